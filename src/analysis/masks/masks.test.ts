import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { Cover } from '../../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../../raster/crop.ts';
import type { Terrain } from '../../raster/terrain.ts';
import { parsePolicy } from '../policy-file.ts';
import { findClouds } from './find-clouds.ts';
import type { CloudContext, FoundClouds } from './find-clouds.ts';
import { withMargins } from './margins.ts';
import { shadeByTerrain } from './terrain-shade.ts';

const { masks } = parsePolicy(defaults, 'policies/default.json');
const { Seen, Cloud, Shadow, Shade, Nodata } = Cover;

/** Blue, green, red, NIR; SCIENCE §7.2 where it has them, marble whiter than any soil. */
const SPECTRA = {
  forest: [0.02, 0.045, 0.025, 0.42],
  soil: [0.12, 0.16, 0.21, 0.28],
  limestone: [0.28, 0.33, 0.37, 0.41],
  marble: [0.5, 0.53, 0.55, 0.57],
  gypsum: [0.62, 0.63, 0.64, 0.64],
  cloud: [0.45, 0.44, 0.43, 0.5],
  dark: [0.01, 0.02, 0.012, 0.12],
} as const;
type Ground = keyof typeof SPECTRA;

/** 100 × 100 pixels of 10 m; the patch is the 20 × 20 in the middle. */
const SIZE = 100;
type Map = (col: number, row: number) => Ground;

function drawn(map: Map): DateCrop {
  const ground = Array.from({ length: SIZE * SIZE }, (_, i) => map(i % SIZE, Math.floor(i / SIZE)));
  const band = (k: number): Float32Array => Float32Array.from(ground, (name) => SPECTRA[name][k]!);
  return {
    bands: { blue: band(0), green: band(1), red: band(2), nir: band(3) },
    state: new Uint8Array(SIZE * SIZE).fill(Seen),
  };
}

function crop(baseline: Map, current: Map): PatchCrop {
  const inside = Float64Array.from({ length: SIZE * SIZE }, (_, i) =>
    Math.abs((i % SIZE) - 49.5) < 10 && Math.abs(Math.floor(i / SIZE) - 49.5) < 10 ? 1 : 0,
  );
  return {
    grid: { width: SIZE, height: SIZE, transform: [10, 0, 500_000, 0, -10, 3_400_000], crs: 'EPSG:4544' },
    gsd: 10,
    cellAreas: { base: 100, byCol: new Float64Array(SIZE).fill(1), byRow: new Float64Array(SIZE).fill(1) },
    coverage: inside,
    ring: inside.map((share) => 1 - share),
    baseline: drawn(baseline),
    current: drawn(current),
  };
}

const forest: Map = () => 'forest';
const searched: CloudContext = { sun: null, isSearched: true };

function found(map: Map, baseline: Map = forest, context: CloudContext = searched): FoundClouds {
  const contexts = { baseline: { sun: null, isSearched: false }, current: context };
  return findClouds(crop(baseline, map), contexts, masks.cloudSearch!, null, masks.snow).current;
}

function countOf({ state }: FoundClouds, code: number): number {
  return state.reduce((count, value) => (value === code ? count + 1 : count), 0);
}

function box(left: number, top: number, right: number, bottom: number, name: Ground, other: Map = forest): Map {
  return (col, row) => (col >= left && col < right && row >= top && row < bottom ? name : other(col, row));
}

describe('a date without a cloud mask', () => {
  it('loses what is a cloud in the ring, and keeps the rest', () => {
    const result = found(box(10, 10, 30, 30, 'cloud'));

    expect(countOf(result, Cloud)).toBe(400);
    expect(result.state[20 * SIZE + 20]).toBe(Cloud);
    expect(result.isSuspect).toBe(false);
  });

  it('loses the part on the patch of a cloud that lies mostly outside', () => {
    expect(countOf(found(box(20, 45, 50, 55, 'cloud')), Cloud)).toBe(300);
  });

  it('keeps what is too small for a cloud', () => {
    // 7 × 7 pixels of 10 m are 0.49 ha.
    expect(countOf(found(box(10, 10, 17, 17, 'cloud')), Cloud)).toBe(0);
  });

  it.each(['soil', 'limestone', 'marble'] as const)('never takes %s for cloud, wherever it lies', (name) => {
    const result = found(() => name);

    expect(countOf(result, Cloud)).toBe(0);
    expect(result.isSuspect).toBe(false);
  });

  it('reports what is as white as a cloud on the mine, and masks nothing of it', () => {
    const result = found(box(41, 41, 59, 59, 'gypsum'));

    expect(countOf(result, Cloud)).toBe(0);
    expect(result.isSuspect).toBe(true);
  });

  it('takes what is white on both dates for ground', () => {
    const roofs = box(10, 10, 30, 30, 'gypsum');

    expect(countOf(found(roofs, roofs), Cloud)).toBe(0);
  });

  it('is not searched where a mask was delivered', () => {
    const result = found(box(10, 10, 30, 30, 'cloud'), forest, { sun: null, isSearched: false });

    expect(countOf(result, Cloud)).toBe(0);
  });
});

