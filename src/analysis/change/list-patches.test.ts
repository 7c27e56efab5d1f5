import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageFractions } from '../../geometry/coverage.ts';
import { planarArea } from '../../geometry/planar.ts';
import type { MultiPolygonRings, Position } from '../../geometry/polygon.ts';
import { Cover } from '../../raster/cover.ts';
import type { Grid } from '../../raster/grid.ts';
import { measureChanges, worksFootprint } from '../measure-pair.ts';
import type { Stage } from '../policy.ts';
import type { ChangePatches, MappingUnit } from './change-patch.ts';
import { listChangePatches } from './list-patches.ts';
import type { ChangedPixels } from './list-patches.ts';

const { Cloud, Bare, Sparse, Vegetated } = Cover;
const UNIT = { pixels: 4, fineM2: 100, coarseM2: 400, fineUpToMetres: 2.5 };

/** A pixel is 5 m, 25 m². `n` new bare, `r` restored, `b` still bare, `.` vegetated, `?` cloud. */
const CODES: Readonly<Record<string, readonly [number, number]>> = {
  n: [Vegetated, Bare],
  s: [Vegetated, Sparse],
  r: [Bare, Vegetated],
  b: [Sparse, Bare],
  '.': [Vegetated, Vegetated],
  '?': [Bare, Cloud],
};

interface Drawn {
  /** In pixels of the map; the whole map where absent. */
  readonly outline?: readonly Position[];
  /** Where the first pixel of the map lies, in pixels. */
  readonly corner?: readonly [col: number, row: number];
  readonly stage?: Stage;
  readonly unit?: MappingUnit;
}

function list(
  rows: readonly string[],
  drawn: Drawn = {},
): ChangePatches & { readonly changed: ChangedPixels; readonly ofColours: ChangePatches } {
  const [width, height] = [rows[0]!.length, rows.length];
  const [firstCol, firstRow] = drawn.corner ?? [0, 0];
  const transform = [5, 0, 500_000 + 5 * firstCol, 0, -5, 3_400_000 - 5 * firstRow] as const;
  const grid: Grid = { width, height, transform, crs: 'EPSG:4544' };
  const whole = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
    [0, 0],
  ] as const;
  const outline: MultiPolygonRings = [
    [(drawn.outline ?? whole).map(([col, row]) => [500_000 + 5 * col, 3_400_000 - 5 * row])],
  ];
  const signs = [...rows.join('')].map((sign) => CODES[sign]!);
  const baseline = Uint8Array.from(signs, ([from]) => from);
  const held = Uint8Array.from(signs, ([, to]) => to);
  const changed: ChangedPixels = {
    baseline,
    held,
    observed: coverageFractions(outline, grid).map((share, i) => (held[i] === Cloud ? 0 : share)),
    ndvi: {
      baseline: Float64Array.from(signs, (_, i) => 0.5 + i / 1000),
      current: new Float64Array(signs.length).fill(0.25),
    },
    footprint: worksFootprint(drawn.stage ?? 'completed', signs.length),
  };
  const cellAreas = { base: 25, byCol: new Float64Array(width).fill(1), byRow: new Float64Array(height).fill(1) };
  const place = { patchId: 'P1', grid, gsd: 5, cellAreas, outline };
  const unit = drawn.unit ?? UNIT;
  const ofColours = listChangePatches(place, { ...changed, ndvi: null }, unit);
  return { ...listChangePatches(place, changed, unit), changed, ofColours };
}

const MAP = [
  'bbbbb.......',
  'bbbbb.nnnn..',
  'bbbbb.nsnn..',
  'bbbbb.nnnn..',
  'bbbbb.nnnn.n',
  '...........n',
  'rrrr........',
  'rrrr..rrrrr.',
  'rrrr..r???r.',
  'rrrr..rrrrr.',
  'rrrr..rrrrr.',
];

