/** Where the pixels of a GeoTIFF lie: GeoKeys to a CRS, tags to an affine transform (OGC GeoTIFF 1.1; SCIENCE §8.2). */
import { QingshanError } from '../../errors.ts';
import { crsFromProjection, crsFromWkt, isWebMercator, resolveCrs } from '../../geometry/crs.ts';
import type { Affine, Grid } from '../../raster/grid.ts';
import { quoted } from './delivery/file-names.ts';
import type { Sidecars } from './sidecars.ts';
import type { TiffFile } from './tiff-file.ts';
import { optionalNumbers, Tag, type TagReader } from './tiff-image.ts';

type GeoKeys = Readonly<Record<string, unknown>>;

const USER_DEFINED = 32767;
const PIXEL_IS_POINT = 2;
const TRANSVERSE_MERCATOR = 1;
const METRE = 9001;
const DEGREE = 9102;

/**
 * As GDAL ranks the sources: `.aux.xml`, the file's own tags, a world file.
 *
 * @throws NOT_ORTHO, SCENE_NO_CRS, SCENE_NO_TRANSFORM, SCENE_WEB_MERCATOR, CRS_UNKNOWN, DATUM_LEGACY
 */
export function readGrid(file: TiffFile, { pam, worldFile }: Pick<Sidecars, 'pam' | 'worldFile'>): Grid {
  const id = pam?.srs === undefined ? readCrs(file.geoKeys, file.path) : crsFromText(pam.srs, file.path);
  if (id === undefined) throw new QingshanError('SCENE_NO_CRS', { file: file.path });
  const crs = resolveCrs(id, file.path).id;
  if (isWebMercator(crs)) throw new QingshanError('SCENE_WEB_MERCATOR', { file: file.path });
  const transform = pam?.transform ?? readTransform(file.tags, file.geoKeys) ?? parseWorldFile(worldFile);
  if (transform === undefined) refuseControlPoints(file, crs);
  if (transform === undefined) throw new QingshanError('SCENE_NO_TRANSFORM', { file: file.path });
  return { width: file.image.width, height: file.image.height, transform, crs };
}

/** True where the GeoKeys name a CRS, whether it is known or not. */
export function hasCrs(geoKeys: GeoKeys | undefined): boolean {
  if (geoKeys === undefined) return false;
  return (
    code(geoKeys, 'ProjectedCSTypeGeoKey') !== undefined ||
    code(geoKeys, 'GeographicTypeGeoKey') !== undefined ||
    citations(geoKeys).some((text) => wktIn(text) !== undefined)
  );
}

/** A projected code wins over a geographic one: both are often present, the second being the base of the first. */
function readCrs(geoKeys: GeoKeys | undefined, file: string): string | undefined {
  if (geoKeys === undefined) return undefined;
  const projected = code(geoKeys, 'ProjectedCSTypeGeoKey');
  if (projected !== undefined && projected !== USER_DEFINED) return `EPSG:${projected}`;
  // ESRI writes the whole definition into a citation; it says more than the keys do.
  const wkt = citations(geoKeys)
    .map(wktIn)
    .find((text) => text !== undefined);
  if (wkt !== undefined) return crsFromWkt(wkt, file);
  const isProjected = code(geoKeys, 'GTModelTypeGeoKey') === 1 || projected === USER_DEFINED;
  if (isProjected) return userProjection(geoKeys, file);
  const geographic = code(geoKeys, 'GeographicTypeGeoKey');
  if (geographic === undefined) return undefined;
  if (geographic !== USER_DEFINED) return `EPSG:${geographic}`;
  return userGeographic(geoKeys, file);
}

