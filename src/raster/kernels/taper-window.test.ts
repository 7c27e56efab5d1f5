import { expect, it } from 'vitest';
import { hannTaper, taperWindow } from './taper-window.ts';

const SIZE = 8;
const tile = Float64Array.from({ length: 100 }, (_, i) => (i * 7) % 13);
const all = new Uint8Array(100).fill(1);

function tapered(steepness: Float64Array, usable: Uint8Array): Float64Array {
  const out = new Float64Array(SIZE ** 2);
  taperWindow(steepness, usable, 10, 1, 2, hannTaper(SIZE), SIZE, 3, out);
  return out;
}

it('sums to nothing, so that it has no step at its edge or at a gap', () => {
  const usable = all.map((_, i) => (i % 10 < 5 ? 0 : 1));

  expect(tapered(tile, all).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
  expect(tapered(tile, usable).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
});

it('does not depend on the scale of the band', () => {
  const once = tapered(tile, all);

  tapered(
    tile.map((value) => 8 * value),
    all,
  ).forEach((value, i) => expect(value).toBeCloseTo(once[i]!, 12));
});

it('compresses the mean steepness by the half that is asked for', () => {
  // One steep pixel of weight w: mean m = w·g / W, value g / (g + 3m) less its weighted mean.
  const steepness = new Float64Array(100);
  steepness[2 * 10 + 1 + 3 * 10 + 4] = 5;
  const taper = hannTaper(SIZE);
  const share = taper[3 * SIZE + 4]! / taper.reduce((sum, value) => sum + value, 0);
  const compressed = 5 / (5 + 3 * 5 * share);

  const out = tapered(steepness, all);

  expect(out[3 * SIZE + 4]).toBeCloseTo(taper[3 * SIZE + 4]! * (compressed - share * compressed), 12);
});

it('is empty where nothing is steep or usable', () => {
  expect([...tapered(new Float64Array(100), all)]).toEqual(Array(64).fill(0));
  expect([...tapered(tile, new Uint8Array(100))]).toEqual(Array(64).fill(0));
});
