import { expect, it } from 'vitest';
import { createTransform } from '../geometry/transform.ts';
import type { Excavation } from './excavation.ts';
import { recordExcavation } from './excavation-record.ts';

/** Six by four pixels of 10 m; the outline covers columns 1 to 4 and half of column 5. */
const grid = { width: 6, height: 4, transform: [10, 0, 500_000, 0, -10, 3_300_000], crs: 'EPSG:4544' } as const;
const ones = new Float64Array(6).fill(1);
// prettier-ignore
const coverage = Float64Array.of(0, 1, 1, 1, 1, 0.5,
                                 0, 1, 1, 1, 1, 0.5,
                                 0, 1, 1, 1, 1, 0.5,
                                 0, 1, 1, 1, 1, 0.5);
// prettier-ignore
const labels = Int32Array.of(0, 0, 0, 0, 0, 0,
                             1, 1, 0, 0, 3, 3,
                             1, 1, 0, 0, 3, 3,
                             0, 0, 0, 0, 0, 0);
const place = {
  patchId: 'P1',
  grid,
  gsd: 10,
  cellAreas: { base: 100, byCol: ones, byRow: ones },
  outline: [
    [
      [
        [500_010, 3_300_000],
        [500_010, 3_299_960],
        [500_055, 3_299_960],
        [500_055, 3_300_000],
        [500_010, 3_300_000],
      ],
    ],
  ] as const,
};
const found = { brightnessRise: 1.4, edgeBreak: 1.3 };
const observed: Excavation = {
  status: 'observed',
  patches: [
    { label: 1, pixels: 2, squareMetres: 200, ...found },
    { label: 3, pixels: 3, squareMetres: 300, ...found },
  ],
  labels,
  evidenceClass: 'B',
  observedM2: 1800,
  comparedWith: 'dried',
};

it('lists the largest first, cut by the outline, each named for its first pixel inside', () => {
  const record = recordExcavation(observed, place, coverage);

  expect(record).toMatchObject({ status: 'observed', count: 2, areaM2: 500, evidenceClass: 'B', observedM2: 1800 });
  if (record.status !== 'observed') throw new Error();
  expect(record.listed.map(({ areaM2, pixels }) => [areaM2, pixels])).toEqual([
    [300, 3],
    [200, 2],
  ]);
  const [east, west] = record.listed.map(({ polygons }) => polygons[0]![0]!);
  const extent = (ring: typeof east) => {
    const [xs, ys] = [ring!.map(([x]) => x), ring!.map(([, y]) => y)];
    return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  };
  expect(extent(east)).toEqual([500_040, 500_055, 3_299_970, 3_299_990]);
  expect(extent(west)).toEqual([500_010, 500_020, 3_299_970, 3_299_990]);
  // Centre of pixel (1, 1): pixel (0, 1) of the same patch lies outside.
  const [lng, lat] = createTransform('EPSG:4544', 'EPSG:4490')(500_015, 3_299_985);
  expect(record.listed[1]!.id).toBe(`P1-excavation-${lng.toFixed(7)}-${lat.toFixed(7)}`);
});

it('keeps why nothing could be looked for', () => {
  const without = { status: 'insufficient_evidence', reason: 'IE_SNOW' } as const;

  expect(recordExcavation(without, place, coverage)).toEqual(without);
});
