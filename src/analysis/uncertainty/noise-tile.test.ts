import { expect, it } from 'vitest';
import { createNoiseTiles, TILE_SIDE, tileMean } from './noise-tile.ts';

/** Mean product of values `lag` columns apart, the tile being periodic. */
function correlation(values: Float32Array, lag: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const start = i & ~(TILE_SIDE - 1);
    sum += values[i]! * values[start + ((i + lag) & (TILE_SIDE - 1))]!;
  }
  return sum / values.length;
}

it('has the correlation that was asked for, exp(−(h/ℓ)²)', () => {
  const { values } = createNoiseTiles(638)(2);

  expect(correlation(values, 0)).toBeCloseTo(1, 1);
  for (const lag of [1, 2, 3]) {
    expect(Math.abs(correlation(values, lag) - Math.exp(-((lag / 2) ** 2)))).toBeLessThan(0.04);
  }
  expect(Math.abs(correlation(values, 20))).toBeLessThan(0.04);
});

it('has the same bits for the same seed, and others for another', () => {
  const [one, again, other] = [638, 638, 639].map((seed) => createNoiseTiles(seed)(1).values);

  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});

it('gives the mean of a rectangle that runs over the edge', () => {
  const { values, sums } = createNoiseTiles(638)(1.4);
  let sum = 0;
  for (let row = 250; row < 262; row++) {
    for (let col = 254; col < 261; col++) sum += values[(row % TILE_SIDE) * TILE_SIDE + (col % TILE_SIDE)]!;
  }

  expect(tileMean(sums, 254, 250, 7, 12)).toBeCloseTo(sum / 84, 10);
});
