import { expect, it } from 'vitest';
import { REGISTRATION_RULE } from '../../../test/registration-rule.ts';
import { syntheticPair } from '../../../test/synthetic-pairs.ts';
import type { SyntheticPair } from '../../../test/synthetic-pairs.ts';
import { createWindowMatcher } from './match-window.ts';
import type { WindowMatch } from './match-window.ts';
import { cutTiles } from './tie-windows.ts';
import type { DateBands } from './tie-windows.ts';

const SIDE = 120;
const MARGIN = 11;
const CROP = { col: 0, row: 0, width: SIDE, height: SIDE };
const WINDOW = { col: 28, row: 28, width: 64, height: 64 };
const [KIND] = REGISTRATION_RULE.windows;
const RECIPE = { seed: 11, size: SIDE, changedShare: 0, changedShape: 'blobs', noise: 0.02 } as const;
const PAIR = syntheticPair({ ...RECIPE, shift: [2.3, -1.6] });

const createMatcher = () => createWindowMatcher({ kind: KIND!, marginPixels: MARGIN }, 7.5, REGISTRATION_RULE);

/** A date whose bands can be used where they have a value. */
function date(...bands: readonly Float32Array[]): DateBands {
  return { bands, usable: Uint8Array.from(bands[0]!, (value) => (Number.isNaN(value) ? 0 : 1)) };
}

function match(baseline: DateBands, current: DateBands, matcher = createMatcher()): WindowMatch {
  return matcher(...cutTiles(WINDOW, MARGIN, CROP, baseline, current));
}

function expectShift(found: WindowMatch, [dx, dy]: readonly [number, number], within: number): void {
  expect(found.status).toBe('matched');
  if (found.status !== 'matched') return;
  expect(Math.abs(found.dx - dx)).toBeLessThan(within);
  expect(Math.abs(found.dy - dy)).toBeLessThan(within);
}

it('finds d where the current date shows at x what the baseline shows at x + d', () => {
  expectShift(match(date(PAIR.baseline), date(PAIR.current)), [2.3, -1.6], 0.05);
  expectShift(match(date(PAIR.current), date(PAIR.baseline)), [-2.3, 1.6], 0.05);
});

it('does not mind gain, haze and a season that turns dark fields bright', () => {
  const plain = match(date(PAIR.baseline), date(PAIR.current));
  const brighter = PAIR.current.map((value) => 40 * value + 200);
  const inverted = PAIR.current.map((value) => -0.6 * value + 1);

  expectShift(match(date(PAIR.baseline), date(brighter)), [2.3, -1.6], 0.05);
  expectShift(match(date(PAIR.baseline), date(inverted)), [2.3, -1.6], 0.05);
  const same = match(date(PAIR.baseline), date(PAIR.current.map((value) => 4 * value)));
  expect(same.reliability).toBeCloseTo(plain.reliability, 4);
});

/** The part of a band 10 columns and 13 rows in, 100 × 98 pixels. */
function cut(band: Float32Array): Float32Array {
  return Float32Array.from({ length: 9800 }, (_, i) => band[(Math.floor(i / 100) + 13) * SIDE + (i % 100) + 10]!);
}

it('gives the same bits whatever was matched before and wherever the crop begins', () => {
  const matcher = createMatcher();
  const [baseline, current] = [date(PAIR.baseline), date(PAIR.current)];
  const fresh = match(baseline, current);

  match(current, date(PAIR.baseline, PAIR.current), matcher);
  match(date(PAIR.baseline, PAIR.baseline), date(PAIR.current, PAIR.current), matcher);
  const later = match(baseline, current, matcher);
  const part = { col: 10, row: 13, width: 100, height: 98 };
  const smaller = matcher(...cutTiles(WINDOW, MARGIN, part, date(cut(PAIR.baseline)), date(cut(PAIR.current))));

  expect(later).toEqual(fresh);
  expect(smaller).toEqual(fresh);
});

/** Holes at places of the grid: their rims, were they seen, would say that nothing has moved. */
function holed(band: Float32Array): Float32Array {
  return band.map((value, i) => {
    const [col, row] = [i % SIDE, Math.floor(i / SIDE)];
    return (col >= 50 && col < 62 && row >= 44 && row < 58) || (col + row) % 41 === 0 ? NaN : value;
  });
}

/** Any value may stand where a pixel cannot be used. */
function filled({ bands, usable }: DateBands): DateBands {
  return { bands: bands.map((band) => band.map((value, i) => (usable[i] === 1 ? value : 1e6))), usable };
}

it('sees no edges where pixels are missing or masked', () => {
  const [baseline, current] = [date(holed(PAIR.baseline)), date(holed(PAIR.current))];

  expectShift(match(baseline, current), [2.3, -1.6], 0.1);
  expect(match(filled(baseline), filled(current))).toEqual(match(baseline, current));
});

function matchPair(pair: Pick<SyntheticPair, 'baseline' | 'current'>): WindowMatch {
  return match(date(pair.baseline), date(pair.current));
}

it('gives no point without texture, on other ground, beyond the largest shift, or where too much is missing', () => {
  const other = syntheticPair({ ...RECIPE, seed: 12, shift: [0, 0] });
  const far = syntheticPair({ ...RECIPE, shift: [8.4, 0] });
  const even = new Float32Array(SIDE ** 2).fill(0.3);
  const half = PAIR.current.map((value, i) => (i % SIDE < 50 ? NaN : value));

  expect(matchPair({ baseline: even, current: even })).toMatchObject({ reason: 'unreliable', reliability: 0 });
  expect(matchPair({ baseline: PAIR.baseline, current: other.current })).toMatchObject({ reason: 'unreliable' });
  expect(matchPair(far)).toMatchObject({ reason: 'too-far' });
  expect(matchPair({ baseline: PAIR.baseline, current: half })).toMatchObject({ reason: 'unusable' });
});

it('needs no second band, and is helped by one', () => {
  const noisy = syntheticPair({ ...RECIPE, noise: 0.5, shift: [2.3, -1.6] });
  const again = syntheticPair({ ...RECIPE, seed: 13, noise: 0.5, shift: [2.3, -1.6] });
  const one = match(date(noisy.baseline), date(noisy.current));

  const two = match(date(noisy.baseline, again.baseline), date(noisy.current, again.current));

  expect(two.reliability).toBeGreaterThan(one.reliability);
});
