import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OutputField, OutputLayer } from '../../app/ports/outputs.ts';
import { createVectorWriter } from './geopackage.ts';
import { createVectorFiles } from './vector-files.ts';

const writer = createVectorWriter();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qingshan-gpkg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const SQUARE = [
  [104.123456789012, 30],
  [104.2, 30],
  [104.2, 30.1],
  [104.123456789012, 30],
] as const;

const MINES: OutputLayer = {
  name: 'mines',
  description: '图斑与结果',
  crs: 'EPSG:4490',
  fields: [
    { name: 'patch_id', type: 'text' },
    { name: 'id', type: 'integer' },
    { name: 'fid', type: 'integer' },
    { name: 'score', type: 'real' },
    { name: 'date', type: 'date' },
    { name: 'key', type: 'boolean' },
    { name: 'never', type: 'integer' },
  ],
  features: [
    {
      geometry: [[SQUARE]],
      values: { patch_id: '00510001', id: 7, fid: 7, score: 80, date: '2023-08-15', key: true, never: null },
    },
    { geometry: null, values: { patch_id: '2023-08-15', id: 7, fid: null, score: 0.1, date: null, key: false } },
  ],
  styleQml: '<!DOCTYPE qgis>\n<qgis styleCategories="Symbology" name="青山 &amp; \'x\'"/>',
};
const SPOT_CHECK: OutputLayer = { ...MINES, name: 'spot_check', description: '抽查', features: [] };

async function writeBoth(): Promise<string> {
  const file = join(folder, 'results.gpkg');
  await writer.writeGeoPackage(file, [MINES, SPOT_CHECK]);
  return file;
}

test('what was written reads back: ids are text, an integer id is a field like others, an empty column keeps its type', async () => {
  const layer = await createVectorFiles().read(await writeBoth(), { layer: 'mines' });
  expect(layer.crs).toBe('EPSG:4490');
  expect(layer.features).toEqual([
    {
      row: 1,
      properties: {
        ogc_fid: 1,
        patch_id: '00510001',
        id: 7,
        fid: 7,
        score: 80,
        date: '2023-08-15',
        key: true,
        never: null,
      },
      geometry: [[SQUARE]],
    },
    {
      row: 2,
      properties: {
        ogc_fid: 2,
        patch_id: '2023-08-15',
        id: 7,
        fid: null,
        score: 0.1,
        date: null,
        key: false,
        never: null,
      },
      geometry: null,
    },
  ]);
  expect(readdirSync(folder)).toEqual(['results.gpkg']);
});

const hasGdal = spawnSync('/usr/bin/python3', ['-c', 'from osgeo import ogr; import sqlite3']).status === 0;
if (!hasGdal) console.log("not tested: GDAL's own reading of our GeoPackage, python3-gdal is not at hand");

test.runIf(hasGdal)('GDAL finds both layers, their types, the R-tree, the CRS and the styles', async () => {
  const script = `
import json, sqlite3, sys
from osgeo import ogr
ds = ogr.Open(sys.argv[1])
layers = {}
for layer in ds:
    d = layer.GetLayerDefn()
    layers[layer.GetName()] = {
        'geometry': ogr.GeometryTypeToName(layer.GetGeomType()),
        'count': layer.GetFeatureCount(),
        'crs': layer.GetSpatialRef().GetAuthorityCode(None) if layer.GetSpatialRef() else None,
        'fields': [[f.GetName(), f.GetTypeName(), ogr.GetFieldSubTypeName(f.GetSubType())]
                   for f in (d.GetFieldDefn(i) for i in range(d.GetFieldCount()))],
    }
db = sqlite3.connect(sys.argv[1])
rows = lambda sql: [list(r) for r in db.execute(sql)]
print(json.dumps({
    'layers': layers,
    'contents': rows('select table_name, data_type, description, srs_id from gpkg_contents'),
    'rtree': rows("select table_name from gpkg_extensions where extension_name = 'gpkg_rtree_index'"),
    'boxes': rows('select minx, maxx, miny, maxy from rtree_mines_geom'),
    'srs': rows('select organization, organization_coordsys_id from gpkg_spatial_ref_sys where srs_id = 4490'),
    'styles': rows('''select f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleQML, useAsDefault,
                      update_time is not null from layer_styles'''),
    'integrity': rows('pragma integrity_check'),
    'application': rows('pragma application_id'),
}))`;
  const output = execFileSync('/usr/bin/python3', ['-c', script, await writeBoth()], { encoding: 'utf8' });
  const seen = JSON.parse(output) as Record<string, unknown> & { layers: Record<string, unknown>; boxes: number[][] };
  const fields = [
    ['patch_id', 'String', 'None'],
    ['id', 'Integer64', 'None'],
    ['fid', 'Integer64', 'None'],
    ['score', 'Real', 'None'],
    ['date', 'Date', 'None'],
    ['key', 'Integer', 'Boolean'],
    ['never', 'Integer64', 'None'],
  ];
  expect(seen.layers['mines']).toEqual({ geometry: 'Multi Polygon', count: 2, crs: '4490', fields });
  expect(seen.layers['spot_check']).toEqual({ geometry: 'Multi Polygon', count: 0, crs: '4490', fields });
  expect(seen.layers['layer_styles']).toMatchObject({ geometry: 'None', count: 2, crs: null });
  expect(seen).toMatchObject({
    contents: [
      ['mines', 'features', '图斑与结果', 4490],
      ['spot_check', 'features', '抽查', 4490],
      ['layer_styles', 'attributes', '', 0],
    ],
    rtree: [['mines'], ['spot_check']],
    srs: [['EPSG', 4490]],
    styles: [
      ['', '', 'mines', 'geom', MINES.styleQml, 1, 1],
      ['', '', 'spot_check', 'geom', MINES.styleQml, 1, 1],
    ],
    integrity: [['ok']],
    application: [[0x47504b47]],
  });
  // R-trees hold floats, rounded outward.
  const [[minX = 0, maxX = 0, minY = 0, maxY = 0] = []] = seen.boxes;
  expect(minX).toBeLessThanOrEqual(104.123456789012);
  expect(maxX).toBeGreaterThanOrEqual(104.2);
  expect([minX, maxX, minY, maxY].map((value) => Number(value.toFixed(3)))).toEqual([104.123, 104.2, 30, 30.1]);
});

