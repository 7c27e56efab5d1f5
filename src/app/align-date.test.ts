import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { parsePolicy } from '../analysis/policy-file.ts';
import type { Scene } from '../analysis/scene.ts';
import { Cover } from '../raster/cover.ts';
import type { Grid } from '../raster/grid.ts';
import { alignDate, rolesOf } from './align-date.ts';
import type { SceneReading } from './align-date.ts';
import { cropRules } from './crop-rules.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const rules = cropRules(policy);
const grid: Grid = { width: 40, height: 40, transform: [10, 0, 500_000, 0, -10, 3_383_895], crs: 'EPSG:4544' };

function sceneOf(more: Partial<Scene> = {}): Scene {
  return {
    id: '',
    name: 'scene.tif',
    path: 'scene.tif',
    grid,
    gsd: 10,
    bandCount: 4,
    bands: { blue: 1, green: 2, red: 3, nir: 4 },
    capability: 'VNIR',
    sampleType: 'uint16',
    nodata: 0,
    saturation: null,
    acquired: { date: '2023-08-15', source: 'file-name' },
    sensor: 'Sentinel-2',
    radiometry: { level: 'surface', scale: [1, 1, 1, 1], offset: [0, 0, 0, 0], basis: '' },
    sunZenith: null,
    viewZenith: null,
    ...more,
  };
}

/** One cloud pixel in the middle of what the scene sees, if it has one. */
function readingOf(scene: Scene, hasCloud: 'cloudy' | 'clear' = 'cloudy'): SceneReading {
  const state = new Uint8Array(1600).fill(Cover.Seen);
  if (hasCloud === 'cloudy') state[20 * 40 + 20] = Cover.Cloud;
  const { counted, extra } = rolesOf(scene, rules);
  const bands = [...counted, ...extra].map(() => new Float32Array(1600).fill(0.1));
  return { scene, ref: { path: scene.path, options: {} }, crop: { grid, bands, state } };
}

function cloudCount(...readings: readonly SceneReading[]): number {
  const { state } = alignDate(readings, grid, rules)!.crop;
  return state.reduce((count, code) => (code === Cover.Cloud ? count + 1 : count), 0);
}

it('widens the clouds of Sentinel-2 by 100 m, and trusts the outlines of others', () => {
  // Lattice points within 10 pixels of one: Gauss's circle problem, N(10) = 317.
  expect(cloudCount(readingOf(sceneOf({ cloudMask: 'sentinel-scl' })))).toBe(317);
  expect(cloudCount(readingOf(sceneOf({ cloudMask: 'landsat-qa-pixel' })))).toBe(1);
  expect(cloudCount(readingOf(sceneOf({ cloudMask: 'vendor' })))).toBe(1);
});

it('lets another scene of the day see beside a cloud', () => {
  const cloudy = readingOf(sceneOf({ cloudMask: 'sentinel-scl' }));
  const clear = readingOf(sceneOf({ cloudMask: 'sentinel-scl' }), 'clear');

  expect(cloudCount(cloudy, clear)).toBe(0);
});

it('says whether every scene came with a mask, and where the sun stood', () => {
  const timed = sceneOf({
    cloudMask: 'vendor',
    acquired: { date: '2023-03-21', instant: '2023-03-21T05:11:00Z', source: 'sidecar' },
  });

  expect(alignDate([readingOf(timed)], grid, rules)!.facts.cloudMask).toBe('delivered');
  expect(alignDate([readingOf(timed), readingOf(sceneOf())], grid, rules)!.facts.cloudMask).toBe('none');
  const { sun } = alignDate([readingOf(timed)], grid, rules)!.facts;
  // Noon at the equinox on 30.6° N, 105° E.
  expect(Math.abs(sun!.zenith - 30.4)).toBeLessThan(0.3);
  expect(Math.abs(sun!.azimuth - 181)).toBeLessThan(3);
  expect(alignDate([readingOf(sceneOf())], grid, rules)!.facts.sun).toBeUndefined();
});

it('counts SWIR among the bands that the policy uses, where a scene has it', () => {
  const swir = sceneOf({ bands: { blue: 1, green: 2, red: 3, nir: 4, swir1: 5 }, capability: 'VNIR+SWIR' });

  expect(rolesOf(swir, rules).counted).toContain('swir1');
  expect(rolesOf(sceneOf(), rules).counted).not.toContain('swir1');
  const noneAsked = {
    ...policy,
    cover: { ...policy.cover, bsiAbove: null },
    masks: { ...policy.masks, snow: null, water: null },
  } as typeof policy;
  expect(rolesOf(swir, cropRules(noneAsked)).counted).not.toContain('swir1');
});
