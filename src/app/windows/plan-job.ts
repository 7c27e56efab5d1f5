/** From the rows of a mine file to outlines in the pixels of a grid. */
import { QingshanError } from '../../errors.ts';
import type { SerializedError } from '../../errors.ts';
import type { MultiPolygonRings, Ring } from '../../geometry/polygon.ts';
import { repairOutline } from '../../geometry/repair.ts';
import { moveOutline } from '../../geometry/transform.ts';
import type { VectorFeature } from '../ports/vectors.ts';

/** One row of the mine file, in the CRS of the grid. */
export interface PlacedOutline {
  readonly id: string;
  readonly polygons: MultiPolygonRings;
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
  for (const [i, { geometry, row }] of features.entries()) {
    if (geometry === null || geometry === 'other') {
      throw new QingshanError('MINES_NOT_POLYGON', { file: from.file, row, feature: ids[i]! });
    }
    const id = ids[i]!;
    try {
      const polygons = isWellFormed(geometry) ? geometry : repaired(geometry, from.crs, id);
      placed.push({ id, polygons: moveOutline({ crs: from.crs, polygons }, gridCrs) });
    } catch (error) {
      if (!(error instanceof QingshanError)) throw error;
      failures.push({ id, error: { code: error.code, details: { feature: id, ...error.details } } });
    }
  }
  return { placed, failures };
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
      placed.push({ id, polygons: repaired(polygons, crs, id) });
    } catch (error) {
      if (!(error instanceof QingshanError)) throw error;
      failures.push({ id, error: { code: error.code, details: error.details } });
    }
  }
  return { placed, failures };
}

function isWellFormed(polygons: MultiPolygonRings): boolean {
  return (
    polygons.length > 0 &&
    polygons.every(
      (rings) =>
        rings.length > 0 &&
        rings.every((ring) => {
          const [first, last] = [ring[0], ring.at(-1)];
          return (
            ring.length >= 4 &&
            first![0] === last![0] &&
            first![1] === last![1] &&
            ring.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) &&
            doubledArea(ring) !== 0
          );
        }),
    )
  );
}

/** A figure of eight with equal lobes has none: its ring would be left out, which no crossing shows. */
function doubledArea(ring: Ring): number {
  const [originX, originY] = ring[0]!;
  let doubled = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i]!, ring[i + 1]!];
    doubled += (x0 - originX) * (y1 - originY) - (x1 - originX) * (y0 - originY);
  }
  return doubled;
}
