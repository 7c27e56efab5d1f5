import { expect, it } from 'vitest';
import { Cover } from '../raster/cover.ts';
import { groundPixels } from './ground-pixels.ts';
import type { GroundDomain } from './ground-pixels.ts';

function isPatch(i: number): boolean {
  return Math.abs((i % 100) - 49.5) < 20 && Math.abs(Math.floor(i / 100) - 49.5) < 20;
}

/** A patch of 40 × 40 in the middle of 100 × 100, the rest ring. */
function domain(samplePixels: number, more: Partial<GroundDomain> = {}): GroundDomain {
  return {
    width: 100,
    state: new Uint8Array(10_000).fill(Cover.Seen),
    ndvi: new Float64Array(10_000).fill(0.5),
    coverage: Float64Array.from({ length: 10_000 }, (_, i) => (isPatch(i) ? 1 : 0)),
    ring: Float64Array.from({ length: 10_000 }, (_, i) => (isPatch(i) ? 0 : 1)),
    samplePixels,
    ...more,
  };
}

it('takes every seen pixel of ring and patch where they are few', () => {
  const { ring, land, every } = groundPixels(domain(8400));

  expect([ring.length, land.length, every]).toEqual([8400, 10_000, 1]);
});

it('takes patch and ring from the same rows, so that both keep their shares', () => {
  const { ring, land, every } = groundPixels(domain(1700));

  expect(every).toBe(5);
  expect(ring.length / land.length).toBeCloseTo(0.84, 9);
  expect([...new Set(Array.from(ring, (i) => Math.floor(i / 100) % 10))]).toEqual([4, 5]);
});

it('leaves out what was not seen or has no NDVI, and thins by what is left', () => {
  const state = new Uint8Array(10_000).fill(Cover.Seen);
  state.fill(Cover.Cloud, 0, 8000);
  const ndvi = new Float64Array(10_000).fill(0.5);
  ndvi.fill(NaN, 9000);

  const { ring, land, every } = groundPixels(domain(1700, { state, ndvi }));

  expect([ring.length, land.length, every]).toEqual([1000, 1000, 1]);
});
