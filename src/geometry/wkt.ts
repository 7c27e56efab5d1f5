/**
 * Well-known text of a CRS, WKT1 as OGC and ESRI write it and WKT2, read into a definition by its numbers. Names decide
 * only the datum, because the names of projected systems are free text.
 */
import { QingshanError } from '../errors.ts';
import {
  canonicalEpsg,
  datumOfEllipsoid,
  definitionOfEpsg,
  isLegacyEpsg,
  LONG_LAT,
  sameCoordinates,
} from './crs-definition.ts';
import type { CrsDefinition, Datum, ProjectionMethod } from './crs-definition.ts';

interface WktNode {
  readonly keyword: string;
  readonly values: (string | number)[];
  readonly children: WktNode[];
}

/** What a WKT says: the definition, and the EPSG code it claims where we know that code. */
export interface WktCrs {
  readonly definition: CrsDefinition;
  readonly epsg?: number;
}

const METHODS: Readonly<Record<string, ProjectionMethod>> = {
  transversemercator: 'tmerc',
  gausskruger: 'tmerc',
  albersconicequalarea: 'aea',
  albersequalarea: 'aea',
  albers: 'aea',
  lambertconformalconic2sp: 'lcc',
  lambertconicconformal2sp: 'lcc',
  lambertconformalconic: 'lcc',
  mercatorauxiliarysphere: 'webmerc',
  popularvisualisationpseudomercator: 'webmerc',
};

const PARAMETERS: Readonly<Record<string, 'lat0' | 'lon0' | 'lat1' | 'lat2' | 'k' | 'x0' | 'y0'>> = {
  latitudeoforigin: 'lat0',
  latitudeofcenter: 'lat0',
  latitudeofnaturalorigin: 'lat0',
  latitudeoffalseorigin: 'lat0',
  centralmeridian: 'lon0',
  longitudeofcenter: 'lon0',
  longitudeoforigin: 'lon0',
  longitudeofnaturalorigin: 'lon0',
  longitudeoffalseorigin: 'lon0',
  standardparallel1: 'lat1',
  latitudeof1ststandardparallel: 'lat1',
  standardparallel2: 'lat2',
  latitudeof2ndstandardparallel: 'lat2',
  scalefactor: 'k',
  scalefactoratnaturalorigin: 'k',
  falseeasting: 'x0',
  eastingatfalseorigin: 'x0',
  falsenorthing: 'y0',
  northingatfalseorigin: 'y0',
};

/**
 * @param file named in the error
 * @throws QingshanError CRS_UNKNOWN for what is not a CRS we can place, DATUM_LEGACY for Xian 1980 and Beijing 1954
 */
export function readWkt(wkt: string, file: string): WktCrs {
  const unknown = (): QingshanError => new QingshanError('CRS_UNKNOWN', { file, crs: wkt.slice(0, 200) });
  const root = horizontal(parseNode(wkt));
  if (root === undefined) throw unknown();
  const claimed = claimedEpsg(root);
  if (claimed !== undefined && isLegacyEpsg(claimed)) {
    throw new QingshanError('DATUM_LEGACY', { file, crs: `EPSG:${claimed}` });
  }
  const datum = readDatum(root);
  if (datum === 'legacy') throw new QingshanError('DATUM_LEGACY', { file, crs: String(root.values[0] ?? wkt) });
  const definition = datum === undefined ? undefined : readDefinition(root, datum);
  if (definition === undefined) throw unknown();
  const known = claimed === undefined ? undefined : definitionOfEpsg(claimed);
  if (claimed === undefined || known === undefined) return { definition };
  // A code that contradicts the numbers beside it: somebody edited one of the two, and we cannot know which is right.
  if (!sameCoordinates(known.definition, definition)) throw unknown();
  return { definition, epsg: claimed };
}

function readDefinition(root: WktNode, datum: Datum): CrsDefinition | undefined {
  if (!hasGreenwichDegrees(root)) return undefined;
  if (root.keyword.startsWith('GEO')) return { ...LONG_LAT, datum };
  const conversion = child(root, 'CONVERSION') ?? root;
  const methodNode = child(conversion, 'PROJECTION') ?? child(conversion, 'METHOD');
  const extension = JSON.stringify(child(root, 'EXTENSION')?.values ?? '');
  const method = extension.includes('+b=6378137') ? 'webmerc' : METHODS[normal(methodNode?.values[0])];
  if (method === undefined) return undefined;
  if (method === 'webmerc') return { ...LONG_LAT, datum: 'WGS84', method };
  const toMetre = unitFactor(root);
  const numbers = { lat0: 0, lon0: 0, lat1: 0, lat2: 0, k: 1, x0: 0, y0: 0 };
  for (const parameter of conversion.children.filter(({ keyword }) => keyword === 'PARAMETER')) {
    const key = PARAMETERS[normal(parameter.values[0])];
    const value = parameter.values[1];
    // A parameter that we do not know could move every pixel.
    if (key === undefined || typeof value !== 'number') return undefined;
    const isLength = key === 'x0' || key === 'y0';
    numbers[key] = isLength ? value * (unitFactorOf(parameter) ?? toMetre) : value;
  }
  return { datum, method, toMetre, ...numbers };
}

