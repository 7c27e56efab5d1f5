/** Many outlines in the pixels of one grid, as flat arrays that threads share instead of copying. */
import type { Grid } from '../raster/grid.ts';
import type { Window } from '../raster/window.ts';
import { windowAround } from '../raster/window.ts';
import type { PixelRing } from './coverage.ts';
import { ringSign, toPixels } from './coverage.ts';
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
export function pixelOutlines(outlines: readonly MultiPolygonRings[], grid: Grid): PixelOutlines {
  const ringCounts = outlines.map((polygons) => polygons.reduce((count, rings) => count + rings.length, 0));
  const ringTotal = ringCounts.reduce((sum, count) => sum + count, 0);
  const vertexTotal = outlines.reduce((sum, polygons) => sum + countVertices(polygons), 0);
  const coordinates = new Float64Array(new SharedArrayBuffer(vertexTotal * 16));
  const ringStarts = new Uint32Array(new SharedArrayBuffer((ringTotal + 1) * 4));
  const ringSigns = new Int8Array(new SharedArrayBuffer(ringTotal));
  const outlineStarts = new Uint32Array(new SharedArrayBuffer((outlines.length + 1) * 4));
  let ring = 0;
  let vertex = 0;
  for (const [i, polygons] of outlines.entries()) {
    outlineStarts[i] = ring;
    for (const rings of polygons) {
      for (const [index, positions] of rings.entries()) {
        const points = toPixels(positions, grid.transform);
        coordinates.set(points, vertex * 2);
        ringStarts[ring] = vertex;
        ringSigns[ring] = ringSign(points, index);
        ring += 1;
        vertex += positions.length;
      }
    }
  }
  ringStarts[ring] = vertex;
  outlineStarts[outlines.length] = ring;
  return { coordinates, ringStarts, ringSigns, outlineStarts };
}

function countVertices(polygons: MultiPolygonRings): number {
  return polygons.reduce((sum, rings) => sum + rings.reduce((count, ring) => count + ring.length, 0), 0);
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
