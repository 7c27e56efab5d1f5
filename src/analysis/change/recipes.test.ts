/** The recipes of SCIENCE §7.3 that are about change: truth is what was drawn, not what was measured. */
import { describe, expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { coverageFractions } from '../../geometry/coverage.ts';
import type { MultiPolygonRings, Position, Ring } from '../../geometry/polygon.ts';
import { Cover } from '../../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../../raster/crop.ts';
import type { Grid } from '../../raster/grid.ts';
import { assessPatch } from '../assess.ts';
import type { AssessInput, AssessResult } from '../assess.ts';
import { parsePolicy } from '../policy-file.ts';
import type { Policy, Stage } from '../policy.ts';
import type { ChangePatches } from './change-patch.ts';
import { listChangePatches } from './list-patches.ts';
import { keepNoiseTiles } from '../uncertainty/draw-source.ts';

const TILES = keepNoiseTiles();

const policy = parsePolicy(defaults, 'policies/default.json');

/** Reflectance in green, red, NIR (SCIENCE §7.2). */
const SOIL = [0.16, 0.21, 0.28] as const;
const FOREST = [0.045, 0.025, 0.42] as const;

/** 2 m pixels; the mine is the square from 20 to 100, the ring lies around it. */
const SIZE = 120;
const GRID: Grid = { width: SIZE, height: SIZE, transform: [2, 0, 500_000, 0, -2, 3_400_000], crs: 'EPSG:4544' };
const MINE = square(20, 20, 80);

/** In pixels, moved to the map. */
function onMap(points: readonly Position[]): Ring {
  return points.map(([col, row]): Position => [500_000 + 2 * col, 3_400_000 - 2 * row]);
}

function square(col: number, row: number, side: number): MultiPolygonRings {
  return [
    [
      onMap([
        [col, row],
        [col + side, row],
        [col + side, row + side],
        [col, row + side],
        [col, row],
      ]),
    ],
  ];
}

function disc(col: number, row: number, radius: number): MultiPolygonRings {
  const corners = Array.from({ length: 720 }, (_, k): Position => {
    const angle = (2 * Math.PI * k) / 720;
    return [col + radius * Math.cos(angle), row + radius * Math.sin(angle)];
  });
  return [[onMap([...corners, corners[0]!])]];
}

/** Forest with bare ground on it, every pixel mixed by the exact share of both; clouds hide whole pixels. */
function draw(bare: MultiPolygonRings, clouds: MultiPolygonRings = []): DateCrop {
  const share = coverageFractions(bare, GRID);
  const hidden = coverageFractions(clouds, GRID);
  const band = (k: 0 | 1 | 2): Float32Array =>
    Float32Array.from(share, (part, i) => (hidden[i]! > 0 ? NaN : part * SOIL[k] + (1 - part) * FOREST[k]));
  return {
    bands: { green: band(0), red: band(1), nir: band(2) },
    state: Uint8Array.from(hidden, (part) => (part > 0 ? Cover.Cloud : Cover.Seen)),
  };
}

function assess(baseline: DateCrop, current: DateCrop, rules: Policy, stage: Stage = 'completed'): AssessResult {
  const coverage = coverageFractions(MINE, GRID);
  const crop: PatchCrop = {
    grid: GRID,
    gsd: 2,
    cellAreas: { base: 4, byCol: new Float64Array(SIZE).fill(1), byRow: new Float64Array(SIZE).fill(1) },
    coverage,
    ring: coverage.map((share) => 1 - share),
    baseline,
    current,
  };
  const input: AssessInput = {
    crop,
    areaM2: 80 * 80 * 4,
    targetLandUse: 'forest',
    ecoType: 'basin_hill',
    stage,
    ring: { innerMetres: 20, outerMetres: 100 },
    baseline: { date: '2020-08-01', capability: 'VNIR', radiometry: 'surface' },
    current: { date: '2023-08-01', capability: 'VNIR', radiometry: 'surface' },
  };
  return assessPatch(input, rules, { seed: 638, tiles: TILES });
}

function patchesOf({ changed }: AssessResult): ChangePatches {
  const cellAreas = { base: 4, byCol: new Float64Array(SIZE).fill(1), byRow: new Float64Array(SIZE).fill(1) };
  const place = { patchId: 'P1', grid: GRID, gsd: 2, cellAreas, outline: MINE };
  return listChangePatches(place, changed!, policy.change.mappingUnit);
}

/** Bare ground that both dates have, so that end-members can be fitted. */
const OLD = square(30, 60, 12);

describe('new disturbance (item 7)', () => {
  // 12 × 12 m is 6 pixels of 2 m; 2 × 2 pixels are below the mapping unit of 100 m².
  const result = assess(draw(OLD), draw([...OLD, ...square(60, 40, 6), ...square(80, 80, 2)]), policy);
  const { listed, totals } = patchesOf(result);
  const found = listed.filter(({ kind }) => kind === 'new_bare');

  it('finds 12 × 12 m, where it is and as large as it is', () => {
    expect(found.map(({ areaM2, pixels, polygons }) => ({ areaM2, pixels, polygons }))).toEqual([
      {
        areaM2: 144,
        pixels: 36,
        polygons: [
          [
            onMap([
              [60, 40],
              [60, 46],
              [66, 46],
              [66, 40],
              [60, 40],
            ]),
          ],
        ],
      },
    ]);
    // NDVI of the golden spectra: 0.142857 − 0.887640.
    expect(found[0]!.ndviChange).toBeCloseTo(-0.744783, 5);
  });

  it('does not list 2 × 2 pixels, and keeps them in the totals', () => {
    expect(totals.new_bare.small).toEqual({ count: 1, areaM2: 16 });
    expect(result.assessment.groups!.newlyDisturbedM2).toBe(160);
    expect(result.assessment.transitionsM2.vegetated_to_bare).toBe(160);
  });

  it('finds a tilted patch between the pixels within a pixel of its border', () => {
    const tilted: MultiPolygonRings = [
      [
        onMap([
          [60.3, 40.7],
          [66.1, 42.25],
          [64.55, 48.05],
          [58.75, 46.5],
          [60.3, 40.7],
        ]),
      ],
    ];

    const [patch] = patchesOf(assess(draw(OLD), draw([...OLD, ...tilted]), policy)).listed;

    // 36.04 pixels; the threshold of cover decides on the pixels along its border of 24.
    expect(Math.abs(patch!.pixels - 36)).toBeLessThan(4);
  });

  it('calls it clearing while works are under way', () => {
    const works = assess(draw(OLD), draw([...OLD, ...square(60, 40, 6)]), policy, 'in_works');

    expect(works.assessment.groups).toMatchObject({ worksClearingM2: 144, newlyDisturbedM2: 0 });
    expect(patchesOf(works).listed.map(({ kind }) => kind)).toEqual(['works_clearing', 'still_bare']);
  });
});

/** The southern rows of the mine: 12 of its 80 are 15 %, 36 are 45 %. */
function under(rows: number): MultiPolygonRings {
  return [
    [
      onMap([
        [20, 100 - rows],
        [100, 100 - rows],
        [100, 100],
        [20, 100],
        [20, 100 - rows],
      ]),
    ],
  ];
}

describe('cloud (item 8)', () => {
  it('of 15 % leaves a score, with what could lie under it beside', () => {
    const { assessment } = assess(draw(OLD), draw(OLD, under(12)), policy);

    expect(assessment.status).toBe('scored');
    expect(assessment.current!.unvegetatedM2).toBe(12 * 12 * 4);
    expect(assessment.wholePatch!.current).toMatchObject({
      unknownM2: 12 * 80 * 4,
      unvegetatedM2: { least: 576, most: 576 + 3840 },
    });
    // 576 of 21 760 known square metres are bare.
    expect(assessment.wholePatch!.current.unvegetatedM2.estimate).toBeCloseTo(576 + (3840 * 576) / 21_760, 8);
    expect(assessment.wholePatch!.baseline).toMatchObject({ unknownM2: 0, unvegetatedM2: { least: 576, most: 576 } });
  });

  it('of 45 % leaves none, and still its areas', () => {
    const { assessment } = assess(draw(OLD), draw(OLD, under(36)), policy);

    expect(assessment).toMatchObject({ status: 'insufficient_evidence', reason: 'IE_CLOUD', score: null });
    expect(assessment.wholePatch!.current.unknownM2).toBe(36 * 80 * 4);
  });
});

// SCIENCE §3.7: an unregistered shift of d pixels makes false change of (2/π)·d·L along a border of length L, both ways.
it('without registration and hysteresis, false change is (2/π)·d·L within 10 %', () => {
  const radius = 25;
  const border = 2 * Math.PI * radius;
  const rules: Policy = { ...policy, hysteresis: null };
  for (const shift of [0.3, 0.5, 0.7]) {
    let area = 0;
    const directions = 8;
    for (let k = 0; k < directions; k++) {
      const angle = (2 * Math.PI * (k + 0.37)) / directions;
      const [col, row] = [60.2 + 0.31 * k, 59.6 + 0.17 * k];
      const moved = disc(col + shift * Math.cos(angle), row + shift * Math.sin(angle), radius);
      const { groups } = assess(draw(disc(col, row, radius)), draw(moved), rules).assessment;
      area += groups!.restoredM2 + groups!.newlyDisturbedM2;
    }
    const expected = (2 / Math.PI) * shift * border * 4;
    expect(Math.abs(area / directions / expected - 1)).toBeLessThan(0.1);
  }
});
