/** What the contestants wrote, brought to one shape: the only place that knows their files. */
import { readFileSync } from 'node:fs';

export const TRANSITIONS = ['bare', 'sparse', 'vegetated'].flatMap((from) =>
  ['bare', 'sparse', 'vegetated'].map((to) => `${from}_to_${to}`),
);

/** One polygon, both dates. Areas are sums of coverage, in pixels; a contestant that lacks a number leaves it out. */
export interface Row {
  readonly areaPx: number;
  readonly ndvi: readonly [baseline: number, current: number];
  readonly transitionsPx: Readonly<Record<string, number>>;
  readonly histograms?: readonly [baseline: readonly number[], current: readonly number[]];
}

/** By the polygon's id. */
export type Rows = ReadonlyMap<number, Row>;

const PIXEL_M2 = 4;

interface OurPatch {
  readonly id: string;
  readonly area_px: number;
  readonly baseline: { readonly ndvi_mean: number; readonly histogram: readonly number[] };
  readonly current: { readonly ndvi_mean: number; readonly histogram: readonly number[] };
  readonly transitions_px: Readonly<Record<string, number>>;
}

export function readOurs(file: string): Rows {
  const { patches } = readJson<{ patches: readonly OurPatch[] }>(file);
  return new Map(
    patches.map(({ id, area_px, baseline, current, transitions_px }) => [
      Number(id),
      {
        areaPx: area_px,
        ndvi: [baseline.ndvi_mean, current.ndvi_mean],
        transitionsPx: transitions_px,
        histograms: [baseline.histogram, current.histogram],
      },
    ]),
  );
}

export interface ExactRow extends Row {
  /** By OGR, m². */
  readonly planarM2: number;
  readonly band4Mean: number;
}

export function readExact(file: string): ReadonlyMap<number, ExactRow> {
  const rows = readJson<
    readonly {
      id: number;
      planar_m2: number;
      area_px: number;
      ndvi: [number, number];
      transitions_px: Record<string, number>;
      histogram: [number[], number[]];
      band4_mean: number;
    }[]
  >(file);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        areaPx: row.area_px,
        ndvi: row.ndvi,
        transitionsPx: row.transitions_px,
        histograms: row.histogram,
        planarM2: row.planar_m2,
        band4Mean: row.band4_mean,
      },
    ]),
  );
}

export function readRasterio(file: string): Rows {
  const rows = readJson<
    readonly {
      id: number;
      area: number;
      ndvi: [number, number];
      bare_to_veg: number;
      veg_to_bare: number;
      hist: [number[], number[]];
    }[]
  >(file);
  return new Map(
    rows.map(({ id, area, ndvi, bare_to_veg, veg_to_bare, hist }) => [
      id,
      {
        areaPx: area / PIXEL_M2,
        ndvi,
        transitionsPx: { bare_to_vegetated: bare_to_veg / PIXEL_M2, vegetated_to_bare: veg_to_bare / PIXEL_M2 },
        histograms: hist,
      },
    ]),
  );
}

/** Its classes count sparse, vegetated, bare; its rows are by id, 0 is no polygon. It writes no histogram. */
export function readNumpy(file: string): Rows {
  const { cells, sums } = readJson<{ cells: number[]; sums: [number[], number[]] }>(file);
  const classes = ['sparse', 'vegetated', 'bare'];
  const rows = new Map<number, Row>();
  for (let id = 1; id < sums[0].length; id++) {
    const own = cells.slice(id * 9, id * 9 + 9);
    const areaPx = own.reduce((sum, count) => sum + count, 0);
    const transitions = own.map((count, i) => [`${classes[Math.floor(i / 3)]}_to_${classes[i % 3]}`, count] as const);
    rows.set(id, {
      areaPx,
      ndvi: [sums[0][id]! / areaPx, sums[1][id]! / areaPx],
      transitionsPx: Object.fromEntries(transitions),
    });
  }
  return rows;
}

export function readNaive(file: string): Rows {
  const { rows } = readJson<{
    rows: readonly {
      id: number;
      area: number;
      ndvi: [number, number];
      transitions: number[];
      histograms: [number[], number[]];
    }[];
  }>(file);
  return new Map(
    rows.map(({ id, area, ndvi, transitions, histograms }) => [
      id,
      {
        areaPx: area / PIXEL_M2,
        ndvi,
        transitionsPx: Object.fromEntries(TRANSITIONS.map((name, i) => [name, transitions[i]!])),
        histograms,
      },
    ]),
  );
}

/** Mean of band 4 of the baseline by id. */
export function readGeoblaze(file: string): ReadonlyMap<number, number> {
  const { rows } = readJson<{ rows: readonly { id: number; means: readonly (readonly number[])[] }[] }>(file);
  return new Map(rows.map(({ id, means }) => [id, means[0]![3]!]));
}

export interface ZonalRow {
  readonly count: number;
  readonly mean: number;
}

/** In the order of the mines' file, as ours has no id unless asked. */
export function readZonal(file: string): readonly ZonalRow[] {
  return readJson<readonly ZonalRow[]>(file);
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
