import { describe, expect, it } from 'vitest';

import { outlineArea } from './area.ts';
import { interiorPoint, isInsidePolygon } from './planar.ts';
import type { MultiPolygonRings, Outline, Position } from './polygon.ts';
import { chooseRing, ringArea, ringPolygons } from './ring.ts';
import { createTransform } from './transform.ts';

const policy = {
  innerMetres: 20,
  innerPixels: 3,
  stepsMetres: [100, 200, 400, 700, 1000],
  minAreaRatio: 2,
  targetPixels: 400,
};

/** A square of the plane around 105°E, where the plane has the scale of the ground. */
function square(size: number, x = 500_000, y = 3_386_000): Outline {
  const half = size / 2;
  return {
    crs: 'EPSG:4544',
    polygons: [
      [
        [
          [x - half, y - half],
          [x + half, y - half],
          [x + half, y + half],
          [x - half, y + half],
          [x - half, y - half],
        ],
      ],
    ],
  };
}

/** Area of all points within r of a square of side a, by hand. */
function grown(a: number, r: number): number {
  return a * a + 4 * a * r + Math.PI * r * r;
}

function holds(polygons: MultiPolygonRings, x: number, y: number): boolean {
  const point: Position = createTransform('EPSG:4544', 'EPSG:4490')(x, y);
  return polygons.some((rings) => isInsidePolygon(point, rings));
}

describe('ringPolygons', () => {
  it('is what lies between the two distances', () => {
    const polygons = ringPolygons(square(300), 20, 200, []);
    expect(Math.abs(ringArea(polygons) / (grown(300, 200) - grown(300, 20)) - 1)).toBeLessThan(0.01);
    expect(holds(polygons, 500_000, 3_386_000)).toBe(false);
    for (const [distance, isInside] of [
      [19, false],
      [21.5, true],
      [198, true],
      [202, false],
    ] as const) {
      expect(holds(polygons, 500_150 + distance, 3_386_000), `${distance} m east`).toBe(isInside);
      expect(holds(polygons, 500_000, 3_386_150 + distance), `${distance} m north`).toBe(isInside);
    }
  });

  it('a large hole of the patch has its own ring inside', () => {
    const [outer] = square(2000).polygons;
    const [hole] = square(1000).polygons;
    const polygons = ringPolygons({ crs: 'EPSG:4544', polygons: [[outer![0]!, hole![0]!]] }, 20, 100, []);
    const expected = grown(2000, 100) - grown(2000, 20) + 960 ** 2 - 800 ** 2;
    expect(Math.abs(ringArea(polygons) / expected - 1)).toBeLessThan(0.01);
    expect(holds(polygons, 500_000, 3_386_000)).toBe(false);
    expect(holds(polygons, 500_450, 3_386_000)).toBe(true);
    expect(holds(polygons, 500_490, 3_386_000)).toBe(false);
    for (const rings of polygons) expect(isInsidePolygon(interiorPoint(rings[0]!), [rings[0]!])).toBe(true);
  });

  it('a hole smaller than the outer distance is filled by it', () => {
    const [outer] = square(600).polygons;
    const [hole] = square(100).polygons;
    const polygons = ringPolygons({ crs: 'EPSG:4544', polygons: [[outer![0]!, hole![0]!]] }, 20, 100, []);
    expect(Math.abs(ringArea(polygons) / (grown(600, 100) - grown(600, 20) + 60 ** 2) - 1)).toBeLessThan(0.01);
    expect(holds(polygons, 500_000, 3_386_000)).toBe(true);
  });

  it('parts have one ring', () => {
    const outline: Outline = {
      crs: 'EPSG:4544',
      polygons: [...square(100).polygons, ...square(100, 500_160).polygons],
    };
    const polygons = ringPolygons(outline, 20, 200, []);
    const expected = 100 * 260 + 2 * 360 * 200 + Math.PI * 200 ** 2 - 2 * grown(100, 20);
    // Between the parts, which are 60 m apart, the ring has no bay: the outer buffers join.
    expect(ringArea(polygons) / expected).toBeGreaterThan(0.9);
    expect(holds(polygons, 500_080, 3_386_000)).toBe(true);
    expect(holds(polygons, 500_160, 3_386_000)).toBe(false);
  });

  it('leaves out other patches and the ground around them', () => {
    const other = square(100, 500_250);
    const far = square(100, 510_000);
    const polygons = ringPolygons(square(300), 20, 200, [other, far, square(300)]);
    expect(holds(polygons, 500_250, 3_386_000)).toBe(false);
    expect(holds(polygons, 500_318, 3_386_000)).toBe(false);
    expect(holds(polygons, 500_322, 3_386_000)).toBe(true);
    const without = ringArea(ringPolygons(square(300), 20, 200, []));
    // The neighbour grown by 20 m reaches from 180 to 320 m east; the ring only from 170 m: all of it is cut out.
    expect(Math.abs((without - ringArea(polygons)) / grown(100, 20) - 1)).toBeLessThan(0.01);
  });
});

