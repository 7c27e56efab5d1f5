/** GeoTIFF tags of a grid: every CRS that scenes may have, and a transform whose numbers come back to the bit. */
import { resolveCrs } from '../../geometry/crs.ts';
import type { CrsDefinition } from '../../geometry/crs-definition.ts';
import type { Grid } from '../../raster/grid.ts';
import { Tag } from './tiff-tags.ts';
import type { TagValue } from './tiff-tags.ts';

/** OGC GeoTIFF 1.1, annex B and C. */
const Key = {
  ModelType: 1024,
  RasterType: 1025,
  GeographicType: 2048,
  ProjectedType: 3072,
  Projection: 3074,
  Method: 3075,
  LinearUnits: 3076,
  LinearUnitSize: 3077,
  StandardParallel1: 3078,
  StandardParallel2: 3079,
  OriginLongitude: 3080,
  OriginLatitude: 3081,
  FalseEasting: 3082,
  FalseNorthing: 3083,
  FalseOriginLongitude: 3084,
  FalseOriginLatitude: 3085,
  FalseOriginEasting: 3086,
  FalseOriginNorthing: 3087,
  OriginScale: 3092,
} as const;

const PROJECTED = 1;
const GEOGRAPHIC = 2;
const PIXEL_IS_AREA = 1;
const USER_DEFINED = 32767;
const METRE = 9001;
const METHODS = { tmerc: 1, lcc: 8, aea: 11 } as const;
const DATUM_CODES: Readonly<Record<CrsDefinition['datum'], number>> = {
  CGCS2000: 4490,
  WGS84: 4326,
  NAD83: 4269,
  ETRS89: 4258,
};

interface Keys {
  readonly codes: readonly (readonly [key: number, code: number])[];
  readonly numbers: readonly (readonly [key: number, value: number])[];
}

export function geoTags(grid: Grid): ReadonlyMap<number, TagValue> {
  const { codes, numbers } = keysOf(grid.crs);
  const entries = [
    ...codes.map(([key, code]) => [key, 0, 1, code]),
    ...numbers.map(([key], i) => [key, Tag.GeoDoubles, 1, i]),
  ].sort(([a], [b]) => a! - b!);
  return new Map<number, TagValue>([
    ...transformTags(grid),
    [Tag.GeoKeys, { type: 'short', values: [1, 1, 0, entries.length, ...entries.flat()] }],
    ...(numbers.length === 0
      ? []
      : [[Tag.GeoDoubles, { type: 'double', values: numbers.map(([, value]) => value) }] as const]),
  ]);
}

/** North-up grids as most programs expect them; the others by the matrix. */
function transformTags({ transform: [a, b, c, d, e, f] }: Grid): readonly (readonly [number, TagValue])[] {
  if (b === 0 && d === 0 && a > 0 && e < 0) {
    return [
      [Tag.PixelScale, { type: 'double', values: [a, -e, 0] }],
      [Tag.Tiepoint, { type: 'double', values: [0, 0, 0, c, f, 0] }],
    ];
  }
  return [[Tag.Transformation, { type: 'double', values: [a, b, 0, c, d, e, 0, f, 0, 0, 0, 0, 0, 0, 0, 1] }]];
}

function keysOf(crs: string): Keys {
  const { id, kind, definition } = resolveCrs(crs);
  const model = [
    [Key.ModelType, kind === 'projected' ? PROJECTED : GEOGRAPHIC],
    [Key.RasterType, PIXEL_IS_AREA],
  ] as const;
  const code = /^EPSG:(\d+)$/.exec(id)?.[1];
  if (code !== undefined) {
    const key = kind === 'projected' ? Key.ProjectedType : Key.GeographicType;
    return { codes: [...model, [key, Number(code)]], numbers: [] };
  }
  return userDefined(definition, model);
}

/** Every CRS without a code is projected: the four geographic ones have theirs. */
function userDefined(definition: CrsDefinition, model: Keys['codes']): Keys {
  const { datum, method, toMetre } = definition;
  if (method === 'longlat' || method === 'webmerc') throw new RangeError(`${method} has an EPSG code`);
  const isMetre = toMetre === 1;
  const codes = [
    ...model,
    [Key.GeographicType, DATUM_CODES[datum]],
    [Key.ProjectedType, USER_DEFINED],
    [Key.Projection, USER_DEFINED],
    [Key.Method, METHODS[method]],
    [Key.LinearUnits, isMetre ? METRE : USER_DEFINED],
  ] as const;
  const unit = isMetre ? [] : [[Key.LinearUnitSize, toMetre] as const];
  return { codes, numbers: [...unit, ...parameters(definition)] };
}

/** False eastings are in map units in the keys and in metres in the definition. */
function parameters({ method, lat0, lon0, lat1, lat2, k, x0, y0, toMetre }: CrsDefinition): Keys['numbers'] {
  const [easting, northing] = [x0 / toMetre, y0 / toMetre];
  if (method === 'lcc') {
    return [
      [Key.StandardParallel1, lat1],
      [Key.StandardParallel2, lat2],
      [Key.FalseOriginLongitude, lon0],
      [Key.FalseOriginLatitude, lat0],
      [Key.FalseOriginEasting, easting],
      [Key.FalseOriginNorthing, northing],
    ];
  }
  const shape =
    method === 'tmerc'
      ? ([[Key.OriginScale, k]] as const)
      : ([
          [Key.StandardParallel1, lat1],
          [Key.StandardParallel2, lat2],
        ] as const);
  return [
    ...shape,
    [Key.OriginLongitude, lon0],
    [Key.OriginLatitude, lat0],
    [Key.FalseEasting, easting],
    [Key.FalseNorthing, northing],
  ];
}
