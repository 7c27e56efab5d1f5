import { expect, it } from 'vitest';
import { defaultPolicy as policy } from '../../test/samples/sample-report.ts';
import type { Policy } from '../analysis/policy.ts';
import { drawSeed } from './draw-seed.ts';
import type { PatchCrops } from './patch-crops.ts';

function crops(outline: string, baseline: readonly string[], current: readonly string[]): PatchCrops {
  return {
    area: kept({ outlineVersion: outline }),
    baseline: kept(scenesOf(baseline)),
    current: kept(scenesOf(current)),
  };
}

function kept(facts: object): PatchCrops['area'] {
  const grid = { width: 0, height: 0, transform: [2, 0, 0, 0, -2, 0], crs: 'EPSG:4544' } as const;
  return { grid, bands: [], facts };
}

function scenesOf(ids: readonly string[]): object {
  return { scenes: ids.map((id) => ({ id, name: `${id}.tif` })) };
}

const pair = crops('o1', ['a'], ['b', 'c']);
const seed = drawSeed(pair, policy);

it('is 32 bits that outline, scenes in their order and the measuring part of the policy decide', () => {
  expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  expect(drawSeed(crops('o1', ['a'], ['b', 'c']), structuredClone(policy))).toBe(seed);
  const wider: Policy = { ...policy, uncertainty: { ...policy.uncertainty!, thresholdSd: 0.04 } };
  const others = [
    drawSeed(crops('o2', ['a'], ['b', 'c']), policy),
    drawSeed(crops('o1', ['b'], ['a', 'c']), policy),
    drawSeed(crops('o1', ['a'], ['c', 'b']), policy),
    drawSeed(crops('o1', ['a', 'b'], ['c']), policy),
    drawSeed(pair, wider),
  ];
  expect(new Set([seed, ...others]).size).toBe(6);
});

it('is the same under other weights and grades, so that scores under them rest on the same draws', () => {
  const grades = [95, 80, 65] as const;

  expect(drawSeed(pair, { ...policy, version: 'other', score: { ...policy.score!, grades } })).toBe(seed);
});