test('638 features with 60 fields take less than 3 s', async () => {
  const fields = Array.from({ length: 60 }, (_, index): OutputField => ({ name: `f${index}`, type: 'real' }));
  const features = Array.from({ length: 638 }, (_, index) => ({
    geometry: [[SQUARE]],
    values: Object.fromEntries(fields.map(({ name }, field) => [name, index + field / 7])),
  }));
  const start = performance.now();
  await writer.writeGeoPackage(join(folder, 'large.gpkg'), [{ ...MINES, fields, features }]);
  expect(performance.now() - start).toBeLessThan(3000);
});

test('what cannot be written is a coded error and leaves nothing', async () => {
  const failed = expect.objectContaining({ code: 'OUTPUT_FAILED' });
  writeFileSync(join(folder, 'file'), '');
  await expect(writer.writeGeoPackage(join(folder, 'file', 'a.gpkg'), [MINES])).rejects.toEqual(failed);
  const taken = join(folder, 'taken.gpkg');
  mkdirSync(join(taken, 'full'), { recursive: true });
  await expect(writer.writeGeoPackage(taken, [MINES])).rejects.toEqual(failed);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

const tiny = join(tmpdir(), `qingshan-full-${process.pid}`);
const canMount = (): boolean => {
  mkdirSync(tiny, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', tiny]).status === 0;
  if (!mounted) rmSync(tiny, { recursive: true });
  return mounted;
};
const hasTiny = canMount();
if (!hasTiny) console.log('not tested: a full disk, this user may not mount a tmpfs');
afterAll(() => {
  if (!hasTiny) return;
  spawnSync('umount', [tiny]);
  rmSync(tiny, { recursive: true });
});

test.runIf(hasTiny)('a full disk leaves the former file as it was', async () => {
  const file = join(tiny, 'results.gpkg');
  writeFileSync(file, 'former');
  await expect(writer.writeGeoPackage(file, [MINES])).rejects.toEqual(
    expect.objectContaining({ code: 'OUTPUT_FAILED', details: expect.objectContaining({ file }) }),
  );
  expect(readdirSync(tiny)).toEqual(['results.gpkg']);
  expect(readFileSync(file, 'utf8')).toBe('former');
});

test('a layer that breaks the contract is a bug, not an error of the user', async () => {
  const file = join(folder, 'bug.gpkg');
  const bad: readonly OutputLayer[] = [
    { ...MINES, name: '图斑' },
    { ...MINES, name: 'a.b' },
    { ...MINES, fields: [...MINES.fields, { name: 'KEY', type: 'text' }] },
    { ...MINES, features: [{ geometry: null, values: { date: '2023/08/15' } }] },
    { ...MINES, features: [{ geometry: null, values: { score: NaN } }] },
    { ...MINES, features: [{ geometry: null, values: { id: 0.5 } }] },
  ];
  for (const layer of bad) await expect(writer.writeGeoPackage(file, [layer])).rejects.toThrow(/Layer|Field/);
  expect(existsSync(file)).toBe(false);
});
