/** Whether the contestants give the same numbers, checked before anything is timed. */
import { readFileSync } from 'node:fs';
import type { ExactRow, Row, Rows, ZonalRow } from './results.ts';

export interface Check {
  readonly what: string;
  /** The worst difference seen. */
  readonly worst: number;
  readonly bound: number;
  /** What `worst` is of. */
  readonly unit: string;
}

export const holds = ({ worst, bound }: Check): boolean => worst <= bound;

/**
 * Ours against the float64 reference, which shares no code with it. NDVI is single precision in the race, as with the
 * Python contestants; areas are not.
 */
export function checkExact(ours: Rows, exact: ReadonlyMap<number, ExactRow>): Check[] {
  const pairs = pairsOf(ours, exact);
  const area = worstOf(pairs, (a, b) => Math.abs((a.areaPx * 4) / (b as ExactRow).planarM2 - 1));
  const mean = worstOf(pairs, (a, b) => Math.max(...a.ndvi.map((value, date) => Math.abs(value - b.ndvi[date]!))));
  const moved = worstOf(pairs, (a, b) => worstTransition(a, b, a.areaPx));
  const bins = worstOf(pairs, (a, b) => histogramDistance(a, b) / a.areaPx);
  return [
    { what: 'ours: area against the planar area by OGR', worst: area, bound: 1e-9, unit: 'relative' },
    { what: 'ours: mean NDVI against float64 numpy, exact coverage', worst: mean, bound: 1e-7, unit: 'NDVI' },
    { what: 'ours: each of nine transitions against the same', worst: moved, bound: 1e-9, unit: 'of the area' },
    { what: 'ours: histograms against the same, sum of differences', worst: bins, bound: 1e-6, unit: 'of the area' },
  ];
}

/** A contestant with centre-point masks, per polygon and in sum. */
export function checkCentres(name: string, ours: Rows, peer: Rows): Check[] {
  const pairs = pairsOf(ours, peer);
  const sum = (of: (row: Row) => number, side: 0 | 1) => pairs.reduce((total, pair) => total + of(pair[side]), 0);
  const drift = (of: (row: Row) => number) => Math.abs(sum(of, 0) / sum(of, 1) - 1);
  const area = worstOf(pairs, (a, b) => Math.abs(a.areaPx / b.areaPx - 1));
  const mean = worstOf(pairs, (a, b) => Math.max(...a.ndvi.map((value, date) => Math.abs(value - b.ndvi[date]!))));
  const totals = ['bare_to_vegetated', 'vegetated_to_bare'].map((move) => drift((row) => row.transitionsPx[move]!));
  const who = `ours against ${name}, ${pairs.length} polygons`;
  const checks = [
    { what: `${who}: area, each`, worst: area, bound: 3e-3, unit: 'relative' },
    { what: `${who}: area, sum`, worst: drift((row) => row.areaPx), bound: 1e-4, unit: 'relative' },
    { what: `${who}: mean NDVI, each`, worst: mean, bound: 1e-3, unit: 'NDVI' },
    {
      what: `${who}: bare to vegetated and back, sums`,
      worst: Math.max(...totals),
      bound: 1e-3,
      unit: 'relative',
    },
  ];
  if (pairs[0]?.[1].histograms === undefined) return checks;
  const areas = sum((row) => row.areaPx, 0);
  const bins = [0, 1].flatMap((date) =>
    Array.from({ length: 64 }, (_, bin) => {
      const of = (row: Row) => row.histograms![date]![bin]!;
      return Math.abs(sum(of, 0) - sum(of, 1)) / areas;
    }),
  );
  return [
    ...checks,
    { what: `${who}: histograms, worst bin of the sums`, worst: Math.max(...bins), bound: 1e-4, unit: 'of the area' },
  ];
}

/** Where polygons overlap, numpy's labels give the pixel to the later one; those polygons are left out. */
export function withoutOverlaps(numpy: Rows, rasterio: Rows): Rows {
  return new Map([...numpy].filter(([id, row]) => row.areaPx === rasterio.get(id)?.areaPx));
}

