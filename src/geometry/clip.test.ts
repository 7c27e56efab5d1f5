import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { intersect, subtract, unite } from './clip.ts';
import { isInsidePolygon, planarArea } from './planar.ts';
import type { MultiPolygonRings, Position, Ring } from './polygon.ts';

const box = (minX: number, minY: number, maxX: number, maxY: number): Ring => [
  [minX, minY],
  [maxX, minY],
  [maxX, maxY],
  [minX, maxY],
  [minX, minY],
];

describe('by hand', () => {
  it.each<[string, MultiPolygonRings, MultiPolygonRings, number, number, number]>([
    ['apart', [[box(0, 0, 2, 2)]], [[box(5, 5, 6, 6)]], 5, 0, 4],
    ['corners over each other', [[box(0, 0, 4, 4)]], [[box(3, 3, 6, 6)]], 24, 1, 15],
    ['edges on one line', [[box(0, 0, 4, 4)]], [[box(3, 0, 6, 4)]], 24, 4, 12],
    ['side by side', [[box(0, 0, 4, 4)]], [[box(4, 1, 6, 3)]], 20, 0, 16],
    ['the same', [[box(0, 0, 4, 4)]], [[box(0, 0, 4, 4).toReversed()]], 16, 16, 0],
    ['inside', [[box(0, 0, 4, 4)]], [[box(1, 1, 2, 2)]], 16, 1, 15],
    ['inside, at an edge', [[box(0, 0, 4, 4)]], [[box(0, 1, 2, 2)]], 16, 2, 14],
    ['inside, at a corner', [[box(0, 0, 4, 4)]], [[box(0, 0, 2, 2)]], 16, 4, 12],
    ['in a hole', [[box(0, 0, 9, 9), box(1, 1, 8, 8)]], [[box(2, 2, 3, 3)]], 33, 0, 32],
    ['filling a hole', [[box(0, 0, 9, 9), box(1, 1, 8, 8)]], [[box(1, 1, 8, 8)]], 81, 0, 32],
    ['over a hole', [[box(0, 0, 9, 9), box(1, 1, 8, 8)]], [[box(0, 4, 9, 5)]], 39, 2, 30],
    ['a cross', [[box(0, 3, 9, 6)]], [[box(3, 0, 6, 9)]], 45, 9, 18],
    ['corner to corner', [[box(0, 0, 2, 2)]], [[box(2, 2, 4, 4)]], 8, 0, 4],
  ])('%s', (_name, a, b, union, common, rest) => {
    expect(planarArea(unite([...a, ...b]))).toBeCloseTo(union, 12);
    expect(planarArea(intersect(a, b))).toBeCloseTo(common, 12);
    expect(planarArea(subtract(a, b))).toBeCloseTo(rest, 12);
  });

  it('leaves a hole with the ground around it, not with an island in its middle', () => {
    const ground = [[box(0, 0, 9, 9), box(1, 1, 8, 8)], [box(4, 4, 5, 5)]];

    const found = intersect(ground, [[box(-1, -1, 10, 10)]]);

    expect(found.map((rings) => rings.map((ring) => Math.abs(planarArea([[ring]]))))).toEqual([[81, 49], [1]]);
  });

  // A chain of holes from corner to corner leaves ground on both sides, joined by corners alone: a ring around both with
  // holes in it would have an inside in two pieces, which is invalid.
  it.each([
    ['rises', [box(1, 1, 2, 2), box(2, 2, 3, 3), box(3, 3, 4, 4)]],
    ['falls', [box(1, 3, 2, 4), box(2, 2, 3, 3), box(3, 1, 4, 2)]],
  ])('keeps ground apart that touches in corners alone, where the chain %s', (_name, holes) => {
    const found = intersect([[box(0, 0, 5, 5), ...holes]], [[box(1, 1, 4, 4)]]);

    expect(found.map((rings) => rings.map((ring) => Math.abs(planarArea([[ring]]))))).toEqual([[3], [3]]);
  });

  it('others may overlap each other', () => {
    expect(planarArea(subtract([[box(0, 0, 9, 9)]], [[box(1, 1, 5, 5)], [box(3, 3, 7, 7)]]))).toBeCloseTo(53, 12);
  });
});

describe('laws', () => {
  /** Integer corners make edges and corners fall on each other; a star does not cross itself. */
  const polygon = fc
    .record({
      x: fc.integer({ min: 0, max: 12 }),
      y: fc.integer({ min: 0, max: 12 }),
      radii: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 14 }),
      isRound: fc.boolean(),
    })
    .map(({ x, y, radii, isRound }): MultiPolygonRings => {
      if (!isRound) return [[box(x, y, x + radii[0]!, y + radii[1]!)]];
      const points = radii.map((radius, i): Position => {
        const angle = (i / radii.length) * 2 * Math.PI;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      });
      return [[[...points, points[0]!]]];
    });
  const place = fc.tuple(fc.double({ min: -8, max: 22, noNaN: true }), fc.double({ min: -8, max: 22, noNaN: true }));

  it('areas add up, and a point is in the result exactly where it should be', () => {
    fc.assert(
      fc.property(polygon, polygon, fc.array(place, { minLength: 20, maxLength: 20 }), (a, b, points) => {
        const [union, common, rest] = [unite([...a, ...b]), intersect(a, b), subtract(a, b)];
        expect(planarArea(union) + planarArea(common)).toBeCloseTo(planarArea(a) + planarArea(b), 9);
        expect(planarArea(rest) + planarArea(common)).toBeCloseTo(planarArea(a), 9);
        for (const point of points) {
          if (isNearEdge(point, [...a, ...b])) continue;
          const [inA, inB] = [isIn(point, a), isIn(point, b)];
          expect([isIn(point, union), isIn(point, common), isIn(point, rest)]).toEqual([
            inA || inB,
            inA && inB,
            inA && !inB,
          ]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function isIn(point: Position, polygons: MultiPolygonRings): boolean {
  return polygons.some((rings) => isInsidePolygon(point, rings));
}

function isNearEdge([x, y]: Position, polygons: MultiPolygonRings): boolean {
  return polygons.flat().some((ring) =>
    ring.slice(1).some(([x1, y1], i) => {
      const [x0, y0] = ring[i]!;
      const length = Math.hypot(x1 - x0, y1 - y0);
      const along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length;
      const away = Math.abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length;
      return along > -1e-6 && along < length + 1e-6 && away < 1e-6;
    }),
  );
}
