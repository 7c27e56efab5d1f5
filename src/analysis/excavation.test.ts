import { describe, expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { mulberry32 } from './random.ts';
import { Cover } from '../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../raster/crop.ts';
import { classifyPair } from './classify-pair.ts';
import { observeExcavation } from './excavation.ts';
import type { Excavation } from './excavation.ts';
import { maskDate } from './mask-date.ts';
import { parsePolicy } from './policy-file.ts';
import { NOTHING_KNOWN, referenceWeights } from './reference/reference-weights.ts';
import type { SeasonPair } from './season.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const rule = policy.excavation!;

/** Reflectance in blue, green, red, NIR (SCIENCE §7.2). */
const SPECTRA = {
  grass: [0.07, 0.1, 0.11, 0.27],
  dryGrass: [0.08, 0.12, 0.17, 0.26],
  forest: [0.02, 0.045, 0.025, 0.42],
  soil: [0.12, 0.16, 0.21, 0.28],
  limestone: [0.28, 0.33, 0.37, 0.41],
  snow: [0.85, 0.84, 0.82, 0.75],
  shadow: [0.012, 0.014, 0.008, 0.075],
} as const;
type Spectrum = readonly [number, number, number, number];

const SIZE = 96;
/** The mine is 40 × 40 pixels of 5 m in the middle; (0, 0) is its first pixel. */
const [FIRST, SIDE] = [28, 40];

/** Reflectance at a pixel, counted from the first of the mine; negative and beyond 40 is ring. */
type Ground = (col: number, row: number) => Spectrum;

const grass: Ground = () => SPECTRA.grass;
const dry: Ground = () => SPECTRA.dryGrass;

/** `share` of the second ground in the first, or light from 0 to 1 on one. */
function mix(first: Spectrum, second: Spectrum, share: number): Spectrum {
  return first.map((value, k) => value + share * (second[k]! - value)) as unknown as Spectrum;
}
function lit(ground: Spectrum, light: number): Spectrum {
  return mix([0, 0, 0, 0], ground, light);
}
function clip(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** A square of 80 m of one ground in another. */
function square(inside: Spectrum, around: Spectrum): Ground {
  return (col, row) => (isIn(col, row, [8, 8, 16]) ? inside : around);
}

/** A drift of snow that thins out over its outermost pixels. */
function fringed(col: number, row: number): Spectrum {
  const depth = Math.min(col - 8, row - 8, 23 - col, 23 - row);
  return mix(SPECTRA.dryGrass, SPECTRA.snow, depth < 0 ? 0 : clip(0.2 + depth * 0.4));
}

function isIn(col: number, row: number, [left, top, side]: readonly [number, number, number]): boolean {
  return col >= left && col < left + side && row >= top && row < top + side;
}

function render(ground: Ground, seed: number): DateCrop {
  const next = mulberry32(seed);
  const pixels = Array.from({ length: SIZE * SIZE }, (_, i) =>
    ground((i % SIZE) - FIRST, Math.floor(i / SIZE) - FIRST),
  );
  const band = (k: number): Float32Array =>
    Float32Array.from(pixels, (spectrum) => spectrum[k]! * (0.98 + 0.04 * next()));
  return {
    bands: { blue: band(0), green: band(1), red: band(2), nir: band(3) },
    state: new Uint8Array(SIZE * SIZE).fill(Cover.Seen),
  };
}

interface Options {
  readonly season?: SeasonPair;
  readonly isReflectance?: boolean;
  readonly withoutBlue?: true;
}

function observe(
  before: Ground,
  after: Ground,
  { season = 'out', isReflectance = true, withoutBlue }: Options = {},
): Excavation {
  const ones = new Float64Array(SIZE).fill(1);
  const coverage = Float64Array.from({ length: SIZE * SIZE }, (_, i) =>
    isIn((i % SIZE) - FIRST, Math.floor(i / SIZE) - FIRST, [0, 0, SIDE]) ? 1 : 0,
  );
  const current = render(after, 2);
  const { blue: _, ...others } = current.bands;
  const crop: PatchCrop = {
    grid: { width: SIZE, height: SIZE, transform: [5, 0, 0, 0, -5, 0], crs: 'EPSG:4542' },
    gsd: 5,
    cellAreas: { base: 25, byCol: ones, byRow: ones },
    coverage,
    ring: coverage.map((share) => 1 - share),
    baseline: render(before, 1),
    current: withoutBlue ? { ...current, bands: others } : current,
  };
  const context = { width: SIZE, height: SIZE, ecoType: 'alpine', isReflectance } as const;
  const masked = {
    baseline: maskDate(crop.baseline, context, policy)!,
    current: maskDate(crop.current, context, policy)!,
  };
  const pair = classifyPair(crop, masked.baseline, masked.current, policy.ecoTypes.alpine, true, policy)!;
  const { weights } = referenceWeights(crop, pair, NOTHING_KNOWN, policy.ring!.reference);
  const areaM2 = SIDE * SIDE * 25;
  return observeExcavation({ crop, areaM2, pair, masked, reference: weights, season }, rule, policy);
}

function patchesOf(excavation: Excavation) {
  if (excavation.status !== 'observed') throw new Error(excavation.reason);
  return excavation.patches;
}

describe('a pit dug between a green summer and an alpine winter', () => {
  const pitAt = [10, 12, 9] as const;
  const pit =
    (ground: Spectrum): Ground =>
    (col, row) =>
      isIn(col, row, pitAt) ? ground : SPECTRA.dryGrass;

  it.each([
    // Brightness √(mean square of B, G, R): soil 0.1674, limestone 0.3287, dry grass 0.1287.
    ['soil', SPECTRA.soil, 0.1674 / 0.1287],
    ['limestone', SPECTRA.limestone, 0.3287 / 0.1287],
  ] as const)('in %s is found, with its area', (_, ground, rise) => {
    const result = observe(grass, pit(ground));

    expect(result).toMatchObject({ status: 'observed', evidenceClass: 'B', comparedWith: 'dried', observedM2: 40_000 });
    const patches = patchesOf(result);
    expect(patches).toHaveLength(1);
    expect(patches[0]!.squareMetres).toBe(81 * 25);
    expect(patches[0]!.pixels).toBe(81);
    expect(Math.abs(patches[0]!.brightnessRise / rise - 1)).toBeLessThan(0.02);
    expect(Math.abs(patches[0]!.edgeBreak / rise - 1)).toBeLessThan(0.04);
    if (result.status === 'observed') {
      expect(result.labels[(FIRST + 12) * SIZE + FIRST + 10]).toBe(patches[0]!.label);
      expect(result.labels.filter((label) => label > 0)).toHaveLength(81);
    }
  });

  it('is found beside snow and shadow, which hide what they hide', () => {
    const drift = [25, 5, 10] as const;
    const shade = [25, 25, 8] as const;
    const result = observe(grass, (col, row) => {
      if (isIn(col, row, drift)) return SPECTRA.snow;
      if (isIn(col, row, shade)) return lit(SPECTRA.dryGrass, 0.2);
      return pit(SPECTRA.limestone)(col, row);
    });

    expect(patchesOf(result)).toHaveLength(1);
    // Both with a fringe of two pixels.
    expect(result).toMatchObject({ observedM2: (1600 - 14 * 14 - 12 * 12) * 25 });
  });

  it('is measured inside the outline only, though it runs past it', () => {
    const result = observe(grass, (col, row) => (isIn(col, row, [-6, 10, 12]) ? SPECTRA.soil : SPECTRA.dryGrass));

    expect(patchesOf(result).map(({ pixels }) => pixels)).toEqual([6 * 12]);
    expect(patchesOf(result)[0]!.edgeBreak).toBeGreaterThan(1.2);
  });

  it('smaller than the minimum mapping unit is not listed', () => {
    // 400 m² at 5 m are 16 pixels.
    expect(
      patchesOf(observe(grass, (col, row) => (isIn(col, row, [9, 9, 3]) ? SPECTRA.limestone : SPECTRA.dryGrass))),
    ).toEqual([]);
    expect(
      patchesOf(observe(grass, (col, row) => (isIn(col, row, [9, 9, 4]) ? SPECTRA.limestone : SPECTRA.dryGrass))),
    ).toHaveLength(1);
  });

  it('is class C without a blue band, which tells thin snow', () => {
    const result = observe(grass, pit(SPECTRA.limestone), { withoutBlue: true });

    expect(patchesOf(result)).toHaveLength(1);
    expect(result).toMatchObject({ evidenceClass: 'C' });
  });
});

describe('no excavation', () => {
  it('is grass that dries', () => {
    expect(patchesOf(observe(grass, dry))).toEqual([]);
  });

  it('is a meadow that dries in front of a forest that does not, in the green window', () => {
    const meadow =
      (ground: Spectrum): Ground =>
      (col, row) =>
        isIn(col, row, [0, 0, 30]) ? ground : SPECTRA.forest;

    expect(patchesOf(observe(meadow(SPECTRA.grass), meadow(SPECTRA.dryGrass), { season: 'comparable' }))).toEqual([]);
    // A pit in it is one there too.
    const dug = observe(
      meadow(SPECTRA.grass),
      (col, row) => (isIn(col, row, [9, 9, 8]) ? SPECTRA.soil : meadow(SPECTRA.grass)(col, row)),
      { season: 'comparable' },
    );
    expect(patchesOf(dug)).toHaveLength(1);
    expect(dug).toMatchObject({ comparedWith: 'green' });
  });

  it('is snow that melts, or has come', () => {
    expect(patchesOf(observe(square(SPECTRA.snow, SPECTRA.grass), dry))).toEqual([]);
    expect(patchesOf(observe(grass, square(SPECTRA.snow, SPECTRA.dryGrass)))).toEqual([]);
  });

  it('is the fringe of a drift, where snow and grass share pixels', () => {
    expect(patchesOf(observe(grass, fringed))).toEqual([]);
    expect(patchesOf(observe(grass, fringed, { withoutBlue: true }))).toEqual([]);
  });

  it.each([0.05, 0.1, 0.2, 0.3])('is thin snow that fills %d of each pixel', (share) => {
    const after: Ground = (col, row) =>
      isIn(col, row, [8, 8, 16]) ? mix(SPECTRA.dryGrass, SPECTRA.snow, share) : SPECTRA.dryGrass;

    expect(patchesOf(observe(grass, after))).toEqual([]);
  });

  it.each([0.15, 0.3, 0.5, 0.7, 0.85])(
    'is ground that lay in shade with %d of the light, and now lies in the sun',
    (light) => {
      const before: Ground = (col, row) => (isIn(col, row, [8, 8, 16]) ? lit(SPECTRA.grass, light) : SPECTRA.grass);

      expect(patchesOf(observe(before, dry))).toEqual([]);
    },
  );

  it('is vegetation that lay in the shadow of §7.2', () => {
    expect(patchesOf(observe(square(SPECTRA.shadow, SPECTRA.grass), dry))).toEqual([]);
  });

  it('is ground that grows brighter little by little, without an edge', () => {
    const drifting = observe(grass, (col) => mix(SPECTRA.dryGrass, SPECTRA.limestone, clip(col / 40) * 0.5));

    expect(patchesOf(drifting)).toEqual([]);
  });

  it('is ground in a wet belt that lost NIR and grew hardly brighter than other dry ground', () => {
    const pale: Spectrum = [0.088, 0.132, 0.187, 0.2];
    const wet = lit(SPECTRA.dryGrass, 0.8);

    // A tenth brighter than dry grass: the belt makes an edge of it, the lost NIR a change of colour.
    const belted: Ground = (col, row) => {
      if (isIn(col, row, [10, 10, 10])) return pale;
      return isIn(col, row, [6, 6, 18]) ? wet : SPECTRA.dryGrass;
    };
    expect(patchesOf(observe(grass, belted))).toEqual([]);
  });

  it('is rock that was there before', () => {
    const rock =
      (ground: Spectrum): Ground =>
      (col, row) =>
        isIn(col, row, [8, 8, 16]) ? SPECTRA.limestone : ground;

    expect(patchesOf(observe(rock(SPECTRA.grass), rock(SPECTRA.dryGrass)))).toEqual([]);
  });
});

describe('nothing can be said', () => {
  it('under snow', () => {
    expect(observe(grass, (_, row) => (row < 18 ? SPECTRA.snow : SPECTRA.dryGrass))).toEqual({
      status: 'insufficient_evidence',
      reason: 'IE_SNOW',
    });
  });

  it('in shadow', () => {
    expect(observe(grass, (_, row) => (row < 18 ? SPECTRA.shadow : SPECTRA.dryGrass))).toEqual({
      status: 'insufficient_evidence',
      reason: 'IE_SHADOW',
    });
  });

  it('of digital numbers, in which snow and shadow cannot be told', () => {
    expect(observe(grass, dry, { isReflectance: false })).toMatchObject({ reason: 'IE_RAD' });
  });

  it('in winter where the ring has nothing that dried', () => {
    const meadow =
      (ground: Spectrum): Ground =>
      (col, row) =>
        isIn(col, row, [0, 0, 40]) ? ground : SPECTRA.forest;

    expect(observe(meadow(SPECTRA.grass), meadow(SPECTRA.dryGrass))).toMatchObject({ reason: 'IE_REF' });
  });

  it('where the baseline was winter too: nothing was green', () => {
    expect(observe(dry, dry)).toMatchObject({ reason: 'IE_REF' });
  });
});
