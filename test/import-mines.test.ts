/** Mine files as offices deliver them, from bytes to patches: the vector adapter and the import together. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVectorFiles } from '../src/adapters/vector/vector-files.ts';
import { describeError, QingshanError } from '../src/errors.ts';
import { createTransform } from '../src/geometry/transform.ts';
import { proposeMapping } from '../src/oversight/field-mapping.ts';
import { importPatches, type ImportContext, type ImportedPatches } from '../src/oversight/import-patches.ts';
import { writeHandmadeShapefile } from './helpers/handmade-shapefile.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SHARED = process.env['QINGSHAN_SHARED'] ?? join(ROOT, '../shared');
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const gbk = (text: string): Buffer => iconv.encode(text, 'gb18030');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qingshan-import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function load(path: string, context: Partial<ImportContext> = {}): Promise<ImportedPatches> {
  const layer = await createVectorFiles().read(path);
  return importPatches(layer, proposeMapping(layer.fields), { hash, ...context });
}

/** SCIENCE §8.1, from PROJ: degrees, and easting and northing in the zone without prefix. */
const GOLDEN = [
  { lng: 104.066, lat: 30.572, zone: 35, central: 4544, x: 410401.1825, y: 3383895.2249, city: '成都市' },
  { lng: 101.716, lat: 26.582, zone: 34, central: 4543, x: 471708.0663, y: 2941347.1689, city: '攀枝花市' },
  { lng: 102.268, lat: 27.882, zone: 34, central: 4543, x: 526389.695, y: 3085394.0273, city: '凉山州' },
  { lng: 98.099, lat: 32.979, zone: 33, central: 4542, x: 415777.2864, y: 3650779.538, city: '甘孜州' },
  { lng: 107.468, lat: 31.209, zone: 36, central: 4545, x: 449302.5424, y: 3454268.3775, city: '达州市' },
] as const;

test.each(['with', 'without'])(
  'a GBK Shapefile with neither .cpg nor .prj, %s zone prefix, lands where PROJ says',
  async (prefix) => {
    const fields = [
      { name: gbk('图斑编号'), type: 'C', length: 12 },
      { name: gbk('所在地市'), type: 'C', length: 12 },
    ] as const;
    for (const { lng, lat, zone, central, x, y, city } of GOLDEN) {
      const east = prefix === 'with' ? zone * 1e6 + x : x;
      const ring = [
        [east, y],
        [east, y + 50],
        [east + 50, y + 50],
        [east, y],
      ] as const;
      const stem = join(folder, `gk-${prefix}-${zone}-${central}-${Math.round(x)}`);
      writeHandmadeShapefile(stem, { fields, rows: [['00000000001', gbk(city)]], rings: [ring] });
      if (prefix === 'without' && city === '甘孜州') {
        // It is wide enough for three zones: nothing in the file says which.
        await expect(load(`${stem}.shp`)).rejects.toThrow('CRS_AMBIGUOUS');
        continue;
      }
      const { patches, notes } = await load(`${stem}.shp`);
      const [patch] = patches;
      if (patch === undefined) throw new Error('nothing was imported');
      expect(patch.patchId).toBe('00000000001');
      expect(patch.outline.crs).toBe(`EPSG:${prefix === 'with' ? 4513 + zone - 25 : central}`);
      const toDegrees = createTransform(patch.outline.crs, 'EPSG:4490');
      const corner = patch.outline.polygons[0]?.[0]?.find(([a, b]) => a === east && b === y);
      const [gotLng, gotLat] = toDegrees(...(corner ?? [0, 0]));
      // A millimetre is 1e-8 degrees.
      expect(Math.abs(gotLng - lng)).toBeLessThan(1e-8);
      expect(Math.abs(gotLat - lat)).toBeLessThan(1e-8);
      expect(notes.map(({ kind }) => kind)).toContain('crs-guessed');
    }
  },
);

test('638 patches with 40 attributes are read, checked against each other and imported in seconds', async () => {
  const attributes = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`属性${index}`, '值'.repeat(8)]));
  const features = Array.from({ length: 638 }, (_, index) => {
    const [x, y] = [104 + (index % 30) * 0.002, 30 + Math.floor(index / 30) * 0.002];
    const circle = Array.from({ length: 60 }, (_point, step) => {
      const angle = (step / 60) * 2 * Math.PI;
      return [x + 0.0009 * Math.cos(angle), y + 0.0009 * Math.sin(angle)];
    });
    return {
      type: 'Feature',
      properties: { TBBH: String(index).padStart(8, '0'), ...attributes },
      geometry: { type: 'Polygon', coordinates: [[...circle, circle[0]]] },
    };
  });
  const path = join(folder, 'many.geojson');
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const start = performance.now();
  const { patches } = await load(path);
  expect(patches).toHaveLength(638);
  expect(performance.now() - start).toBeLessThan(8000);
});

const GEM = join(SHARED, 'data/polygons/gem_china_mine_polygons.geojson');
const hasGem = existsSync(GEM);
if (!hasGem) console.log('not tested: the mine polygons of GEM are not at hand');

test.runIf(hasGem)(
  'the mine polygons of GEM: an inventory names every overlap, an analysis takes them as they are',
  async () => {
    const error: unknown = await load(GEM).catch((caught: unknown) => caught);
    if (!(error instanceof QingshanError)) throw new Error('the overlaps were not refused');
    expect(error.code).toBe('POLYGONS_OVERLAP');
    const problems = error.details['problems'] as { code: string; feature: string; details: { other: string } }[];
    // Three mines are drawn twice in the file, once as B1 and once as B2.
    const pairs = problems.map(({ feature, details }) => `${feature} ${details.other}`);
    expect(pairs).toEqual(expect.arrayContaining(['M2229.B1 M2229.B2', 'M1886.B1 M1886.B2', 'M0330.B1 M0330.B2']));
    expect(describeError(error, 'zh').message).toMatch(/^图斑 \S+ 与 \S+ 重叠/);
    const { patches } = await load(GEM, { overlaps: 'note' });
    expect(patches).toHaveLength(103);
    expect(patches.every(({ areaM2 }) => areaM2 > 0)).toBe(true);
  },
);
