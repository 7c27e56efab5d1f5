import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { diffPolicies, needsPixels, policyValues } from './policy-diff.ts';
import { parsePolicy } from './policy-file.ts';
import type { Policy } from './policy.ts';

const policy = parsePolicy(defaults, 'policies/default.json');

it('names every value by its path', () => {
  const values = policyValues(policy);

  expect(values.get('score.targets.crop.weights[1]')).toBe(25);
  expect(values.get('season.ringRatio[0]')).toBe(0.67);
  expect(values.get('score.targets.forest.bestOfYear')).toBeNull();
});

it('lists what changed with both values, and nothing of a policy and itself', () => {
  const changed = structuredClone(defaults);
  changed.version = '2026.4';
  changed.score.targets.forest.weights = [30, 40, 20, 10];
  changed.score.compliance.recoverySeasons.push([4, 2]);

  expect(diffPolicies(policy, policy)).toEqual([]);
  expect(diffPolicies(policy, changed as unknown as Policy)).toEqual([
    { path: 'version', before: '2026.3', after: '2026.4' },
    { path: 'score.targets.forest.weights[2]', before: 15, after: 20 },
    { path: 'score.targets.forest.weights[3]', before: 15, after: 10 },
    { path: 'score.compliance.recoverySeasons[2][0]', before: undefined, after: 4 },
    { path: 'score.compliance.recoverySeasons[2][1]', before: undefined, after: 2 },
  ]);
});

it.each([
  ['version', false],
  ['title.zh', false],
  ['score.grades[0]', false],
  ['score.targets.forest.coverMin', false],
  ['score.evenness.greenShare', false],
  ['ecoTypes.alpine.targetShift', false],
  ['score.evenness.cellMetres', true],
  ['score.evenness.cellPixels', true],
  ['score.evenness.cellShare', true],
  ['score.evidence.halfWidth[0]', false],
  ['score.evidence.halfWidth[2]', false],
  ['score.noLossClaims[0][1]', true],
  ['uncertainty.thresholdSd', true],
  ['score', true],
  ['ecoTypes.alpine.soilNdvi', true],
  ['change.mappingUnit.pixels', true],
  ['cover.vegetatedFrom', true],
  ['unheardOf.number', true],
])('a new value of %s asks for pixels: %s', (path, needed) => {
  expect(needsPixels(path)).toBe(needed);
});
