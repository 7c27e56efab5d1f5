import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { QingshanError } from '../errors.ts';
import { takeApart } from './loops.ts';
import { planarArea } from './planar.ts';
import type { MultiPolygonRings, Outline, Position, Ring } from './polygon.ts';
import { findOverlaps, repairOutline } from './repair.ts';

/** `x y, x y, …` in metres from a corner in zone 35; not closed unless it says so. */
function ring(text: string): Ring {
  return text.split(',').map((pair): Position => {
    const [x, y] = pair.trim().split(' ').map(Number);
    return [410_000 + x!, 3_383_000 + y!];
  });
}

const closed = (text: string): Ring => [...ring(text), ring(text)[0]!];
const outline = (polygons: MultiPolygonRings, crs = 'EPSG:4544'): Outline => ({ crs, polygons });

function areaAfter(polygons: MultiPolygonRings): { area: number; repairs: readonly string[] } {
  const repaired = repairOutline(outline(polygons), 'M01');
  return { area: planarArea(repaired.outline.polygons), repairs: repaired.repairs };
}

function refusal(polygons: MultiPolygonRings, crs?: string): string {
  try {
    repairOutline(outline(polygons, crs), 'M01');
  } catch (error) {
    if (!(error instanceof QingshanError) || error.code !== 'POLYGON_INVALID') throw error;
    expect(error.details['feature']).toBe('M01');
    return String(error.details['why']);
  }
  return 'accepted';
}

const SQUARE = '0 0, 100 0, 100 100, 0 100';

describe('what is sound stays as it is', () => {
  it.each<[string, MultiPolygonRings]>([
    ['a square', [[closed(SQUARE)]]],
    ['a hole', [[closed(SQUARE), closed('10 10, 10 20, 20 20, 20 10')]]],
    [
      'a hole that touches its ring in a corner',
      [[closed('0 0, 50 0, 100 0, 100 100, 0 100'), closed('50 0, 40 20, 60 20')]],
    ],
    [
      'two holes that touch in a corner',
      [[closed(SQUARE), closed('10 10, 10 20, 20 20, 20 10'), closed('20 20, 20 30, 30 30, 30 20')]],
    ],
    ['parts that share an edge', [[closed(SQUARE)], [closed('100 0, 200 0, 200 100, 100 100')]]],
    [
      'a part in the hole of another',
      [[closed(SQUARE), closed('10 10, 10 90, 90 90, 90 10')], [closed('20 20, 80 20, 80 80, 20 80')]],
    ],
  ])('%s', (_name, polygons) => {
    const repaired = repairOutline(outline(polygons), 'M01');
    expect(repaired.repairs).toEqual([]);
    expect(repaired.outline.polygons).toEqual(polygons);
  });

  it('but rings are turned to one direction, which is no repair', () => {
    const { outline: turned, repairs } = repairOutline(outline([[closed(SQUARE).toReversed()]]), 'M01');
    expect(repairs).toEqual([]);
    expect(turned.polygons).toEqual([[[...ring('0 0, 100 0, 100 100, 0 100'), ring('0 0')[0]!]]]);
  });
});