const at = (points: readonly (readonly [number, number])[]): Position[] =>
  [...points, points[0]!].map(([x, y]) => [500_000 + x, 3_386_000 + y]);

// GEOS 3.11.1 by GDAL 3.6.2: A.Difference(H).Buffer(outer, 64).Difference(….Buffer(inner, 64)).Difference(C.Buffer(inner, 64)).
describe('areas of GEOS, bent outline with a hole', () => {
  const outer = at([
    [0, 0],
    [310, 40],
    [260, 190],
    [420, 330],
    [180, 300],
    [90, 420],
    [60, 210],
    [-140, 150],
  ]);
  const hole = at([
    [60, 80],
    [160, 90],
    [150, 180],
    [80, 160],
  ]);
  const other = at([
    [450, 120],
    [710, 60],
    [790, 300],
    [530, 410],
    [600, 250],
  ]);
  it.each([
    [20, 100, 166_208.04768, 166_208.04768],
    [20, 200, 424_475.95992, 403_188.7047],
    [60, 400, 1_038_875.48181, 909_484.77391],
  ])('%d to %d m', (inner, outerMetres, plain, without) => {
    const outline: Outline = { crs: 'EPSG:4544', polygons: [[outer, hole]] };
    const neighbour: Outline = { crs: 'EPSG:4544', polygons: [[other]] };
    // Chords of eighths of a quarter and the mean sphere: half a percent.
    expect(Math.abs(ringArea(ringPolygons(outline, inner, outerMetres, [])) / plain - 1)).toBeLessThan(0.006);
    expect(Math.abs(ringArea(ringPolygons(outline, inner, outerMetres, [neighbour])) / without - 1)).toBeLessThan(
      0.006,
    );
  });
});

describe('chooseRing', () => {
  it('takes the smallest step that is large enough beside the patch', () => {
    const ring = chooseRing(square(300), 90_000, 2, [], policy);
    // 100 m: 159 000 − 25 257 = 126 159 m² < 180 000; 200 m: 430 407 m².
    expect(ring).toMatchObject({ innerMetres: 20, outerMetres: 200 });
    expect(ringArea(ring!.polygons)).toBeGreaterThan(180_000);
    expect(chooseRing(square(100), 10_000, 2, [], policy)).toMatchObject({ outerMetres: 100 });
    expect(chooseRing(square(1500), 2_250_000, 2, [], policy)).toMatchObject({ outerMetres: 700 });
  });

  it('needs enough pixels, and a gap of whole pixels', () => {
    // 3 px of 30 m: from 90 m on; 400 px are 360 000 m².
    const ring = chooseRing(square(100), 10_000, 30, [], policy);
    expect(ring).toMatchObject({ innerMetres: 90, outerMetres: 400 });
  });

  it('has no answer where no step is enough', () => {
    expect(chooseRing(square(8000), 64e6, 2, [], policy)).toBeUndefined();
    const around = square(3000);
    expect(chooseRing(square(300), 90_000, 2, [{ ...around }], policy)).toBeUndefined();
  });

  it('takes the steps in order whatever order they are written in', () => {
    const shuffled = { ...policy, stepsMetres: [1000, 200, 100] };
    expect(chooseRing(square(300), 90_000, 2, [], shuffled)).toMatchObject({ outerMetres: 200 });
  });
});

it('the ring of a patch in degrees is the ring of the same patch in the plane', () => {
  const toDegrees = createTransform('EPSG:4544', 'EPSG:4490');
  const degrees: Outline = {
    crs: 'EPSG:4490',
    polygons: square(300).polygons.map((rings) => rings.map((points) => points.map(([x, y]) => toDegrees(x, y)))),
  };
  expect(Math.abs(outlineArea(degrees) - 90_000)).toBeLessThan(0.01);
  const a = ringArea(ringPolygons(degrees, 20, 200, []));
  const b = ringArea(ringPolygons(square(300), 20, 200, []));
  expect(Math.abs(a / b - 1)).toBeLessThan(1e-4);
});
