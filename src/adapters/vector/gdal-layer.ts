/** Any vector file that GDAL reads, as a layer of polygons with its attributes untouched. */
import type { VectorFeature, VectorLayer } from '../../app/ports/vectors.ts';
import type { QingshanError } from '../../errors.ts';
import { crsFromWkt } from '../../geometry/crs.ts';
import { withGdal, type Gdal, type GdalDataset, type GdalJob } from '../gdal/load-gdal.ts';
import { polygonsOf, type GeoJsonGeometry } from './geojson-geometry.ts';
import { propertyOf } from './property-value.ts';
import { unreadable } from './unreadable.ts';

/** Files by their path inside the job's folder; the one that GDAL opens is named apart. */
export interface GdalSource {
  /** As the operator named it, for messages. */
  readonly file: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** `mines.shp`, or a folder `mines.gdb`. */
  readonly opens: string;
  readonly openOptions?: readonly string[];
  readonly encoding: string;
  readonly layer?: string;
}

interface LayerInfo {
  readonly name: string;
  readonly featureCount: number;
  readonly fidColumnName?: string;
  readonly geometryFields: readonly { readonly coordinateSystem?: { readonly wkt?: string } | null }[];
  readonly fields: readonly FieldInfo[];
}

interface FieldInfo {
  readonly name: string;
  readonly type: string;
}

interface ListedFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: GeoJsonGeometry | null;
}

/** Columns that we add to the file's own; nobody names a field like this. */
const KIND_COLUMN = 'qingshan_geometry_kind';
const FID_COLUMN = 'qingshan_fid';

/**
 * @throws {QingshanError} MINES_UNREADABLE when GDAL cannot open the file or says any error while reading it, when a layer
 * has to be chosen, or at a curve; CRS_UNKNOWN
 */
export async function readGdalLayer(source: GdalSource): Promise<VectorLayer> {
  return withGdal(async (job) => {
    copyIn(job, source.files);
    const dataset = await openDataset(job, source);
    try {
      return await readDataset(job, dataset, source);
    } finally {
      await job.gdal.close(dataset);
    }
  });
}

function copyIn({ fs, input }: GdalJob, files: ReadonlyMap<string, Uint8Array>): void {
  const folders = new Set<string>();
  for (const [name, bytes] of files) {
    const parts = name.split('/').slice(0, -1);
    parts.forEach((_, depth) => {
      const folder = `${input}/${parts.slice(0, depth + 1).join('/')}`;
      if (!folders.has(folder)) fs.mkdir(folder);
      folders.add(folder);
    });
    fs.writeFile(`${input}/${name}`, bytes);
  }
}

async function openDataset(job: GdalJob, source: GdalSource): Promise<GdalDataset> {
  let opened: Awaited<ReturnType<Gdal['open']>>;
  try {
    opened = await job.gdal.open(`${job.input}/${source.opens}`, source.openOptions ?? []);
  } catch (errors) {
    throw refusal(source, job, errors);
  }
  const dataset = opened.datasets[0];
  if (dataset === undefined || dataset.type !== 'vector' || dataset.info === undefined)
    throw unreadable(source.file, '没有矢量图层', 'it holds no vector layer');
  return dataset;
}

async function readDataset(job: GdalJob, dataset: GdalDataset, source: GdalSource): Promise<VectorLayer> {
  const layer = chooseLayer(dataset, source);
  assertDistinctFields(layer, source);
  const listed = await listFeatures(job, dataset, layer, source);
  if (listed.length !== layer.featureCount) {
    throw unreadable(
      source.file,
      `${layer.featureCount} 个要素中只能读出 ${listed.length} 个`,
      `${listed.length} of ${layer.featureCount} features could be read`,
    );
  }
  const dates = new Set(layer.fields.filter(({ type }) => type.startsWith('Date')).map(({ name }) => name));
  const fidName = layer.fidColumnName ?? '';
  const keepsFid = fidName !== '' && !layer.fields.some(({ name }) => name === fidName);
  return {
    file: source.file,
    layer: layer.name,
    crs: layerCrs(layer, source),
    fields: [...(keepsFid ? [fidName] : []), ...layer.fields.map(({ name }) => name)],
    features: listed.map((feature, index) =>
      readFeature(feature, index + 1, layer, dates, keepsFid ? fidName : null, source),
    ),
    encoding: source.encoding,
  };
}

function chooseLayer(dataset: GdalDataset, source: GdalSource): LayerInfo {
  const layers = (dataset.info as { readonly layers: readonly LayerInfo[] }).layers;
  const names = layers.map(({ name }) => name).join(', ');
  if (source.layer !== undefined) {
    const named = layers.find(({ name }) => name === source.layer);
    if (named === undefined)
      throw unreadable(
        source.file,
        `没有图层 ${source.layer}，只有：${names}`,
        `it has no layer ${source.layer}, but: ${names}`,
      );
    return named;
  }
  const spatial = layers.filter(({ geometryFields }) => geometryFields.length > 0);
  const only = spatial[0];
  if (only === undefined) throw unreadable(source.file, '没有带图形的图层', 'no layer of it has a geometry');
  if (spatial.length > 1)
    throw unreadable(source.file, `有多个图层，请指定其一：${names}`, `it has several layers, name one: ${names}`);
  return only;
}

