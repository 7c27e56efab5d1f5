import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { parsePolicy } from '../analysis/policy-file.ts';
import type { Policy } from '../analysis/policy.ts';
import type { Scene } from '../analysis/scene.ts';
import { Cover } from '../raster/cover.ts';
import type { Grid } from '../raster/grid.ts';
import { alignDate, rolesOf } from './align-date.ts';
import { cropKey, cropRules } from './crop-rules.ts';
import { judgeCrops } from './judge-crops.ts';
import { areaCrop, assessInput, dateCrop } from './patch-crops.ts';
import type { PatchCrops } from './patch-crops.ts';
import type { KeptRaster } from './ports/crops.ts';
import type { AssessTask, PatchTask } from './ports/work.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const SIZE = 60;
const grid: Grid = { width: SIZE, height: SIZE, transform: [10, 0, 500_000, 0, -10, 3_383_895], crs: 'EPSG:4544' };
const judged = { targetLandUse: 'forest', ecoType: 'basin_hill', stage: 'completed' } as const;
/** In the middle of the crop; around EPSG:4544's central meridian 105° E. */
const outline = {
  crs: 'EPSG:4544',
  polygons: [[square(500_250, 3_383_545, 100)]],
};
/** Blue, green, red, NIR. */
const FOREST = [0.03, 0.06, 0.04, 0.45];
const SOIL = [0.12, 0.16, 0.21, 0.28];
const CLOUD = [0.6, 0.6, 0.58, 0.6];
const UNDER_CLOUD = [0.02, 0.03, 0.02, 0.12];

function square(x: number, y: number, side: number): readonly (readonly [number, number])[] {
  return [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];
}

/** A cloud of 10 × 10 pixels in the north-east; its shadow 300 m to the west and 40 m to the north. */
function groundAt(col: number, row: number, hasCloud: boolean): readonly number[] {
  const isIn = (left: number, top: number, side: number): boolean =>
    col >= left && col < left + side && row >= top && row < top + side;
  if (hasCloud && isIn(44, 10, 10)) return CLOUD;
  if (hasCloud && isIn(14, 6, 10)) return UNDER_CLOUD;
  return isIn(25, 25, 10) ? SOIL : FOREST;
}

/** Nobody delivered a mask; the sun stands in the east, 50° from the zenith: 09:40 in Beijing. */
function dateOf(date: string, hasCloud: boolean): KeptRaster {
  const scene: Scene = {
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
    acquired: { date, instant: `${date}T01:40:00Z`, source: 'sidecar' },
    sensor: 'GF-1',
    radiometry: { level: 'surface', scale: [1, 1, 1, 1], offset: [0, 0, 0, 0], basis: '' },
    sunZenith: null,
    viewZenith: null,
  };
  const ref = { path: 'scene.tif', options: {}, id: 'a' };
  const rules = cropRules(policy);
  const { counted, extra } = rolesOf(scene, rules);
  const bands = [...counted, ...extra].map((role) => {
    const k = ['blue', 'green', 'red', 'nir'].indexOf(role);
    return Float32Array.from(
      { length: SIZE * SIZE },
      (_, i) => groundAt(i % SIZE, Math.floor(i / SIZE), hasCloud)[k]! * (1 + 0.01 * Math.sin(i)),
    );
  });
  const state = new Uint8Array(SIZE * SIZE).fill(Cover.Seen);
  const aligned = alignDate([{ scene, ref, crop: { grid, bands, state } }], grid, rules)!;
  return dateCrop(aligned, grid, [ref]);
}

const fresh: PatchCrops = {
  area: areaCrop(outline, 10_000, undefined, grid),
  baseline: dateOf('2020-08-15', false),
  current: dateOf('2023-08-15', true),
};
/** As they come back from a store: facts as text, values as they are. */
const kept = Object.fromEntries(
  Object.entries(fresh).map(([name, crop]: [string, KeptRaster]) => [
    name,
    { ...crop, facts: JSON.parse(JSON.stringify(crop.facts)) as unknown },
  ]),
) as unknown as PatchCrops;

it('keeps where the sun stood and that no mask was delivered, to the bit', () => {
  const { current } = assessInput(kept, judged);

  expect(current).toEqual(assessInput(fresh, judged).current);
  expect(current.cloudMask).toBe('none');
  expect(current.sun!.azimuth).toBeCloseTo(97.4, 0);
});

it('finds the same clouds and shadows in kept crops as in fresh ones', () => {
  const [first, second] = [fresh, kept].map((crops) => judgeCrops(crops, judged, policy));

  expect(second!.covers).toEqual(first!.covers);
  expect(second!.assessment).toEqual(first!.assessment);
  const [cloud, shadow] = [15 * SIZE + 48, 10 * SIZE + 18];
  expect([second!.covers.current[cloud], second!.covers.current[shadow]]).toEqual([Cover.Cloud, Cover.Shadow]);
  expect([second!.covers.baseline[cloud], second!.covers.baseline[shadow]]).toEqual([Cover.Vegetated, Cover.Vegetated]);
  // It is the facts that carry the search.
  const { acquired } = kept.current.facts as { readonly acquired: object };
  const forgotten = { acquired: { ...acquired, cloudMask: undefined, sun: undefined } };
  const bare = { ...kept, current: { ...kept.current, facts: forgotten } };
  expect(judgeCrops(bare, judged, policy).covers.current[cloud]).not.toBe(Cover.Cloud);
});

it('names a kept crop by what decides its pixels: margins and bands, not by limits that are applied to it later', () => {
  const patch = { outline, neighbours: [] } as unknown as PatchTask;
  const keyOf = (change: Partial<Policy['masks']>, cover: Partial<Policy['cover']> = {}): string | undefined => {
    const changed = {
      ...policy,
      masks: { ...policy.masks, ...change },
      cover: { ...policy.cover, ...cover },
    } as Policy;
    const scenes = [{ path: 'a.tif', options: {}, id: 'a' }];
    return cropKey({ policy: changed, baseline: scenes, current: scenes } as unknown as AssessTask, patch);
  };
  const { cloudSearch, terrain } = policy.masks;

  expect(keyOf({ margins: { cloudMetres: 120, shadowMetres: 60 } })).not.toBe(keyOf({}));
  expect(keyOf({ margins: null })).not.toBe(keyOf({}));
  expect(keyOf({ snow: null })).not.toBe(keyOf({}));
  expect(keyOf({ cloudSearch: null })).not.toBe(keyOf({}));
  expect(keyOf({}, { bsiAbove: null } as Partial<Policy['cover']>)).not.toBe(keyOf({}));
  expect(keyOf({ cloudSearch: { ...cloudSearch!, hotAbove: 0.2 } })).toBe(keyOf({}));
  expect(keyOf({ terrain: { ...terrain!, castMetres: 1 } })).toBe(keyOf({}));
  expect(keyOf({}, { threshold: null } as Partial<Policy['cover']>)).toBe(keyOf({}));
});
