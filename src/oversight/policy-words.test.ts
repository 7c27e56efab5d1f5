import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import plain from '../../policies/plain.json' with { type: 'json' };
import raw from '../../policies/raw-ndvi.json' with { type: 'json' };
import { policyValues } from '../analysis/policy-diff.ts';
import type { Policy } from '../analysis/policy.ts';
import { sayPolicyValue } from './policy-words.ts';

it.each([
  ['default', defaults],
  ['plain', plain],
  ['raw-ndvi', raw],
])('every value of %s.json has words in both languages', (_, policy) => {
  const mute = [...policyValues(policy as unknown as Policy).keys()].filter(
    (path) => sayPolicyValue(path, 'zh') === undefined || sayPolicyValue(path, 'en') === undefined,
  );
  expect(mute).toEqual([]);
});

it('words of one value are not those of its neighbour', () => {
  expect(sayPolicyValue('score.targets.crop.weights[3]', 'zh')).toBe('C4 稳定性的权重');
  expect(sayPolicyValue('score.grades[1]', 'en')).toBe('lower limit of good');
  expect(sayPolicyValue('score.nothing', 'en')).toBeUndefined();
});
