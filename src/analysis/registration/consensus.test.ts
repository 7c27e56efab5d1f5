import fc from 'fast-check';
import { expect, it } from 'vitest';
import { REGISTRATION_RULE } from '../../../test/registration-rule.ts';
import { agreeOnShift } from './consensus.ts';
import type { TiePoint } from './consensus.ts';

const PLACE = { mine: { col: 80, row: 80, width: 40, height: 40 }, maxShiftPixels: 7.5, views: 'equal' } as const;

/** Nine points around the mine, three by three. */
function ringOf(shift: (col: number, row: number, i: number) => readonly [number, number]): TiePoint[] {
  return Array.from({ length: 9 }, (_, i) => {
    const [col, row] = [(i % 3) * 100, Math.floor(i / 3) * 100];
    const [dx, dy] = shift(col, row, i);
    return { col, row, dx, dy };
  });
}

const agree = (points: readonly TiePoint[], place: Parameters<typeof agreeOnShift>[1] = PLACE) =>
  agreeOnShift(points, place, REGISTRATION_RULE);

it('is the mean of the points near the median, and leaves out the one that is not', () => {
  // Eight points at ±0.1 of (2, −1) by turns, one far away.
  const points = ringOf((_c, _r, i) => (i === 8 ? [4, 3] : i % 2 === 0 ? [2.1, -0.9] : [1.9, -1.1]));

  const result = agree(points);

  expect(result).toMatchObject({ status: 'accepted', class: 'A', inlierCount: 8, pointCount: 9, quadrantCount: 4 });
  expect(result.dx).toBeCloseTo(2, 12);
  expect(result.dy).toBeCloseTo(-1, 12);
  // √(8 · 0.1² / 7), and over √(8 / 4).
  expect(result.residualPixels).toBeCloseTo(0.106904, 6);
  expect(result.standardErrorPixels).toBeCloseTo(0.075593, 6);
});

it('never claims to know the shift better than 0.05 px, and adds 0.1 px for unequal views', () => {
  const points = ringOf(() => [0.3, 0.4]);

  expect(agree(points).standardErrorPixels).toBe(0.05);
  expect(agree(points, { ...PLACE, views: 'unequal' }).standardErrorPixels).toBeCloseTo(Math.hypot(0.05, 0.1), 12);
});

/** −s, 0, s in a Latin square, so that no gradient is in it; its standard deviation is s · √(6 / 8). */
function scattered(s: number) {
  return agree(ringOf((_c, _r, i) => [s * (((i % 3) + Math.floor(i / 3)) % 3) - s, 0]));
}

it('has classes by the residual', () => {
  expect(scattered(0.2)).toMatchObject({ status: 'accepted', class: 'A' });
  expect(scattered(0.3)).toMatchObject({ status: 'accepted', class: 'B' });
  expect(scattered(0.5)).toMatchObject({ status: 'accepted', class: 'C' });
  expect(scattered(0.7)).toMatchObject({ status: 'refused', reason: 'scattered' });
});

it('refuses few points, points on one side, points that disagree, and a shift that is too far', () => {
  const still = ringOf(() => [0, 0]);
  const west = still.map((point) => ({ ...point, col: point.col / 10 }));
  const halves = Array.from({ length: 24 }, (_, i) => ({ ...still[i % 9]!, dx: i < 11 ? 0.01 * i : 3 * i }));

  expect(agree(still.slice(0, 7))).toMatchObject({ status: 'refused', reason: 'too-few-points' });
  expect(agree([])).toMatchObject({ status: 'refused', reason: 'too-few-points' });
  expect(agree(west)).toMatchObject({ status: 'refused', reason: 'too-few-quadrants' });
  expect(agree(halves).status).toBe('refused');
  expect(agree(ringOf(() => [6, 5]))).toMatchObject({ status: 'refused', reason: 'too-far' });
});

it('refuses a shift that changes across the mine', () => {
  // Turned by 1 %: across the diagonal of a 40 × 40 mine 0.57 px.
  const turned = ringOf((col, row) => [-0.01 * (row - 100), 0.01 * (col - 100)]);
  const small = { ...PLACE, mine: { col: 90, row: 90, width: 20, height: 20 } };
  const lessThanScattered = { ...REGISTRATION_RULE, classLimits: [1, 1, 1] as const };

  const result = agreeOnShift(turned, PLACE, lessThanScattered);

  expect(result).toMatchObject({ status: 'refused', reason: 'gradient' });
  expect(result.gradientPixels).toBeCloseTo(0.01 * Math.hypot(40, 40), 12);
  expect(agreeOnShift(turned, small, lessThanScattered).status).toBe('accepted');
});

it('moves with the points, whatever the shift', () => {
  const small = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(
      small,
      small,
      fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 18, maxLength: 18 }),
      (dx, dy, noise) => {
        const at = (x: number, y: number) => agree(ringOf((_c, _r, i) => [x + noise[2 * i]!, y + noise[2 * i + 1]!]));
        const [here, moved] = [at(0, 0), at(dx, dy)];

        // A point on the very limit may fall to either side by rounding.
        fc.pre(here.inlierCount === moved.inlierCount);
        expect(moved.dx - here.dx).toBeCloseTo(dx, 9);
        expect(moved.dy - here.dy).toBeCloseTo(dy, 9);
        expect(moved.residualPixels).toBeCloseTo(here.residualPixels, 9);
      },
    ),
  );
});
