import { beforeAll, describe, expect, it } from 'vitest';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { renderCloudMask, renderScene } from './render.ts';
import { createSceneFrame, type SceneFrame } from './scene-frame.ts';
import { createSites, registerMines } from './simulated-quarter.ts';
import { scenePlans, type SimulatedMine, type Site } from './site.ts';
import { patchTruth } from './truth.ts';

const SITES = createSites(24, 638);

/** Cover by the linear rule with the published NDVI of soil and forest, `SCIENCE §7.2`. */
function coverOf(bands: readonly Uint16Array[], pixel: number): number {
  const [red, nir] = [bands[2]![pixel]!, bands[3]![pixel]!];
  return ((nir - red) / (nir + red) - 0.1429) / (0.8876 - 0.1429);
}

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

/** Calls back with each pixel of the mine and the share of it (of 8 × 8 places) that lies inside. */
function eachPixel(frame: SceneFrame, mine: SimulatedMine, visit: (pixel: number, share: number) => void): void {
  const { width, height } = frame.grid;
  const stride = width + 1;
  const points = mine.rings.flat(2);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [west, east] = [Math.min(...xs), Math.max(...xs)];
  const [south, north] = [Math.min(...ys), Math.max(...ys)];
  const inside = Uint8Array.from(frame.xs, (x, i) => {
    const y = frame.ys[i]!;
    return x >= west && x <= east && y >= south && y <= north && isInside(mine.rings, x, y) ? 1 : 0;
  });
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const corner = row * stride + col;
      const sum = inside[corner]! + inside[corner + 1]! + inside[corner + stride]! + inside[corner + stride + 1]!;
      if (sum === 0) continue;
      visit(row * width + col, sum === 4 ? 1 : shareInside(mine, frame.xs[corner]!, frame.ys[corner]!));
    }
  }
}

/** @param x, y north-west corner of a pixel of 2 m, north up */
function shareInside(mine: SimulatedMine, x: number, y: number): number {
  let count = 0;
  for (let i = 0; i < 64; i++) {
    if (isInside(mine.rings, x + ((i % 8) + 0.5) / 4, y - (Math.floor(i / 8) + 0.5) / 4)) count += 1;
  }
  return count / 64;
}

describe('rendered mines', () => {
  const kinds = [
    'half_restored',
    'newly_disturbed',
    'mixed',
    'stable_green',
    'still_bare',
    'dry_hot',
    'unknown_target',
  ];

  it.each(kinds)('shows the true unvegetated area of %s within 1 %', (kind) => {
    const { site, mine, ...ids } = registerMines(SITES).find((patch) => patch.mine.kind === kind)!;
    const truth = patchTruth(site, mine, ids).measured!;
    for (const date of ['baseline', 'current'] as const) {
      const frame = createSceneFrame(site, scenePlans(site, date)[0]!);
      const bands = renderScene(site, frame, date);
      let unvegetated = 0;
      let whole = 0;
      eachPixel(frame, mine, (pixel, share) => {
        whole += share * 4;
        if (coverOf(bands, pixel) < 0.5) unvegetated += share * 4;
      });

      expect(whole / truth.observedM2).toBeCloseTo(1, 2.5);
      expect(Math.abs(unvegetated - truth[date].unvegetatedM2) / truth.observedM2).toBeLessThan(0.01);
    }
  });
});

describe('a scene', () => {
  let site: Site;
  let frame: SceneFrame;
  let bands: Uint16Array[];

  beforeAll(() => {
    site = SITES[2]!;
    frame = createSceneFrame(site, scenePlans(site, 'current')[0]!);
    bands = renderScene(site, frame, 'current');
  });

  it('is the same for the same seed and differs for another', () => {
    expect(renderScene(site, frame, 'current')).toEqual(bands);
    const [, , other] = createSites(24, 639);
    expect(renderScene(other!, createSceneFrame(other!, scenePlans(other!, 'current')[0]!), 'current')).not.toEqual(
      bands,
    );
  });

  it('has no data in its corners only', () => {
    const { width, height } = frame.grid;
    for (const corner of [0, width - 1, width * (height - 1), width * height - 1]) expect(bands[3]![corner]).toBe(0);
    const empty = bands[0]!.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    // Four triangles of 1 + 2 + … + 40 pixels.
    expect(empty).toBe(4 * 820);
  });

  it('paints clouds inside the mask only, and no dark pixel under it looks like ground', () => {
    const mask = renderCloudMask(frame, site.clouds);
    const covered = mask.reduce((count, value) => count + value, 0);
    let bright = 0;
    for (let i = 0; i < mask.length; i++) {
      if (bands[0]![i]! < 5000) continue;
      bright += 1;
      expect(mask[i]).toBe(1);
    }

    expect(bright / covered).toBeGreaterThan(0.8);
    expect(bright / covered).toBeLessThan(1);
  });
});

it('sees the same ground from a neighbouring zone', () => {
  const site = SITES.find(({ template }) => template.scenes.some(({ crs }) => crs === 'eastern-neighbour'))!;
  const home = createSceneFrame(site, scenePlans(site, 'baseline')[0]!);
  const away = createSceneFrame(site, scenePlans(site, 'current')[0]!);

  // Meridians of the two zones meet at 3° · sin 30.3°, so one grid lies 1.5° against the other.
  const angle = (Math.atan2(away.ys[1]! - away.ys[0]!, away.xs[1]! - away.xs[0]!) * 180) / Math.PI;
  expect(Math.abs(angle)).toBeCloseTo(3 * Math.sin((30.32 * Math.PI) / 180), 1);
  // Its bounds hold all of the site.
  for (const frame of [home, away]) {
    expect(Math.min(...frame.xs.filter((_, i) => i % 997 === 0))).toBeLessThan(5);
    expect(Math.max(...frame.xs.filter((_, i) => i % 997 === 0))).toBeGreaterThan(site.width - 5);
  }
});
