/** `qingshan zonal`: exact statistics of one scene within polygons, one row per feature in the file's order. */
import { QingshanError } from '../errors.ts';
import { coverageFractions } from '../geometry/coverage.ts';
import type { Outline } from '../geometry/polygon.ts';
import { moveOutline } from '../geometry/transform.ts';
import { cropGrid } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import { intersectWindows } from '../raster/window.ts';
import type { Window } from '../raster/window.ts';
import { sampleZone, shareBelow, zoneMoments, zoneQuantile } from '../raster/zonal.ts';
import type { ZoneSample } from '../raster/zonal.ts';
import { groupPatches } from './group-patches.ts';
import { outlineWindow } from './plan-crop.ts';
import type {
  SceneFiles,
  SceneOptions,
  BandReader,
  BandValues,
  VectorFeature,
  VectorFiles,
  VectorLayer,
} from './ports.ts';
import { readCrops } from './read-crops.ts';

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
  dependencies: { readonly scenes: SceneFiles; readonly vectors: VectorFiles },
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ZonalTable> {
  const layer = await dependencies.vectors.read(minesPath);
  const crs = layer.crs ?? options.crs;
  if (crs === null) throw new QingshanError('CRS_UNKNOWN', { file: minesPath, crs: '' });
  const fields = expandFields(layer, options.includeFields);
  const zones = layer.features.map((feature) => zoneOf(feature, crs, minesPath));

  const reader = await dependencies.scenes.openBands(scenePath, { ...options.scene, radiometry: 'raw' });
  try {
    const samples = await sampleZones(reader, zones, options.value, (done) => onProgress(done, zones.length));
    return {
      columns: [...fields, ...options.statistics.map(columnName), ...(options.below === null ? [] : ['share_below'])],
      rows: layer.features.map((feature, i) => ({
        feature,
        values: [...fields.map((field) => feature.properties[field] ?? null), ...statistics(samples[i]!, options)],
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
      const window = windowIn(zone, reader.scene.grid);
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

function windowIn(zone: Zone, grid: Grid): Window | undefined {
  const window = outlineWindow(zone.outline, grid);
  return window && intersectWindows(window, { col: 0, row: 0, width: grid.width, height: grid.height });
}

function bandsOf(reader: BandReader, value: ZonalValue): readonly number[] {
  const { bands, bandCount, name } = reader.scene;
  if (value.kind === 'band') {
    if (value.band > bandCount) throw new QingshanError('BAND_MISSING', { file: name, band: String(value.band) });
    return [value.band];
  }
  if (bands.red === undefined || bands.nir === undefined) {
    throw new QingshanError('BAND_ROLES_UNKNOWN', { file: name, bandCount });
  }
  return [bands.red, bands.nir];
}

/** In float64 from the DN: threshold comparisons must fall as in any other program. */
function valuesOf(bands: readonly BandValues[], value: ZonalValue): Float64Array {
  if (value.kind === 'band') return Float64Array.from(bands[0]!);
  const [red, nir] = bands as [BandValues, BandValues];
  const values = new Float64Array(red.length);
  for (let i = 0; i < values.length; i++) {
    const sum = nir[i]! + red[i]!;
    values[i] = sum === 0 ? NaN : (nir[i]! - red[i]!) / sum;
  }
  return values;
}

function statistics(sample: ZoneSample, options: ZonalOptions): readonly (number | null)[] {
  const moments = zoneMoments(sample);
  const values = options.statistics.map((statistic) => {
    switch (statistic.kind) {
      case 'quantile':
        return zoneQuantile(sample, statistic.q);
      case 'median':
        return zoneQuantile(sample, 0.5);
      case 'variance':
        return moments.stdev === null ? null : moments.stdev ** 2;
      default:
        return moments[statistic.kind];
    }
  });
  return options.below === null ? values : [...values, shareBelow(sample, options.below)];
}
