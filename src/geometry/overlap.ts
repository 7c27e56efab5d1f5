/** Common ground of outlines. */
import Flatbush from 'flatbush';

import { intersect } from './clip.ts';
import { interiorPoint, isInsidePolygon, planarArea, resolutionOf } from './planar.ts';
import type { MultiPolygonRings, Outline, Ring } from './polygon.ts';
import { doRingsMeet } from './segments.ts';
import { moveOutline, outlineBounds } from './transform.ts';

export interface Overlap {
  readonly id: string;
  readonly other: string;
  /** Common area as a share of the smaller outline, 0…1; about 1 for a duplicate. */
  readonly shareOfSmaller: number;
}

/** Below this share an overlap is two readings of one boundary. */
const NO_OVERLAP = 1e-6;

/**
 * Pairs of outlines that share ground, in the order of the items. Outlines must be repaired; those of different CRS are
 * compared in degrees.
 */
export function findOverlaps(items: readonly { readonly id: string; readonly outline: Outline }[]): readonly Overlap[] {
  if (items.length < 2) return [];
  const isOneCrs = items.every(({ outline }) => outline.crs === items[0]!.outline.crs);
  const polygons = items.map(({ outline }) => (isOneCrs ? outline.polygons : moveOutline(outline, 'EPSG:4490')));
  const bounds = polygons.map((each) => outlineBounds({ crs: '', polygons: each }));
  const index = new Flatbush(items.length);
  for (const [minX, minY, maxX, maxY] of bounds) index.add(minX, minY, maxX, maxY);
  index.finish();
  const overlaps: Overlap[] = [];
  items.forEach(({ id }, i) => {
    for (const j of index.search(...bounds[i]!, (candidate) => candidate > i).sort((a, b) => a - b)) {
      const smaller = Math.min(planarArea(polygons[i]!), planarArea(polygons[j]!));
      const shareOfSmaller = Math.min(1, overlapArea(polygons[i]!, polygons[j]!) / smaller);
      if (shareOfSmaller > NO_OVERLAP) overlaps.push({ id, other: items[j]!.id, shareOfSmaller });
    }
  });
  return overlaps;
}

/** Common area in square map units. */
export function overlapArea(a: MultiPolygonRings, b: MultiPolygonRings): number {
  if (!doTouch(a, b)) return 0;
  return planarArea(intersect(a, b));
}

function doTouch(a: MultiPolygonRings, b: MultiPolygonRings): boolean {
  const [ringsOfA, ringsOfB] = [a.flat(), b.flat()];
  const resolution = resolutionOf([...ringsOfA, ...ringsOfB]);
  return doRingsMeet(ringsOfA, ringsOfB, resolution) || isPartInside(a, b) || isPartInside(b, a);
}

function isPartInside(parts: MultiPolygonRings, polygons: MultiPolygonRings): boolean {
  return parts.some(([outer]: readonly Ring[]) => {
    if (outer === undefined) return false;
    const point = interiorPoint(outer);
    return polygons.some((rings) => isInsidePolygon(point, rings));
  });
}
