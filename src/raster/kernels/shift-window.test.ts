import { expect, it } from 'vitest';
import { shiftWindow } from './shift-window.ts';

// prettier-ignore
const TILE = Float32Array.of( 0,  1,  2,  3,  4,
                             10, 11, 12, 13, 14,
                             20, 21, 22, 23, 24,
                             30, 31, 32, 33, 34,
                             40, 41, 42, 43, 44);

function shifted(usable: Uint8Array, dx: number, dy: number) {
  const out = new Float32Array(4);
  const outUsable = new Uint8Array(4);
  shiftWindow(TILE, usable, 5, 2, dx, dy, 2, out, outUsable);
  return { out: [...out], usable: [...outUsable] };
}

it('samples at x − d: whole pixels are copied', () => {
  const all = new Uint8Array(25).fill(1);

  expect(shifted(all, 0, 0).out).toEqual([22, 23, 32, 33]);
  expect(shifted(all, 1, -1).out).toEqual([31, 32, 41, 42]);
});

it('is bilinear between pixels', () => {
  expect(shifted(new Uint8Array(25).fill(1), 0.5, 0.25).out).toEqual([19, 20, 29, 30]);
});

it('takes no value from a pixel that cannot be used', () => {
  const usable = new Uint8Array(25).fill(1);
  usable[12] = 0;

  expect(shifted(usable, 0.5, 0)).toEqual({ out: [0, 0, 31.5, 32.5], usable: [0, 0, 1, 1] });
  expect(shifted(usable, 0, 0)).toEqual({ out: [0, 23, 32, 33], usable: [0, 1, 1, 1] });
});
