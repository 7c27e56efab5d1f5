/** GeoPackage by GDAL: typed fields, R-tree, CRS row and QGIS styles, all layers of one report in one file. */
import type { OutputField, OutputLayer, VectorWriter } from '../../app/ports/outputs.ts';
import { withGdal, type GdalJob } from '../gdal/load-gdal.ts';
import { writeOutputFile } from '../output-file.ts';

type Value = string | number | boolean | null;

/** `datetime` is only for the table of styles. */
type FieldType = OutputField['type'] | 'datetime';

interface Table extends Omit<OutputLayer, 'fields' | 'crs' | 'styleQml'> {
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[];
}

/**
 * GDAL takes the field types of GeoJSON from its values. One extra feature that has a typical value in every field settles
 * them, also where a layer is empty or a column all null; it is left out of the GeoPackage.
 */
const TYPICAL_VALUE: Readonly<Record<FieldType, Value>> = {
  text: 'text',
  // Beyond 32 bits, so that every integer column has 64.
  integer: 2 ** 40,
  real: 0.5,
  date: '2000-01-01',
  boolean: true,
  datetime: '2000-01-01T00:00:00Z',
};
const TYPICAL_MARK = 'qingshan_typical';
const GEOMETRY_COLUMN = 'geom';

/** @throws {QingshanError} OUTPUT_FAILED; what was there before stays as it was */
export function createVectorWriter(): VectorWriter {
  return {
    async writeGeoPackage(file, layers) {
      for (const layer of layers) assertLayer(layer);
      await writeOutputFile(file, await buildGeoPackage(layers));
    },
  };
}

async function buildGeoPackage(layers: readonly OutputLayer[]): Promise<Uint8Array> {
  return withGdal(async (job) => {
    for (const layer of layers) {
      const options = ['-nln', layer.name, '-nlt', 'MULTIPOLYGON', '-a_srs', layer.crs];
      const creation = [
        `GEOMETRY_NAME=${GEOMETRY_COLUMN}`,
        `FID=${fidName(layer)}`,
        `DESCRIPTION=${layer.description}`,
      ];
      await append(job, layer, [...options, ...creation.flatMap((option) => ['-lco', option])]);
    }
    const styles = styleLayer(layers);
    if (styles.features.length > 0) await append(job, styles, ['-nln', styles.name, '-nlt', 'NONE', '-lco', 'FID=id']);
    return job.fs.readFile(`${job.output}/result.gpkg`);
  });
}

async function append(job: GdalJob, layer: Table, options: readonly string[]): Promise<void> {
  const source = `${job.input}/${layer.name}.geojson`;
  job.fs.writeFile(source, JSON.stringify(featureCollection(layer)));
  const dataset = (await job.gdal.open(source)).datasets[0];
  if (dataset === undefined) throw new Error(`GDAL did not open the layer ${layer.name}`);
  try {
    const columns = layer.fields.map(({ name }) => `"${name}"`).join(', ');
    const sql = `SELECT ${columns} FROM "${layer.name}" WHERE "${TYPICAL_MARK}" IS NULL`;
    const all = ['-f', 'GPKG', '-update', '-append', '-dialect', 'OGRSQL', '-sql', sql, ...options];
    await job.gdal.ogr2ogr(dataset, all, job.outputName('result'));
  } finally {
    await job.gdal.close(dataset);
  }
  const error = job.errors()[0];
  if (error !== undefined) throw new Error(`GDAL could not write the layer ${layer.name}: ${error}`);
}

function featureCollection(layer: Table): object {
  const typical = Object.fromEntries(layer.fields.map(({ name, type }) => [name, TYPICAL_VALUE[type]]));
  return {
    type: 'FeatureCollection',
    name: layer.name,
    features: [
      { type: 'Feature', properties: { ...typical, [TYPICAL_MARK]: 1 }, geometry: null },
      ...layer.features.map(({ geometry, values }) => ({
        type: 'Feature',
        properties: Object.fromEntries(layer.fields.map(({ name }) => [name, values[name] ?? null])),
        geometry: geometry === null ? null : { type: 'MultiPolygon', coordinates: geometry },
      })),
    ],
  };
}

/** The table in which QGIS keeps styles, with the columns that it creates itself. */
function styleLayer(layers: readonly OutputLayer[]): Table {
  return {
    name: 'layer_styles',
    description: '',
    fields: [
      { name: 'f_table_catalog', type: 'text' },
      { name: 'f_table_schema', type: 'text' },
      { name: 'f_table_name', type: 'text' },
      { name: 'f_geometry_column', type: 'text' },
      { name: 'styleName', type: 'text' },
      { name: 'styleQML', type: 'text' },
      { name: 'styleSLD', type: 'text' },
      { name: 'useAsDefault', type: 'boolean' },
      { name: 'description', type: 'text' },
      { name: 'owner', type: 'text' },
      { name: 'ui', type: 'text' },
      // QGIS takes the newest of several styles.
      { name: 'update_time', type: 'datetime' },
    ],
    features: layers
      .filter(({ styleQml }) => styleQml !== undefined)
      .map((layer) => ({
        geometry: null,
        values: {
          // QGIS compares catalog and schema with '': a null would hide the style.
          f_table_catalog: '',
          f_table_schema: '',
          f_table_name: layer.name,
          f_geometry_column: GEOMETRY_COLUMN,
          styleName: layer.name,
          styleQML: layer.styleQml ?? '',
          styleSLD: '',
          useAsDefault: true,
          description: layer.description,
          owner: '',
          ui: null,
          update_time: new Date().toISOString(),
        },
      })),
  };
}

/** GeoPackage numbers rows in a column of its own, which may not have the name of a field. */
function fidName(layer: OutputLayer): string {
  const taken = new Set(layer.fields.map(({ name }) => name.toLowerCase()));
  return ['fid', 'ogc_fid', 'row_fid'].find((name) => !taken.has(name)) ?? 'qingshan_fid';
}

/** A wrong layer is a bug of the caller, not of the user. */
function assertLayer(layer: OutputLayer): void {
  if (!/^[A-Za-z]\w*$/.test(layer.name)) throw new Error(`Layer name ${layer.name} is not plain ASCII`);
  const names = layer.fields.map(({ name }) => name.toLowerCase());
  for (const field of layer.fields) {
    if (!/^[A-Za-z]\w*$/.test(field.name)) throw new Error(`Field name ${field.name} is not plain ASCII`);
    if (names.indexOf(field.name.toLowerCase()) !== names.lastIndexOf(field.name.toLowerCase())) {
      throw new Error(`Field name ${field.name} occurs twice`);
    }
    for (const { values } of layer.features) assertValue(field, values[field.name] ?? null);
  }
}

function assertValue({ name, type }: OutputField, value: Value): void {
  if (value === null || HOLDS[type](value)) return;
  throw new Error(`Field ${name} is ${type} but got ${JSON.stringify(value)}`);
}

const HOLDS: Readonly<Record<OutputField['type'], (value: Value) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  real: (value) => typeof value === 'number' && Number.isFinite(value),
  date: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
  boolean: (value) => typeof value === 'boolean',
};