// Areas by hand.
describe('one answer', () => {
  it.each<[string, MultiPolygonRings, number, string[]]>([
    ['an open ring', [[ring(SQUARE)]], 10_000, ['ring-closed']],
    [
      'points twice',
      [[closed('0 0, 0 0, 100 0, 100 100, 100 100, 100 100, 0 100, 0 0')]],
      10_000,
      ['duplicate-points-dropped'],
    ],
    [
      'a spike',
      [[closed('0 0, 100 0, 100 50, 180 50, 100 50, 100 100, 0 100')]],
      10_000,
      ['spikes-dropped', 'duplicate-points-dropped'],
    ],
    ['a spike along an edge', [[closed('0 0, 130 0, 100 0, 100 100, 0 100')]], 10_000, ['spikes-dropped']],
    ['a part without area', [[closed(SQUARE)], [closed('200 0, 300 0, 250 0')]], 10_000, ['part-without-area-dropped']],
    ['a hole without area', [[closed(SQUARE), closed('10 10, 20 20, 15 15')]], 10_000, ['hole-without-area-dropped']],
    [
      'a ring that touches itself',
      [[closed('0 0, 100 0, 100 100, 50 0, 0 100')]],
      5000,
      ['ring-touching-itself-split'],
    ],
    [
      'a hole cut in through a slit',
      [[closed('0 0, 50 0, 50 20, 40 40, 60 40, 50 20, 50 0, 100 0, 100 100, 0 100')]],
      9800,
      ['ring-touching-itself-split'],
    ],
    [
      'a tiny lobe',
      [[closed('0 0, 100 0, 100 100, 1 100, 2 101, 2 99, 0 100')]],
      0,
      ['tiny-loops-resolved-by-even-odd'],
    ],
    [
      'a hole that leaves its ring',
      [[closed(SQUARE), closed('90 10, 110 10, 110 20, 90 20')]],
      9900,
      ['holes-clipped'],
    ],
    [
      'holes that overlap',
      [[closed(SQUARE), closed('10 10, 30 10, 30 30, 10 30'), closed('20 20, 40 20, 40 40, 20 40')]],
      9300,
      ['holes-clipped'],
    ],
    [
      'a hole drawn twice',
      [[closed(SQUARE), closed('10 10, 30 10, 30 30, 10 30'), closed('10 10, 30 10, 30 30, 10 30')]],
      9600,
      ['holes-clipped'],
    ],
    ['parts that overlap', [[closed(SQUARE)], [closed('90 0, 190 0, 190 100, 90 100')]], 19_000, ['parts-united']],
    ['a part drawn twice', [[closed(SQUARE)], [closed(SQUARE)]], 10_000, ['parts-united']],
  ])('%s', (name, polygons, expected, repairs) => {
    const repaired = areaAfter(polygons);
    expect(repaired.repairs).toEqual(repairs);
    if (name === 'a tiny lobe') {
      // The lobe is smaller than a thousandth: no reading of it moves the area by more.
      expect(Math.abs(repaired.area - 10_000)).toBeLessThan(10);
      return;
    }
    expect(repaired.area).toBeCloseTo(expected, 5);
  });

  it('keeps the bits of what it does not touch', () => {
    const { outline: repaired } = repairOutline(outline([[ring('0.1 0.3, 100.7 0.2, 100.9 99.8, 99.3 50.1')]]), 'M01');
    expect(repaired.polygons[0]![0]!.slice(0, 4)).toEqual(ring('0.1 0.3, 100.7 0.2, 100.9 99.8, 99.3 50.1'));
  });

  it('an island in a hole cut in through a slit is ground', () => {
    const { area } = areaAfter([
      [closed('0 0, 50 0, 50 20, 20 20, 20 80, 80 80, 80 20, 50 20, 50 0, 100 0, 100 100, 0 100')],
      [closed('40 40, 60 40, 60 60, 40 60')],
    ]);
    expect(area).toBeCloseTo(10_000 - 3600 + 400, 5);
  });
});

describe('two answers', () => {
  it.each<[string, MultiPolygonRings, RegExp]>([
    ['bow-tie', [[closed('0 0, 100 100, 100 0, 0 60')]], /crosses itself at/],
    ['bow-tie of equal lobes', [[closed('0 0, 100 100, 100 0, 0 100')]], /crosses itself at 410050, 3383050/],
    ['bow-tie through a vertex', [[closed('0 0, 50 50, 100 100, 100 0, 50 50, 0 100')]], /crosses/],
    ['ground enclosed twice', [[closed('0 0, 100 0, 100 100, 40 100, 40 20, 60 20, 60 120, 0 120')]], /crosses itself/],
    ['ring drawn twice over', [[closed('0 0, 100 0, 100 100, 0 100, 0 0, 100 0, 100 100, 0 100')]], /crosses itself/],
    ['hole outside its ring', [[closed(SQUARE), closed('200 0, 210 0, 210 10')]], /hole 1 of part 1 lies outside/],
    ['part inside a part', [[closed(SQUARE)], [closed('20 20, 80 20, 80 80, 20 80')]], /can be a hole/],
    ['no number', [[[[410_000, Number.NaN], ...closed(SQUARE)]]], /not a number/],
    ['infinite', [[[[Infinity, 3_383_000], ...closed(SQUARE)]]], /not a number/],
    ['two points', [[ring('0 0, 100 0, 0 0')]], /fewer than three points/],
    ['no area', [[closed('0 0, 100 0, 50 0, 20 0')]], /no area/],
    ['hole over all', [[closed(SQUARE), closed('-10 -10, 200 -10, 200 200, -10 200')]], /no area/],
    ['nothing', [], /empty/],
    ['no rings', [[]], /empty/],
  ])('%s', (_name, polygons, why) => {
    expect(refusal(polygons)).toMatch(why);
  });

  it('a lobe is named whichever of its vertices comes first', () => {
    const bowTie = ring('0 0, 50 50, 100 100, 100 0, 50 50, 0 100');
    for (let start = 0; start < bowTie.length; start++) {
      const turned = [...bowTie.slice(start), ...bowTie.slice(0, start)];
      expect(refusal([[[...turned, turned[0]!]]])).toMatch(/crosses itself/);
    }
  });

  it('coordinates that are no degrees', () => {
    expect(refusal([[closed(SQUARE)]], 'EPSG:4490')).toMatch(/not in degrees/);
  });
});