function userProjection(geoKeys: GeoKeys, file: string): string | undefined {
  const name = citations(geoKeys).join(' ');
  if (/web[ _]mercator/i.test(name)) return 'EPSG:3857';
  refuseLegacyName(name, file);
  const named = /CGCS2000/i.test(name) ? gaussKrugerByName(name) : undefined;
  const method = code(geoKeys, 'ProjCoordTransGeoKey');
  const lon0 = decimal(geoKeys, 'ProjNatOriginLongGeoKey') ?? decimal(geoKeys, 'ProjCenterLongGeoKey');
  const x0 = decimal(geoKeys, 'ProjFalseEastingGeoKey');
  if (method === undefined || lon0 === undefined || x0 === undefined) {
    if (named !== undefined) return named;
    if (code(geoKeys, 'ProjectedCSTypeGeoKey') === undefined && method === undefined) return undefined;
    throw new QingshanError('CRS_UNKNOWN', { file, crs: name });
  }
  const linear = code(geoKeys, 'ProjLinearUnitsGeoKey') ?? METRE;
  const angular = code(geoKeys, 'GeogAngularUnitsGeoKey') ?? DEGREE;
  if (method !== TRANSVERSE_MERCATOR || linear !== METRE || angular !== DEGREE) {
    throw new QingshanError('CRS_UNKNOWN', { file, crs: `${name} (method ${method}, unit ${linear})` });
  }
  return crsFromProjection(
    {
      lat_0: decimal(geoKeys, 'ProjNatOriginLatGeoKey') ?? 0,
      lon_0: lon0,
      k: decimal(geoKeys, 'ProjScaleAtNatOriginGeoKey') ?? 1,
      x_0: x0,
      y_0: decimal(geoKeys, 'ProjFalseNorthingGeoKey') ?? 0,
      ellipsoid: ellipsoidOf(geoKeys, name),
    },
    file,
  );
}

function userGeographic(geoKeys: GeoKeys, file: string): string {
  const name = citations(geoKeys).join(' ');
  refuseLegacyName(name, file);
  if (/CGCS[ _]?2000|China[ _]Geodetic|China[ _]2000/i.test(name)) return 'EPSG:4490';
  throw new QingshanError('CRS_UNKNOWN', { file, crs: name });
}

/** The keys may carry the right ellipsoid under a legacy name; the name is what the producer meant. */
function refuseLegacyName(name: string, file: string): void {
  if (!/xian[ _]?(?:19)?80|beijing[ _]?(?:19)?54/i.test(name)) return;
  throw new QingshanError('DATUM_LEGACY', { file, crs: name });
}

/** EPSG codes of geographic CRS and their ellipsoids, for projections built on a known geographic CRS. */
const ELLIPSOID_OF_GEOGRAPHIC: Readonly<Record<number, string>> = {
  4490: 'GRS80',
  4258: 'GRS80',
  4269: 'GRS80',
  4326: 'WGS84',
};

function ellipsoidOf(geoKeys: GeoKeys, name: string): string | number | { readonly a: number; readonly rf: number } {
  const a = decimal(geoKeys, 'GeogSemiMajorAxisGeoKey');
  const rf = decimal(geoKeys, 'GeogInvFlatteningGeoKey');
  if (a !== undefined && rf !== undefined) return { a, rf };
  const ellipsoid = code(geoKeys, 'GeogEllipsoidGeoKey');
  if (ellipsoid !== undefined && ellipsoid !== USER_DEFINED) return ellipsoid;
  const geographic = code(geoKeys, 'GeographicTypeGeoKey');
  const known = geographic === undefined ? undefined : ELLIPSOID_OF_GEOGRAPHIC[geographic];
  if (known !== undefined) return known;
  return /CGCS2000|China_2000/i.test(name) ? 'GRS80' : `unknown (geographic CRS ${geographic ?? 'missing'})`;
}

/** `CGCS2000_3_Degree_GK_CM_105E`, `CGCS2000_3_Degree_GK_Zone_35`, `CGCS2000 / 3-degree Gauss-Kruger CM 105E`. */
function gaussKrugerByName(name: string): string | undefined {
  const isThree = /3[- _]degree/i.test(name);
  const meridian = /CM[ _]?(\d{2,3})E/i.exec(name)?.[1];
  const zone = /zone[ _]?(\d{2})/i.exec(name)?.[1];
  if (meridian !== undefined)
    return `EPSG:${isThree ? 4534 + (Number(meridian) - 75) / 3 : 4502 + (Number(meridian) - 75) / 6}`;
  if (zone !== undefined) return `EPSG:${isThree ? 4513 + Number(zone) - 25 : 4491 + Number(zone) - 13}`;
  return undefined;
}