function assertDistinctFields(layer: LayerInfo, source: GdalSource): void {
  // OGR SQL does not tell TBBH from tbbh.
  const names = layer.fields.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw unreadable(source.file, `有两个字段都叫 ${twice}`, `two fields are named ${twice}`);
}

async function listFeatures(
  job: GdalJob,
  dataset: GdalDataset,
  layer: LayerInfo,
  source: GdalSource,
): Promise<readonly ListedFeature[]> {
  const columns = layer.fields.map(({ name, type }) => {
    // A 64-bit integer does not fit a double, and GDAL's JSON is read into doubles.
    return type === 'Integer64' ? `CAST(${quoted(name)} AS character(20)) AS ${quoted(name)}` : quoted(name);
  });
  const extra = [`FID AS ${FID_COLUMN}`, `OGR_GEOMETRY AS ${KIND_COLUMN}`];
  const sql = `SELECT ${[...extra, ...columns].join(', ')} FROM ${quoted(layer.name)}`;
  let answer: unknown;
  try {
    answer = await job.gdal.ogrinfo(dataset, ['-features', '-dialect', 'OGRSQL', '-sql', sql]);
  } catch (error) {
    throw refusal(source, job, error);
  }
  if (job.errors().length > 0) throw refusal(source, job, null);
  const listed = (answer as { readonly layers: readonly { readonly features?: readonly ListedFeature[] }[] }).layers[0];
  const integers = layer.fields.filter(({ type }) => type === 'Integer64').map(({ name }) => name);
  return (listed?.features ?? []).map((feature) => ({ ...feature, properties: withIntegers(feature, integers) }));
}

function withIntegers(feature: ListedFeature, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (names.length === 0) return feature.properties;
  const properties: Record<string, unknown> = { ...feature.properties };
  for (const name of names) {
    const text = properties[name];
    if (typeof text === 'string' && Number.isSafeInteger(Number(text))) properties[name] = Number(text);
  }
  return properties;
}

function readFeature(
  feature: ListedFeature,
  row: number,
  layer: LayerInfo,
  dates: ReadonlySet<string>,
  fidName: string | null,
  source: GdalSource,
): VectorFeature {
  const { [FID_COLUMN]: fid, [KIND_COLUMN]: kind } = feature.properties;
  if (typeof kind === 'string' && /CURVE|CIRCULAR|SURFACE|TRIANGLE|TIN/i.test(kind)) {
    throw unreadable(
      source.file,
      `第 ${row} 条是曲线（${kind}），请先转为折线面`,
      `row ${row} is a ${kind}; convert curves to polygons first`,
    );
  }
  const properties: Record<string, string | number | boolean | null> = {};
  if (fidName !== null) properties[fidName] = propertyOf(fid);
  for (const { name } of layer.fields) {
    // GDAL leaves out what is not set.
    const value = feature.properties[name];
    properties[name] = dates.has(name) && typeof value === 'string' ? isoDate(value) : propertyOf(value);
  }
  try {
    return { row, properties, geometry: polygonsOf(feature.geometry) };
  } catch (cause) {
    throw unreadable(
      source.file,
      `第 ${row} 条坐标有误（${(cause as Error).message}）`,
      `row ${row}: ${(cause as Error).message}`,
      cause,
    );
  }
}

/** GDAL prints `2023/08/15` and `2023/08/15 10:00:00+00`. */
function isoDate(text: string): string {
  return text.replace(/^(\d{4})\/(\d\d)\/(\d\d)/, '$1-$2-$3').replace(' ', 'T');
}

function layerCrs(layer: LayerInfo, source: GdalSource): string | null {
  const wkt = layer.geometryFields[0]?.coordinateSystem?.wkt ?? '';
  if (wkt === '' || /^(ENGCRS|LOCAL_CS)|"Undefined (geographic|Cartesian) SRS"/i.test(wkt)) return null;
  return crsFromWkt(wkt, source.file);
}

/** OGR SQL doubles the quotes inside a quoted name with a backslash. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', String.raw`\"`)}"`;
}

/** GDAL's own sentence is English in both languages. */
function refusal(source: GdalSource, job: GdalJob, error: unknown): QingshanError {
  const sentence = gdalSentence(job, error);
  return unreadable(source.file, `GDAL 报告：${sentence}`, sentence, error ?? undefined);
}

function gdalSentence(job: GdalJob, error: unknown): string {
  const first = (Array.isArray(error) ? (error as readonly unknown[])[0] : error) as { message?: string } | null;
  const sentence = job.errors()[0]?.replace(/^ERROR \d+: /, '') ?? first?.message ?? 'GDAL does not know the format';
  // Our private folder's name would only confuse.
  const plain = sentence.replaceAll(`${job.input}/`, '').trim();
  return plain === '' ? 'GDAL does not know the format' : plain;
}
