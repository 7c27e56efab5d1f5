/** Many outlines in the pixels of one grid, as flat arrays that threads share instead of copying. */
import type { Grid } from '../raster/grid.ts';
import type { Window } from '../raster/window.ts';
import { windowAround } from '../raster/window.ts';
import type { PixelRing } from './coverage.ts';
import { placePixels, ringSign } from './coverage.ts';
import { flattenPolygons } from './flat-polygons.ts';
import type { FlatPolygons } from './flat-polygons.ts';
import type { MultiPolygonRings } from './polygon.ts';

export interface PixelOutlines {
  /** `[col, row]` of all vertices of all rings, one after the other. */
  readonly coordinates: Float64Array;
  /** Where each ring begins, counted in vertices, and the end of the last. */
  readonly ringStarts: Uint32Array;
  /** `ringSign` of each ring. */
  readonly ringSigns: Int8Array;
  /** Which ring each outline begins with, and the end of the last. */
  readonly outlineStarts: Uint32Array;
}

/** @param outlines in the CRS of the grid */
export function pixelOutlines(outlines: readonly (MultiPolygonRings | FlatPolygons)[], grid: Grid): PixelOutlines {
  const flats = outlines.map((polygons) => (isFlat(polygons) ? polygons : flattenPolygons(polygons)));
  const ringTotal = flats.reduce((sum, { ringEnds }) => sum + ringEnds.length, 0);
  const lengthTotal = flats.reduce((sum, flat) => sum + flat.coordinates.length, 0);
  const coordinates = new Float64Array(new SharedArrayBuffer(lengthTotal * 8));
  const ringStarts = new Uint32Array(new SharedArrayBuffer((ringTotal + 1) * 4));
  const ringSigns = new Int8Array(new SharedArrayBuffer(ringTotal));
  const outlineStarts = new Uint32Array(new SharedArrayBuffer((outlines.length + 1) * 4));
  let ring = 0;
  let length = 0;
  for (const [i, flat] of flats.entries()) {
    outlineStarts[i] = ring;
    placePixels(flat.coordinates, grid.transform, coordinates.subarray(length, length + flat.coordinates.length));
    let firstOfPolygon = 0;
    let polygon = 0;
    for (const [k, end] of flat.ringEnds.entries()) {
      while (k >= flat.polygonEnds[polygon]!) firstOfPolygon = flat.polygonEnds[polygon++]!;
      const start = flat.ringEnds[k - 1] ?? 0;
      ringStarts[ring] = length / 2 + start;
      ringSigns[ring] = ringSign(coordinates.subarray(length + 2 * start, length + 2 * end), k - firstOfPolygon);
      ring += 1;
    }
    length += flat.coordinates.length;
  }
  ringStarts[ring] = length / 2;
  outlineStarts[outlines.length] = ring;
  return { coordinates, ringStarts, ringSigns, outlineStarts };
}

function isFlat(polygons: MultiPolygonRings | FlatPolygons): polygons is FlatPolygons {
  return 'coordinates' in polygons;
}

/** The rings of one outline; their points are views, not copies. */
export function ringsOfOutline(outlines: PixelOutlines, outline: number): PixelRing[] {
  const rings: PixelRing[] = [];
  for (let ring = outlines.outlineStarts[outline]!; ring < outlines.outlineStarts[outline + 1]!; ring++) {
    const points = outlines.coordinates.subarray(outlines.ringStarts[ring]! * 2, outlines.ringStarts[ring + 1]! * 2);
    rings.push({ points, sign: outlines.ringSigns[ring]! });
  }
  return rings;
}

/** The whole pixels around an outline; may reach over the edge of the grid. Undefined for one without vertices. */
export function windowOfOutline(outlines: PixelOutlines, outline: number): Window | undefined {
  const { coordinates, ringStarts, outlineStarts } = outlines;
  const from = ringStarts[outlineStarts[outline]!]! * 2;
  const to = ringStarts[outlineStarts[outline + 1]!]! * 2;
  if (from === to) return undefined;
  let [minCol, minRow, maxCol, maxRow] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = from; i < to; i += 2) {
    const col = coordinates[i]!;
    const row = coordinates[i + 1]!;
    if (col < minCol) minCol = col;
    if (col > maxCol) maxCol = col;
    if (row < minRow) minRow = row;
    if (row > maxRow) maxRow = row;
  }
  return windowAround(minCol, minRow, maxCol, maxRow, 0);
}
