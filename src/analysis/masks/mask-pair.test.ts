import fc from 'fast-check';
import { expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { Cover } from '../../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../../raster/crop.ts';
import { assessPatch } from '../assess.ts';
import type { AssessInput } from '../assess.ts';
import { parsePolicy } from '../policy-file.ts';
import { maskPair } from './mask-pair.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const SIZE = 12;
const COUNT = SIZE * SIZE;
const inside = Float64Array.from({ length: COUNT }, (_, i) =>
  Math.max(Math.abs((i % SIZE) - 5.5), Math.abs(Math.floor(i / SIZE) - 5.5)) < 4 ? 1 : 0,
);

/** Blue, green, red, NIR of forest, soil, water, deep shade and cloud. */
const SPECTRA = [
  [0.02, 0.045, 0.025, 0.42],
  [0.12, 0.16, 0.21, 0.28],
  [0.06, 0.055, 0.035, 0.015],
  [0.012, 0.014, 0.008, 0.075],
  [0.45, 0.44, 0.43, 0.5],
] as const;

function dateOf(kinds: readonly number[], states: readonly number[]): DateCrop {
  const band = (k: number): Float32Array => Float32Array.from(kinds, (kind) => SPECTRA[kind]![k]!);
  return {
    bands: { blue: band(0), green: band(1), red: band(2), nir: band(3) },
    state: Uint8Array.from(states),
  };
}

function inputOf(baseline: DateCrop, current: DateCrop, heights?: readonly number[]): AssessInput {
  const crop: PatchCrop = {
    grid: { width: SIZE, height: SIZE, transform: [30, 0, 0, 0, -30, 0], crs: 'EPSG:4544' },
    gsd: 30,
    cellAreas: { base: 900, byCol: new Float64Array(SIZE).fill(1), byRow: new Float64Array(SIZE).fill(1) },
    coverage: inside,
    ring: inside.map((share) => 1 - share),
    baseline,
    current,
    ...(heights && {
      terrain: {
        heights: Float32Array.from(heights),
        width: SIZE,
        height: SIZE,
        cellWidth: 30,
        cellHeight: 30,
        offsetCol: 0,
        offsetRow: 0,
        sourceMetres: 10,
      },
    }),
  };
  const date = {
    capability: 'VNIR',
    radiometry: 'surface',
    cloudMask: 'none',
    sun: { zenith: 50, azimuth: 150 },
  } as const;
  return {
    crop,
    areaM2: 64 * 900,
    targetLandUse: 'forest',
    ecoType: 'basin_hill',
    stage: 'completed',
    ring: { innerMetres: 20, outerMetres: 100 },
    baseline: { ...date, date: '2020-08-01' },
    current: { ...date, date: '2023-08-01' },
  };
}

const kinds = fc.array(fc.constantFrom(0, 0, 1, 1, 2, 3, 4, 4), { minLength: COUNT, maxLength: COUNT });
const states = fc.array(fc.constantFrom(6, 6, 6, 6, 6, 0, 1, 2, 3, 4, 5), { minLength: COUNT, maxLength: COUNT });
const heights = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: COUNT, maxLength: COUNT });

it('splits the patch into observed and unseen by cause without rest, whatever hides it', () => {
  fc.assert(
    fc.property(kinds, states, kinds, states, heights, (before, beforeStates, after, afterStates, ground) => {
      const input = inputOf(dateOf(before, beforeStates), dateOf(after, afterStates), ground);

      const { observedM2, unseenM2, areaM2 } = assessPatch(input, policy).assessment;

      const parts = Object.values(unseenM2);
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      expect(parts.reduce((sum, part) => sum + part, observedM2)).toBeCloseTo(areaM2, 6);
    }),
    { numRuns: 200 },
  );
});

it('shows nothing that a producer hid, and changes no pixels of its input', () => {
  fc.assert(
    fc.property(kinds, states, heights, (list, codes, ground) => {
      const date = dateOf(list, codes);
      const { baseline } = maskPair(inputOf(date, date, ground), policy)!;

      expect([...date.state]).toEqual(codes);
      for (const [i, code] of codes.entries()) {
        const isHidden = code < Cover.Seen;
        if (isHidden) expect(baseline.state[i]).toBeLessThanOrEqual(Math.max(code, Cover.Blank));
      }
    }),
  );
});

it('masks by terrain only what nothing else hides: water in the shade of a wall stays water', () => {
  // A wall of 100 m along the southern edge; the sun from the south at 50°.
  const wall = Array.from({ length: COUNT }, (_, i) => (i >= COUNT - SIZE ? 100 : 0));
  const ground = Array.from({ length: COUNT }, (_, i) => (i % SIZE < 6 ? 2 : 0));
  const seen = Array.from({ length: COUNT }, () => Cover.Seen);

  const { baseline } = maskPair(inputOf(dateOf(ground, seen), dateOf(ground, seen), wall), policy)!;

  const row = (SIZE - 3) * SIZE;
  expect(baseline.state[row + 2]).toBe(Cover.Water);
  expect(baseline.state[row + 10]).toBe(Cover.Shade);
  expect(baseline.state[10]).toBe(Cover.Seen);
});

it('says where no cloud could be looked for', () => {
  const forest = dateOf(
    Array.from({ length: COUNT }, () => 0),
    Array.from({ length: COUNT }, () => Cover.Seen),
  );
  const colourless = { state: forest.state, bands: { red: forest.bands.red!, nir: forest.bands.nir! } };
  const input = inputOf(colourless, forest);
  const delivered = { ...input, baseline: { ...input.baseline, cloudMask: 'delivered' as const } };

  expect(maskPair(input, policy)!.baseline.skipped).toContain('CLOUD_NOT_MASKED');
  expect(maskPair(input, policy)!.current.skipped).not.toContain('CLOUD_NOT_MASKED');
  expect(maskPair(delivered, policy)!.baseline.skipped).not.toContain('CLOUD_NOT_MASKED');
  // Without SWIR, snow and cloud look alike where snow lies.
  const alpine = { ...inputOf(forest, forest), ecoType: 'alpine' as const };
  expect(maskPair(alpine, policy)!.baseline.skipped).toContain('CLOUD_NOT_MASKED');
});