/** Two centre-point masks: all but pixels whose centre lies on an edge. */
export function checkNaive(naive: Rows, rasterio: Rows): Check[] {
  const pairs = pairsOf(rasterio, naive);
  const area = worstOf(pairs, (a, b) => Math.abs(a.areaPx / b.areaPx - 1));
  const mean = worstOf(pairs, (a, b) => Math.max(...a.ndvi.map((value, date) => Math.abs(value - b.ndvi[date]!))));
  const who = `geotiff.js against rasterio, ${pairs.length} polygons`;
  return [
    { what: `${who}: area`, worst: area, bound: 1e-4, unit: 'relative' },
    { what: `${who}: mean NDVI`, worst: mean, bound: 1e-5, unit: 'NDVI' },
  ];
}

export function checkGeoblaze(means: ReadonlyMap<number, number>, exact: ReadonlyMap<number, ExactRow>): Check[] {
  const worst = Math.max(...[...means].map(([id, mean]) => Math.abs(mean / exact.get(id)!.band4Mean - 1)));
  const what = `geoblaze against exact coverage, ${means.size} polygons: mean of band 4`;
  return [{ what, worst, bound: 5e-3, unit: 'relative' }];
}

export function checkZonal(
  ours: readonly ZonalRow[],
  rasterio: readonly ZonalRow[],
  exact: ReadonlyMap<number, ExactRow>,
): Check[] {
  const reference = [...exact.values()];
  const worst = (of: (i: number) => number) => Math.max(...reference.map((_, i) => Math.abs(of(i))));
  const area = worst((i) => (ours[i]!.count * 4) / reference[i]!.planarM2 - 1);
  const mean = worst((i) => ours[i]!.mean / reference[i]!.band4Mean - 1);
  const centre = worst((i) => ours[i]!.mean / rasterio[i]!.mean - 1);
  return [
    { what: 'zonal: area against the planar area by OGR', worst: area, bound: 1e-9, unit: 'relative' },
    { what: 'zonal: mean against float64 numpy, exact coverage', worst: mean, bound: 1e-9, unit: 'relative' },
    { what: 'zonal: mean against rasterio with centre points', worst: centre, bound: 2e-3, unit: 'relative' },
  ];
}

/** 0 where the files are the same to the byte, else 1. */
export function checkSameBytes(what: string, one: string, other: string): Check {
  return { what, worst: readFileSync(one).equals(readFileSync(other)) ? 0 : 1, bound: 0, unit: 'files that differ' };
}

/** As `checkSameBytes`, without the heads of the files, which name the scenes. */
export function checkSamePatches(what: string, one: string, other: string): Check {
  const patches = [one, other].map((file) => readFileSync(file, 'utf8').split('"patches":')[1]);
  const isSame = patches[0] !== undefined && patches[0] === patches[1];
  return { what: `${what}: patches to the byte`, worst: isSame ? 0 : 1, bound: 0, unit: 'files that differ' };
}

type RowPair = readonly [ours: Row, other: Row];

/** @throws where the other has a polygon that ours lacks, or none at all */
function pairsOf(ours: Rows, other: Rows): readonly RowPair[] {
  const pairs = [...other].map(([id, row]): RowPair => {
    const own = ours.get(id);
    if (own === undefined) throw new Error(`polygon ${id} is missing`);
    return [own, row];
  });
  if (pairs.length === 0) throw new Error('there is nothing to compare');
  return pairs;
}

/** NaN counts as the worst of all. */
function worstOf(pairs: readonly RowPair[], difference: (ours: Row, other: Row) => number): number {
  return pairs.reduce((worst, [a, b]) => {
    const value = difference(a, b);
    return Number.isNaN(value) ? Infinity : Math.max(worst, value);
  }, 0);
}

function worstTransition(a: Row, b: Row, areaPx: number): number {
  const names = Object.keys(b.transitionsPx);
  return Math.max(...names.map((name) => Math.abs(a.transitionsPx[name]! - b.transitionsPx[name]!))) / areaPx;
}

function histogramDistance(a: Row, b: Row): number {
  const dates = [0, 1].map((date) =>
    b.histograms![date]!.reduce((sum, value, bin) => sum + Math.abs(value - a.histograms![date]![bin]!), 0),
  );
  return Math.max(...dates);
}
