/**
 * What an unregistered shift makes of bare ground that has not changed, and what is left after alignment (SCIENCE §3.7):
 * `A_false = (2/π) · d · L`, which `reference.json` has verified on random fields.
 */
import { expect, it } from 'vitest';
import { mulberry32 } from '../random.ts';
import { REGISTRATION_RULE } from '../../../test/registration-rule.ts';
import { Cover } from '../../raster/cover.ts';
import type { PatchCrop } from '../../raster/crop.ts';
import type { Grid } from '../../raster/grid.ts';
import { coveredPixels } from '../../raster/kernels/covered-pixels.ts';
import { resampleToGrid } from '../../raster/resample.ts';
import type { ClassifiedDate } from '../classify-pair.ts';
import { borderCrossings, falseChangeM2, measureChanges } from '../measure-pair.ts';
import { alignedGrid } from './aligned-grid.ts';
import { registerDates } from './register-dates.ts';
import { listTieWindows } from './tie-windows.ts';

const SIZE = 224;
const GSD = 2;
const GRID: Grid = { width: SIZE, height: SIZE, transform: [GSD, 0, 0, 0, -GSD, 0], crs: 'EPSG:32648' };
const RADIUS = 11.3;
/** Sides of the sub-pixel squares of which a pixel's cover is the mean. */
const FINE = 16;
/** Pixels whose both dates are inside the crop, wherever it is moved. */
const INSIDE = Float64Array.from({ length: SIZE ** 2 }, (_, i) => {
  const [col, row] = [i % SIZE, Math.floor(i / SIZE)];
  return Math.min(col, row, SIZE - 1 - col, SIZE - 1 - row) >= 8 ? 1 : 0;
});

/** Bare discs in vegetation, at places that no lattice knows; radius in pixels. */
function discs(seed: number): readonly (readonly [x: number, y: number])[] {
  const random = mulberry32(seed);
  return Array.from({ length: 36 }, (_, k) => [
    28 + (k % 6) * 33.6 + 4 * random(),
    28 + Math.floor(k / 6) * 33.6 + 4 * random(),
  ]);
}

/** Cover of each pixel, 0…1: the share outside of the discs, sharp on the ground and averaged by the pixel's box, at x + d. */
function coverAt(seed: number, dx: number, dy: number): Float32Array {
  const cover = new Float32Array(SIZE ** 2).fill(1);
  for (const [x, y] of discs(seed)) {
    const [firstCol, firstRow] = [Math.floor(x - dx - RADIUS) - 1, Math.floor(y - dy - RADIUS) - 1];
    for (let row = firstRow; row < firstRow + 2 * RADIUS + 4; row++) {
      for (let col = firstCol; col < firstCol + 2 * RADIUS + 4; col++) {
        let bare = 0;
        for (let k = 0; k < FINE * FINE; k++) {
          const px = col + ((k % FINE) + 0.5) / FINE + dx - x;
          const py = row + (Math.floor(k / FINE) + 0.5) / FINE + dy - y;
          if (Math.hypot(px, py) < RADIUS) bare += 1;
        }
        cover[row * SIZE + col]! -= bare / FINE ** 2;
      }
    }
  }
  return cover;
}

/** Classes by rule 1, from each date's own cover. */
function classified(cover: Float32Array): ClassifiedDate {
  const covers = Uint8Array.from(cover, (f) => (f >= 0.5 ? Cover.Vegetated : f >= 0.2 ? Cover.Sparse : Cover.Bare));
  return { covers, cover, ndvi: cover, endMembers: null } as unknown as ClassifiedDate;
}

/** Restored and newly disturbed together, without hysteresis, in m². */
function changedM2(baseline: Float32Array, current: Float32Array): number {
  const line = new Float64Array(SIZE).fill(1);
  const areas = { base: GSD ** 2, byCol: line, byRow: line };
  const weights = { coverage: INSIDE, observed: INSIDE };
  const { groups } = measureChanges(classified(baseline).covers, classified(current).covers, weights, areas, null);
  return groups.restoredM2 + groups.newlyDisturbedM2;
}

const BOUNDARY_M = 36 * 2 * Math.PI * RADIUS * GSD;

it.each([
  [0.3, 0.4],
  [0.5, 2.1],
  [0.7, 5.3],
])('makes (2/π)·d·L of false change of a shift by %d px, and alignment takes it away', (d, angle) => {
  const [dx, dy] = [d * Math.cos(angle), d * Math.sin(angle)];
  const baseline = coverAt(7, 0, 0);
  const current = coverAt(7, dx, dy);
  const usable = new Uint8Array(SIZE ** 2).fill(1);

  const unaligned = changedM2(baseline, current);
  const whole = { col: 0, row: 0, width: SIZE, height: SIZE };
  const registration = registerDates(
    {
      windows: listTieWindows({ mine: whole, common: whole, gsd: GSD, shareInMines: () => 0 }, REGISTRATION_RULE),
      region: whole,
      mine: whole,
      gsd: GSD,
      baseline: { bands: [baseline], usable },
      current: { bands: [current], usable },
      views: 'equal',
    },
    REGISTRATION_RULE,
  );
  const layer = { grid: GRID, bands: [current], state: new Uint8Array(SIZE ** 2).fill(Cover.Seen) };
  const aligned = resampleToGrid(layer, alignedGrid(GRID, registration), (x, y) => [x, y], REGISTRATION_RULE.resampling)
    .bands[0]!;

  const expected = (2 / Math.PI) * d * GSD * BOUNDARY_M;
  expect(Math.abs(unaligned / expected - 1)).toBeLessThan(0.1);
  expect(registration).toMatchObject({ status: 'accepted', class: 'A' });
  const pair = { baseline: classified(baseline), current: classified(aligned) };
  const crop = { grid: GRID, gsd: GSD } as unknown as PatchCrop;
  const allowance = falseChangeM2(
    borderCrossings(pair, { weights: INSIDE, pixels: coveredPixels(INSIDE) }, crop),
    crop,
    0.1,
  );
  // The crossings give the boundary's length, so the allowance is the same formula.
  expect(Math.abs(allowance / ((2 / Math.PI) * 0.1 * GSD * BOUNDARY_M) - 1)).toBeLessThan(0.1);
  const left = changedM2(baseline, aligned);
  expect(left).toBeLessThan(allowance);
});
