import { expect, it } from 'vitest';
import { patchWith, sceneRecord } from '../../test/helpers/record.ts';
import type { Patch } from '../oversight/patch.ts';
import { parseQuarter } from '../oversight/quarter.ts';
import { loadPolicy } from './load-policy.ts';
import { planQuarter } from './plan-quarter.ts';
import type { SceneRecord, Sighting } from './ports/record.ts';

const policy = await loadPolicy(undefined);
const quarter = parseQuarter('2023Q3');

/** A square of 40 m in the middle of every scene below. */
const patch: Patch = patchWith({
  patchId: 'P1',
  worksStart: '2021-03-01',
  outlineVersion: 'v1',
  outline: {
    crs: 'EPSG:4544',
    polygons: [
      [
        [
          [500_030, 3_299_930],
          [500_070, 3_299_930],
          [500_070, 3_299_970],
          [500_030, 3_299_970],
          [500_030, 3_299_930],
        ],
      ],
    ],
  },
});

function scene(id: string, date: string, change: Partial<SceneRecord['scene']> = {}): SceneRecord {
  const record = sceneRecord(id, `${id}.tif`, '2023-10-01T00:00:00Z');
  return {
    ...record,
    lngLatBounds: [104.9, 29.7, 105.1, 29.9],
    scene: {
      ...record.scene,
      name: `${id}.tif`,
      grid: { width: 50, height: 50, transform: [2, 0, 500_000, 0, -2, 3_300_000], crs: 'EPSG:4544' },
      acquired: { date, source: 'option' },
      ...change,
    },
  };
}

function hidden(baseline: string, current: string, observedShare: number): Sighting {
  return {
    patchId: 'P1',
    outlineVersion: 'v1',
    baselineSceneIds: [baseline],
    currentSceneIds: [current],
    observedShare,
  };
}

function currentOf(scenes: readonly SceneRecord[], sightings: readonly Sighting[] = []): string[] {
  const { pairs } = planQuarter(quarter, [patch], scenes, policy, sightings);
  return pairs.flatMap(({ current }) => current.map((record) => record.scene.id));
}

const before = scene('before', '2020-08-10');

it('takes the date nearest in season to the baseline', () => {
  expect(currentOf([before, scene('july', '2023-07-05'), scene('august', '2023-08-12')])).toEqual(['august']);
});

it('tries the next date where a measured one hid the patch', () => {
  const scenes = [before, scene('july', '2023-07-05'), scene('august', '2023-08-12')];

  expect(currentOf(scenes, [hidden('before', 'august', 0.3)])).toEqual(['july']);
});

it('keeps a measured date that showed enough, so that running again changes nothing', () => {
  const scenes = [before, scene('july', '2023-07-05'), scene('august', '2023-08-12')];

  expect(currentOf(scenes, [hidden('before', 'august', 0.7)])).toEqual(['august']);
});

it('does not blame a date for what another date of its pair hid', () => {
  const scenes = [before, scene('july', '2023-07-05'), scene('august', '2023-08-12')];
  const sightings = [hidden('cloudy-baseline', 'august', 0.2), hidden('before', 'august', 0.9)];

  expect(currentOf(scenes, sightings)).toEqual(['august']);
});

it('forgets what an earlier outline showed', () => {
  const scenes = [before, scene('july', '2023-07-05'), scene('august', '2023-08-12')];
  const old = { ...hidden('before', 'august', 0.1), outlineVersion: 'v0' };

  expect(currentOf(scenes, [old])).toEqual(['august']);
});

it('pairs an alpine patch out of season, and does not blame the summer date for the snow', () => {
  const winter = parseQuarter('2023Q1');
  const alpine: Patch = { ...patch, ecoType: 'alpine' };
  const forest: Patch = { ...patch, ecoType: 'mountain_forest' };
  const scenes = [scene('older', '2019-08-10'), before, scene('february', '2023-02-03'), scene('march', '2023-03-03')];
  const pairOf = (sightings: readonly Sighting[]) => {
    const { pairs } = planQuarter(winter, [alpine], scenes, policy, sightings);
    return pairs.flatMap(({ baseline, current }) => [...baseline, ...current].map((record) => record.scene.id));
  };

  expect(pairOf([])).toEqual(['before', 'march']);
  expect(pairOf([hidden('before', 'march', 0.1)])).toEqual(['before', 'february']);
  expect(planQuarter(winter, [forest], scenes, policy).unpaired).toEqual([{ patch: forest, reason: 'IE_SEASON' }]);
});

it('joins scenes of one day to one date, in the order of their names', () => {
  expect(currentOf([before, scene('b', '2023-08-12'), scene('a', '2023-08-12')])).toEqual(['a', 'b']);
});

it('says why a patch has no pair', () => {
  const { unpaired } = planQuarter(quarter, [patch], [before], policy);

  expect(unpaired).toEqual([{ patch, reason: 'IE_NO_SCENE' }]);
});
