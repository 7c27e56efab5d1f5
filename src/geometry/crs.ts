/** Coordinate reference systems that scenes and mines may use (SCIENCE §8). Coordinates are easting first, lng first. */
import { QingshanError } from '../errors.ts';
import {
  canonicalEpsg,
  datumOfEllipsoid,
  definitionOfEpsg,
  epsgOfDefinition,
  isLegacyEpsg,
  LONG_LAT,
  projString,
} from './crs-definition.ts';
import type { CrsDefinition } from './crs-definition.ts';
import { readProjString } from './proj-string.ts';
import { readWkt } from './wkt.ts';

export { guessGaussKruger } from './gauss-kruger.ts';

export interface Crs {
  /** `EPSG:n` where the CRS has a code that we know, else a PROJ string in normal form. Equal ids mean the same CRS. */
  readonly id: string;
  readonly kind: 'projected' | 'geographic';
  /** PROJ string. */
  readonly proj4: string;
  /** Name for people; the PROJ string where there is none. */
  readonly name: string;
  readonly definition: CrsDefinition;
}

const resolved = new Map<string, Crs>();

/**
 * The CRS behind `EPSG:n` or a PROJ string. Synonyms come back under one id: `EPSG:4480` (with height) is `EPSG:4490`,
 * and a PROJ string of a known definition is its EPSG code.
 *
 * @param file named in the error, where the id came from one
 * @throws QingshanError CRS_UNKNOWN, or DATUM_LEGACY for Xian 1980 and Beijing 1954
 */
export function resolveCrs(id: string, file: string = id): Crs {
  const known = resolved.get(id);
  if (known !== undefined) return known;
  const text = id.trim();
  const code = /^(?:\+init=)?epsg:{1,2}(\d{1,6})(?:\s.*)?$/i.exec(text)?.[1];
  const crs = code === undefined ? resolveText(text, file) : resolveEpsg(Number(code), file);
  resolved.set(id, crs);
  return crs;
}

/** True for EPSG:3857 under any of its names. It inflates areas, and the scene reader refuses it. */
export function isWebMercator(id: string): boolean {
  return resolveCrs(id).id === 'EPSG:3857';
}

/**
 * Identifier of the CRS of a WKT (OGC, ESRI or WKT2; `Gauss_Kruger` and `D_China_2000` included).
 *
 * @returns `EPSG:n` where it is one of the known definitions, else a PROJ string in normal form
 * @throws QingshanError CRS_UNKNOWN, DATUM_LEGACY
 */
export function crsFromWkt(wkt: string, file: string): string {
  const { definition, epsg } = readWkt(wkt, file);
  return epsg === undefined ? identify(definition) : `EPSG:${epsg}`;
}

/** User-defined projection of a GeoTIFF: transverse Mercator (CT 1). Degrees and metres. */
export interface ProjectionParams {
  readonly lat_0: number;
  readonly lon_0: number;
  readonly k: number;
  readonly x_0: number;
  readonly y_0: number;
  /** Semi-major axis and inverse flattening, or a PROJ name (`GRS80`, `WGS84`), or an EPSG ellipsoid code. */
  readonly ellipsoid: string | number | { readonly a: number; readonly rf: number };
}

/** EPSG codes and PROJ names of ellipsoids: CGCS2000, GRS 1980, WGS 84, Krassovsky 1940, IAU 1976 (Xian 1980). */
const ELLIPSOIDS: Readonly<Record<string, readonly [a: number, rf: number]>> = {
  1024: [6378137, 298.257222101],
  7019: [6378137, 298.257222101],
  7030: [6378137, 298.257223563],
  7024: [6378245, 298.3],
  7049: [6378140, 298.257],
  cgcs2000: [6378137, 298.257222101],
  grs80: [6378137, 298.257222101],
  wgs84: [6378137, 298.257223563],
  krass: [6378245, 298.3],
  iau76: [6378140, 298.257],
};

/**
 * Identifier of a user-defined transverse Mercator.
 *
 * @throws QingshanError CRS_UNKNOWN for another ellipsoid or numbers that are none, DATUM_LEGACY
 */
export function crsFromProjection(params: ProjectionParams, file = 'GeoTIFF'): string {
  const { lat_0: lat0, lon_0: lon0, k, x_0: x0, y_0: y0, ellipsoid } = params;
  const [a, rf] =
    typeof ellipsoid === 'object'
      ? [ellipsoid.a, ellipsoid.rf]
      : (ELLIPSOIDS[String(ellipsoid).toLowerCase()] ?? [Number.NaN, Number.NaN]);
  const crs = `+proj=tmerc +lat_0=${lat0} +lon_0=${lon0} +k=${k} +x_0=${x0} +y_0=${y0} +a=${a} +rf=${rf}`;
  const datum = datumOfEllipsoid(a, rf);
  if (datum === 'legacy') throw new QingshanError('DATUM_LEGACY', { file, crs });
  if (datum === undefined || ![lat0, lon0, k, x0, y0].every(Number.isFinite)) {
    throw new QingshanError('CRS_UNKNOWN', { file, crs });
  }
  return identify({ ...LONG_LAT, datum, method: 'tmerc', lat0, lon0, k, x0, y0 });
}

function resolveEpsg(code: number, file: string): Crs {
  const canonical = canonicalEpsg(code);
  if (isLegacyEpsg(canonical)) throw new QingshanError('DATUM_LEGACY', { file, crs: `EPSG:${code}` });
  const known = definitionOfEpsg(canonical);
  if (known === undefined) throw new QingshanError('CRS_UNKNOWN', { file, crs: `EPSG:${code}` });
  return describe(`EPSG:${canonical}`, known.definition, known.name);
}

function resolveText(text: string, file: string): Crs {
  if (/xian[ _]?(19)?80|beijing[ _]?(19)?54|西安|北京/i.test(text)) {
    throw new QingshanError('DATUM_LEGACY', { file, crs: text });
  }
  const definition = readProjString(text, file);
  const id = identify(definition);
  const code = /^EPSG:(\d+)$/.exec(id)?.[1];
  return describe(id, definition, code === undefined ? id : (definitionOfEpsg(Number(code))?.name ?? id));
}

function describe(id: string, definition: CrsDefinition, name: string): Crs {
  const kind = definition.method === 'longlat' ? 'geographic' : 'projected';
  return { id, kind, proj4: projString(definition, 'with-datum'), name, definition };
}

function identify(definition: CrsDefinition): string {
  const code = epsgOfDefinition(definition);
  return code === undefined ? projString(definition, 'with-datum') : `EPSG:${code}`;
}