function citations(geoKeys: GeoKeys): string[] {
  const names = ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey'];
  return names.map((name) => geoKeys[name]).filter((value) => typeof value === 'string');
}

/** `ESRI PE String = PROJCS["…"]` */
function wktIn(text: string): string | undefined {
  const start = /(?:PROJCS|GEOGCS|PROJCRS|GEOGCRS)\s*\[/.exec(text);
  return start === null ? undefined : text.slice(start.index).replace(/\|.*$/s, '');
}

function code(geoKeys: GeoKeys, name: string): number | undefined {
  const value = decimal(geoKeys, name);
  return value === undefined || value === 0 ? undefined : value;
}

function decimal(geoKeys: GeoKeys, name: string): number | undefined {
  const value = geoKeys[name];
  if (typeof value === 'number') return value;
  const first: unknown = ArrayBuffer.isView(value) || Array.isArray(value) ? (value as number[])[0] : undefined;
  return typeof first === 'number' ? first : undefined;
}

/**
 * Undefined where the tags give no complete affine transform (none at all, or ground control points). As GDAL does, pixel
 * scale and tie point come before the matrix, and a negative vertical scale does not turn the picture over.
 */
export function readTransform(tags: TagReader, geoKeys: GeoKeys | undefined): Affine | undefined {
  const transform = fromScale(tags) ?? fromMatrix(tags);
  if (transform === undefined) return undefined;
  const [a, b, c, d, e, f] = transform;
  if (!transform.every(Number.isFinite) || a * e - b * d === 0) return undefined;
  if (geoKeys === undefined || code(geoKeys, 'GTRasterTypeGeoKey') !== PIXEL_IS_POINT) return transform;
  // The tags place the centre of pixel (0, 0); the grid begins at its corner.
  return [a, b, c - (a + b) / 2, d, e, f - (d + e) / 2];
}

function fromScale(tags: TagReader): Affine | undefined {
  const scale = optionalNumbers(tags, Tag.ModelPixelScale);
  const tie = optionalNumbers(tags, Tag.ModelTiepoint);
  if (scale === undefined || tie === undefined || scale.length < 2 || tie.length < 6) return undefined;
  const [sx, sy] = [scale[0]!, Math.abs(scale[1]!)];
  if (sx === 0 || sy === 0) return undefined;
  return [sx, 0, tie[3]! - tie[0]! * sx, 0, -sy, tie[4]! + tie[1]! * sy];
}

function fromMatrix(tags: TagReader): Affine | undefined {
  const m = optionalNumbers(tags, Tag.ModelTransformation);
  if (m === undefined || m.length < 16) return undefined;
  return [m[0]!, m[1]!, m[3]!, m[4]!, m[5]!, m[7]!];
}

/** Tie points without a pixel scale are control points: a picture that was never brought onto the map. */
function refuseControlPoints(file: TiffFile, crs: string): void {
  const tie = optionalNumbers(file.tags, Tag.ModelTiepoint) ?? [];
  if (tie.length < 12) return;
  const target = file.path.replace(/(\.tiff?)?$/i, '_ortho.tif');
  throw new QingshanError('NOT_ORTHO', {
    file: file.path,
    why: { zh: '只有控制点', en: 'ground control points only' },
    command: `gdalwarp -t_srs ${crs} -r bilinear -dstnodata 0 ${quoted(file.path)} ${quoted(target)}`,
  });
}

function crsFromText(text: string, file: string): string {
  return /^[A-Z_]+\s*\[/i.test(text) ? crsFromWkt(text, file) : resolveCrs(text, file).id;
}

/** Six lines: x scale, y rotation, x rotation, y scale, and the centre of the first pixel. GDAL ignores lines behind. */
function parseWorldFile(text: string | undefined): Affine | undefined {
  const lines = text?.trim().split(/\s+/).slice(0, 6) ?? [];
  // Programs of some countries write a decimal comma.
  const values = lines.map((line) => Number(line.replace(',', '.')));
  if (values.length !== 6 || !values.every(Number.isFinite)) return undefined;
  const [a, d, b, e, x, y] = values as [number, number, number, number, number, number];
  if (a * e - b * d === 0) return undefined;
  return [a, b, x - (a + b) / 2, d, e, y - (d + e) / 2];
}
