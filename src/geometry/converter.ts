/** The only file that calls proj4. */
import proj4 from 'proj4';

import { QingshanError } from '../errors.ts';
import { projString, sameCoordinates } from './crs-definition.ts';
import type { CrsDefinition } from './crs-definition.ts';

/** `[x, y]` in, `[x, y]` out: easting or longitude first. */
export type Transform = (x: number, y: number) => [number, number];

/**
 * Moves a point between two CRS, and gives it back unchanged between equal ones.
 *
 * @throws QingshanError (the returned function) COORDINATES_OUTSIDE_CRS for a point that has no place in the target
 */
export function createConverter(from: CrsDefinition, to: CrsDefinition): Transform {
  if (sameCoordinates(from, to)) return (x, y) => [x, y];
  // Without datum names, because proj4 would move points through space between the ellipsoids of equal datums.
  const converter = proj4(projString(from, 'ellipsoid-only'), projString(to, 'ellipsoid-only'));
  return (x, y) => {
    const isPlace = Number.isFinite(x) && Number.isFinite(y) && (from.method !== 'longlat' || Math.abs(y) <= 90);
    const [movedX, movedY] = isPlace ? (converter.forward([x, y]) as [number, number]) : [Number.NaN, Number.NaN];
    if (!Number.isFinite(movedX) || !Number.isFinite(movedY)) {
      throw new QingshanError('COORDINATES_OUTSIDE_CRS', { x, y, crs: projString(to, 'with-datum') });
    }
    return [movedX, movedY];
  };
}
