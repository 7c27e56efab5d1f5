import { expect, it } from 'vitest';
import { Cover } from '../raster/cover.ts';
import { fitEndMembers } from './end-members.ts';
import type { EndMemberDomain } from './end-members.ts';

const rule = {
  minPixels: 50,
  minContrast: 0.25,
  vegetationPercentile: 0.95,
  vegetationPercentileSmall: 0.98,
  smallBelowPixels: 1000,
  soilPercentile: 0.05,
  soilBrightnessPercentile: 0.75,
  maxSoilNdvi: 0.3,
  minSoilNirShare: 0.5,
  brightnessRatio: [0.25, 4],
} as const;

/** 200 pixels of bare mine (NDVI 0.10…0.1199, bright), then a ring with NDVI from 0.6 up in steps of 1e-4, dark. */
function domain(ringPixels: number, more: Partial<EndMemberDomain> = {}): EndMemberDomain {
  const count = 200 + ringPixels;
  return {
    width: count,
    samplePixels: Infinity,
    state: new Uint8Array(count).fill(Cover.Seen),
    ndvi: Float64Array.from({ length: count }, (_, i) => (i < 200 ? 0.1 + i * 1e-4 : 0.6 + (i - 200) * 1e-4)),
    brightness: Float64Array.from({ length: count }, (_, i) => (i < 200 ? 0.2 : 0.03)),
    red: Float32Array.from({ length: count }, (_, i) => (i < 200 ? 0.22 : 0.03)),
    nir: Float32Array.from({ length: count }, (_, i) => (i < 200 ? 0.28 : 0.42)),
    coverage: Float64Array.from({ length: count }, (_, i) => (i < 200 ? 1 : 0)),
    ring: Float64Array.from({ length: count }, (_, i) => (i < 200 ? 0 : 1)),
    ...more,
  };
}

function darkMine(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (i < 200 ? 0.2 : 0.42));
}

it('takes the ring for vegetation and the lowest bright pixels for soil', () => {
  const fit = fitEndMembers(domain(1001), rule, 200, 0.3)!;

  // numpy's percentile of 0.6 … 0.7 in 1001 steps; the lowest 5 % of 1201 pixels are the first 61, their median is the 31st.
  expect(fit.vegetation).toBeCloseTo(0.695, 9);
  expect(fit.soil).toBeCloseTo(0.103, 9);
  expect(fit.source).toBe('local');
  // NIR and red: 0.45 on green pixels, 0.5 on bare ones.
  expect(fit.brightnessRatio).toBeCloseTo(0.9, 6);
});

it('forgets how bright soil and leaves are where the ratio cannot be', () => {
  const dim = domain(1001, { red: Float32Array.from({ length: 1201 }, (_, i) => (i < 200 ? 2.22 : 0.03)) });

  // 0.45 over 2.5.
  expect(fitEndMembers(dim, rule, 200, 0.3)!.source).toBe('local');
  expect(fitEndMembers(dim, rule, 200, 0.3)!.brightnessRatio).toBeUndefined();
});

it('takes a higher percentile of a small ring', () => {
  // 801 + 200 pixels: the lowest 5 % are 51 pixels; 0.98 of 0.6 … 0.68.
  expect(fitEndMembers(domain(801), rule, 200, 0.3)!.vegetation).toBeCloseTo(0.6784, 9);
});

it.each([
  ['the ring is too small', domain(180), 0.3],
  ['there are too few bare pixels', domain(700), 0.3],
  ['the lowest pixels are not bright', domain(1001, { brightness: new Float64Array(1201).fill(0.1) }), 0.3],
  ['the lowest pixels are as dark in NIR as water', domain(1001, { nir: darkMine(1201) }), 0.3],
  ['soil and vegetation lie too close', domain(1001, { ndvi: new Float64Array(1201).fill(0.2) }), 0.3],
  ['the lowest pixels are too green to be soil', domain(1001), 0.1],
  ['the ring is under cloud', domain(1001, { state: new Uint8Array(1201).fill(Cover.Cloud) }), 0.3],
])('finds none where %s', (_, pixels, maxSoil) => {
  expect(fitEndMembers(pixels, rule, 200, maxSoil)).toBeUndefined();
});

const isPond = (i: number): boolean => i >= 1001;

it('finds the soil of digital numbers beside ponds, which are lower in NDVI than any soil', () => {
  // 200 pixels of pond in the ring: a sixth of all, so the lowest 5 % are water alone.
  const { ndvi, nir, ...others } = domain(1001);
  const ponds = {
    ...others,
    ndvi: ndvi.map((value, i) => (isPond(i) ? -0.3 : value)),
    nir: nir.map((value, i) => (isPond(i) ? 0.02 : value)),
  };
  const fit = fitEndMembers(ponds, rule, 200, Infinity)!;

  // The lowest 5 % of the 1,001 pixels of land, ranks 0…50: 0.100…0.105, and the middle of these.
  expect(fit.soil).toBeCloseTo(0.1025, 9);
});
