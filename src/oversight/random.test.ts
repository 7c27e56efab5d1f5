import { expect, it } from 'vitest';
import { mulberry32 } from '../analysis/random.ts';
import { drawWithoutReplacement } from './random.ts';

it('gives the published numbers for seed 638', () => {
  // SCIENCE §6.2, identical in Python and Node.
  const expected = [
    0.13782066851854324, 0.15504358825273812, 0.8140928607899696, 0.44874483440071344, 0.39141402626410127,
  ];
  const random = mulberry32(638);

  expect(expected.map(() => random())).toEqual(expected);
});

it('draws every subset about equally often', () => {
  const random = mulberry32(1);
  const counts = new Map<string, number>();

  for (let i = 0; i < 6000; i++) {
    const key = drawWithoutReplacement(['a', 'b', 'c', 'd'], 2, random).sort().join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  // Six subsets, 1000 expected each; five standard deviations are 144.
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(144);
});
