/**
 * Registration of synthetic pairs at 2 m with a known shift. 6 and 3 pairs by default; `QINGSHAN_LONG=1` runs 200 and 200.
 */
import { expect, it } from 'vitest';
import { REGISTRATION_RULE } from '../../../test/registration-rule.ts';
import { syntheticPair } from '../../../test/synthetic-pairs.ts';
import type { PairRecipe } from '../../../test/synthetic-pairs.ts';
import { mulberry32 } from '../random.ts';
import type { Registration } from './consensus.ts';
import { registerDates } from './register-dates.ts';
import type { FindMatch, RegistrationInput } from './register-dates.ts';
import { listTieWindows } from './tie-windows.ts';

const IS_LONG = process.env['QINGSHAN_LONG'] === '1';
const SIZE = 224;
const CROP = { col: 1003, row: 517, width: SIZE, height: SIZE };
const MINE = { col: CROP.col + 77, row: CROP.row + 77, width: 70, height: 70 };
const RECIPE = {
  seed: 1,
  size: SIZE,
  shift: [0.37, -0.61],
  changedShare: 0.2,
  changedShape: 'blobs',
  noise: 0.1,
} as const;

function inputOf(recipe: PairRecipe, gsd = 2): RegistrationInput {
  const { baseline, current } = syntheticPair(recipe);
  const usable = new Uint8Array(SIZE ** 2).fill(1);
  return {
    // The change is not masked, and neither is the mine.
    windows: listTieWindows({ mine: MINE, common: CROP, gsd, shareInMines: () => 0 }, REGISTRATION_RULE),
    region: CROP,
    mine: MINE,
    gsd,
    baseline: { bands: [baseline], usable },
    current: { bands: [current], usable },
    views: 'equal',
  };
}

const register = (recipe: PairRecipe): Registration => registerDates(inputOf(recipe), REGISTRATION_RULE);

it('finds shifts up to 6 px to 0.03 px where a fifth of the ground has changed', { timeout: 600_000 }, () => {
  const random = mulberry32(638);
  const errors: number[] = [];
  for (let seed = 1; seed <= (IS_LONG ? 200 : 6); seed++) {
    const [angle, length] = [2 * Math.PI * random(), 6 * Math.sqrt(random())];
    const shift = [length * Math.cos(angle), length * Math.sin(angle)] as const;

    // The change is not masked.
    const result = register({ ...RECIPE, seed, shift, changedShape: seed % 2 === 0 ? 'disc' : 'blobs' });

    expect(result).toMatchObject({ status: 'accepted' });
    errors.push(result.dx - shift[0], result.dy - shift[1]);
  }
  const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
  const worst = Math.max(...errors.map(Math.abs));
  if (IS_LONG) process.stdout.write(`registration: RMSE ${rmse.toFixed(4)} px, worst ${worst.toFixed(4)} px\n`);
  expect(rmse).toBeLessThan(0.03);
  expect(worst).toBeLessThan(0.1);
});

it('refuses unrelated images every time', { timeout: 600_000 }, () => {
  let pointCount = 0;
  for (let seed = 1; seed <= (IS_LONG ? 200 : 3); seed++) {
    const result = register({ ...RECIPE, seed: 5000 + seed, changedShare: 1 });

    expect(result.status).toBe('refused');
    pointCount = Math.max(pointCount, result.pointCount);
  }
  if (IS_LONG) process.stdout.write(`registration: at most ${pointCount} chance points in unrelated images\n`);
});

it('does not depend on brightness, haze or the sign of the contrast', () => {
  const input = inputOf(RECIPE);
  const season = input.current.bands.map((band) => band.map((value) => 9 - 0.7 * value));

  const result = registerDates({ ...input, current: { ...input.current, bands: season } }, REGISTRATION_RULE);

  expect(result).toMatchObject({ status: 'accepted', class: 'A' });
  expect(Math.abs(result.dx - 0.37)).toBeLessThan(0.1);
  expect(Math.abs(result.dy + 0.61)).toBeLessThan(0.1);
});

it('refuses a current date that is stretched', () => {
  // 1.5 % coarser: over the mine's 70 px the shift differs by more than a pixel.
  const still = inputOf({ ...RECIPE, shift: [0, 0], changedShare: 0, noise: 0 });
  const stretched = Float32Array.from({ length: SIZE ** 2 }, (_, i) => {
    const at = (k: number): number => Math.min(SIZE - 1.001, Math.max(0, SIZE / 2 + 1.015 * (k - SIZE / 2)));
    const [x, y] = [at(i % SIZE), at(Math.floor(i / SIZE))];
    const [col, row] = [Math.floor(x), Math.floor(y)];
    const value = (c: number, r: number): number => still.current.bands[0]![r * SIZE + c]!;
    const top = (1 - x + col) * value(col, row) + (x - col) * value(col + 1, row);
    const below = (1 - x + col) * value(col, row + 1) + (x - col) * value(col + 1, row + 1);
    return (1 - y + row) * top + (y - row) * below;
  });

  const result = registerDates({ ...still, current: { ...still.current, bands: [stretched] } }, REGISTRATION_RULE);

  expect(result.status).toBe('refused');
  expect(result.gradientPixels).toBeGreaterThan(0.5);
});

it('asks for each listed window once, until there are enough points', () => {
  const asked: string[] = [];
  const known: FindMatch = ({ col, row }) => {
    asked.push(`${col},${row}`);
    return { status: 'matched', dx: 0.25, dy: -0.5, reliability: 60 };
  };

  const result = registerDates(inputOf(RECIPE), REGISTRATION_RULE, known);

  expect(new Set(asked).size).toBe(asked.length);
  expect(result).toMatchObject({ status: 'accepted', dx: 0.25, dy: -0.5, pointCount: asked.length });

  asked.length = 0;
  const few = { ...REGISTRATION_RULE, nearest: { ...REGISTRATION_RULE.nearest, points: 9 } };
  expect(registerDates(inputOf(RECIPE), few, known)).toMatchObject({ pointCount: 9, windowCount: 9 });
  expect(asked).toHaveLength(9);
});

it('leaves out windows of which more than a tenth cannot be used on one of the dates', () => {
  const input = inputOf(RECIPE);
  const clouds = input.current.usable.map((value, i) => (i % SIZE < 160 ? 0 : value));

  const result = registerDates({ ...input, current: { ...input.current, usable: clouds } }, REGISTRATION_RULE);

  // The last column of windows begins at 1152; clouds end at 1163, and a window may hold 6 of 64 columns of them.
  expect(result.windowCount).toBe(0);
  expect(result).toMatchObject({ status: 'refused', reason: 'too-few-points' });
});

it('refuses where no window is fit for the largest shift', () => {
  expect(registerDates(inputOf(RECIPE, 0.2), REGISTRATION_RULE)).toMatchObject({
    status: 'refused',
    reason: 'too-few-points',
  });
});