describe('laws', () => {
  const star = fc
    .record({
      x: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
      radii: fc.array(fc.double({ min: 1, max: 900, noNaN: true }), { minLength: 3, maxLength: 24 }),
    })
    .map(({ x, radii }): Position[] =>
      radii.map((radius, i): Position => {
        const angle = (i / radii.length) * 2 * Math.PI;
        return [35_500_000 + x + radius * Math.cos(angle), 3_383_000 + radius * Math.sin(angle)];
      }),
    );

  it('a star keeps its area through open ends, doubled points, spikes and either direction', () => {
    fc.assert(
      fc.property(star, fc.nat(), fc.boolean(), (points, seed, isReversed) => {
        const at = seed % points.length;
        const [from, to] = [points[at]!, points[(at + 1) % points.length]!];
        const beyond: Position = [to[0] + (to[0] - from[0]), to[1] + (to[1] - from[1])];
        const faulty = [...points.slice(0, at + 1), from, beyond, ...points.slice(at + 1)];
        const given = isReversed ? faulty.toReversed() : faulty;
        const repaired = repairOutline(outline([[given]], 'EPSG:4523'), 'M01');
        const area = planarArea([[[...points, points[0]!]]]);
        expect(Math.abs(planarArea(repaired.outline.polygons) - area)).toBeLessThan(1e-3 * 1e-3 * area + 1e-3);
      }),
      { numRuns: 1000 },
    );
  });

  it('whatever the ring, the result does not cross itself, and repairing it again changes nothing, or it is refused', () => {
    const position = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }));
    const given = fc.array(fc.array(position, { minLength: 3, maxLength: 9 }), { minLength: 1, maxLength: 3 });
    let acceptedCount = 0;
    fc.assert(
      fc.property(given, fc.boolean(), (rings, asParts) => {
        const polygons = asParts ? rings.map((points) => [points]) : [rings];
        let repaired: Outline;
        try {
          repaired = repairOutline(outline(polygons), 'M01').outline;
        } catch (error) {
          if (error instanceof QingshanError && error.code === 'POLYGON_INVALID') return;
          throw error;
        }
        acceptedCount++;
        // A ring may touch itself; it must enclose nothing that can be read in two ways.
        for (const part of repaired.polygons.flat()) expect(takeApart(part)?.disputedArea ?? 0).toBeLessThan(1e-9);
        const again = repairOutline(repaired, 'M01');
        expect(planarArea(again.outline.polygons)).toBeCloseTo(planarArea(repaired.polygons), 9);
      }),
      { numRuns: 1000 },
    );
    expect(acceptedCount).toBeGreaterThan(100);
  });
});

const item = (id: string, text: string): { id: string; outline: Outline } => ({
  id,
  outline: outline([[closed(text)]]),
});

// GEOS 3.11.1 by GDAL 3.6.2: Difference, Intersection and Union of the same polygons.
describe('areas of GEOS', () => {
  const a = closed('0 0, 310 40, 260 190, 420 330, 180 300, 90 420, 60 210, -140 150');
  const hole = closed('60 80, 160 90, 150 180, 80 160');
  const b = closed('200 120, 460 60, 540 300, 280 410, 350 250');

  it('polygon, common ground, union', () => {
    expect(planarArea([[a, hole]])).toBeCloseTo(93_750, 6);
    const [overlap] = findOverlaps([
      { id: 'a', outline: outline([[a, hole]]) },
      { id: 'b', outline: outline([[b]]) },
    ]);
    expect(overlap?.shareOfSmaller).toBeCloseTo(0.10207316872993656, 9);
    const united = areaAfter([[a, hole], [b]]);
    expect(united.repairs).toEqual(['parts-united']);
    expect(united.area).toBeCloseTo(146862.37206960842, 5);
  });
});

describe('findOverlaps', () => {
  it('names pairs and their share of the smaller one', () => {
    const found = findOverlaps([
      item('a', SQUARE),
      item('b', '90 0, 290 0, 290 100, 90 100'),
      item('c', '100 100, 200 100, 200 200, 100 200'),
      item('d', '10 10, 20 10, 20 20, 10 20'),
      item('e', SQUARE),
      item('f', '1000 0, 1100 0, 1050 80'),
    ]);
    const pairs = found.map(({ id, other, shareOfSmaller }) => [id, other, Math.round(shareOfSmaller * 1e6) / 1e6]);
    expect(pairs).toEqual([
      ['a', 'b', 0.1],
      ['a', 'd', 1],
      ['a', 'e', 1],
      ['b', 'e', 0.1],
      ['d', 'e', 1],
    ]);
  });

  it('compares outlines of different CRS', () => {
    const zone35 = item('a', SQUARE);
    const prefixed = {
      id: 'b',
      outline: outline([[closed(SQUARE).map(([x, y]): Position => [35_000_000 + x, y])]], 'EPSG:4523'),
    };
    const [overlap] = findOverlaps([zone35, prefixed]);
    expect(overlap?.shareOfSmaller).toBeCloseTo(1, 6);
  });

  it('a hole is not common ground', () => {
    const holed = { id: 'a', outline: outline([[closed(SQUARE), closed('10 10, 10 90, 90 90, 90 10')]]) };
    expect(findOverlaps([holed, item('b', '20 20, 80 20, 80 80, 20 80')])).toEqual([]);
    expect(findOverlaps([])).toEqual([]);
  });
});