describe('the shadow of a cloud', () => {
  // The sun in the south-east at 45°: a cloud at 500 m throws its shadow 354 m west and 354 m north, 35 pixels each.
  const sun = { zenith: 45, azimuth: 135 };
  const cloudy = box(60, 60, 75, 75, 'cloud', box(25, 25, 40, 40, 'dark'));

  it('is found where the ground is dark along the sun’s direction', () => {
    const result = found(cloudy, forest, { sun, isSearched: true });

    expect(countOf(result, Cloud)).toBe(225);
    expect(countOf(result, Shadow)).toBe(225);
    expect(result.state[30 * SIZE + 30]).toBe(Shadow);
  });

  it('is not found in another direction, nor without a place for the sun', () => {
    expect(countOf(found(cloudy, forest, { sun: { zenith: 45, azimuth: 225 }, isSearched: true }), Shadow)).toBe(0);
    expect(countOf(found(cloudy), Shadow)).toBe(0);
  });

  it('is not made of ground that is not dark', () => {
    const bright = box(60, 60, 75, 75, 'cloud');

    expect(countOf(found(bright, forest, { sun, isSearched: true }), Shadow)).toBe(0);
  });
});

describe('margins', () => {
  it('take the surroundings of clouds and shadows, and change nothing but seen ground', () => {
    const state = new Uint8Array(15 * 15).fill(Seen);
    state[7 * 15 + 7] = Cloud;
    state[7 * 15 + 9] = Nodata;

    const out = withMargins(state, 15, 15, 10, { cloudMetres: 30, shadowMetres: 0 });

    expect(out[7 * 15 + 4]).toBe(Cloud);
    expect(out[7 * 15 + 3]).toBe(Seen);
    expect(out[7 * 15 + 9]).toBe(Nodata);
  });

  it('only ever hide seen ground, cloud before shadow', () => {
    const states = fc.array(fc.constantFrom(Seen, Seen, Seen, Cloud, Shadow, Nodata), { minLength: 80, maxLength: 80 });
    const metres = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(states, metres, metres, (list, cloudMetres, shadowMetres) => {
        const state = Uint8Array.from(list);
        const out = withMargins(state, 10, 8, 10, { cloudMetres, shadowMetres });

        for (const [i, code] of state.entries()) {
          if (code !== Seen) expect(out[i]).toBe(code);
          else expect([Seen, Cloud, Shadow]).toContain(out[i]);
        }
      }),
    );
  });
});

describe('terrain', () => {
  /** A ridge that falls 45° to the north in its upper half, on 5 m cells with a margin of 2 around a crop of 6 × 6. */
  const heights = Float32Array.from({ length: 100 }, (_, i) => 5 * Math.min(5, Math.floor(i / 10)));
  const ridge: Terrain = {
    heights,
    width: 10,
    height: 10,
    cellWidth: 5,
    cellHeight: 5,
    offsetCol: 2,
    offsetRow: 2,
    sourceMetres: 5,
  };
  const winterSun = { zenith: 57, azimuth: 180 };

  it('hides slopes that the winter sun does not reach', () => {
    const state = new Uint8Array(36).fill(Seen);
    state[0] = Cloud;

    const out = shadeByTerrain(state, 6, ridge, winterSun, masks.terrain!)!;

    // cos i = cos 57° cos 45° − sin 57° sin 45° = −0.21 on the slope (reference.json); the plateau is lit.
    expect(out[0]).toBe(Cloud);
    expect(out[6]).toBe(Shade);
    expect(out[5 * 6]).toBe(Seen);
    expect(shadeByTerrain(state, 6, ridge, { zenith: 15, azimuth: 180 }, masks.terrain!)![6]).toBe(Seen);
  });

  it('says nothing from a model that is too coarse for benches', () => {
    const coarse = { ...ridge, sourceMetres: 30 };

    expect(shadeByTerrain(new Uint8Array(36).fill(Seen), 6, coarse, winterSun, masks.terrain!)).toBeUndefined();
  });
});
