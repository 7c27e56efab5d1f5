import { describe, expect, it } from 'vitest';

import { QingshanError } from '../errors.ts';
import { crsFromProjection, crsFromWkt, guessGaussKruger, isWebMercator, resolveCrs } from './crs.ts';

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof QingshanError) return error.code;
    throw error;
  }
  return 'none';
}

describe('resolveCrs', () => {
  // PROJ 9.1.1: projinfo -o PROJ EPSG:n
  it.each([
    ['EPSG:4490', '+proj=longlat +ellps=GRS80 +no_defs', 'geographic'],
    ['EPSG:4326', '+proj=longlat +datum=WGS84 +no_defs', 'geographic'],
    ['EPSG:4269', '+proj=longlat +datum=NAD83 +no_defs', 'geographic'],
    [
      'EPSG:4544',
      '+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
      'projected',
    ],
    [
      'EPSG:4523',
      '+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=35500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
      'projected',
    ],
    [
      'EPSG:4513',
      '+proj=tmerc +lat_0=0 +lon_0=75 +k=1 +x_0=25500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
      'projected',
    ],
    [
      'EPSG:4533',
      '+proj=tmerc +lat_0=0 +lon_0=135 +k=1 +x_0=45500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
      'projected',
    ],
    [
      'EPSG:4554',
      '+proj=tmerc +lat_0=0 +lon_0=135 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
      'projected',
    ],
    [
      'EPSG:4496',
      '+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=18500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
      'projected',
    ],
    [
      'EPSG:4507',
      '+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
      'projected',
    ],
    [
      'EPSG:4512',
      '+proj=tmerc +lat_0=0 +lon_0=135 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
      'projected',
    ],
  ])('%s', (id, proj4, kind) => {
    expect(resolveCrs(id)).toMatchObject({ id, proj4, kind });
  });

  it('gives one CRS one id', () => {
    expect(resolveCrs('EPSG:4480').id).toBe('EPSG:4490');
    expect(resolveCrs('epsg:4544').id).toBe('EPSG:4544');
    expect(resolveCrs('+proj=utm +zone=48 +datum=WGS84 +units=m +no_defs').id).toBe('EPSG:32648');
    expect(resolveCrs('+proj=utm +zone=18 +south +datum=WGS84').id).toBe('EPSG:32718');
    expect(resolveCrs('+proj=longlat +ellps=GRS80 +no_defs').id).toBe('EPSG:4490');
    expect(resolveCrs('+proj=tmerc +lon_0=105 +x_0=35500000 +a=6378137 +rf=298.257222101').id).toBe('EPSG:4523');
    for (const code of [4326, 4490, 4269, 4258, 3857, 26913, 32648, 32718]) {
      expect(resolveCrs(resolveCrs(`EPSG:${code}`).id).id).toBe(`EPSG:${code}`);
    }
    for (let code = 4491; code <= 4554; code++) {
      const { proj4 } = resolveCrs(`EPSG:${code}`);
      expect(resolveCrs(resolveCrs(proj4).id).proj4).toBe(proj4);
    }
  });

  it('keeps a CRS of its own in normal form', () => {
    const local = resolveCrs('+units=m +proj=tmerc   +lon_0=104 +x_0=500000 +ellps=GRS80');
    expect(local.id).toBe('+proj=tmerc +lat_0=0 +lon_0=104 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs');
    expect(resolveCrs(local.id).id).toBe(local.id);
  });

  it.each([
    'EPSG:2360',
    'EPSG:2423',
    'EPSG:4214',
    'EPSG:4610',
    'EPSG:21418',
    'EPSG:4555',
    'Xian_1980_3_Degree_GK_Zone_35',
    '北京54坐标系',
    '+proj=tmerc +lon_0=105 +ellps=krass',
    '+proj=longlat +a=6378140 +b=6356755.288',
  ])('%s is legacy', (id) => {
    expect(codeOf(() => resolveCrs(id))).toBe('DATUM_LEGACY');
  });

  it.each([
    '',
    'EPSG:9999',
    'EPSG:4479',
    'EPSG:abc',
    'WGS84 或许',
    '+proj=tmerc +lon_0=105',
    '+proj=tmerc +lon_0=x +ellps=GRS80',
    '+proj=longlat +ellps=GRS80 +towgs84=1,2,3',
    '+proj=longlat +datum=WGS84 +axis=neu',
    '+proj=utm +zone=61 +datum=WGS84',
    '+proj=lcc +lat_1=30 +datum=WGS84',
    '+proj=moll +datum=WGS84',
    'toString',
    'WGS84',
  ])('%s is unknown', (id) => {
    expect(codeOf(() => resolveCrs(id))).toBe('CRS_UNKNOWN');
  });

  it('knows Web Mercator under every name', () => {
    for (const id of ['EPSG:3857', 'EPSG:900913', '+proj=merc +a=6378137 +b=6378137 +nadgrids=@null +wktext']) {
      expect(isWebMercator(id)).toBe(true);
    }
    expect(isWebMercator('EPSG:4544')).toBe(false);
  });
});