function readDatum(root: WktNode): Datum | 'legacy' | undefined {
  const geographic = find(root, /^(GEOGCS|(BASE)?GEO(G|D|GRAPHIC|DETIC)CRS)$/) ?? root;
  const datum = find(root, /^(DATUM|ENSEMBLE|TRF|GEODETICDATUM)$/);
  const ellipsoid = find(root, /^(SPHEROID|ELLIPSOID)$/);
  const shift = find(root, /^TOWGS84$/);
  if (shift !== undefined && shift.values.some((value) => value !== 0)) return undefined;
  const names = [normal(geographic.values[0]), normal(datum?.values[0])];
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  const byShape = datumOfEllipsoid(Number(ellipsoid?.values[1]), Number(ellipsoid?.values[2]));
  if (byShape === 'legacy' || has(/xian|beijing|西安|北京/)) return 'legacy';
  if (byShape === undefined) return undefined;
  if (has(/china2000|cgcs2000|chinageodeticcoordinatesystem2000|chinesegeodeticcoordinatesystem2000|2000国家大地/)) {
    return 'CGCS2000';
  }
  if (has(/wgs(19)?84|worldgeodeticsystem1984/)) return 'WGS84';
  if (has(/nad(19)?83|northamerican(datum)?(of)?1983/)) return 'NAD83';
  if (has(/etrs(19)?89|europeanterrestrialreferencesystem1989/)) return 'ETRS89';
  return byShape;
}

function hasGreenwichDegrees(root: WktNode): boolean {
  const meridian = find(root, /^(PRIMEM|PRIMEMERIDIAN)$/)?.values[1];
  if (meridian !== undefined && meridian !== 0) return false;
  const geographic = find(root, /^(GEOGCS|(BASE)?GEO(G|D|GRAPHIC|DETIC)CRS)$/);
  const unit = geographic?.children.find(({ keyword }) => keyword === 'UNIT' || keyword === 'ANGLEUNIT');
  return unit === undefined || Math.abs(Number(unit.values[1]) - Math.PI / 180) < 1e-10;
}

/** Metres in one map unit. */
function unitFactor(root: WktNode): number {
  const axis = root.children.find(({ keyword }) => keyword === 'AXIS');
  return unitFactorOf(root) ?? (axis === undefined ? undefined : unitFactorOf(axis)) ?? 1;
}

function unitFactorOf(node: WktNode): number | undefined {
  const unit = node.children.find(({ keyword }) => keyword === 'UNIT' || keyword === 'LENGTHUNIT');
  return unit === undefined ? undefined : Number(unit.values[1]);
}

function claimedEpsg(root: WktNode): number | undefined {
  const authority = child(root, 'AUTHORITY') ?? child(root, 'ID');
  if (authority === undefined || normal(authority.values[0]) !== 'epsg') return undefined;
  return canonicalEpsg(Number(authority.values[1]));
}

/** The horizontal part of a compound CRS, the source of a bound one. */
function horizontal(node: WktNode | undefined): WktNode | undefined {
  if (node === undefined) return undefined;
  if (/^(PROJCS|PROJCRS|PROJECTEDCRS|GEOGCS|GEOGCRS|GEODCRS|GEOGRAPHICCRS|GEODETICCRS)$/.test(node.keyword))
    return node;
  if (/^(COMPD_CS|COMPOUNDCRS|BOUNDCRS)$/.test(node.keyword)) {
    if (node.children.some(({ keyword }) => keyword === 'ABRIDGEDTRANSFORMATION')) return undefined;
    const inner = node.keyword === 'BOUNDCRS' ? child(node, 'SOURCECRS')?.children[0] : node.children[0];
    return horizontal(inner);
  }
  return undefined;
}

function child(node: WktNode, keyword: string): WktNode | undefined {
  return node.children.find((candidate) => candidate.keyword === keyword);
}

function find(node: WktNode, keyword: RegExp): WktNode | undefined {
  if (keyword.test(node.keyword)) return node;
  for (const candidate of node.children) {
    const found = find(candidate, keyword);
    if (found !== undefined) return found;
  }
  return undefined;
}

function normal(value: string | number | undefined): string {
  return String(value ?? '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The tree of `KEYWORD["text", 1.5, CHILD[…]]`, or undefined where the text is none. */
function parseNode(text: string): WktNode | undefined {
  const tokens = text.match(/"(?:[^"]|"")*"|[[\](),]|[^\s[\](),"]+/g) ?? [];
  const stack: WktNode[] = [];
  let root: WktNode | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const next = tokens[i + 1];
    if (root !== undefined && stack.length === 0) return undefined;
    if (token === ',') continue;
    if (token === ']' || token === ')') {
      if (stack.pop() === undefined) return undefined;
    } else if (next === '[' || next === '(') {
      const node: WktNode = { keyword: token.toUpperCase(), values: [], children: [] };
      stack.at(-1)?.children.push(node);
      root ??= node;
      stack.push(node);
      i++;
    } else {
      stack.at(-1)?.values.push(readValue(token));
    }
  }
  return stack.length === 0 ? root : undefined;
}

function readValue(token: string): string | number {
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
  const value = Number(token);
  return Number.isNaN(value) ? token : value;
}
