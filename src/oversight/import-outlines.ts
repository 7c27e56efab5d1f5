/** The outline of one row: its CRS found, its faults repaired, its area measured. */
import { outlineArea } from '../geometry/area.ts';
import { guessGaussKruger, resolveCrs } from '../geometry/crs.ts';
import type { MultiPolygonRings, Outline, Position } from '../geometry/polygon.ts';
import { repairOutline, type Repair } from '../geometry/repair.ts';
import { outlineBounds, outlineCentre } from '../geometry/transform.ts';
import { findPrefecture } from './places.ts';
import type { Words } from './words.ts';

export interface MeasuredOutline {
  readonly outline: Outline;
  readonly repairs: readonly Repair[];
  /** Ellipsoidal, m². */
  readonly areaM2: number;
  readonly centre: Position;
  /** How the CRS was found where the file names none. */
  readonly guessed: Guess | null;
}

interface Guess {
  readonly crs: string;
  readonly swapped: boolean;
}

/** What was done to an outline, for the operator. */
export const REPAIR_WORDS: Readonly<Record<Repair, Words>> = {
  'ring-closed': { zh: '闭合了边界', en: 'ring closed' },
  'duplicate-points-dropped': { zh: '去除重复点', en: 'duplicate points dropped' },
  'spikes-dropped': { zh: '去除尖刺', en: 'spikes dropped' },
  'part-without-area-dropped': { zh: '去除无面积的部分', en: 'parts without area dropped' },
  'hole-without-area-dropped': { zh: '去除无面积的孔', en: 'holes without area dropped' },
  'ring-touching-itself-split': { zh: '拆分自接触边界', en: 'ring that touches itself split' },
  'tiny-loops-resolved-by-even-odd': { zh: '按奇偶规则消除微小自交', en: 'tiny loops resolved by even-odd' },
  'holes-clipped': { zh: '孔裁剪到边界内', en: 'holes clipped to the outline' },
  'parts-united': { zh: '合并重叠部分', en: 'overlapping parts united' },
};

/** Degrees that can only be China's: longitude first. */
const CHINA = [73, 3, 136, 54] as const;

/**
 * @param crs of the file or of the operator, or null
 * @param place names the prefecture, which tells Gauss–Krüger zones apart where the coordinates do not
 * @throws {QingshanError} POLYGON_INVALID, CRS_AMBIGUOUS, CRS_UNKNOWN, DATUM_LEGACY, COORDINATES_OUTSIDE_CRS
 */
export function measureOutline(
  polygons: MultiPolygonRings,
  crs: string | null,
  place: { readonly city: string; readonly county: string },
  file: string,
  featureId: string,
): MeasuredOutline {
  const guessed = crs === null ? guessCrs(polygons, place, file) : null;
  const given: Outline = {
    crs: resolveCrs(guessed?.crs ?? crs ?? '', file).id,
    polygons: guessed?.swapped === true ? swapColumns(polygons) : polygons,
  };
  const { outline, repairs } = repairOutline(given, featureId);
  return { outline, repairs, areaM2: outlineArea(outline), centre: outlineCentre(outline), guessed };
}

function guessCrs(
  polygons: MultiPolygonRings,
  place: { readonly city: string; readonly county: string },
  file: string,
): Guess {
  const bounds = outlineBounds({ crs: '', polygons });
  const [west, south, east, north] = CHINA;
  // Degrees of which datum is unsaid; CGCS2000 and WGS 84 agree to a metre, and the import notes the assumption.
  const isDegrees = bounds[0] >= west && bounds[1] >= south && bounds[2] <= east && bounds[3] <= north;
  if (isDegrees) return { crs: 'EPSG:4490', swapped: false };
  return guessGaussKruger(bounds, file, findPrefecture(place.city, place.county)?.name);
}

function swapColumns(polygons: MultiPolygonRings): MultiPolygonRings {
  return polygons.map((rings) => rings.map((ring) => ring.map(([x, y]): Position => [y, x])));
}
