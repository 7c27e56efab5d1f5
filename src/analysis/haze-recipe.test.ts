/** SCIENCE §7.3, recipe 5, through the whole judgement: gain and haze on the current date; and what follows where no lines hold. */
import { describe, expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { Cover } from '../raster/cover.ts';
import type { DateCrop } from '../raster/crop.ts';
import { assessPatch } from './assess.ts';
import type { AssessResult } from './assess.ts';
import { parsePolicy } from './policy-file.ts';
import { mulberry32 } from './random.ts';
import type { Radiometry } from './scene.ts';
import { keepNoiseTiles } from './uncertainty/draw-source.ts';

const TILES = keepNoiseTiles();
const policy = parsePolicy(defaults, 'policies/default.json');
const SOIL = [0.12, 0.16, 0.21, 0.28] as const;
const FOREST = [0.02, 0.045, 0.025, 0.42] as const;
const SIZE = 96;
const [FIRST, SIDE] = [36, 24];
/** Fields of so many pixels, each of one cover. */
const FIELD = 6;

interface Light {
  readonly gain: number;
  readonly offset: number;
}
const CLEAR: Light = { gain: 1, offset: 0 };
const HAZY: Light = { gain: 1.15, offset: 0.01 };

const isMine = (i: number): boolean => {
  const [col, row] = [i % SIZE, Math.floor(i / SIZE)];
  return col >= FIRST && col < FIRST + SIDE && row >= FIRST && row < FIRST + SIDE;
};

/** Fields from a least cover to forest around a mine of that cover, bare for 0; half of it is green after. */
function landscape(seed: number, leastCover: number): { baseline: Float64Array; current: Float64Array } {
  const next = mulberry32(seed);
  const fields = Float64Array.from({ length: (SIZE / FIELD) ** 2 }, () => leastCover + (1 - leastCover) * next());
  const ground = (inMine: (col: number) => number): Float64Array =>
    Float64Array.from({ length: SIZE * SIZE }, (_, i) => {
      const [col, row] = [i % SIZE, Math.floor(i / SIZE)];
      const field = fields[Math.floor(row / FIELD) * (SIZE / FIELD) + Math.floor(col / FIELD)]!;
      return isMine(i) ? inMine(col) : field;
    });
  const [before, after] = leastCover === 0 ? [0.02, 0.05] : [leastCover, leastCover];
  return { baseline: ground(() => before), current: ground((col) => (col < FIRST + SIDE / 2 ? 0.9 : after)) };
}

/** Reflectance mixes linearly; each sample has 2 % of noise. */
function render(cover: Float64Array, { gain, offset }: Light, seed: number): DateCrop {
  const next = mulberry32(seed);
  const band = (k: 0 | 1 | 2 | 3): Float32Array =>
    Float32Array.from(cover, (f) => gain * (SOIL[k] + (FOREST[k] - SOIL[k]) * f) * (0.98 + 0.04 * next()) + offset);
  const bands = { blue: band(0), green: band(1), red: band(2), nir: band(3) };
  return { bands, state: new Uint8Array(cover.length).fill(Cover.Seen) };
}

interface Case {
  readonly light: Light;
  /** Fields of another landscape lie around the mine on the current date. */
  readonly isRingAnother?: boolean;
  readonly leastCover?: number;
  readonly radiometry?: Radiometry['level'];
}

function judge({ light, isRingAnother = false, leastCover = 0, radiometry = 'surface' }: Case): AssessResult {
  const { baseline, current } = landscape(638, leastCover);
  const other = isRingAnother ? landscape(1, leastCover).current : current;
  const coverage = Float64Array.from(baseline, (_, i) => (isMine(i) ? 1 : 0));
  const ones = new Float64Array(SIZE).fill(1);
  const date = { capability: 'VNIR', radiometry } as const;
  return assessPatch(
    {
      crop: {
        grid: { width: SIZE, height: SIZE, transform: [2, 0, 5e5, 0, -2, 34e5], crs: 'EPSG:4544' },
        gsd: 2,
        cellAreas: { base: 4, byCol: ones, byRow: ones },
        coverage,
        ring: coverage.map((share) => 1 - share),
        baseline: render(baseline, CLEAR, 1),
        current: render(other, light, 2),
      },
      areaM2: SIDE * SIDE * 4,
      targetLandUse: 'forest',
      ecoType: 'basin_hill',
      stage: 'completed',
      ring: { innerMetres: 20, outerMetres: 100 },
      baseline: { ...date, date: '2020-08-01' },
      current: { ...date, date: '2023-08-01' },
    },
    policy,
    { seed: 638, tiles: TILES },
  );
}

describe('haze and gain on the current date', () => {
  it('leave less than 0.005 of NDVI in the ring and move the score by less than a point', () => {
    const clear = judge({ light: CLEAR }).assessment;
    const hazy = judge({ light: HAZY }).assessment;

    expect(hazy.normalisation).toMatchObject({ method: 'irmad', problem: null });
    expect(Math.abs(hazy.normalisation!.residualNdvi!)).toBeLessThan(0.005);
    for (const { slope } of hazy.normalisation!.lines) expect(slope * 1.15).toBeCloseTo(1, 1.5);
    expect(Math.abs(hazy.ring!.quality!.ndviCurrent! - hazy.ring!.quality!.ndviBaseline!)).toBeLessThan(0.005);
    expect(Math.abs(hazy.score!.value - clear.score!.value)).toBeLessThan(1);
    expect(hazy.flags).not.toContain('NOT_NORMALISED');
  });

  it('move a pair under the zone defaults by less than a point, which they do not without lines', () => {
    const pale = { leastCover: 0.45 };
    const clear = judge({ light: CLEAR, ...pale }).assessment;
    const hazy = judge({ light: HAZY, ...pale }).assessment;

    expect(hazy.current!.endMembers!.source).toBe('default');
    // Too wide an interval to be shown, which is another matter.
    expect(Math.abs(hazy.withheld!.score.value - clear.withheld!.score.value)).toBeLessThan(1);
    expect(Math.abs(hazy.current!.coverMean! - clear.current!.coverMean!)).toBeLessThan(0.01);
  });
});

describe('a ring without anything in common', () => {
  const another = { light: HAZY, isRingAnother: true };

  it('leaves both dates to their own end-members, with a remark', () => {
    const { assessment } = judge(another);

    expect(assessment.current!.endMembers!.source).toBe('local');
    expect(assessment.normalisation).toMatchObject({ method: 'none', problem: 'uncorrelated', lines: [] });
    expect(assessment).toMatchObject({ status: 'scored', evidenceClass: 'C' });
    expect(assessment.flags).toContain('NOT_NORMALISED');
  });

  it('gives areas and no score where the zone has to stand in', () => {
    const { assessment } = judge({ ...another, leastCover: 0.45 });

    expect(assessment).toMatchObject({ status: 'insufficient_evidence', reason: 'IE_RAD', score: null });
    expect(assessment.current!.endMembers!.source).toBe('default');
    expect(assessment.current!.unvegetatedM2).toBeGreaterThan(0);
    expect(assessment.flags).toContain('NOT_NORMALISED');
  });

  it('tells nothing of digital numbers without end-members of their own', () => {
    const { assessment } = judge({ ...another, leastCover: 0.8, radiometry: 'relative_only' });

    expect(assessment).toMatchObject({ reason: 'IE_RAD', baseline: null, normalisation: { method: 'none' } });
  });
});

it('hides no mask: what was not seen stays so after normalisation', () => {
  const { covers } = judge({ light: HAZY });

  expect([...covers.current].every((code) => code >= Cover.Water)).toBe(true);
});
