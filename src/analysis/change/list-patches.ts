/** Patches of change of one mine, as polygons with their measures (SCIENCE §3.8). */
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { createTransform, outlineCentre } from '../../geometry/transform.ts';
import { Cover } from '../../raster/cover.ts';
import type { CellAreas } from '../../raster/crop.ts';
import { cropGrid, pixelToMap } from '../../raster/grid.ts';
import type { Grid } from '../../raster/grid.ts';
import { labelPatches, patchSizes } from '../../raster/kernels/label-patches.ts';
import type { Patches, PatchSize } from '../../raster/kernels/label-patches.ts';
import type { Window } from '../../raster/window.ts';
import { CHANGE_KINDS, meetsMappingUnit } from './change-patch.ts';
import type { ChangeKind, ChangePatch, ChangePatches, KindTotals, MappingUnit } from './change-patch.ts';
import { patchPolygons } from './patch-polygons.ts';

/** What changed, pixel by pixel over the crop. */
export interface ChangedPixels {
  readonly baseline: Uint8Array;
  /** Current classes after hysteresis, so that patches sum to the named groups. */
  readonly held: Uint8Array;
  /** Coverage of the pixels observed on both dates. */
  readonly observed: Float64Array;
  /** Null for pairs of colours. */
  readonly ndvi: { readonly baseline: Float64Array; readonly current: Float64Array } | null;
  /** Footprint of works under way (`worksFootprint`). */
  readonly footprint: Uint8Array | null;
}

export interface ChangePlace {
  readonly patchId: string;
  readonly grid: Grid;
  readonly gsd: number;
  readonly cellAreas: CellAreas;
  /** In the CRS of the grid. */
  readonly outline: MultiPolygonRings;
}

/**
 * How many patches of a mine are listed with their polygons; the rest is counted and summed. No number rests on it: it
 * keeps a result of noise from growing beyond all bounds.
 */
const MAX_LISTED = 200;

export function listChangePatches(place: ChangePlace, pixels: ChangedPixels, unit: MappingUnit): ChangePatches {
  const area = observedWindow(pixels.observed, place.grid.width);
  if (area === undefined) return { listed: [], totals: totalsOf(() => NONE) };
  const cut = cutOut(place, pixels, area);
  const found = new Map(CHANGE_KINDS.map((kind) => [kind, findPatches(kind, cut, place, unit)]));

  const listed: ChangePatch[] = [];
  const listedLabels = new Map<ChangeKind, readonly number[]>();
  for (const [kind, { large, sizes }] of found) {
    // Equal areas stay in the order of their first pixel.
    const order = large.toSorted((a, b) => sizes[b - 1]!.squareMetres - sizes[a - 1]!.squareMetres);
    const labels = order.slice(0, MAX_LISTED - listed.length);
    listedLabels.set(kind, labels);
    listed.push(...describe(kind, labels, found.get(kind)!, cut, place));
  }
  return { listed, totals: totalsOf((kind) => kindTotals(found.get(kind)!, listedLabels.get(kind)!)) };
}

/** The part of the crop that holds observed pixels, so that the ring around it is not searched. */
interface CutOut extends ChangedPixels {
  readonly grid: Grid;
  readonly cellAreas: CellAreas;
}

function cutOut({ grid, cellAreas }: ChangePlace, pixels: ChangedPixels, area: Window): CutOut {
  const rows = <Values extends Uint8Array | Float64Array>(values: Values): Values => {
    const out = new (values.constructor as new (length: number) => Values)(area.width * area.height);
    for (let row = 0; row < area.height; row++) {
      const from = (area.row + row) * grid.width + area.col;
      out.set(values.subarray(from, from + area.width), row * area.width);
    }
    return out;
  };
  return {
    grid: cropGrid(grid, area),
    cellAreas: {
      base: cellAreas.base,
      byCol: cellAreas.byCol.subarray(area.col, area.col + area.width),
      byRow: cellAreas.byRow.subarray(area.row, area.row + area.height),
    },
    baseline: rows(pixels.baseline),
    held: rows(pixels.held),
    observed: rows(pixels.observed),
    ndvi: pixels.ndvi && { baseline: rows(pixels.ndvi.baseline), current: rows(pixels.ndvi.current) },
    footprint: pixels.footprint && rows(pixels.footprint),
  };
}

function observedWindow(observed: Float64Array, width: number): Window | undefined {
  let [minCol, maxCol, minRow, maxRow] = [width, -1, -1, -1];
  for (let i = 0; i < observed.length; i++) {
    if (observed[i] === 0) continue;
    const col = i % width;
    maxRow = (i - col) / width;
    if (minRow < 0) minRow = maxRow;
    minCol = Math.min(minCol, col);
    maxCol = Math.max(maxCol, col);
  }
  if (maxRow < 0) return undefined;
  return { col: minCol, row: minRow, width: maxCol - minCol + 1, height: maxRow - minRow + 1 };
}

