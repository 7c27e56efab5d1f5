/** `qingshan zonal`: exact statistics of one scene within polygons, one row per feature in the file's order. */
import { QingshanError } from '../errors.ts';
import { coverageFractions } from '../geometry/coverage.ts';
import { pixelOutlines, windowOfOutline } from '../geometry/pixel-outlines.ts';
import type { MultiPolygonRings, Outline } from '../geometry/polygon.ts';
import { moveOutline } from '../geometry/transform.ts';
import { cropGrid } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import { emptyZone, mergeZone, ZONE_TALLY_LENGTH } from '../raster/kernels/tally-zone.ts';
import { planWindows } from '../raster/plan-windows.ts';
import { intersectWindows } from '../raster/window.ts';
import type { Window } from '../raster/window.ts';
import { momentsOf, sampleZone, shareBelow, zoneMoments, zoneQuantile } from '../raster/zonal.ts';
import type { ZoneMoments, ZoneSample } from '../raster/zonal.ts';
import { groupPatches } from './group-patches.ts';
import { outlineWindow } from './plan-crop.ts';
import type { SceneFiles, SceneOptions, BandReader, BandValues } from './ports/scenes.ts';
import type { VectorFeature, VectorFiles, VectorLayer } from './ports/vectors.ts';
import { readCrops } from './read-crops.ts';
import type { WindowEngine, WindowJob } from './windows/job.ts';

export type ZonalStatistic =
  | { readonly kind: 'count' | 'mean' | 'sum' | 'min' | 'max' | 'stdev' | 'variance' | 'median' }
  | { readonly kind: 'quantile'; readonly q: number };

export type ZonalValue = { readonly kind: 'ndvi' } | { readonly kind: 'band'; readonly band: number };

export interface ZonalOptions {
  readonly scene: SceneOptions;
  readonly value: ZonalValue;
  readonly statistics: readonly ZonalStatistic[];
  /** Adds `share_below`. */
  readonly below: number | null;
  readonly includeFields: readonly string[];
  /** CRS of a mine file that names none. */
  readonly crs: string | null;
}

export interface ZonalTable {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly feature: VectorFeature;
    readonly values: readonly (string | number | boolean | null)[];
  }[];
  readonly layer: VectorLayer;
  readonly crs: string;
}

