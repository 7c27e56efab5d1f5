import { expect, it } from 'vitest';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { mulberry32 } from '../../analysis/random.ts';
import { Ground } from './ground.ts';
import { MINE_KINDS } from './mine-kinds.ts';
import { sceneExtent } from './scene-frame.ts';
import { blobContains } from './shape.ts';
import { createSites, registerMines } from './simulated-quarter.ts';
import { scenePlans } from './site.ts';
import { patchTruth } from './truth.ts';

const SITES = createSites(24, 638);
const PATCHES = registerMines(SITES);
const MEASURED = PATCHES.filter(({ mine }) => MINE_KINDS[mine.kind].expected.isMeasured);

/** Even-odd rule over all rings, by a ray to the east. */
function isInside(polygons: MultiPolygonRings, x: number, y: number): boolean {
  let inside = false;
  for (const ring of polygons.flat()) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [x1, y1] = ring[i]!;
      const [x2, y2] = ring[i + 1]!;
      if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
    }
  }
  return inside;
}

it.each(MEASURED)('agrees with random points for $patchId ($mine.kind)', ({ site, mine, ...ids }) => {
  // Monte Carlo knows neither scan lines nor areas of polygons; 60,000 points give shares within 1 % (five sigma).
  const random = mulberry32(12);
  const points = mine.rings.flat(2);
  const [west, east] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
  const [south, north] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))];
  const clouds = site.clouds;
  const extents = (['baseline', 'current'] as const).map((date) =>
    scenePlans(site, date).map((plan) => sceneExtent(site, plan)),
  );
  const count = { inside: 0, seen: 0, baseline: 0, current: 0 };
  for (let i = 0; i < 60_000; i++) {
    const x = west + random() * (east - west);
    const y = south + random() * (north - south);
    if (!isInside(mine.rings, x, y)) continue;
    count.inside += 1;
    const shown = extents.every((all) => all.some(([left, , right]) => x > left + 2 && x < right - 2));
    if (!shown || clouds.some((cloud) => blobContains(cloud, x, y, 0))) continue;
    count.seen += 1;
    for (const date of ['baseline', 'current'] as const) {
      const ground = site.ground[date](x, y);
      if (ground !== Ground.Forest && ground !== Ground.Meadow) count[date] += 1;
    }
  }

  const truth = patchTruth(site, mine, ids);

  const boxArea = (east - west) * (north - south);
  expect((boxArea * count.inside) / 60_000 / truth.areaM2).toBeCloseTo(1, 1.5);
  const share = (area: number): number => area / truth.areaM2;
  const seen = truth.measured!;
  expect(Math.abs(share(seen.observedM2) - count.seen / count.inside)).toBeLessThan(0.015);
  expect(Math.abs(share(seen.baseline.unvegetatedM2) - count.baseline / count.inside)).toBeLessThan(0.015);
  expect(Math.abs(share(seen.current.unvegetatedM2) - count.current / count.inside)).toBeLessThan(0.015);
  for (const date of [seen.baseline, seen.current]) {
    expect(date.unvegetatedM2 + date.vegetatedM2).toBeCloseTo(seen.observedM2, 6);
  }
});

it('tells every story with 24 mines, and only clear ones', () => {
  expect(new Set(PATCHES.map(({ mine }) => mine.kind))).toEqual(new Set(Object.keys(MINE_KINDS)));
  expect(new Set(PATCHES.map(({ mineId }) => mineId)).size).toBe(24);
  for (const { site, mine, ...ids } of PATCHES) {
    const truth = patchTruth(site, mine, ids);
    if (truth.status !== 'scored') continue;
    const { baseline, current, observedM2 } = truth.measured!;
    const gain = (baseline.unvegetatedM2 - current.unvegetatedM2) / observedM2;
    // Far from the thresholds that a policy may set, or exactly zero; `mixed` cancels out.
    if (truth.outcome === 'improved') expect(gain).toBeGreaterThan(0.33);
    if (truth.outcome === 'degraded') expect(gain).toBeLessThan(-0.33);
    if (truth.outcome === 'stable') expect(gain).toBe(0);
    if (truth.outcome === 'mixed') expect(Math.abs(gain)).toBeLessThan(0.05);
  }
});

function unseenShare(kind: string): number {
  const { site, mine, ...ids } = PATCHES.find((patch) => patch.mine.kind === kind)!;
  const { areaM2, measured } = patchTruth(site, mine, ids);
  return 1 - measured!.observedM2 / areaM2;
}

it('hides what it says it hides', () => {
  expect(unseenShare('clouded')).toBeCloseTo(0.6, 2);
  expect(unseenShare('lightly_clouded')).toBeCloseTo(0.15, 2);
  expect(unseenShare('outside_scene')).toBeCloseTo(0.59, 1);
  expect(unseenShare('across_scenes')).toBe(0);
});

/** `[west, south, east, north]` in metres of the site. */
function boundsOf(rings: MultiPolygonRings): readonly [number, number, number, number] {
  const points = rings.flat(2);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

it('keeps mines and their surroundings inside the site and apart', () => {
  for (const seed of [1, 2, 3, 638]) {
    for (const site of createSites(72, seed)) {
      const boxes = site.mines.map(({ rings }) => boundsOf(rings));
      for (const [index, [west, south, east, north]] of boxes.entries()) {
        // 200 m of ring, and the empty corners of the footprint beyond.
        expect(Math.min(west, south, site.width - east, site.height - north)).toBeGreaterThan(200);
        for (const [left, bottom, right, top] of boxes.slice(index + 1)) {
          expect(Math.max(left - east, west - right, bottom - north, south - top)).toBeGreaterThan(300);
        }
      }
    }
  }
});
