import { expect, it } from 'vitest';
import { releaseArrays } from './release-arrays.ts';

it('leaves arrays and all others on their buffers empty', () => {
  const values = new Float32Array(1000).fill(1);
  const part = values.subarray(10, 20);
  const other = Uint8Array.of(1, 2);

  releaseArrays([values, other]);

  expect([values.length, part.length, other.length]).toEqual([0, 0, 0]);
});