describe('the list of a mine', () => {
  it('begins with new bare ground, by area, and leaves the rest to the totals', () => {
    const { listed, totals } = list(MAP);

    expect(listed.map(({ kind, areaM2, pixels }) => [kind, areaM2, pixels])).toEqual([
      ['new_bare', 400, 16],
      ['restored', 500, 20],
      ['restored', 425, 17],
      ['still_bare', 625, 25],
    ]);
    expect(totals.new_bare).toEqual({
      listed: { count: 1, areaM2: 400 },
      more: { count: 0, areaM2: 0 },
      // Two pixels, 50 m²: below the mapping unit, but not lost.
      small: { count: 1, areaM2: 50 },
    });
    expect(totals.works_clearing.small.count).toBe(0);
  });

  it('draws each on the edges of its pixels, with holes where it has holes', () => {
    const [first, , ring] = list(MAP).listed;

    expect(first!.polygons).toEqual([
      [
        [
          [500_030, 3_399_995],
          [500_030, 3_399_975],
          [500_050, 3_399_975],
          [500_050, 3_399_995],
          [500_030, 3_399_995],
        ],
      ],
    ]);
    expect(ring!.polygons.map((part) => part.length)).toEqual([2]);
    expect(planarArea(ring!.polygons)).toBe(425);
  });

  it('says how much NDVI changed and where the patch lies', () => {
    const [first] = list(MAP).listed;

    // 0.25 − 0.5 − the mean index of the pixels 18–21, 30–33, 42–45, 54–57 in thousandths.
    expect(first!.ndviChange).toBeCloseTo(-0.25 - 0.0375, 12);
    // python3-gdal 3.6.2, EPSG:4544 → EPSG:4490, TransformPoint(500040, 3399985).
    expect(first!.centre[0]).toBeCloseTo(105.00041761632248, 9);
    expect(first!.centre[1]).toBeCloseTo(30.72048215513702, 9);
  });

  it('knows no change of NDVI where the dates have colours only', () => {
    const { listed, ofColours } = list(MAP);

    expect(ofColours.listed).toEqual(listed.map((patch) => ({ ...patch, ndviChange: null })));
  });

  it('calls clearing within the works by its own name', () => {
    expect(list(MAP, { stage: 'in_works' }).listed.map(({ kind }) => kind)[0]).toBe('works_clearing');
  });

  it('cuts patches by the outline, to the share of every pixel', () => {
    const outline = [
      [1.3, 0.4],
      [11.2, 1.7],
      [9.9, 9.6],
      [0.8, 10.5],
      [1.3, 0.4],
    ] as const;
    const { listed } = list(MAP, { outline });

    for (const { polygons, pixels } of listed) expect(planarArea(polygons) / 25).toBeCloseTo(pixels, 6);
    expect(listed.find(({ kind }) => kind === 'still_bare')!.pixels).toBeLessThan(20);
  });

  it('gives a patch the same id however far the crop reaches', () => {
    const wider = ['.'.repeat(14), ...MAP.map((row) => `..${row}`)];
    const outline = [
      [0, 0],
      [12, 0],
      [12, 11],
      [0, 11],
      [0, 0],
    ] as const;
    const ids = list(MAP, { outline }).listed.map(({ id }) => id);

    expect(list(wider, { outline, corner: [-2, -1] }).listed.map(({ id }) => id)).toEqual(ids);
    // python3-gdal 3.6.2: TransformPoint(500032.5, 3399992.5) is 105.000339313, 30.720549803.
    expect(ids[0]).toMatch(/^P1-new_bare-105\.0003393-30\.7205498$/);
  });

  it('holds at most 200 patches, and sums the others', () => {
    const rows = Array.from({ length: 60 }, (_, row) => (row % 5 === 4 ? '.'.repeat(125) : 'nnnn.'.repeat(25)));

    const { listed, totals } = list(rows);

    expect(listed).toHaveLength(200);
    expect(totals.new_bare).toMatchObject({
      listed: { count: 200, areaM2: 200 * 400 },
      more: { count: 100, areaM2: 100 * 400 },
    });
  });

  it('is empty where nothing was observed', () => {
    expect(list(['????', '????'])).toMatchObject({ listed: [], totals: { new_bare: { small: { count: 0 } } } });
  });
});

it('sums to the named groups, and every polygon to its pixels, whatever the map and the outline', () => {
  const size = fc.integer({ min: 3, max: 14 });
  const maps = fc.tuple(size, size).chain(([width, height]) =>
    fc.record({
      rows: fc.array(
        fc.array(fc.constantFrom('n', 'n', 's', 'r', 'b', 'b', '.', '?'), { minLength: width, maxLength: width }),
        { minLength: height, maxLength: height },
      ),
      // Quarters of pixels put corners and edges of the outline on the pixels' own.
      corners: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 * width }), fc.integer({ min: 0, max: 4 * height })), {
        minLength: 3,
        maxLength: 3,
      }),
    }),
  );
  fc.assert(
    fc.property(maps, ({ rows, corners }) => {
      const triangle = [...corners, corners[0]!].map(([x, y]): Position => [x / 4, y / 4]);
      const { listed, totals, changed } = list(
        rows.map((row) => row.join('')),
        { outline: triangle, unit: { pixels: 0.5, fineM2: 1, coarseM2: 1, fineUpToMetres: 2.5 } },
      );

      for (const { polygons, pixels } of listed) {
        expect(Math.abs(planarArea(polygons) / 25 - pixels)).toBeLessThan(1e-6 * pixels);
      }
      const areas = {
        base: 25,
        byCol: new Float64Array(rows[0]!.length).fill(1),
        byRow: new Float64Array(rows.length).fill(1),
      };
      const both = { coverage: changed.observed, observed: changed.observed };
      const { groups } = measureChanges(changed.baseline, changed.held, both, areas, null);
      const totalOf = (kind: 'new_bare' | 'restored' | 'still_bare'): number =>
        totals[kind].listed.areaM2 + totals[kind].more.areaM2 + totals[kind].small.areaM2;
      expect(totalOf('new_bare')).toBeCloseTo(groups.newlyDisturbedM2, 8);
      expect(totalOf('restored')).toBeCloseTo(groups.restoredM2, 8);
      expect(totalOf('still_bare')).toBeCloseTo(
        groups.stableBareM2 + groups.degradingM2 + groups.improvingM2 + groups.stableSparseM2!,
        8,
      );
      expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
    }),
    { numRuns: 500 },
  );
});
