import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Outline } from './polygon.ts';
import { ringArea, ringPolygons } from './ring.ts';
import { estimateRingArea } from './ring-estimate.ts';
import { moveOutline } from './transform.ts';

/** A star of 40 points around a place of the plane, every other one drawn in; with a hole where asked for. */
function star(x: number, y: number, radius: number, depth: number, hole: number): Outline {
  const around = (size: (k: number) => number, turn: 1 | -1): [number, number][] =>
    Array.from({ length: 41 }, (_, k) => {
      const angle = (turn * 2 * Math.PI * (k % 40)) / 40;
      return [x + size(k % 40) * Math.cos(angle), y + size(k % 40) * Math.sin(angle)];
    });
  const shell = around((k) => radius * (k % 2 === 0 ? 1 : depth), 1);
  return { crs: 'EPSG:4544', polygons: [hole === 0 ? [shell] : [shell, around(() => hole * radius * depth, -1)]] };
}

function between(min: number, max: number): fc.Arbitrary<number> {
  return fc.double({ min, max, noNaN: true });
}

it('is within 4 % of what is cut out, also beside neighbours', () => {
  const scene = fc.record({
    radius: between(60, 400),
    depth: between(0.5, 1),
    hole: fc.constantFrom(0, 0.6),
    outer: fc.constantFrom(100, 150, 250, 400),
    neighbours: fc.array(fc.tuple(between(0, 2 * Math.PI), between(1.6, 3), between(0.3, 0.9)), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(scene, ({ radius, depth, hole, outer, neighbours }) => {
      const own = star(500_000, 3_386_000, radius, depth, hole);
      const others = neighbours.map(([angle, distance, size]) =>
        star(
          500_000 + distance * radius * Math.cos(angle),
          3_386_000 + distance * radius * Math.sin(angle),
          size * radius,
          1,
          0,
        ),
      );

      const exact = ringArea(ringPolygons(own, 20, outer, others));
      const cuts = others.flatMap((other) => ringPolygons(other, 0.01, 20, [])).map(([shell]) => [shell!]);

      const estimate = estimateRingArea(moveOutline(own, 'EPSG:4490'), 20, outer, cuts);
      expect(Math.abs(estimate / exact - 1)).toBeLessThan(0.04);
    }),
    { numRuns: 60 },
  );
});
