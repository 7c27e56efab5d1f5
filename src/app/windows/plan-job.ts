/** From the rows of a mine file to outlines in the pixels of a grid. */
import { QingshanError } from '../../errors.ts';
import type { SerializedError } from '../../errors.ts';
import { sameCoordinates } from '../../geometry/crs-definition.ts';
import { resolveCrs } from '../../geometry/crs.ts';
import { flattenPolygons, nestPolygons } from '../../geometry/flat-polygons.ts';
import type { FlatPolygons } from '../../geometry/flat-polygons.ts';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { repairOutline } from '../../geometry/repair.ts';
import { moveOutline } from '../../geometry/transform.ts';
import type { VectorFeature } from '../ports/vectors.ts';

/** One row of the mine file, in the CRS of the grid. */
export interface PlacedOutline {
  readonly id: string;
  readonly polygons: FlatPolygons;
}

export interface OutlineFailure {
  readonly id: string;
  readonly error: SerializedError;
}

/**
 * Rings that are closed and made of numbers go on as they are: whether they cross themselves shows when they are filled,
 * and only then they are repaired, which takes ten times as long as filling them.
 *
 * @throws QingshanError MINES_NOT_POLYGON
 */
export function placeOutlines(
  features: readonly VectorFeature[],
  ids: readonly string[],
  from: { readonly file: string; readonly crs: string },
  gridCrs: string,
): { readonly placed: readonly PlacedOutline[]; readonly failures: readonly OutlineFailure[] } {
  const placed: PlacedOutline[] = [];
  const failures: OutlineFailure[] = [];
  let staysInPlace: boolean | undefined;
  for (const [i, feature] of features.entries()) {
    const id = ids[i]!;
    const flat = flatOf(feature);
    if (flat === undefined) {
      throw new QingshanError('MINES_NOT_POLYGON', { file: from.file, row: feature.row, feature: id });
    }
    try {
      const isFit = isWellFormed(flat);
      if (isFit && (staysInPlace ??= areSameCrs(from.crs, gridCrs))) placed.push({ id, polygons: flat });
      else {
        const polygons = isFit ? nestPolygons(flat) : repaired(nestPolygons(flat), from.crs, id);
        placed.push({ id, polygons: flattenPolygons(moveOutline({ crs: from.crs, polygons }, gridCrs)) });
      }
    } catch (error) {
      if (!(error instanceof QingshanError)) throw error;
      failures.push({ id, error: { code: error.code, details: { feature: id, ...error.details } } });
    }
  }
  return { placed, failures };
}

function flatOf(feature: VectorFeature): FlatPolygons | undefined {
  if (feature.flat !== undefined) return feature.flat;
  const { geometry } = feature;
  return geometry === null || geometry === 'other' ? undefined : flattenPolygons(geometry);
}

/** @throws QingshanError CRS_UNKNOWN, DATUM_LEGACY */
function areSameCrs(a: string, b: string): boolean {
  return sameCoordinates(resolveCrs(a).definition, resolveCrs(b).definition);
}

function repaired(polygons: MultiPolygonRings, crs: string, id: string): MultiPolygonRings {
  return repairOutline({ crs, polygons }, id).outline.polygons;
}

/** Outlines that lie over themselves, made fit; those that have two readings fail. */
export function repairPlaced(
  outlines: readonly PlacedOutline[],
  crs: string,
): { readonly placed: readonly PlacedOutline[]; readonly failures: readonly OutlineFailure[] } {
  const placed: PlacedOutline[] = [];
  const failures: OutlineFailure[] = [];
  for (const { id, polygons } of outlines) {
    try {
      placed.push({ id, polygons: flattenPolygons(repaired(nestPolygons(polygons), crs, id)) });
    } catch (error) {
      if (!(error instanceof QingshanError)) throw error;
      failures.push({ id, error: { code: error.code, details: error.details } });
    }
  }
  return { placed, failures };
}

function isWellFormed({ coordinates, ringEnds, polygonEnds }: FlatPolygons): boolean {
  if (polygonEnds.length === 0) return false;
  for (let polygon = 0, before = 0; polygon < polygonEnds.length; before = polygonEnds[polygon]!, polygon++) {
    if (polygonEnds[polygon] === before) return false;
  }
  for (let ring = 0, start = 0; ring < ringEnds.length; start = ringEnds[ring]!, ring++) {
    if (!isWellFormedRing(coordinates, start * 2, ringEnds[ring]! * 2)) return false;
  }
  return true;
}

function isWellFormedRing(coordinates: Float64Array, from: number, to: number): boolean {
  if (to - from < 8) return false;
  if (coordinates[from] !== coordinates[to - 2] || coordinates[from + 1] !== coordinates[to - 1]) return false;
  for (let i = from; i < to; i++) if (!Number.isFinite(coordinates[i]!)) return false;
  return doubledArea(coordinates, from, to) !== 0;
}

/** A figure of eight with equal lobes has none: its ring would be left out, which no crossing shows. */
function doubledArea(coordinates: Float64Array, from: number, to: number): number {
  const [originX, originY] = [coordinates[from]!, coordinates[from + 1]!];
  let doubled = 0;
  for (let i = from; i + 3 < to; i += 2) {
    doubled +=
      (coordinates[i]! - originX) * (coordinates[i + 3]! - originY) -
      (coordinates[i + 2]! - originX) * (coordinates[i + 1]! - originY);
  }
  return doubled;
}
