import { describe, expect, it } from 'vitest';
import { REGISTRATION_RULE as RULE } from '../../../test/registration-rule.ts';
import { agreeOnShift } from './consensus.ts';
import type { TiePoint } from './consensus.ts';
import { appliedShift, residualOf, settleRegistration, shiftErrorPixels } from './pair-registration.ts';
import type { PairRegistration } from './pair-registration.ts';
import type { RegisteredDates } from './register-dates.ts';

const PLACE = { mine: { col: 80, row: 80, width: 40, height: 40 }, maxShiftPixels: 7.5, views: 'equal' } as const;

/** Nine points around the mine at (dx, dy), up to 0.01 px more and less. */
function foundAt(dx: number, dy: number, windowCount = 16): RegisteredDates {
  const points = Array.from({ length: 9 }, (_, i): TiePoint => {
    const off = (i - 4) * 0.0025;
    return { col: (i % 3) * 100, row: Math.floor(i / 3) * 100, dx: dx + off, dy: dy + off };
  });
  return { ...agreeOnShift(points, PLACE, RULE), windowCount };
}

const nothing = (windowCount: number): RegisteredDates => ({ ...agreeOnShift([], PLACE, RULE), windowCount });

describe('a shift that is found', () => {
  it('is applied where it is worth it', () => {
    const settled = settleRegistration(foundAt(0.3, -0.2), 'shared', RULE);

    expect(settled).toMatchObject({ status: 'accepted', class: 'A', use: 'applied' });
    expect(appliedShift(settled)).toMatchObject({ dx: expect.closeTo(0.3, 2), dy: expect.closeTo(-0.2, 2) });
    expect(shiftErrorPixels(settled)).toBe(0.05);
  });

  it('is left where resampling would cost more, and is then an error', () => {
    const found = foundAt(0.06, -0.03);
    const settled = settleRegistration(found, 'shared', RULE);

    expect(settled).toMatchObject({ status: 'accepted', use: 'as-is' });
    expect(appliedShift(settled)).toBeUndefined();
    expect(shiftErrorPixels(settled)).toBeCloseTo(Math.hypot(0.05, found.dx), 12);
  });

  it('is applied, however small, where the date is resampled anyway', () => {
    expect(settleRegistration(foundAt(0.06, -0.03), 'own', RULE)).toMatchObject({ use: 'applied' });
  });
});

describe('without a shift', () => {
  it('a pair is refused where there was enough to look at', () => {
    const settled = settleRegistration(nothing(RULE.enoughWindows), 'shared', RULE);

    expect(settled).toMatchObject({ status: 'refused', reason: 'too-few-points', dx: null, residualPixels: null });
    expect(shiftErrorPixels(settled)).toBeNull();
    expect(residualOf(settled)).toBeNull();
  });

  it('equal grids are taken for aligned where there was too little to look at', () => {
    const settled = settleRegistration(nothing(15), 'shared', RULE);

    expect(settled).toMatchObject({ status: 'assumed', reason: 'too-few-points', standardErrorPixels: 0.5 });
    expect(appliedShift(settled)).toBeUndefined();
    expect(residualOf(settled)).toBeNull();
  });

  it('other grids are not, nor where the policy forbids it', () => {
    expect(settleRegistration(nothing(15), 'own', RULE).status).toBe('refused');
    expect(settleRegistration(nothing(15), 'shared', { ...RULE, assumed: null }).status).toBe('refused');
  });

  it('what contradicts itself is refused, however little there was', () => {
    const far = { ...foundAt(9, 0), windowCount: 9 };

    expect(settleRegistration(far, 'shared', RULE)).toMatchObject({ status: 'refused', reason: 'too-far' });
  });

  it('keeps no number that JSON cannot hold', () => {
    const settled = settleRegistration(nothing(0), 'own', RULE);

    expect(JSON.parse(JSON.stringify(settled)) as PairRegistration).toEqual(settled);
  });
});

it('one and the same scene has no shift', () => {
  expect(shiftErrorPixels({ status: 'same-scene' })).toBe(0);
  expect(residualOf({ status: 'same-scene' })).toBe(0);
  expect(shiftErrorPixels(null)).toBeNull();
});