interface FoundPatches {
  readonly patches: Patches;
  readonly sizes: readonly PatchSize[];
  /** Labels from the mapping unit on. */
  readonly large: readonly number[];
}

function findPatches(kind: ChangeKind, cut: CutOut, { gsd }: ChangePlace, unit: MappingUnit): FoundPatches {
  const { grid, observed, cellAreas } = cut;
  const mask = new Uint8Array(observed.length);
  for (let i = 0; i < mask.length; i++) mask[i] = observed[i]! > 0 && kindOf(cut, i) === kind ? 1 : 0;
  const patches = labelPatches(mask, grid.width, grid.height);
  const sizes = patchSizes(patches, observed, cellAreas);
  const large = sizes.flatMap((size, index) => (meetsMappingUnit(size, gsd, unit) ? [index + 1] : []));
  return { patches, sizes, large };
}

function kindOf({ baseline, held, footprint }: ChangedPixels, i: number): ChangeKind | undefined {
  const [from, to] = [baseline[i]!, held[i]!];
  if (isUnvegetated(from)) {
    if (to === Cover.Vegetated) return 'restored';
    return isUnvegetated(to) ? 'still_bare' : undefined;
  }
  if (from !== Cover.Vegetated || !isUnvegetated(to)) return undefined;
  return footprint?.[i] === 1 ? 'works_clearing' : 'new_bare';
}

function isUnvegetated(code: number): boolean {
  return code === Cover.Bare || code === Cover.Sparse;
}

function describe(
  kind: ChangeKind,
  labels: readonly number[],
  { patches, sizes }: FoundPatches,
  cut: CutOut,
  { patchId, outline }: ChangePlace,
): ChangePatch[] {
  if (labels.length === 0) return [];
  const { grid } = cut;
  const isWanted = new Uint8Array(patches.count + 1);
  for (const label of labels) isWanted[label] = 1;
  const { firstPixel, isCut, ndviChange } = measureLabels(patches, cut);
  const polygons = patchPolygons(patches, grid, outline, isWanted, isCut);
  const toLngLat = createTransform(grid.crs, 'EPSG:4490');
  return labels.map((label) => {
    const own = polygons.get(label) ?? [];
    const first = firstPixel[label]!;
    const col = first % grid.width;
    const [x, y] = pixelToMap(grid.transform, col + 0.5, (first - col) / grid.width + 0.5);
    const { pixels, squareMetres } = sizes[label - 1]!;
    return {
      id: `${patchId}-${kind}-${position(toLngLat(x, y))}`,
      kind,
      areaM2: squareMetres,
      pixels,
      ndviChange: ndviChange && ndviChange[label]! / pixels,
      centre: outlineCentre({ crs: grid.crs, polygons: own }),
      polygons: own,
    };
  });
}

/** A centimetre, less than the smallest pixel. */
const POSITION_DECIMALS = 7;

function position([lng, lat]: readonly [number, number]): string {
  return `${lng.toFixed(POSITION_DECIMALS)}-${lat.toFixed(POSITION_DECIMALS)}`;
}

/** By label: the first pixel, whether the outline cuts a pixel, and the sum of coverage × change of NDVI, if there is one. */
function measureLabels(
  { labels, count }: Patches,
  { observed, ndvi }: ChangedPixels,
): { readonly firstPixel: Int32Array; readonly isCut: Uint8Array; readonly ndviChange: Float64Array | null } {
  const firstPixel = new Int32Array(count + 1).fill(-1);
  const isCut = new Uint8Array(count + 1);
  const ndviChange = ndvi && new Float64Array(count + 1);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label === 0) continue;
    if (firstPixel[label]! < 0) firstPixel[label] = i;
    if (observed[i]! < 1) isCut[label] = 1;
    if (ndvi === null || ndviChange === null) continue;
    ndviChange[label] = ndviChange[label]! + observed[i]! * (ndvi.current[i]! - ndvi.baseline[i]!);
  }
  return { firstPixel, isCut, ndviChange };
}

const NONE: KindTotals = {
  listed: { count: 0, areaM2: 0 },
  more: { count: 0, areaM2: 0 },
  small: { count: 0, areaM2: 0 },
};

function totalsOf(of: (kind: ChangeKind) => KindTotals): ChangePatches['totals'] {
  return {
    new_bare: of('new_bare'),
    works_clearing: of('works_clearing'),
    restored: of('restored'),
    still_bare: of('still_bare'),
  };
}

function kindTotals({ sizes, large }: FoundPatches, listed: readonly number[]): KindTotals {
  const isListed = new Set(listed);
  const isLarge = new Set(large);
  const counted = (labels: readonly number[]): KindTotals['listed'] => ({
    count: labels.length,
    areaM2: labels.reduce((sum, label) => sum + sizes[label - 1]!.squareMetres, 0),
  });
  return {
    listed: counted(large.filter((label) => isListed.has(label))),
    more: counted(large.filter((label) => !isListed.has(label))),
    small: counted(sizes.map((_, index) => index + 1).filter((label) => !isLarge.has(label))),
  };
}
