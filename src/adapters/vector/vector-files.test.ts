import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeHandmadeShapefile } from '../../../test/helpers/handmade-shapefile.ts';
import type { HandmadeShapefile } from '../../../test/helpers/handmade-shapefile.ts';
import { withGdal } from '../gdal/load-gdal.ts';
import { createVectorFiles } from './vector-files.ts';

const files = createVectorFiles();
const shared = process.env['QINGSHAN_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qingshan-vector-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const gbk = (text: string): Buffer => iconv.encode(text, 'gb18030');
const SQUARE = [
  [35410000.25, 3383800],
  [35410000.25, 3383900.125],
  [35410100.5, 3383900.125],
  [35410100.5, 3383800],
  [35410000.25, 3383800],
] as const;

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function shapefile(name: string, changes: Partial<HandmadeShapefile>): string {
  writeHandmadeShapefile(join(folder, name), { fields: [], rows: [[]], rings: [SQUARE], ...changes });
  return join(folder, `${name}.shp`);
}

const refused = (code: string, why?: RegExp): unknown =>
  expect.objectContaining({ code, ...(why !== undefined && { message: expect.stringMatching(why) }) });

function feature(properties: object, geometry: object | null = null): object {
  return { type: 'Feature', properties, geometry };
}

function collection(features: readonly object[], more: object = {}): string {
  return JSON.stringify({ type: 'FeatureCollection', ...more, features });
}

function has(path: string): boolean {
  if (existsSync(join(shared, path))) return true;
  console.log(`not tested: ${path} is not at hand`);
  return false;
}

describe('Shapefile', () => {
  test('in GBK without .cpg reads right, cut names, rare characters, zeros and wide numbers included', async () => {
    const path = shapefile('gbk', {
      fields: [
        { name: gbk('图斑编号'), type: 'C', length: 14 },
        { name: gbk('图斑核定面'), type: 'N', length: 12, decimals: 2 },
        { name: gbk('矿山名称'), type: 'C', length: 20 },
        { name: 'WIDE', type: 'N', length: 19 },
        { name: 'KGSJ', type: 'D', length: 8 },
        { name: 'KS', type: 'N', length: 4 },
      ],
      // 喆 is outside GB 2312, 䶮 outside GBK: four bytes of GB 18030.
      rows: [['00510501020001', '1234.50', gbk('青山喆矿䶮'), '5105010200012345678', '20220501', '12']],
    });
    const layer = await files.read(path);
    expect(layer).toMatchObject({ encoding: 'GBK', crs: null, layer: 'gbk' });
    expect(layer.features[0]).toEqual({
      row: 1,
      properties: {
        图斑编号: '00510501020001',
        图斑核定面: 1234.5,
        矿山名称: '青山喆矿䶮',
        WIDE: '5105010200012345678',
        KGSJ: '2022-05-01',
        KS: 12,
      },
      geometry: [[SQUARE]],
    });
  });

  test('in UTF-8 without .cpg reads right, also where a field cuts a character in half', async () => {
    const path = shapefile('utf8', {
      fields: [{ name: '名称', type: 'C', length: 8 }],
      rows: [['青山矿'], ['山']],
      rings: [SQUARE, SQUARE],
    });
    const layer = await files.read(path);
    expect(layer.encoding).toBe('UTF-8');
    expect(layer.features.map(({ properties }) => properties['名称'])).toEqual(['青山', '山']);
  });

  test('a lone character of GBK that fills its field is not taken for half a character of UTF-8', async () => {
    const fields = [{ name: 'sf', type: 'C', length: 2 }] as const;
    const layer = await files.read(shapefile('lone', { fields, rows: [[gbk('濉')]] }));
    expect(layer.features[0]?.properties).toEqual({ sf: '濉' });
  });

  test('.cpg decides where it is, and is refused where the text contradicts it', async () => {
    const fields = [{ name: 'mc', type: 'C', length: 8 }] as const;
    const rows = [[gbk('青山')]];
    const named = await files.read(shapefile('cpg', { fields, rows, cpg: 'CP936\n' }));
    expect(named.features[0]?.properties['mc']).toBe('青山');
    const latin = shapefile('latin', { fields, rows: [[Buffer.from('caf\xe9', 'latin1')]], cpg: 'ISO-8859-1' });
    expect((await files.read(latin)).features[0]?.properties['mc']).toBe('café');
    const wrong = shapefile('wrong-cpg', { fields, rows, cpg: 'UTF-8' });
    await expect(files.read(wrong)).rejects.toEqual(refused('MINES_UNREADABLE', /\.cpg says UTF-8/));
  });

  test('.prj gives the CRS; a null shape is no geometry', async () => {
    const prj = `PROJCS["CGCS2000_3_Degree_GK_Zone_35",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",
      DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],
      UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",35500000.0],
      PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",1.0],
      PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;
    const fields = [{ name: 'id', type: 'C', length: 4 }] as const;
    const layer = await files.read(
      shapefile('prj', { fields, rows: [['0001'], ['0002']], rings: [null, SQUARE], prj }),
    );
    expect(layer.crs).toBe('EPSG:4523');
    expect(layer.features.map(({ geometry }) => geometry)).toEqual([null, [[SQUARE]]]);
  });

  test.each(['shx', 'dbf'])('without its .%s is refused', async (ending) => {
    const path = shapefile(`no-${ending}`, { fields: [{ name: 'id', type: 'C', length: 4 }], rows: [['1']] });
    rmSync(path.replace(/shp$/, ending));
    await expect(files.read(path)).rejects.toEqual(refused('MINES_UNREADABLE', new RegExp(`\\.${ending} is missing`)));
  });

  test.each([
    ['shp', 150],
    ['dbf', 70],
    ['shx', 104],
  ])('with a cut-off .%s is refused', async (ending, length) => {
    const path = shapefile(`cut-${ending}`, { fields: [{ name: 'id', type: 'C', length: 40 }], rows: [['1']] });
    truncateSync(path.replace(/shp$/, ending), length);
    await expect(files.read(path)).rejects.toEqual(refused('MINES_UNREADABLE', /cut off/));
  });
});

describe('GeoJSON', () => {
  const ring = [
    [104, 30, 5],
    [104.5, 30, 5],
    [104.5, 30.5, 5],
    [104, 30, 5],
  ];

  test.each([
    [undefined, 'EPSG:4326'],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 'EPSG:4326'],
    ['urn:ogc:def:crs:EPSG::26914', 'EPSG:26914'],
    ['urn:ogc:def:crs:EPSG:9.8.2:4490', 'EPSG:4490'],
    ['EPSG:4523', 'EPSG:4523'],
  ])('crs member %s is %s', async (name, crs) => {
    const more = name === undefined ? {} : { crs: { type: 'name', properties: { name } } };
    const path = write('crs.geojson', collection([feature({})], more));
    expect((await files.read(path)).crs).toBe(crs);
  });

  test('an attribute that is called coordinates stays one, a number for coordinates is refused', async () => {
    const square = { type: 'Polygon', coordinates: [SQUARE] };
    const odd = write('odd.geojson', collection([feature({ coordinates: [SQUARE] }, square), feature({}, square)]));
    const { features } = await files.read(odd);
    expect(features.map(({ geometry }) => geometry)).toEqual([[[SQUARE]], [[SQUARE]]]);
    expect(features[0]?.properties).toEqual({ coordinates: JSON.stringify([SQUARE]) });

    const placed = feature({}, { type: 'Polygon', coordinates: 0 });
    const numbered = write('numbered.geojson', collection([placed, feature({ coordinates: [SQUARE] })]));
    await expect(files.read(numbered)).rejects.toEqual(refused('MINES_UNREADABLE', /row 1/));
    const escaped = write(
      'escaped.geojson',
      collection([placed]).replace('"coordinates":0', '"coordin\\u0061tes":[0]'),
    );
    await expect(files.read(escaped)).rejects.toEqual(refused('MINES_UNREADABLE', /row 1/));
  });

  test('without a crs member, coordinates that are no degrees have no CRS', async () => {
    const projected = feature({}, { type: 'Polygon', coordinates: [SQUARE] });
    expect((await files.read(write('gk.geojson', collection([projected])))).crs).toBe(null);
  });

  test('keeps attributes as they are and drops heights', async () => {
    const text = collection([
      feature(
        { TBBH: '0051', n: 7, x: 0.5, yes: true, no: null, list: [1, 2] },
        { type: 'Polygon', coordinates: [ring] },
      ),
      feature({ TBBH: '0052' }, { type: 'LineString', coordinates: ring }),
    ]).replace('"n":7', '"n":510501020001234567');
    const layer = await files.read(write('plain.geojson', text));
    expect(layer.fields).toEqual(['TBBH', 'n', 'x', 'yes', 'no', 'list']);
    expect(layer.features[0]?.properties).toEqual({
      TBBH: '0051',
      n: '510501020001234567',
      x: 0.5,
      yes: true,
      no: null,
      list: '[1,2]',
    });
    expect(layer.features[0]?.geometry).toEqual([[ring.map(([x, y]) => [x, y])]]);
    expect(layer.features[1]?.geometry).toBe('other');
  });

  test.each([
    ['cut.geojson', '{"type":"FeatureCollection","features":[{"ty', /not JSON/],
    ['text.geojson', 'mines of Sichuan', /not JSON/],
    ['other.json', '{"a":1}', /not a GeoJSON/],
    ['gbk.geojson', gbk('{"名":1}'), /not UTF-8/],
    ['nan.geojson', '{"type":"Polygon","coordinates":[[[1,"a"]]]}', /row 1: a position/],
  ])('%s is refused', async (name, content, why) => {
    await expect(files.read(write(name, content))).rejects.toEqual(refused('MINES_UNREADABLE', why));
  });

  test('an unknown and a legacy crs member are refused', async () => {
    for (const [name, code] of [
      ['urn:ogc:def:crs:EPSG::2385', 'DATUM_LEGACY'],
      ['EPSG:99999', 'CRS_UNKNOWN'],
      ['urn:whatever', 'CRS_UNKNOWN'],
    ] as const) {
      const path = write('bad-crs.geojson', collection([feature({})], { crs: { type: 'name', properties: { name } } }));
      await expect(files.read(path), name).rejects.toEqual(refused(code));
    }
  });

  test('an empty collection is refused as empty', async () => {
    await expect(files.read(write('empty.geojson', collection([])))).rejects.toEqual(refused('MINES_EMPTY'));
  });
});

describe('KML and KMZ', () => {
  const kml = `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>矿山</name><Folder>
<Placemark><name>一号 &amp; 二号</name><ExtendedData>
  <Data name="TBBH"><value>00510001</value></Data>
  <SchemaData schemaUrl="#s"><SimpleData name="tbmj">1234.5</SimpleData></SchemaData></ExtendedData>
  <MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
    104.1,30.1,0 104.2,30.1,0 104.2,30.2,0 104.1,30.1,0</coordinates></LinearRing></outerBoundaryIs>
    <innerBoundaryIs><LinearRing><coordinates>104.15,30.11 104.16,30.11 104.16,30.12 104.15,30.11</coordinates>
    </LinearRing></innerBoundaryIs></Polygon></MultiGeometry></Placemark>
<Placemark><name>点</name><Point><coordinates>104,30</coordinates></Point></Placemark>
</Folder></Document></kml>`;
  const expected = {
    crs: 'EPSG:4326',
    fields: ['name', 'TBBH', 'tbmj'],
    features: [
      {
        row: 1,
        properties: { name: '一号 & 二号', TBBH: '00510001', tbmj: '1234.5' },
        geometry: [
          [
            [
              [104.1, 30.1],
              [104.2, 30.1],
              [104.2, 30.2],
              [104.1, 30.1],
            ],
            [
              [104.15, 30.11],
              [104.16, 30.11],
              [104.16, 30.12],
              [104.15, 30.11],
            ],
          ],
        ],
      },
      { row: 2, properties: { name: '点' }, geometry: 'other' },
    ],
  };

  test('keep name and ExtendedData', async () => {
    expect(await files.read(write('a.kml', kml))).toMatchObject(expected);
    const kmz = zipSync({ 'doc.kml': strToU8(kml), 'files/icon.png': new Uint8Array(9) });
    expect(await files.read(write('a.kmz', kmz))).toMatchObject(expected);
  });

  test.each([
    ['cut.kml', kml.slice(0, 300), /XML error/],
    ['text.kml', 'mines', /XML|KML/],
    ['html.kml', '<html><p>x</p></html>', /no KML/],
    ['cut.kmz', zipSync({ 'doc.kml': strToU8(kml) }).subarray(0, 200), /zip/],
    ['none.kmz', zipSync({ 'a.txt': strToU8('x') }), /no \.kml/],
  ])('%s is refused', async (name, content, why) => {
    await expect(files.read(write(name, content))).rejects.toEqual(refused('MINES_UNREADABLE', why));
  });
});

/** A fixture of another format, written by GDAL from GeoJSON. */
async function convert(
  geojson: object,
  driver: string,
  name: string,
  options: readonly string[] = [],
): Promise<string> {
  return withGdal(async ({ gdal, fs, input, output, outputName, errors }) => {
    fs.writeFile(`${input}/source.geojson`, JSON.stringify(geojson));
    const dataset = (await gdal.open(`${input}/source.geojson`)).datasets[0]!;
    const stem = name.replace(/\.\w+$/, '');
    await gdal.ogr2ogr(dataset, ['-f', driver, ...options], outputName(stem));
    await gdal.close(dataset);
    expect(errors()).toEqual([]);
    const written = `${output}/${name}`;
    if (!fs.isDir(fs.stat(written).mode)) return write(name, fs.readFile(written));
    mkdirSync(join(folder, name));
    for (const child of fs.readdir(written)) {
      if (!child.startsWith('.')) write(join(name, child), fs.readFile(`${written}/${child}`));
    }
    return join(folder, name);
  });
}

describe('formats that GDAL reads', () => {
  const source = {
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4523' } },
    features: [
      {
        type: 'Feature',
        properties: { TBBH: '0051', 名称: '青山', n: 7, x: 0.1, kgsj: '2022-05-01' },
        geometry: { type: 'Polygon', coordinates: [SQUARE] },
      },
      { type: 'Feature', properties: { TBBH: '0052', 名称: null, n: null, x: null, kgsj: null }, geometry: null },
    ],
  };

  test('GeoPackage keeps coordinates to the bit, text, integers, dates, nulls', async () => {
    const layer = await files.read(await convert(source, 'GPKG', 'a.gpkg'));
    expect(layer).toMatchObject({
      crs: 'EPSG:4523',
      encoding: 'UTF-8',
      fields: ['fid', 'TBBH', '名称', 'n', 'x', 'kgsj'],
    });
    expect(layer.features).toEqual([
      {
        row: 1,
        properties: { fid: 1, TBBH: '0051', 名称: '青山', n: 7, x: 0.1, kgsj: '2022-05-01' },
        geometry: [[SQUARE]],
      },
      { row: 2, properties: { fid: 2, TBBH: '0052', 名称: null, n: null, x: null, kgsj: null }, geometry: null },
    ]);
  });

  test('FlatGeobuf and FileGDB', async () => {
    const one = { ...source, features: source.features.slice(0, 1) };
    const flat = await files.read(await convert(one, 'FlatGeobuf', 'a.fgb'));
    expect(flat).toMatchObject({ crs: 'EPSG:4523', features: [{ geometry: [[SQUARE]] }] });
    expect(flat.features[0]?.properties).toMatchObject({ TBBH: '0051', 名称: '青山', n: 7, x: 0.1 });
    const gdb = await files.read(await convert(one, 'OpenFileGDB', 'a.gdb'));
    expect(gdb.crs).toBe('EPSG:4523');
    expect(gdb.features[0]?.properties).toMatchObject({ TBBH: '0051', 名称: '青山', n: 7, x: 0.1 });
    expect(String(gdb.features[0]?.properties['kgsj'])).toMatch(/^2022-05-01/);
  });

  test('64-bit integers do not lose digits', async () => {
    const properties = { long: 510501020001, longer: 7 };
    const text = JSON.stringify({ ...source, features: [{ ...source.features[0], properties }] });
    const path = await withGdal(async ({ gdal, fs, input, outputName }) => {
      fs.writeFile(`${input}/source.geojson`, text.replace('"longer":7', '"longer":510501020001234567'));
      const dataset = (await gdal.open(`${input}/source.geojson`)).datasets[0]!;
      const { local } = await gdal.ogr2ogr(dataset, ['-f', 'GPKG'], outputName('long'));
      await gdal.close(dataset);
      return write('long.gpkg', fs.readFile(local));
    });
    const { properties: read } = (await files.read(path)).features[0]!;
    expect(read).toMatchObject({ long: 510501020001, longer: '510501020001234567' });
  });

  test('a curve is refused with its row, a line is no polygon', async () => {
    const line = { type: 'LineString', coordinates: SQUARE };
    const mixed = { ...source, features: [{ ...source.features[0], geometry: line }] };
    const layer = await files.read(await convert(mixed, 'GPKG', 'line.gpkg'));
    expect(layer.features[0]?.geometry).toBe('other');
    const curved = await convert(source, 'GPKG', 'curve.gpkg', ['-nlt', 'CURVEPOLYGON']);
    await expect(files.read(curved)).rejects.toEqual(refused('MINES_UNREADABLE', /row 1 is a CURVE/));
  });

  test('a GeoPackage left in WAL mode reads, one with pending changes is refused', async () => {
    const path = await convert(source, 'GPKG', 'wal.gpkg');
    const bytes = readFileSync(path);
    bytes.fill(2, 18, 20);
    write('wal.gpkg', bytes);
    expect((await files.read(path)).features).toHaveLength(2);
    write('wal.gpkg-wal', 'pages');
    await expect(files.read(path)).rejects.toEqual(refused('MINES_UNREADABLE', /-wal/));
  });

  test('several layers: one has to be named', async () => {
    const path = await convert(source, 'GPKG', 'layers.gpkg', ['-nln', '甲']);
    await withGdal(async ({ gdal, fs, input, output, outputName }) => {
      fs.writeFile(`${output}/layers.gpkg`, readFileSync(path));
      fs.writeFile(`${input}/source.geojson`, JSON.stringify(source));
      const dataset = (await gdal.open(`${input}/source.geojson`)).datasets[0]!;
      await gdal.ogr2ogr(dataset, ['-f', 'GPKG', '-update', '-append', '-nln', '乙'], outputName('layers'));
      await gdal.close(dataset);
      write('layers.gpkg', fs.readFile(`${output}/layers.gpkg`));
    });
    await expect(files.read(path)).rejects.toEqual(refused('MINES_UNREADABLE', /甲, 乙/));
    await expect(files.read(path, { layer: '丙' })).rejects.toEqual(refused('MINES_UNREADABLE', /no layer 丙/));
    expect((await files.read(path, { layer: '乙' })).layer).toBe('乙');
  });

  test('a GeoPackage without a CRS has none', async () => {
    for (const srs of ['-1', '0']) {
      const path = await convert(source, 'GPKG', `srs${srs}.gpkg`, ['-a_srs', 'NONE', '-lco', `SRID=${srs}`]);
      expect((await files.read(path)).crs).toBe(null);
    }
  });

  test.each(['gpkg', 'fgb'])('a text file named .%s, and a cut-off one, are refused', async (ending) => {
    await expect(files.read(write(`text.${ending}`, 'mines'.repeat(99)))).rejects.toEqual(refused('MINES_UNREADABLE'));
    const one = { ...source, features: source.features.slice(0, 1) };
    const whole = await convert(one, ending === 'fgb' ? 'FlatGeobuf' : 'GPKG', `cut.${ending}`);
    for (const share of [0.98, 0.6, 0.1]) {
      const bytes = readFileSync(whole);
      const path = write(`cut-${share}.${ending}`, bytes.subarray(0, Math.floor(bytes.length * share)));
      await expect(files.read(path), `${share}`).rejects.toEqual(refused('MINES_UNREADABLE'));
    }
  });
});

test('what is not there, no known format, or a plain folder is refused', async () => {
  await expect(files.read(join(folder, 'none.gpkg'))).rejects.toEqual(refused('MINES_NOT_FOUND'));
  await expect(files.read(write('a.docx', 'x'))).rejects.toEqual(refused('MINES_UNREADABLE', /\.docx/));
  await expect(files.read(folder)).rejects.toEqual(refused('MINES_UNREADABLE', /folder/));
});

describe('shared data', () => {
  test.runIf(has('data/polygons/gem_china_mine_polygons.geojson'))('GEM mine polygons', async () => {
    const path = join(shared, 'data/polygons/gem_china_mine_polygons.geojson');
    const layer = await files.read(path);
    const plain = JSON.parse(readFileSync(path, 'utf8')) as { features: { properties: object }[] };
    expect(layer.features).toHaveLength(plain.features.length);
    expect(layer.features.map(({ properties }) => properties['id'])).toEqual(
      plain.features.map(({ properties }) => (properties as { id: string }).id),
    );
    expect(layer.features.every(({ geometry }) => Array.isArray(geometry))).toBe(true);
  });

  test.runIf(has('data/oracles/rasterstats/polygons.shp'))('the shapefiles of rasterstats', async () => {
    const base = join(shared, 'data/oracles/rasterstats');
    const polygons = await files.read(join(base, 'polygons.shp'));
    expect(polygons.features.length).toBeGreaterThan(0);
    expect(polygons.features.every(({ geometry }) => Array.isArray(geometry))).toBe(true);
    const lines = await files.read(join(base, 'lines.shp'));
    expect(lines.features.every(({ geometry }) => geometry === 'other')).toBe(true);
  });

  test.runIf(has('data/oracles/rasterstats/polygons.shp'))('upper-case endings are found', async () => {
    for (const ending of ['shp', 'shx', 'dbf']) {
      copyFileSync(
        join(shared, `data/oracles/rasterstats/polygons.${ending}`),
        join(folder, `UP.${ending.toUpperCase()}`),
      );
    }
    expect((await files.read(join(folder, 'UP.SHP'))).crs).toBe(null);
  });
});
