import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleReport, sampleRow } from '../../../test/samples/sample-report.ts';
import { GDAL_PYTHON, runPython } from '../geotiff/test-gdal.ts';
import { createVectorWriter } from '../vector/geopackage.ts';
import { CHANGE_COLUMNS, changePatchLayer, listedChanges, newBareTable } from './change-patches.ts';

const folder = mkdtempSync(join(tmpdir(), 'qingshan-changes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = sampleReport();

it('lists new bare ground of all mines first, and the largest of a kind first', () => {
  const order = ['new_bare', 'works_clearing', 'restored', 'still_bare'];
  const listed = listedChanges(report).map(({ change }) => change);

  expect(listed.length).toBeGreaterThan(10);
  expect(new Set(listed.map(({ kind }) => kind)).size).toBeGreaterThan(1);
  for (const [i, after] of listed.entries()) {
    const before = listed[i - 1];
    if (before === undefined) continue;
    const step = order.indexOf(after.kind) - order.indexOf(before.kind);
    expect(step > 0 || (step === 0 && after.areaM2 <= before.areaM2)).toBe(true);
  }
});

describe('the layer', () => {
  it('carries the reason beside every patch, and a style of its kinds', () => {
    const rows = [sampleRow({}, { status: 'insufficient_evidence', reason: 'IE_SEASON' })];

    const layer = changePatchLayer({ ...report, rows }, 'zh');

    expect(layer.features.length).toBe(rows[0]!.result.changePatches!.listed.length);
    expect(new Set(layer.features.map(({ values }) => values['reason']))).toEqual(new Set(['IE_SEASON']));
    expect(layer.styleQml).toContain('value="new_bare" label="新增裸露"');
  });

  it.skipIf(GDAL_PYTHON === undefined)('reads in GDAL as valid polygons of the stated areas', async () => {
    const file = join(folder, 'results.gpkg');
    await createVectorWriter().writeGeoPackage(file, [changePatchLayer(report, 'zh')]);

    const script = `
import json, sys
from osgeo import ogr, osr
d = ogr.Open(sys.argv[1])
layer = d.GetLayerByName('change_patches')
to = osr.SpatialReference(); to.ImportFromEPSG(4523); to.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
ref = layer.GetSpatialRef(); ref.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
move = osr.CoordinateTransformation(ref, to)
out = []
for f in layer:
    g = f.GetGeometryRef().Clone(); valid = g.IsValid(); g.Transform(move)
    out.append([valid, g.GetArea(), f['area_m2'], f['pixels'], f['kind'], layer.GetSpatialRef().GetAuthorityCode(None)])
print(json.dumps(out))
`;
    const features = JSON.parse(runPython(script, [file])) as [boolean, number, number, number, string, string][];

    expect(features).toHaveLength(listedChanges(report).length);
    for (const [isValid, planar, areaM2, , , epsg] of features) {
      expect(isValid).toBe(true);
      expect(epsg).toBe('4490');
      // The sample's cells are planar squares, so GDAL's area back on its plane is the sum over the pixels.
      expect(Math.abs(planar / areaM2 - 1)).toBeLessThan(1e-6);
    }
  });
});

it('gives the sheet a value in every column', () => {
  const [first] = listedChanges(report);

  const cells = Object.fromEntries(CHANGE_COLUMNS.map(({ zh, value }) => [zh, value(first!, 'zh')]));

  expect(cells).toMatchObject({ 变化类型: '新增裸露', 变化结论: '改善', 图斑编号: first!.row.patch.patchId });
  expect(cells['面积(公顷)']).toBe(first!.change.areaM2 / 10_000);
  expect(cells['经度']).toBeGreaterThan(104);
  expect(cells['纬度']).toBeLessThan(31);
});

it('leaves mines without an outcome out of the table of the report', () => {
  const unsure = sampleRow({ patchId: 'U1' }, { outcome: 'insufficient_evidence', reason: 'IE_SEASON' });

  expect(newBareTable({ ...report, rows: [unsure] }, 'zh')).toBe('');
  expect(newBareTable(report, 'zh')).toContain('<h3>新增裸露图斑</h3>');
  expect(newBareTable(report, 'zh')).toContain('&lt;b&gt;一采区');
});