const CHINA =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const gaussKruger = (name: string, easting: number, meridian: number, geographic = CHINA): string =>
  `PROJCS["${name}",${geographic},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;

// The texts are what GDAL 3.6.2 writes: osr ExportToWkt FORMAT=WKT1_GDAL, WKT1_ESRI, WKT2_2019.
describe('crsFromWkt', () => {
  it.each([
    ['ESRI geographic', CHINA, 'EPSG:4490'],
    ['ESRI 3° without prefix', gaussKruger('CGCS2000_3_Degree_GK_CM_105E', 500000, 105), 'EPSG:4544'],
    ['ESRI 3° with prefix', gaussKruger('CGCS2000_3_Degree_GK_Zone_35', 35500000, 105), 'EPSG:4523'],
    ['ESRI 6° with prefix', gaussKruger('CGCS2000_GK_Zone_18', 18500000, 105), 'EPSG:4496'],
    [
      'ESRI UTM',
      'PROJCS["WGS_1984_UTM_Zone_48N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]',
      'EPSG:32648',
    ],
    [
      'ESRI Web Mercator',
      'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]',
      'EPSG:3857',
    ],
    [
      'ESRI Albers',
      'PROJCS["unknown",GEOGCS["GCS_unknown",DATUM["D_Unknown_based_on_GRS80_ellipsoid",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Albers"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],PARAMETER["Standard_Parallel_1",25.0],PARAMETER["Standard_Parallel_2",47.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]',
      '+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs',
    ],
    [
      'ESRI meridian of its own',
      gaussKruger('chengdu', 500000, 104),
      '+proj=tmerc +lat_0=0 +lon_0=104 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
    ],
    [
      'OGC 6° by its code',
      'PROJCS["CGCS2000 / Gauss-Kruger CM 105E",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",105],PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Northing",NORTH],AXIS["Easting",EAST],AUTHORITY["EPSG","4507"]]',
      'EPSG:4507',
    ],
    [
      'WKT2 3° without prefix',
      'PROJCRS["CGCS2000 / 3-degree Gauss-Kruger CM 105E",BASEGEOGCRS["China Geodetic Coordinate System 2000",DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4490]],CONVERSION["Gauss-Kruger CM 105E",METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",8801]],PARAMETER["Longitude of natural origin",105,ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",8802]],PARAMETER["Scale factor at natural origin",1,SCALEUNIT["unity",1],ID["EPSG",8805]],PARAMETER["False easting",500000,LENGTHUNIT["metre",1],ID["EPSG",8806]],PARAMETER["False northing",0,LENGTHUNIT["metre",1],ID["EPSG",8807]]],CS[Cartesian,2],AXIS["northing (X)",north,ORDER[1],LENGTHUNIT["metre",1]],AXIS["easting (Y)",east,ORDER[2],LENGTHUNIT["metre",1]],ID["EPSG",4544]]',
      'EPSG:4544',
    ],
    [
      'WKT2 datum ensemble',
      'GEOGCRS["WGS 84",ENSEMBLE["World Geodetic System 1984 ensemble",MEMBER["World Geodetic System 1984 (G2139)"],ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["geodetic latitude (Lat)",north],AXIS["geodetic longitude (Lon)",east],ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",4326]]',
      'EPSG:4326',
    ],
  ])('%s', (_name, wkt, id) => {
    expect(crsFromWkt(wkt, 'mines.prj')).toBe(id);
    expect(resolveCrs(id).id).toBe(id);
  });

  it('refuses the legacy datums and names them', () => {
    const xian = CHINA.replace('D_China_2000', 'D_Xian_1980').replace('6378137.0,298.257222101', '6378140.0,298.257');
    expect(codeOf(() => crsFromWkt(xian, 'a.prj'))).toBe('DATUM_LEGACY');
    expect(codeOf(() => crsFromWkt(gaussKruger('Xian_1980_3_Degree_GK_Zone_35', 35500000, 105, xian), 'a.prj'))).toBe(
      'DATUM_LEGACY',
    );
    expect(codeOf(() => crsFromWkt(CHINA.replace('6378137.0,298.257222101', '6378245.0,298.3'), 'a.prj'))).toBe(
      'DATUM_LEGACY',
    );
  });

  it.each([
    ['nothing', ''],
    ['another file', '{"type": "FeatureCollection"}'],
    ['cut off', CHINA.slice(0, 60)],
    ['a local system', 'LOCAL_CS["mine grid",UNIT["metre",1]]'],
    ['another meridian of zero', CHINA.replace('"Greenwich",0.0', '"Paris",2.33722917')],
    ['grads', CHINA.replace('0.0174532925199433', '0.01570796326794897')],
    ['a shift', CHINA.replace('298.257222101]', '298.257222101],TOWGS84[1,2,3,0,0,0,0]')],
    ['another ellipsoid', CHINA.replace('6378137.0,298.257222101', '6378388.0,297.0')],
    ['a parameter that we do not know', gaussKruger('x', 500000, 105).replace('Latitude_Of_Origin', 'Rotation')],
    ['a projection that we do not know', gaussKruger('x', 500000, 105).replace('Gauss_Kruger', 'Krovak')],
    ['a code against its numbers', `${gaussKruger('x', 500000, 105).slice(0, -1)},AUTHORITY["EPSG","4545"]]`],
  ])('refuses %s', (_name, wkt) => {
    expect(codeOf(() => crsFromWkt(wkt, 'a.prj'))).toBe('CRS_UNKNOWN');
  });
});

describe('crsFromProjection', () => {
  const keys = { lat_0: 0, lon_0: 105, k: 1, x_0: 35_500_000, y_0: 0 };

  it('names what has a code', () => {
    expect(crsFromProjection({ ...keys, ellipsoid: 1024 })).toBe('EPSG:4523');
    expect(crsFromProjection({ ...keys, ellipsoid: { a: 6378137, rf: 298.257222101 } })).toBe('EPSG:4523');
    expect(crsFromProjection({ ...keys, k: 0.9996, x_0: 500_000, ellipsoid: 'WGS84' })).toBe('EPSG:32648');
    expect(crsFromProjection({ ...keys, lon_0: 104.5, ellipsoid: 'GRS80' })).toBe(
      '+proj=tmerc +lat_0=0 +lon_0=104.5 +k=1 +x_0=35500000 +y_0=0 +ellps=GRS80 +units=m +no_defs',
    );
  });

  it('refuses the rest', () => {
    expect(codeOf(() => crsFromProjection({ ...keys, ellipsoid: 7024 }))).toBe('DATUM_LEGACY');
    expect(codeOf(() => crsFromProjection({ ...keys, ellipsoid: 'clarke' }))).toBe('CRS_UNKNOWN');
    expect(codeOf(() => crsFromProjection({ ...keys, k: Number.NaN, ellipsoid: 'GRS80' }))).toBe('CRS_UNKNOWN');
  });
});

const around = (x: number, y: number): [number, number, number, number] => [x - 100, y - 100, x + 100, y + 100];

// Eastings and northings are PROJ's (reference.json gk_coords), for 成都 104.066, 30.572; 达州 107.468, 31.209.
describe('guessGaussKruger', () => {
  const chengdu = around(35_410_401.1825, 3_383_895.2249);
  const dazhou = around(449_302.5424, 3_454_268.3775);

  it('reads the zone in front of the easting', () => {
    expect(guessGaussKruger(chengdu, 'a.shp')).toEqual({ crs: 'EPSG:4523', swapped: false });
    expect(guessGaussKruger(chengdu, 'a.shp', '成都市')).toEqual({ crs: 'EPSG:4523', swapped: false });
    expect(guessGaussKruger(around(18_410_401, 3_383_895), 'a.shp')).toEqual({ crs: 'EPSG:4496', swapped: false });
  });

  it('sees that X is the northing', () => {
    expect(guessGaussKruger(around(3_383_895.2249, 35_410_401.1825), 'a.shp')).toEqual({
      crs: 'EPSG:4523',
      swapped: true,
    });
    expect(guessGaussKruger(around(dazhou[1] + 100, dazhou[0] + 100), 'a.shp', '达州市')).toEqual({
      crs: 'EPSG:4545',
      swapped: true,
    });
  });

  it('needs a place where no zone is written', () => {
    expect(guessGaussKruger(dazhou, 'a.shp', '四川省达州市通川区')).toEqual({ crs: 'EPSG:4545', swapped: false });
    expect(guessGaussKruger(dazhou, 'a.shp', '511702')).toEqual({ crs: 'EPSG:4545', swapped: false });
    expect(codeOf(() => guessGaussKruger(dazhou, 'a.shp'))).toBe('CRS_AMBIGUOUS');
    expect(codeOf(() => guessGaussKruger(dazhou, 'a.shp', '四川省'))).toBe('CRS_AMBIGUOUS');
    expect(codeOf(() => guessGaussKruger(dazhou, 'a.shp', '攀枝花市'))).toBe('CRS_AMBIGUOUS');
    // 甘孜 is five degrees wide: zones 33 and 34 both fit.
    expect(codeOf(() => guessGaussKruger(around(471_708, 3_341_347), 'a.shp', '甘孜藏族自治州'))).toBe('CRS_AMBIGUOUS');
  });

  it('refuses what contradicts itself', () => {
    expect(codeOf(() => guessGaussKruger(chengdu, 'a.shp', '达州市'))).toBe('CRS_AMBIGUOUS');
    expect(codeOf(() => guessGaussKruger([34_600_000, 3_383_000, 35_400_000, 3_384_000], 'a.shp'))).toBe(
      'CRS_AMBIGUOUS',
    );
    expect(codeOf(() => guessGaussKruger(around(40_410_401, 3_383_895), 'a.shp'))).toBe('CRS_AMBIGUOUS');
    expect(codeOf(() => guessGaussKruger([104, 30, 105, 31], 'a.shp'))).toBe('CRS_UNKNOWN');
    expect(codeOf(() => guessGaussKruger([Number.NaN, 30, 105, 31], 'a.shp'))).toBe('CRS_UNKNOWN');
  });
});
