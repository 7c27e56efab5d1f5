/** Which Gauss–Krüger zone coordinates without a CRS are in (SCIENCE §8.2 item 2). */
import { QingshanError } from '../errors.ts';
import type { Bounds } from '../raster/grid.ts';
import { createConverter } from './converter.ts';
import { definitionOfEpsg, LONG_LAT } from './crs-definition.ts';
import { findPrefecture } from './prefectures.ts';

export interface GuessedCrs {
  /** `EPSG:n`. */
  readonly crs: string;
  /** True where the first column is the northing (surveyors' X = N, Y = E): the caller swaps the columns. */
  readonly swapped: boolean;
}

/** Sichuan, rounded outward: a guess that lands elsewhere is wrong. */
const SICHUAN: Bounds = [97.3, 26, 108.6, 34.4];
/** Metres from the equator, 26°–34.4° with room. */
const NORTHINGS = [2_800_000, 3_900_000] as const;
/** A county's bounds are not exact: ±5 km, in degrees. */
const MARGIN = 0.05;
/** Central meridians that surveys in Sichuan use without a zone prefix: 3° zones 32–36 and the 6° zone 19. */
const CODES_WITHOUT_PREFIX = [4541, 4542, 4543, 4544, 4545, 4508];

/**
 * @param bounds of all coordinates, as they stand in the file
 * @param declaredPlace prefecture or county that the data names: `达州市`, `四川省达州市渠县` or a code such as `511725`.
 *   Without a zone prefix it alone decides; with a prefix it must agree.
 * @throws QingshanError CRS_AMBIGUOUS where not exactly one zone fits, CRS_UNKNOWN for coordinates that are not
 *   Gauss–Krüger at all
 */
export function guessGaussKruger(bounds: Bounds, file: string, declaredPlace?: string): GuessedCrs {
  const [x, y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
  const swapped = isNorthing(bounds[0]) && isNorthing(bounds[2]) && !(isNorthing(bounds[1]) && isNorthing(bounds[3]));
  const [minE, minN, maxE, maxN] = swapped ? [bounds[1], bounds[0], bounds[3], bounds[2]] : bounds;
  if (!isNorthing(minN) || !isNorthing(maxN) || !isEasting(minE) || !isEasting(maxE)) {
    throw new QingshanError('CRS_UNKNOWN', { file, crs: '' });
  }
  const fitting = candidates(minE, maxE).filter((code) =>
    fits(code, (minE + maxE) / 2, (minN + maxN) / 2, declaredPlace),
  );
  const [code] = fitting;
  if (code === undefined || fitting.length > 1) throw new QingshanError('CRS_AMBIGUOUS', { file, x, y });
  return { crs: `EPSG:${code}`, swapped };
}

function isNorthing(value: number): boolean {
  return value >= NORTHINGS[0] && value <= NORTHINGS[1];
}

/** Six digits, or eight with the zone in front. */
function isEasting(value: number): boolean {
  return (value >= 1e5 && value < 1e6) || (value >= 1e7 && value < 1e8);
}

function candidates(minE: number, maxE: number): readonly number[] {
  if (maxE < 1e6) return CODES_WITHOUT_PREFIX;
  const zone = Math.floor(minE / 1e6);
  if (Math.floor(maxE / 1e6) !== zone) return [];
  if (zone >= 32 && zone <= 36) return [4513 + zone - 25];
  if (zone >= 17 && zone <= 19) return [4491 + zone - 13];
  return [];
}

function fits(code: number, easting: number, northing: number, declaredPlace: string | undefined): boolean {
  const hasPrefix = easting >= 1e6;
  const prefecture = declaredPlace === undefined ? undefined : findPrefecture(declaredPlace);
  if (!hasPrefix && prefecture === undefined) return true;
  const known = definitionOfEpsg(code);
  if (known === undefined) return false;
  const [lng, lat] = createConverter(known.definition, LONG_LAT)(easting, northing);
  const [west, south, east, north] = prefecture?.bounds ?? SICHUAN;
  return lng >= west - MARGIN && lng <= east + MARGIN && lat >= south - MARGIN && lat <= north + MARGIN;
}
