import { describe, expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import raw from '../../policies/raw-ndvi.json' with { type: 'json' };
import { Cover } from '../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../raster/crop.ts';
import type { AssessInput } from './assess.ts';
import { assessPatch } from './assess.ts';
import type { PatchAssessment } from './assessment.ts';
import { classifyPair } from './classify-pair.ts';
import { maskDate } from './mask-date.ts';
import { parsePolicy } from './policy-file.ts';
import { keepNoiseTiles } from './uncertainty/draw-source.ts';

// The grounds drawn here have rings of one colour, which no line can be laid through: normalisation has its own tests.
const policy = { ...parsePolicy(defaults, 'policies/default.json'), normalisation: null };
const policyWith = (change: { readonly use: 'always' | 'default-end-members' }): typeof policy =>
  policy.cover.kind === 'fvc'
    ? { ...policy, cover: { ...policy.cover, threshold: { ...policy.cover.threshold!, ...change } } }
    : policy;
const rawPolicy = parsePolicy(raw, 'policies/raw-ndvi.json');
const SOURCE = { seed: 638, tiles: keepNoiseTiles() };

/** Reflectance in blue, green, red, NIR (SCIENCE §7.2). */
const SPECTRA = {
  soil: [0.12, 0.16, 0.21, 0.28],
  forest: [0.02, 0.045, 0.025, 0.42],
  grass: [0.07, 0.1, 0.11, 0.27],
  water: [0.06, 0.055, 0.035, 0.015],
  shade: [0.012, 0.014, 0.008, 0.075],
  snow: [0.85, 0.84, 0.82, 0.75],
  dryGrass: [0.08, 0.12, 0.17, 0.26],
  limestone: [0.28, 0.33, 0.37, 0.41],
  /** Forest that turns: NDVI 0.73, not 0.89. */
  turning: [0.04, 0.08, 0.07, 0.45],
  /** A plastic net: green, and no leaf. */
  net: [0.1, 0.2, 0.11, 0.16],
} as const;
type Ground = keyof typeof SPECTRA | 'cloud' | 'cloudShadow' | 'outside' | 'nodata' | 'blank';

const STATES: Readonly<Partial<Record<Ground, number>>> = {
  cloud: Cover.Cloud,
  cloudShadow: Cover.Shadow,
  outside: Cover.Outside,
  nodata: Cover.Nodata,
  blank: Cover.Blank,
};

const SIZE = 64;
/** The patch is 24 × 24 pixels of 2 m in the middle, 2304 m²; (0, 0) is its first pixel. */
const FIRST = 20;
const SIDE = 24;

/** What lies on a pixel of the patch, col and row counted from its first pixel; the ring gets what lies beyond. */
type Map = (col: number, row: number) => Ground;

function isPatch(i: number): boolean {
  const col = (i % SIZE) - FIRST;
  const row = Math.floor(i / SIZE) - FIRST;
  return col >= 0 && col < SIDE && row >= 0 && row < SIDE;
}

function drawDate(map: Map, around: Ground = 'forest', scale = 1): DateCrop {
  const ground = Array.from({ length: SIZE * SIZE }, (_, i) =>
    isPatch(i) ? map((i % SIZE) - FIRST, Math.floor(i / SIZE) - FIRST) : around,
  );
  const band = (k: number): Float32Array =>
    Float32Array.from(ground, (name) => (name in SPECTRA ? SPECTRA[name as keyof typeof SPECTRA][k]! * scale : NaN));
  return {
    bands: { blue: band(0), green: band(1), red: band(2), nir: band(3) },
    state: Uint8Array.from(ground, (name) => STATES[name] ?? Cover.Seen),
  };
}

function crop(baseline: DateCrop, current: DateCrop): PatchCrop {
  return {
    grid: { width: SIZE, height: SIZE, transform: [2, 0, 500_000, 0, -2, 3_400_000], crs: 'EPSG:4544' },
    gsd: 2,
    cellAreas: { base: 4, byCol: new Float64Array(SIZE).fill(1), byRow: new Float64Array(SIZE).fill(1) },
    coverage: Float64Array.from({ length: SIZE * SIZE }, (_, i) => (isPatch(i) ? 1 : 0)),
    ring: Float64Array.from({ length: SIZE * SIZE }, (_, i) => (isPatch(i) ? 0 : 1)),
    baseline,
    current,
  };
}

const summer = { date: '2020-08-01', capability: 'VNIR', radiometry: 'surface' } as const;
const later = { date: '2023-08-01', capability: 'VNIR', radiometry: 'surface' } as const;

function input(baseline: Map | DateCrop, current: Map | DateCrop, more: Partial<AssessInput> = {}): AssessInput {
  const [first, second] = [baseline, current].map((date) => (typeof date === 'function' ? drawDate(date) : date));
  return {
    crop: crop(first!, second!),
    areaM2: SIDE * SIDE * 4,
    targetLandUse: 'forest',
    ecoType: 'basin_hill',
    stage: 'completed',
    ring: { innerMetres: 20, outerMetres: 100 },
    baseline: summer,
    current: later,
    ...more,
  };
}

function assess(baseline: Map | DateCrop, current: Map | DateCrop, more: Partial<AssessInput> = {}): PatchAssessment {
  return assessPatch(input(baseline, current, more), policy, SOURCE).assessment;
}

/** Forest, but for ten rows of the ring that have become bare. */
function clearedAtTop(): DateCrop {
  const { bands, state } = drawDate(() => 'forest');
  const { blue, green, red, nir } = bands;
  return {
    bands: { blue: topSoil(blue!, 0), green: topSoil(green!, 1), red: topSoil(red!, 2), nir: topSoil(nir!, 3) },
    state,
  };
}

function topSoil(band: Float32Array, k: 0 | 1 | 2 | 3): Float32Array {
  return band.slice().fill(SPECTRA.soil[k], 0, 10 * SIZE);
}

function redOnly({ state, bands }: DateCrop): DateCrop {
  return { state, bands: { red: bands.red! } };
}

function coloursOf({ state, bands: { red, green, blue } }: DateCrop): DateCrop {
  return { state, bands: { red: red!, green: green!, blue: blue! } };
}

function swirOf({ state, bands }: DateCrop, swir1: (i: number) => number): DateCrop {
  return { state, bands: { ...bands, swir1: Float32Array.from(state, (_, i) => swir1(i)) } };
}

const soil: Map = () => 'soil';
const forest: Map = () => 'forest';
const pit: Map = (col, row) => (col > 6 && col < 14 && row > 6 && row < 14 ? 'limestone' : 'dryGrass');
const snowy: Map = (_, row) => (row < 11 ? 'snow' : 'forest');
const net: Map = () => 'net';
const snowAndWater: Map = (_, row) => (row < 6 ? 'snow' : row < 12 ? 'water' : 'forest');
const halfGreen: Map = (col) => (col < 12 ? 'forest' : 'soil');

describe('a mine that is half restored', () => {
  it('gets its areas', () => {
    const result = assess(soil, halfGreen);

    expect(result).toMatchObject({
      areaM2: 2304,
      observedM2: 2304,
      unseenM2: { outside: 0, nodata: 0, cloud: 0, shadow: 0, shade: 0, snow: 0, water: 0 },
      baseline: { unvegetatedM2: 2304, coverMean: 0 },
      current: { unvegetatedM2: 1152, coverMean: 0.5, areasM2: { bare: 1152, sparse: 0, vegetated: 1152 } },
      groups: { restoredM2: 1152, stableBareM2: 1152, newlyDisturbedM2: 0 },
      ring: { pixelCount: 64 * 64 - 576, coverBaseline: 1, coverCurrent: 1, unvegetatedShare: 0 },
    });
    expect(result.transitionsM2.bare_to_vegetated).toBe(1152);
    expect(result.transitionsPx.bare_to_vegetated).toBe(288);
    expect(result.baseline!.ndviMean).toBeCloseTo(0.142857, 5);
    expect(result.current!.endMembers).toMatchObject({ source: 'local' });
    expect(result.current!.endMembers!.soil).toBeCloseTo(0.142857, 5);
    expect(result.current!.endMembers!.vegetation).toBeCloseTo(0.88764, 5);
  });

  it('gets the score that the formulas of §5.3 give by hand', () => {
    const { status, reason, outcome, evidenceClass, score } = assess(soil, halfGreen);

    expect({ status, reason, outcome, evidenceClass }).toEqual({
      status: 'scored',
      reason: null,
      outcome: 'improved',
      evidenceClass: 'C',
    });
    // T = 0.9·1; b* = 0.10. Four cells of 20 m fit: two are forest, two a fifth forest. The bare half is one patch.
    expect(score!.inputs).toMatchObject({ B0: 1, B1: 0.5, F1: 0.5, Fr: 1, Br: 0, T: 0.9, bStar: 0.1, D: 0 });
    expect(score!.inputs).toMatchObject({ cellOk: 0.5, LPI: 0.5 });
    expect(score!.components.map(({ value }) => value)).toEqual([
      expect.closeTo(1 - 0.4 / 0.9, 9),
      expect.closeTo(0.5 / 0.9, 9),
      0.25,
      null,
    ]);
    expect(score!.value).toBeCloseTo((30 * (5 / 9) + 40 * (5 / 9) + 15 * 0.25) / 0.85, 9);
    expect(score!.grade).toBe('poor');
    expect(score!.provisional).toBe(false);
  });

  it('is judged in its series where earlier quarters measured it', () => {
    const earlier = [
      { date: '2022-08-01', bands: 'nir', mineCover: 0.1, ringCover: 1, bareShare: 0.9 },
      { date: '2022-12-01', bands: 'nir', mineCover: 0.3, ringCover: 1, bareShare: 0.7 },
      { date: '2023-01-01', bands: 'rgb', mineCover: 0.9, ringCover: 1, bareShare: 0.1 },
    ] as const;

    const { score } = assess(soil, halfGreen, { earlier });

    const own = { date: '2023-08-01', bands: 'nir', mineCover: 0.5, ringCover: 1, bareShare: 0.5 };
    expect(score!.dates).toEqual([earlier[0], earlier[1], own]);
    // Slopes per year: 0.2/122 d, 0.2/243 d, 0.4/365 d; the median is the last.
    expect(score!.persistence).toEqual({ ratio: 0.5, slope: expect.closeTo((0.4 / 365) * 365.25, 9) });
    expect(score!.components[3]!.value).toBeCloseTo(0.5 / 0.9, 9);
    expect(score!.value).toBeCloseTo(30 * (5 / 9) + 40 * (5 / 9) + 15 * 0.25 + 15 * (5 / 9), 9);
  });

  it('as cropland is judged on the best date of four quarters, and says so where there is one', () => {
    const earlier = [{ date: '2023-05-01', bands: 'nir', mineCover: 0.8, ringCover: 1, bareShare: 0.2 }] as const;
    const fallow = assess(soil, halfGreen, { targetLandUse: 'crop' });
    const field = assess(soil, halfGreen, { targetLandUse: 'crop', earlier });

    expect(fallow.flags).toContain('CROP_SINGLE_DATE');
    expect(fallow.score!.inputs.F1).toBe(0.5);
    expect(field.flags).not.toContain('CROP_SINGLE_DATE');
    expect(field.score!.inputs).toMatchObject({ F1: 0.8, B1: 0.5 });
  });

  it('claims no loss in the dry quarters of zone 5', () => {
    const dates = { baseline: { ...summer, date: '2020-05-20' }, current: { ...later, date: '2023-05-20' } };
    const lost = (zone: number, more: Partial<AssessInput> = dates) => assess(forest, halfGreen, { zone, ...more });

    expect(lost(5)).toMatchObject({ status: 'insufficient_evidence', reason: 'IE_SEASON', score: null });
    expect(lost(5).groups!.newlyDisturbedM2).toBe(1152);
    expect(lost(3)).toMatchObject({ status: 'scored', outcome: 'degraded' });
    // The wet season says what it sees, and so does a gain.
    expect(lost(5, {})).toMatchObject({ status: 'scored', outcome: 'degraded' });
    expect(assess(soil, halfGreen, { zone: 5, ...dates })).toMatchObject({ status: 'scored', outcome: 'improved' });
  });

  it('draws the classes of both dates over the whole crop', () => {
    const { covers } = assessPatch(input(soil, halfGreen), policy, SOURCE);

    expect(covers.baseline[20 * SIZE + 20]).toBe(Cover.Bare);
    expect(covers.current[20 * SIZE + 20]).toBe(Cover.Vegetated);
    expect(covers.current[0]).toBe(Cover.Vegetated);
  });
});

describe('new disturbance', () => {
  it('counts against the score and caps it', () => {
    // 144 of 576 pixels: D = 0.25.
    const result = assess(forest, (col, row) => (col < 12 && row < 12 ? 'soil' : 'forest'));

    expect(result.groups!.newlyDisturbedM2).toBe(576);
    expect(result.score!.inputs.D).toBe(0.25);
    expect(result.score!.penalty).toBe(25);
    expect(result.score!.value).toBeLessThanOrEqual(74.9);
    expect(result.outcome).toBe('degraded');
  });

  it('below the minimum mapping unit stays in the totals and out of D', () => {
    const result = assess(forest, (col, row) => (col < 2 && row < 2 ? 'soil' : 'forest'));

    expect(result.groups!.newlyDisturbedM2).toBe(16);
    expect(result.current!.unvegetatedM2).toBe(16);
    expect(result.score!.inputs.D).toBe(0);
    expect(result.outcome).toBe('stable');
  });

  it('beside recovery is mixed', () => {
    const result = assess(
      (col) => (col < 8 ? 'soil' : 'forest'),
      (col) => (col >= 16 ? 'soil' : 'forest'),
    );

    expect(result.outcome).toBe('mixed');
    expect(result.groups).toMatchObject({ restoredM2: 768, newlyDisturbedM2: 768 });
  });
});

describe('what is not seen', () => {
  it('does not stop a score below 40 %, and is told by cause', () => {
    const result = assess(
      (_, row) => (row < 6 ? 'cloud' : 'soil'),
      (col) => (col < 2 ? 'blank' : 'forest'),
    );

    // Blank pixels of the current date are graver than clouds of the baseline.
    expect(result.unseenM2).toMatchObject({ cloud: 6 * 22 * 4, nodata: 24 * 2 * 4 });
    expect(result.observedM2).toBe(18 * 22 * 4);
    expect(result.transitionsM2.bare_to_vegetated).toBe(18 * 22 * 4);
    expect(result.status).toBe('scored');
    expect(result.flags).toContain('PARTLY_UNSEEN');
  });

  it.each([
    ['IE_CLOUD', 'cloud', 11],
    ['IE_SHADOW', 'shade', 11],
    ['IE_GEOM', 'outside', 11],
    ['IE_LU', 'water', 11],
    ['IE_NO_SCENE', 'outside', 24],
    ['IE_NO_SCENE', 'nodata', 24],
  ] as const)('says %s where %s hides too much, and still gives the areas', (reason, ground, rows) => {
    const result = assess(soil, (_, row) => (row < rows ? ground : 'forest'));

    expect(result).toMatchObject({ status: 'insufficient_evidence', reason, outcome: 'insufficient_evidence' });
    expect(result.score).toBeNull();
    expect(result.evidenceClass).toBeNull();
    const unseen = Object.values(result.unseenM2).reduce((sum, area) => sum + area, 0);
    expect(result.observedM2 + unseen).toBe(2304);
    if (rows === 24) expect(result.baseline).toBeNull();
    else expect(result.baseline!.unvegetatedM2).toBe(result.observedM2);
  });

  it('knows snow without a SWIR band in alpine zones only', () => {
    expect(assess(soil, snowy, { ecoType: 'alpine' }).reason).toBe('IE_SNOW');
    expect(assess(soil, snowy).unseenM2.snow).toBe(0);
  });

  it('loses one row of pixels beside nodata to erosion', () => {
    const result = assess(soil, (_, row) => (row < 4 ? 'nodata' : 'forest'));

    expect(result.unseenM2.nodata).toBe(5 * 24 * 4);
  });

  it('is told by cause: every way of not seeing has an area of its own', () => {
    const rows: readonly Ground[] = ['cloud', 'cloud', 'cloudShadow', 'shade', 'shade', 'shade', 'snow', 'water'];

    // The last two rows have no data, which takes a row of forest beside it along.
    const { unseenM2, observedM2 } = assess(soil, (_, row) => rows[row] ?? (row < 22 ? 'forest' : 'nodata'), {
      ecoType: 'alpine',
    });

    const row = 24 * 4;
    expect(unseenM2).toEqual({
      outside: 0,
      nodata: 3 * row,
      cloud: 2 * row,
      shadow: row,
      shade: 3 * row,
      snow: row,
      water: row,
    });
    expect(observedM2).toBe(13 * row);
  });

  it('keeps water apart where the target is a wetland', () => {
    const result = assess(soil, (col) => (col < 12 ? 'water' : 'forest'), { targetLandUse: 'wetland' });

    expect(result.observedM2).toBe(2304);
    expect(result.current!.areasM2.water).toBe(1152);
    expect(result.transitionsM2.bare_to_water).toBe(1152);
    // Water is cover in a wetland: nothing is missing.
    expect(result.score!.inputs.F1).toBe(1);
    expect(result.outcome).toBe('improved');
  });
});

describe('what cannot be judged', () => {
  it('has no NIR band', () => {
    const result = assess(redOnly(drawDate(soil)), drawDate(forest), { baseline: { ...summer, capability: 'RGB' } });

    expect(result).toMatchObject({ status: 'insufficient_evidence', reason: 'IE_SENSOR', observedM2: 2304 });
    expect(result.baseline).toBeNull();
  });

  it('is too small for its pixels', () => {
    const small = crop(drawDate(soil), drawDate(forest));
    const few = (side: number): Partial<AssessInput> => ({
      crop: {
        ...small,
        coverage: Float64Array.from({ length: SIZE * SIZE }, (_, i) =>
          i % SIZE >= 20 && i % SIZE < 20 + side && i >= 20 * SIZE && i < (20 + side) * SIZE ? 1 : 0,
        ),
      },
      areaM2: side * side * 4,
    });

    expect(assess(soil, forest, few(5))).toMatchObject({ reason: 'IE_RES', observedM2: 100 });
    // A square is half its side wide: 2·64 / 32 = 4 pixels.
    expect(assess(soil, forest, few(7)).reason).toBe('IE_RES');
    expect(assess(soil, forest, few(8)).reason).toBeNull();
  });

  it('is too narrow, however long', () => {
    const strip = Float64Array.from({ length: SIZE * SIZE }, (_, i) => (i % SIZE >= 20 && i % SIZE < 23 ? 1 : 0));
    const narrow = { ...crop(drawDate(soil), drawDate(forest)), coverage: strip };

    expect(assess(soil, forest, { crop: narrow, areaM2: 3 * 64 * 4 }).reason).toBe('IE_RES');
  });

  it('lies in another season', () => {
    const winter = { ...later, date: '2023-12-20' };

    expect(assess(soil, halfGreen, { current: winter })).toMatchObject({
      reason: 'IE_SEASON',
      current: { unvegetatedM2: 1152 },
    });
  });

  it('shows a loss in a season that proves none', () => {
    // A policy that accepts winter for evergreen forest.
    const basin = { ...policy.ecoTypes.basin_hill, preferred: [1, 366], acceptable: [1, 366] } as const;
    const open = { ...policy, ecoTypes: { ...policy.ecoTypes, basin_hill: basin } };
    const winter = { current: { ...later, date: '2023-12-20' } };

    const lost = assessPatch(input(forest, halfGreen, winter), open, SOURCE).assessment;
    const gained = assessPatch(input(soil, halfGreen, winter), open, SOURCE).assessment;

    expect(lost).toMatchObject({ reason: 'IE_SEASON', outcome: 'insufficient_evidence', score: null });
    expect(lost.groups!.newlyDisturbedM2).toBe(1152);
    expect(gained).toMatchObject({ reason: null, outcome: 'improved' });
  });

  it('has no ring, or one without vegetation', () => {
    expect(assess(soil, halfGreen, { ring: null }).reason).toBe('IE_REF');
    expect(assess(drawDate(soil, 'soil'), drawDate(halfGreen, 'soil')).reason).toBe('IE_REF');
  });

  it('lies in barren ground of a zone whose library stands in, comparable seasons provided', () => {
    const entry = {
      zone: 3,
      ecoType: 'basin_hill',
      days: [120, 290],
      cover: 0.8,
      unvegetatedShare: 0.04,
      coverSpread: 0.05,
      unvegetatedSpread: 0.01,
      mineCount: 9,
      sceneCount: 24,
    } as const;
    const references = { library: 'hash', entries: [entry] };
    const own = { bands: 'nir', mineCover: 0.3, ringCover: 0.7, bareShare: 0.6 } as const;
    const earlier = [{ date: '2022-08-01', ...own }];
    const before = drawDate(soil, 'soil');
    const after = drawDate(halfGreen, 'soil');

    const result = assess(before, after, { references, earlier });

    expect(result).toMatchObject({ status: 'scored', reason: null, evidenceClass: 'C' });
    expect(result.reference).toEqual({ source: 'library', library: 'hash', entry });
    expect(result.flags).toContain('REFERENCE_LIBRARY');
    // T = clip(0.9 × 0.8). No draw knows how far the zone is from here, and no ring date is in one series with it.
    expect(result.score).toMatchObject({
      inputs: { Fr: 0.8, Br: 0.04, T: 0.9 * 0.8 },
      interval: null,
      provisional: true,
    });
    expect(result.score!.dates).toEqual([
      { date: '2023-08-01', bands: 'nir', mineCover: 0.5, ringCover: 0.8, bareShare: 0.5, reference: 'library' },
    ]);
    // 10 March is acceptable, and 140 days from August: only a ring could tell the seasons apart.
    const spring = { ...later, date: '2023-03-10' };
    const yearRound = { library: 'hash', entries: [{ ...entry, days: [60, 330] as const }] };
    expect(assess(before, after, { references: yearRound, current: spring }).reason).toBe('IE_REF');
    expect(assess(before, after, { references, current: spring }).reason).toBe('IE_REF');
    // A ring that can serve is never replaced.
    expect(assess(soil, halfGreen, { references })).toEqual(assess(soil, halfGreen));
  });

  it('mixes reflectance of two levels', () => {
    const result = assess(soil, halfGreen, { current: { ...later, radiometry: 'toa' } });

    expect(result).toMatchObject({ reason: 'IE_RAD', current: { unvegetatedM2: 1152 } });
  });

  it('is built ground, or under works: areas without a score', () => {
    expect(assess(soil, halfGreen, { targetLandUse: 'built' })).toMatchObject({
      status: 'not_applicable',
      reason: 'NA_BUILT',
      outcome: 'not_applicable',
      current: { unvegetatedM2: 1152 },
      score: null,
    });
    expect(assess(soil, halfGreen, { stage: 'in_works' })).toMatchObject({
      status: 'in_works',
      reason: 'IN_WORKS',
      outcome: 'in_works',
      current: { unvegetatedM2: 1152 },
      score: null,
    });
  });
});

describe('an alpine winter', () => {
  const alpine = { ecoType: 'alpine', targetLandUse: 'grass', current: { ...later, date: '2023-12-20' } } as const;

  it('has no score, and shows a pit all the same', () => {
    const dug = assessPatch(
      input(
        drawDate(() => 'grass', 'grass'),
        drawDate(pit, 'dryGrass'),
        alpine,
      ),
      policy,
      SOURCE,
    );
    const untouched = assessPatch(
      input(
        drawDate(() => 'grass', 'grass'),
        drawDate(() => 'dryGrass', 'dryGrass'),
        alpine,
      ),
      policy,
      SOURCE,
    );

    expect(dug.assessment).toMatchObject({ reason: 'IE_SEASON', score: null });
    // 7 × 7 pixels of 4 m².
    expect(dug.excavation).toMatchObject({ status: 'observed', patches: [{ pixels: 49, squareMetres: 196 }] });
    expect(untouched.excavation).toMatchObject({ status: 'observed', patches: [] });
  });

  it('asks elsewhere for nothing of the kind', () => {
    expect(assessPatch(input(forest, halfGreen), policy, SOURCE).excavation).toBeNull();
    expect(assessPatch(input(forest, halfGreen, { ...alpine, ring: null }), policy, SOURCE).excavation).toBeNull();
    const mixed = { ...alpine, current: { ...alpine.current, radiometry: 'toa' } } as const;
    expect(assessPatch(input(forest, halfGreen, mixed), policy, SOURCE).excavation).toMatchObject({ reason: 'IE_RAD' });
  });
});

describe('ground around the patch that IR-MAD or ΔNDVI calls disturbed', () => {
  it('is no reference', () => {
    const { ring } = assess(drawDate(forest), clearedAtTop());

    expect(ring!.quality!.excludedPx.disturbed).toBe(10 * SIZE);
    expect(ring).toMatchObject({ pixelCount: 64 * 64 - 576 - 640, coverCurrent: 1, unvegetatedShare: 0 });
  });

  it('is a reference again where IR-MAD says so', () => {
    const known = { noChange: new Float32Array(SIZE * SIZE).fill(0.5), heights: null, built: null };

    expect(assess(drawDate(forest), clearedAtTop(), { known }).ring!.pixelCount).toBe(64 * 64 - 576);
  });
});

describe('end-members', () => {
  it('are the zone defaults on both dates where one has no bare ground', () => {
    const result = assess(soil, forest);

    expect(result.baseline!.endMembers).toEqual({ soil: 0.16, vegetation: 0.85, source: 'default' });
    expect(result.current!.endMembers).toEqual(result.baseline!.endMembers);
    expect(result.flags).toContain('ENDMEMBER_DEFAULT');
    expect(result.outcome).toBe('improved');
  });

  it('leave the threshold to the pair itself, where it shows two classes', () => {
    const thirds = policyWith({ use: 'default-end-members' });
    const result = assessPatch(input(soil, forest), thirds, SOURCE).assessment;

    expect(result.baseline!.endMembers!.source).toBe('default');
    expect(result.baseline!.threshold!.source).toBe('otsu');
    expect(result.current!.threshold).toEqual(result.baseline!.threshold);
    expect(Math.abs(result.baseline!.threshold!.value - 0.5)).toBeLessThanOrEqual(0.15);
    // Local end-members already say what half cover is.
    expect(assess(soil, halfGreen).baseline!.threshold).toEqual({ value: 0.5, source: 'prior' });
  });

  it('know how bright soil and forest are, and give a mixed pixel its true cover', () => {
    const mixed = drawDate(halfGreen);
    for (const [k, name] of (['blue', 'green', 'red', 'nir'] as const).entries()) {
      mixed.bands[name]![30 * SIZE + 30] = 0.5 * SPECTRA.soil[k]! + 0.5 * SPECTRA.forest[k]!;
    }
    const at = 30 * SIZE + 30;
    const coverAt = (variant: 'linear' | 'exact'): number => {
      const rules = { ...policy.cover, variant } as typeof policy.cover;
      const masked = ['baseline', 'current'].map(() =>
        maskDate(mixed, { width: SIZE, height: SIZE, ecoType: 'basin_hill', isReflectance: true }, policy),
      );
      const eco = policy.ecoTypes.basin_hill;
      const pair = classifyPair(crop(mixed, mixed), masked[0]!, masked[1]!, eco, true, { ...policy, cover: rules });
      return pair!.current.cover![at]!;
    };

    // reference.json `mixing`: 0.475936 by the linear form.
    expect(coverAt('linear')).toBeCloseTo(0.475936, 5);
    expect(coverAt('exact')).toBeCloseTo(0.5, 6);
  });

  it('do not take the thinnest grass for bare ground', () => {
    // NDVI of sparse grass is 0.42: between the thresholds, not below.
    const result = assess(soil, () => 'grass');

    expect(result.current!.areasM2).toMatchObject({ bare: 0, sparse: 2304, vegetated: 0 });
    expect(result.groups!.improvingM2).toBe(2304);
  });

  it('of the ring move with the season and refuse it when they are defaults', () => {
    // Forest at half its cover: NDVI 0.42 against 0.89.
    const result = assess(
      drawDate(forest),
      drawDate(() => 'grass', 'grass'),
    );

    expect(result.baseline!.endMembers!.source).toBe('default');
    expect(result.reason).toBe('IE_SEASON');
  });
});

describe('digital numbers without calibration', () => {
  const relative = {
    baseline: { ...summer, radiometry: 'relative_only' },
    current: { ...later, radiometry: 'relative_only' },
  } as const;

  it('are judged with local end-members, in class C', () => {
    const result = assess(
      drawDate((c) => (c < 4 ? 'forest' : 'soil'), 'forest', 200),
      drawDate(halfGreen, 'forest', 250),
      relative,
    );

    expect(result).toMatchObject({ status: 'scored', evidenceClass: 'C', outcome: 'improved' });
    expect(result.current!.unvegetatedM2).toBe(1152);
    expect(result.flags).toEqual(expect.arrayContaining(['RELATIVE_ONLY', 'WATER_NOT_MASKED', 'SHADOW_NOT_MASKED']));
  });

  it('have no classes without them', () => {
    const result = assess(drawDate(forest, 'forest', 200), drawDate(forest, 'forest', 200), relative);

    expect(result).toMatchObject({ reason: 'IE_RAD', baseline: null, current: null, observedM2: 2304, score: null });
  });
});

describe('two dates with colours only', () => {
  const rgb = { baseline: { ...summer, capability: 'RGB' }, current: { ...later, capability: 'RGB' } } as const;

  it('are told apart by excess green, in class C', () => {
    const result = assess(coloursOf(drawDate(soil)), coloursOf(drawDate(halfGreen)), rgb);

    expect(result).toMatchObject({ status: 'scored', evidenceClass: 'C', outcome: 'improved' });
    expect(result.current).toMatchObject({ unvegetatedM2: 1152, ndviMean: null, coverMean: 0.5, endMembers: null });
    expect(result.baseline!.threshold!.source).toBe('otsu');
    expect(result.flags).toEqual(expect.arrayContaining(['RGB_ONLY', 'WATER_NOT_MASKED', 'SHADOW_NOT_MASKED']));
  });

  it('claim nothing that needs NIR', () => {
    const pair = { ...rgb, ecoType: 'alpine' } as const;
    const colours = input(coloursOf(drawDate(soil)), coloursOf(drawDate(halfGreen)), pair);

    const { assessment, changed, excavation } = assessPatch(colours, policy, SOURCE);

    expect(changed!.ndvi).toBeNull();
    expect(excavation).toEqual({ status: 'insufficient_evidence', reason: 'IE_SENSOR' });
    expect(assessment.ring!.quality).toMatchObject({ ndviBaseline: null, ndviCurrent: null });
    expect(assessment.ring).toMatchObject({ coverBaseline: 1, coverCurrent: 1, unvegetatedShare: 0 });
  });

  it('say that no cloud was looked for, unless a mask came along', () => {
    const dates = [drawDate(soil), drawDate(halfGreen)].map(coloursOf) as [DateCrop, DateCrop];
    const flagsOf = (cloudMask: 'delivered' | 'none'): readonly string[] =>
      assess(...dates, { baseline: { ...rgb.baseline, cloudMask }, current: rgb.current }).flags;

    expect(flagsOf('none')).toContain('CLOUD_NOT_MASKED');
    expect(flagsOf('delivered')).not.toContain('CLOUD_NOT_MASKED');
  });

  it('give the same classes in digital numbers of another gain', () => {
    const [dull, bright] = [drawDate(soil, 'forest', 90), drawDate(halfGreen, 'forest', 250)];
    const relative = {
      baseline: { ...rgb.baseline, radiometry: 'relative_only' },
      current: { ...rgb.current, radiometry: 'relative_only' },
    } as const;

    expect(assess(coloursOf(dull), coloursOf(bright), relative).current!.unvegetatedM2).toBe(1152);
  });

  it.each([
    ['show one class only', coloursOf(drawDate(forest)), coloursOf(drawDate(forest))],
    ['have a ring of another colour', coloursOf(drawDate(soil)), coloursOf(drawDate(halfGreen, 'grass'))],
    ['lack a colour', redOnly(drawDate(soil)), coloursOf(drawDate(forest))],
  ])('have no classes where they %s', (_, baseline, current) => {
    const result = assess(baseline, current, rgb);

    expect(result).toMatchObject({ reason: 'IE_SENSOR', baseline: null, current: null, observedM2: 2304, score: null });
  });

  it('are refused by a policy that wants none', () => {
    const strict = { ...policy, cover: { ...policy.cover, rgb: null } } as typeof policy;

    const { assessment } = assessPatch(
      input(coloursOf(drawDate(soil)), coloursOf(drawDate(halfGreen)), rgb),
      strict,
      SOURCE,
    );

    expect(assessment.reason).toBe('IE_SENSOR');
  });
});

describe('a green dust net', () => {
  it('is suspected where one date shows green colours and no NIR', () => {
    expect(assess(soil, (col) => (col < 12 ? 'net' : 'forest')).flags).toContain('GREEN_NET_SUSPECT');
    // 12 of 576 pixels are too few to say so.
    expect(assess(soil, (col, row) => (col < 4 && row < 3 ? 'net' : 'forest')).flags).not.toContain(
      'GREEN_NET_SUSPECT',
    );
    expect(assess(soil, halfGreen).flags).not.toContain('GREEN_NET_SUSPECT');
  });

  it('is suspected where colours of one date are denied by NIR of another, weeks apart', () => {
    const dates = { baseline: { ...later, date: '2023-07-01', capability: 'RGB' }, current: later } as const;

    expect(assess(coloursOf(drawDate(net)), soil, dates)).toMatchObject({
      reason: 'IE_SENSOR',
      flags: ['GREEN_NET_SUSPECT'],
    });
    expect(assess(coloursOf(drawDate(soil)), soil, dates).flags).toEqual([]);
    // Three years apart, green ground may have been laid bare.
    expect(assess(coloursOf(drawDate(net)), soil, { baseline: { ...summer, capability: 'RGB' } }).flags).toEqual([]);
  });
});

describe('a date with SWIR', () => {
  const SWIR: Readonly<Partial<Record<Ground, number>>> = {
    soil: 0.38,
    forest: 0.17,
    water: 0.005,
    snow: 0.1,
    shade: 0.03,
  };

  it('denies bare ground that its soil index denies, without moving the unvegetated area', () => {
    const [first, second] = [drawDate(soil), drawDate(halfGreen)];
    const withSwir = assess(
      swirOf(first, () => 0.38),
      swirOf(second, (i) => (i % SIZE < 40 ? 0.15 : 0.38)),
    );

    // BSI of soil under SWIR 0.15 is (0.15 + 0.21 − 0.28 − 0.12) / 0.76 < 0: 8 of the 12 bare columns.
    expect(withSwir.current!.areasM2).toMatchObject({ bare: 4 * 24 * 4, sparse: 8 * 24 * 4 });
    expect(withSwir.current!.unvegetatedM2).toBe(1152);
  });

  it('still has its vote where the season was matched', () => {
    const first = drawDate(soil);
    const second = drawDate((col, row) => (col < 6 && row < 6 ? 'soil' : 'turning'), 'turning');
    const withSwir = assess(
      swirOf(first, () => 0.38),
      swirOf(second, () => 0.15),
    );

    const { vegetationNdvi } = policy.ecoTypes.basin_hill;
    expect(withSwir.current!.endMembers!.vegetation).toBeLessThan(vegetationNdvi - 0.05);
    expect(withSwir.current!.threshold).toEqual(withSwir.baseline!.threshold);
    expect(withSwir.current!.areasM2).toMatchObject({ bare: 0, sparse: 36 * 4 });
  });

  it('tells snow and water by it, in any zone', () => {
    const scene = swirOf(drawDate(snowAndWater), (i) => {
      const row = Math.floor(i / SIZE) - FIRST;
      return SWIR[isPatch(i) ? snowAndWater(0, row) : 'forest']!;
    });

    const result = assess(
      swirOf(drawDate(soil), () => 0.38),
      scene,
    );

    expect(result.unseenM2).toMatchObject({ snow: 6 * 24 * 4, water: 6 * 24 * 4 });
  });
});

describe('the raw policy', () => {
  it('counts NDVI below 0.2 and nothing else', () => {
    const patch = input(soil, (col, row) => (row === 0 ? 'blank' : halfGreen(col, row)), {
      stage: 'in_works',
      ring: null,
      current: { ...later, date: '2023-01-05', radiometry: 'relative_only' },
    });

    const { assessment } = assessPatch(patch, rawPolicy, SOURCE);

    expect(assessment).toMatchObject({
      status: 'measured',
      reason: null,
      outcome: 'improved',
      score: null,
      ring: null,
    });
    expect(assessment.transitionsPx).toMatchObject({ bare_to_vegetated: 12 * 23, bare_to_bare: 12 * 23 });
    expect(assessment.unseenM2.nodata).toBe(24 * 4);
    expect(assessment.current!.endMembers).toBeNull();
  });
});

describe('a bare disc in a forest', () => {
  // SCIENCE §7.3 recipe 1: box point spread by exact coverage, true area 0.785398 ha. One disc on one grid counts whole
  // pixels; the bound is for the mean over places on the grid.
  it.each([2, 4, 8, 10])('of 50 m radius is measured without bias at %i m', (gsd) => {
    const errors = Array.from({ length: 16 }, (_, k) => {
      const { current } = assessDisc(gsd, (((k % 4) + 0.37) / 4) * gsd, ((Math.floor(k / 4) + 0.81) / 4) * gsd);
      return current!.unvegetatedM2 - 7853.98;
    });

    const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(Math.abs(bias)).toBeLessThan(0.5 * gsd * 314.159 * 0.05);
  });

  it('that did not change is stable', () => {
    expect(assessDisc(2, 0.37, 0.81).outcome).toBe('stable');
  });
});

/** A patch of 150 m around a disc whose centre is off the middle of the grid by (dx, dy). */
function assessDisc(gsd: number, dx: number, dy: number): PatchAssessment {
  const size = Math.ceil(400 / gsd);
  const share = Float64Array.from({ length: size * size }, (_, i) => discShare(i, size, gsd, dx, dy));
  const band = (k: number): Float32Array =>
    Float32Array.from(share, (bare) => bare * SPECTRA.soil[k]! + (1 - bare) * SPECTRA.forest[k]!);
  const date = {
    bands: { blue: band(0), green: band(1), red: band(2), nir: band(3) },
    state: new Uint8Array(size * size).fill(Cover.Seen),
  };
  const inside = Float64Array.from(share, (_, i) => {
    const reach = Math.max(Math.abs((i % size) + 0.5 - size / 2), Math.abs(Math.floor(i / size) + 0.5 - size / 2));
    return reach * gsd < 75 ? 1 : 0;
  });
  const patch = {
    ...input(soil, soil),
    crop: {
      grid: { width: size, height: size, transform: [gsd, 0, 0, 0, -gsd, 0] as const, crs: 'EPSG:4544' },
      gsd,
      cellAreas: { base: gsd * gsd, byCol: new Float64Array(size).fill(1), byRow: new Float64Array(size).fill(1) },
      coverage: inside,
      ring: inside.map((value) => 1 - value),
      baseline: date,
      current: date,
    },
    areaM2: inside.reduce((sum, value) => sum + value, 0) * gsd * gsd,
  };
  return assessPatch(patch, policy, SOURCE).assessment;
}

/** Share of a pixel inside the disc, from 16 × 16 points where its edge is near. */
function discShare(i: number, size: number, gsd: number, dx: number, dy: number): number {
  const left = ((i % size) - size / 2) * gsd - dx;
  const top = (Math.floor(i / size) - size / 2) * gsd - dy;
  const distance = Math.hypot(left + gsd / 2, top + gsd / 2);
  if (Math.abs(distance - 50) > gsd) return distance < 50 ? 1 : 0;
  let inside = 0;
  for (let k = 0; k < 256; k++) {
    const x = left + (((k % 16) + 0.5) / 16) * gsd;
    const y = top + ((Math.floor(k / 16) + 0.5) / 16) * gsd;
    if (x * x + y * y < 2500) inside += 1;
  }
  return inside / 256;
}