export async function zonalStatistics(
  scenePath: string,
  minesPath: string,
  options: ZonalOptions,
  dependencies: { readonly scenes: SceneFiles; readonly vectors: VectorFiles; readonly engine: WindowEngine },
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ZonalTable> {
  const layer = await dependencies.vectors.read(minesPath);
  const crs = layer.crs ?? options.crs;
  if (crs === null) throw new QingshanError('CRS_UNKNOWN', { file: minesPath, crs: '' });
  const fields = expandFields(layer, options.includeFields);
  const zones = layer.features.map((feature) => zoneOf(feature, crs, minesPath));

  const reader = await dependencies.scenes.openBands(scenePath, { ...options.scene, radiometry: 'raw' });
  try {
    const values = needsRanks(options.statistics)
      ? await rankedValues(reader, zones, options, onProgress)
      : await tallyZones(reader, scenePath, zones, options, dependencies.engine, onProgress);
    return {
      columns: [...fields, ...options.statistics.map(columnName), ...(options.below === null ? [] : ['share_below'])],
      rows: layer.features.map((feature, i) => ({
        feature,
        values: [...fields.map((field) => feature.properties[field] ?? null), ...values[i]!],
      })),
      layer,
      crs,
    };
  } finally {
    await reader.close();
  }
}

/** `quantile=0.1` becomes `quantile_10`, as exactextract names it: a dot in a column name breaks SQL. */
function columnName(statistic: ZonalStatistic): string {
  return statistic.kind === 'quantile' ? `quantile_${Number((statistic.q * 100).toFixed(6))}` : statistic.kind;
}

interface Zone {
  /** The row, so that equal centres keep the file's order. */
  readonly patchId: string;
  readonly outline: Outline;
}

function zoneOf(feature: VectorFeature, crs: string, file: string): Zone {
  if (feature.geometry === null || feature.geometry === 'other') {
    throw new QingshanError('MINES_NOT_POLYGON', { file, row: feature.row, feature: feature.row });
  }
  return { patchId: String(feature.row).padStart(9, '0'), outline: { crs, polygons: feature.geometry } };
}

function expandFields(layer: VectorLayer, wanted: readonly string[]): readonly string[] {
  if (wanted.includes('ALL')) return layer.fields;
  for (const field of wanted) {
    if (layer.fields.includes(field)) continue;
    throw new QingshanError('OPTION_INVALID', {
      option: '--include-field',
      value: field,
      rule: `the file has ${layer.fields.join(', ')}`,
      command: 'zonal',
    });
  }
  return wanted;
}

type Row = readonly (number | null)[];

/** Quantiles need all values of a zone at once; the other statistics are sums over windows. */
function needsRanks(statistics: readonly ZonalStatistic[]): boolean {
  return statistics.some(({ kind }) => kind === 'quantile' || kind === 'median');
}

async function tallyZones(
  reader: BandReader,
  path: string,
  zones: readonly Zone[],
  options: ZonalOptions,
  engine: WindowEngine,
  onProgress: (done: number, total: number) => void,
): Promise<readonly Row[]> {
  const { grid } = reader.scene;
  const outlines = pixelOutlines(
    zones.map(({ outline }) => placed(outline, grid)),
    grid,
  );
  const scene = { path, options: { ...options.scene, radiometry: 'raw' }, packed: reader.packed ?? null } as const;
  const below = options.below ?? -Infinity;
  const bands = bandsOf(reader, options.value);
  const job: WindowJob = {
    measure: { kind: 'zonal', scene, bands, below },
    outlines,
    // Two tiles a window, because two are unpacked faster than one after the other.
    ...planWindows(
      grid,
      [reader],
      zones.map((_, i) => windowOfOutline(outlines, i)),
      2,
    ),
  };
  // One zone outside is a row with count 0; all of them outside is a wrong CRS or the wrong scene.
  if (job.windows.length === 0) throw new QingshanError('POLYGON_OUTSIDE', { file: reader.scene.name });
  const tallies = zones.map(() => emptyZone());
  await engine.run(job, (result, index) => {
    if ('error' in result) throw new QingshanError(result.error.code, result.error.details);
    for (const [i, outline] of result.tally.outlines.entries()) {
      const from = result.tally.sums.subarray(i * ZONE_TALLY_LENGTH, (i + 1) * ZONE_TALLY_LENGTH);
      mergeZone(tallies[outline]!, from);
    }
    onProgress(index + 1, job.windows.length);
  });
  return tallies.map((tally) => {
    const moments = momentsOf(tally);
    return rowOf(moments, () => null, moments.belowShare, options);
  });
}

/** An outline of another part of the world covers nothing. */
function placed(outline: Outline, grid: Grid): MultiPolygonRings {
  return windowIn(outline, grid) === undefined ? [] : moveOutline(outline, grid.crs);
}

async function rankedValues(
  reader: BandReader,
  zones: readonly Zone[],
  options: ZonalOptions,
  onProgress: (done: number, total: number) => void,
): Promise<readonly Row[]> {
  const samples = await sampleZones(reader, zones, options.value, (done) => onProgress(done, zones.length));
  return samples.map((sample) => {
    const below = options.below === null ? null : shareBelow(sample, options.below);
    return rowOf(zoneMoments(sample), (q) => zoneQuantile(sample, q), below, options);
  });
}

async function sampleZones(
  reader: BandReader,
  zones: readonly Zone[],
  value: ZonalValue,
  onProgress: (done: number) => void,
): Promise<readonly ZoneSample[]> {
  const bands = bandsOf(reader, value);
  const samples = new Map<Zone, ZoneSample>();
  let done = 0;
  for (const group of groupPatches(zones, reader.scene.gsd)) {
    const reached = group.flatMap((zone) => {
      const window = windowIn(zone.outline, reader.scene.grid);
      return window === undefined ? [] : [{ zone, window }];
    });
    const readings = await readCrops(
      reader,
      reached.map(({ window }) => window),
      bands,
    );
    for (const [i, { zone, window }] of reached.entries()) {
      const reading = readings[i]!;
      if ('error' in reading) throw reading.error;
      const { grid } = reader.scene;
      const coverage = coverageFractions(moveOutline(zone.outline, grid.crs), cropGrid(grid, window));
      samples.set(zone, sampleZone(valuesOf(reading.crop.bands, value), coverage));
    }
    done += group.length;
    onProgress(done);
  }
  // One zone outside is a row with count 0; all of them outside is a wrong CRS or the wrong scene.
  if (samples.size === 0) throw new QingshanError('POLYGON_OUTSIDE', { file: reader.scene.name });
  return zones.map((zone) => samples.get(zone) ?? { values: new Float64Array(), weights: new Float64Array() });
}

function windowIn(outline: Outline, grid: Grid): Window | undefined {
  const window = outlineWindow(outline, grid);
  return window && intersectWindows(window, { col: 0, row: 0, width: grid.width, height: grid.height });
}

/** One band, or NIR and red. */
function bandsOf(reader: BandReader, value: ZonalValue): readonly [number] | readonly [number, number] {
  const { bands, bandCount, name } = reader.scene;
  if (value.kind === 'band') {
    if (value.band > bandCount) throw new QingshanError('BAND_MISSING', { file: name, band: String(value.band) });
    return [value.band];
  }
  if (bands.red === undefined || bands.nir === undefined) {
    throw new QingshanError('BAND_ROLES_UNKNOWN', { file: name, bandCount });
  }
  return [bands.nir, bands.red];
}

/** In float64 from the DN: threshold comparisons must fall as in any other program. */
function valuesOf(bands: readonly BandValues[], value: ZonalValue): Float64Array {
  if (value.kind === 'band') return Float64Array.from(bands[0]!);
  const [nir, red] = bands as [BandValues, BandValues];
  const values = new Float64Array(red.length);
  for (let i = 0; i < values.length; i++) {
    const sum = nir[i]! + red[i]!;
    values[i] = sum === 0 ? NaN : (nir[i]! - red[i]!) / sum;
  }
  return values;
}

function rowOf(
  moments: ZoneMoments,
  quantile: (q: number) => number | null,
  belowShare: number | null,
  { statistics, below }: ZonalOptions,
): Row {
  const values = statistics.map((statistic) => {
    switch (statistic.kind) {
      case 'quantile':
        return quantile(statistic.q);
      case 'median':
        return quantile(0.5);
      case 'variance':
        return moments.stdev === null ? null : moments.stdev ** 2;
      default:
        return moments[statistic.kind];
    }
  });
  return below === null ? values : [...values, belowShare];
}
