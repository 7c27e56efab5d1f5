/** SCIENCE §7.3, recipe 4, with rule 3: the season takes 30 % of the green cover of ring and mine. */
import { describe, expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { mulberry32 } from './random.ts';
import { Cover } from '../raster/cover.ts';
import type { DateCrop } from '../raster/crop.ts';
import { assessPatch } from './assess.ts';
import type { PatchAssessment } from './assessment.ts';
import { parsePolicy } from './policy-file.ts';
import { keepNoiseTiles } from './uncertainty/draw-source.ts';

const TILES = keepNoiseTiles();

const policy = parsePolicy(defaults, 'policies/default.json');
const SOIL = [0.12, 0.16, 0.21, 0.28] as const;
const FOREST = [0.02, 0.045, 0.025, 0.42] as const;
const SIZE = 96;
const [FIRST, SIDE] = [36, 24];

interface Landscape {
  /** Share of the ring that is rock. */
  readonly rock: number;
  /** Cover of the mine before the works. */
  readonly before: number;
}

/** True green cover of both dates in full season: ring 0.8…1; half of the mine has come back to 0.55…0.95. */
function landscape({ rock, before }: Landscape): { baseline: Float64Array; current: Float64Array } {
  const next = mulberry32(638);
  const baseline = new Float64Array(SIZE * SIZE);
  const current = new Float64Array(SIZE * SIZE);
  for (let i = 0; i < current.length; i++) {
    const col = i % SIZE;
    const draw = next();
    const ring = col < rock * SIZE ? 0 : 0.8 + 0.2 * draw;
    const mine = 0.55 + 0.4 * draw;
    current[i] = !isMine(i) ? ring : col < FIRST + SIDE / 2 ? mine : 0.15 * mine;
    baseline[i] = isMine(i) ? before : ring;
  }
  return { baseline, current };
}

function isMine(i: number): boolean {
  const [col, row] = [i % SIZE, Math.floor(i / SIZE)];
  return col >= FIRST && col < FIRST + SIDE && row >= FIRST && row < FIRST + SIDE;
}

/** Reflectance mixes linearly; each sample has 1 % of noise. */
function render(cover: Float64Array, green: number, seed: number): DateCrop {
  const next = mulberry32(seed);
  const band = (k: 0 | 1 | 2 | 3): Float32Array =>
    Float32Array.from(cover, (f) => (SOIL[k] + (FOREST[k] - SOIL[k]) * f * green) * (0.99 + 0.02 * next()));
  const bands = { blue: band(0), green: band(1), red: band(2), nir: band(3) };
  return { bands, state: new Uint8Array(cover.length).fill(Cover.Seen) };
}

/** @param green what the season leaves of the green of each date */
function assess(ground: Landscape, green: readonly [number, number], rules = policy): PatchAssessment {
  const { baseline, current } = landscape(ground);
  const coverage = Float64Array.from(baseline, (_, i) => (isMine(i) ? 1 : 0));
  const ones = new Float64Array(SIZE).fill(1);
  const summer = { date: '2020-08-01', capability: 'VNIR', radiometry: 'surface' } as const;
  const input = {
    crop: {
      grid: { width: SIZE, height: SIZE, transform: [2, 0, 5e5, 0, -2, 34e5] as const, crs: 'EPSG:4544' },
      gsd: 2,
      cellAreas: { base: 4, byCol: ones, byRow: ones },
      coverage,
      ring: coverage.map((share) => 1 - share),
      baseline: render(baseline, green[0], 1),
      current: render(current, green[1], 2),
    },
    areaM2: SIDE * SIDE * 4,
    targetLandUse: 'forest',
    ecoType: 'basin_hill',
    stage: 'completed',
    ring: { innerMetres: 20, outerMetres: 100 },
    baseline: summer,
    current: { ...summer, date: '2023-08-01' },
  } as const;
  return assessPatch(input, rules, { seed: 638, tiles: TILES }).assessment;
}

const seasons = [
  [1, 0.7],
  [0.7, 1],
  [0.7, 0.7],
] as const;

describe('the season in ring and mine', () => {
  const rocky = { rock: 0.06, before: 0.02 };

  it.each(seasons)('moves the score by less than a point under local end-members: %d, %d', (baseline, current) => {
    const full = assess(rocky, [1, 1]);
    const pale = assess(rocky, [baseline, current]);

    expect(pale.current!.endMembers!.source).toBe('local');
    expect(Math.abs(pale.score!.value - full.score!.value)).toBeLessThan(1);
    const moved = pale.ring!.effect!.ratioCurrent! / full.ring!.effect!.ratioCurrent!;
    expect(Math.abs(moved - 1)).toBeLessThan(0.02);
  });

  // No rock in the ring and grass before the works: nothing there is soil. Both dates equally pale are not among the cases:
  // without local end-members that is a thinner landscape, and only the green window says otherwise.
  const grassy = { rock: 0, before: 0.6 };

  it.each(seasons.slice(0, 2))(
    'moves the score by less than a point under the zone defaults: %d, %d',
    (baseline, current) => {
      // Defaults are known to 0.08 of NDVI only: too little for a score to be shown, which is another matter.
      const full = assess(grassy, [1, 1]);
      const pale = assess(grassy, [baseline, current]);

      expect(pale.current!.endMembers!.source).toBe('default');
      expect(Math.abs(pale.withheld!.score.value - full.withheld!.score.value)).toBeLessThan(1);
      expect(pale.withheld!.outcome).toBe(full.withheld!.outcome);
      expect(pale.reason).toBe('IE_WIDE');
      const moved = pale.ring!.effect!.ratioOfRatios! / full.ring!.effect!.ratioOfRatios!;
      // A ring of nothing but 0.8…1 cover under 1 % of noise knows its lines to 3 %; without a normalisation it is 0.02.
      expect(Math.abs(moved - 1)).toBeLessThan(0.03);
    },
  );

  it('takes the paler date down with the ring where no lines are asked for, and leaves the greener at the defaults', () => {
    const { baseline, current } = assess(grassy, [1, 0.7], { ...policy, normalisation: null });

    expect(baseline!.endMembers).toEqual({ soil: 0.16, vegetation: 0.85, source: 'default' });
    // NDVI of both mixtures above soil, in the mean of the ring: 0.69 · 0.70.
    expect(current!.endMembers!.vegetation).toBeGreaterThan(0.61);
    expect(current!.endMembers!.vegetation).toBeLessThan(0.65);
  });

  it('takes both dates of a normalised pair down where the baseline is the paler one', () => {
    const green = assess(grassy, [1, 0.7]);
    const pale = assess(grassy, [0.7, 1]);

    for (const date of ['baseline', 'current'] as const) {
      expect(green[date]!.endMembers!.vegetation).toBe(0.85);
      expect(pale[date]!.endMembers!.vegetation).toBeGreaterThan(0.61);
      expect(pale[date]!.endMembers!.vegetation).toBeLessThan(0.65);
    }
  });

  it('is refused where the ring has moved further than a season does', () => {
    expect(assess(grassy, [1, 0.5]).reason).toBe('IE_SEASON');
  });
});
