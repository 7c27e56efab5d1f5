import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Terrain } from '../terrain.ts';
import { castShadow } from './cast-shadow.ts';
import { cosIncidence } from './cos-incidence.ts';

/** Heights from metres east and north of the first cell; cells of 5 m across. */
function terrain(
  width: number,
  height: number,
  cellHeight: number,
  heightAt: (east: number, north: number) => number,
): Terrain {
  const heights = Float32Array.from({ length: width * height }, (_, i) =>
    heightAt((i % width) * 5, -Math.floor(i / width) * cellHeight),
  );
  return { heights, width, height, cellWidth: 5, cellHeight, offsetCol: 0, offsetRow: 0, sourceMetres: 5 };
}

/** A plane that falls towards `aspect`. */
function plane(slope: number, aspect: number): Terrain {
  const [steep, towards] = [Math.tan((slope * Math.PI) / 180), (aspect * Math.PI) / 180];
  return terrain(6, 5, 4, (east, north) => 2000 - steep * (east * Math.sin(towards) + north * Math.cos(towards)));
}

// reference.json `illumination`.
it.each([
  [30, 120, 0, 0, 0.866025],
  [57, 150, 45, 330, -0.207912],
  [57, 150, 45, 150, 0.978148],
  [30, 120, 70, 300, -0.173648],
])(
  'lights a slope as the reference does (sun %i° from above, from %i°)',
  (zenith, azimuth, slope, aspect, expected) => {
    const out = new Float64Array(30);

    cosIncidence(plane(slope, aspect), zenith, azimuth, out);

    // The edges too: a plane has one slope everywhere. Heights are single precision.
    for (const value of out) expect(Math.abs(value - expected)).toBeLessThan(2e-5);
  },
);

it('throws a shadow as long as the wall is high over the tangent of the sun’s height', () => {
  // A wall of 18 m in column 10, the sun behind it at 45°: rays rise 5 m from one cell to the next.
  const wall = terrain(12, 3, 5, (east) => (east === 50 ? 18 : 0));
  const out = new Uint8Array(36);

  castShadow(wall, 45, 90, 3000, out);

  expect([...out.subarray(12, 24)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0]);
  castShadow(wall, 45, 270, 3000, out);
  expect([...out.subarray(12, 24)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  castShadow(wall, 45, 90, 10, out);
  expect([...out.subarray(12, 24)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
});

it('throws it north when the sun is in the south', () => {
  const wall = terrain(3, 9, 5, (_, north) => (north === -25 ? 12 : 0));
  const out = new Uint8Array(27);

  castShadow(wall, 45, 180, 3000, out);

  // The wall stands in row 5: rays rise 5 m from one row to the next.
  expect(Array.from({ length: 9 }, (_, row) => out[row * 3 + 1])).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 0]);
});

it('leaves any plane without cast shadow, and all in the dark at night', () => {
  const angle = fc.double({ min: 0, max: 60, noNaN: true });
  fc.assert(
    fc.property(angle, fc.integer({ min: 0, max: 359 }), fc.integer({ min: 0, max: 359 }), (slope, aspect, azimuth) => {
      const out = new Uint8Array(30);

      castShadow(plane(slope, aspect), 25, azimuth, 3000, out);
      expect(out.every((value) => value === 0)).toBe(true);
      castShadow(plane(slope, aspect), 91, azimuth, 3000, out);
      expect(out.every((value) => value === 1)).toBe(true);
    }),
  );
});

it('knows nothing of the light where a height is unknown', () => {
  const holed = plane(20, 90);
  holed.heights[14] = NaN;
  const out = new Float64Array(30);

  cosIncidence(holed, 30, 120, out);

  expect(out[14 + 1]).toBeNaN();
  expect(out[0]).not.toBeNaN();
});
