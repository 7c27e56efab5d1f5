import { expect, test } from 'vitest';
import { contains } from './contains.ts';

const SQUARE_WITH_HOLE = [
  [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ],
    [
      [4, 4],
      [4, 6],
      [6, 6],
      [6, 4],
      [4, 4],
    ],
  ],
  [
    [
      [20, 0],
      [30, 0],
      [20, 10],
      [20, 0],
    ],
  ],
] as const;

test.each([
  [1, 1, true],
  [5, 5, false],
  [3, 5, true],
  [7, 5, true],
  [-1, 5, false],
  [15, 5, false],
  [21, 1, true],
  [29, 9, false],
  // Level with corners.
  [3, 4, true],
  [-5, 0, false],
])('(%d, %d) inside: %s', (x, y, inside) => {
  expect(contains(SQUARE_WITH_HOLE, [x, y])).toBe(inside);
});
