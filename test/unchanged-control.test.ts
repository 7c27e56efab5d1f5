/**
 * The control of what did not change: a real scene against itself, moved by 0.37 and −0.61 px and brightened by 7 %.
 * Nothing was restored and nothing disturbed, so an interval of either must hold zero. Where the scene is absent the test is
 * skipped, and the last lines of the run say so.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromFile } from 'geotiff';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRasterWriter } from '../src/adapters/geotiff/write-raster.ts';
import { ROOT, runCliOk } from './cli.ts';
import { findRealSet } from './real-data.ts';

const [SHIFT_COLS, SHIFT_ROWS] = [0.37, -0.61];
const GAIN = 1.07;
/** Of the interpolator; what it leaves of the shift is far below what is looked for. */
const LOBES = 8;

interface Bounded {
  readonly est: number;
  readonly low: number;
  readonly high: number;
}

interface Patch {
  readonly id: string;
  readonly reason: string | null;
  readonly intervals: { readonly restored_m2: Bounded; readonly newly_disturbed_m2: Bounded } | null;
}

const folder = findRealSet('naip_nd');
let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-unchanged-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

test.skipIf(folder === undefined)(
  'says of ground that did not change that nothing may have',
  { timeout: 120_000 },
  async () => {
    const baseline = join(folder!, 'imagery/naip_nd/m_4709963_se_14_1_20120731.tif');
    const current = join(out, 'moved.tif');
    await writeMoved(baseline, current);
    await runCliOk(['analyze'], {
      baseline,
      current,
      mines: join(ROOT, 'fixtures/zonal/naip_nd_mines.geojson'),
      bands: 'red=1,green=2,blue=3,nir=4',
      'baseline-date': '2012-07-31',
      'current-date': '2013-07-31',
      'target-land-use': 'forest',
      'eco-type': 'basin_hill',
      stage: 'completed',
      'results-only': true,
      out: join(out, 'results'),
    });
    const { patches } = JSON.parse(await readFile(join(out, 'results/results.json'), 'utf8')) as { patches: Patch[] };

    const reasonOf = (id: string): string | null | undefined => patches.find((patch) => patch.id === id)?.reason;
    expect(['M15', 'M16', 'M17'].map(reasonOf)).toEqual(['IE_RES', 'IE_GEOM', 'IE_RES']);
    const others = patches.filter(({ id }) => !['M15', 'M16', 'M17'].includes(id));
    const bounds = others.flatMap(({ intervals }) =>
      intervals === null ? [] : [intervals.restored_m2, intervals.newly_disturbed_m2],
    );
    expect(bounds.filter(({ low, high }) => low <= 0 && high >= 0).length).toBeGreaterThanOrEqual(22);
    for (const { est, low, high } of bounds) expect(est).toBeLessThanOrEqual(high - low);
  },
);

/** Windowed-sinc interpolation, which is no part of the program; rounded to whole digital numbers as a delivery is. */
async function writeMoved(from: string, to: string): Promise<void> {
  const image = await (await fromFile(from)).getImage();
  const [width, height] = [image.getWidth(), image.getHeight()];
  const bands = (await image.readRasters()) as unknown as readonly ArrayLike<number>[];
  const [left, top] = image.getOrigin() as [number, number];
  const [pixelWidth, pixelHeight] = image.getResolution() as [number, number];
  const moved = Array.from(bands, (band) => {
    const rows = moveAlong(Float64Array.from(band), width, height, SHIFT_COLS);
    const both = transpose(moveAlong(transpose(rows, width, height), height, width, SHIFT_ROWS), height, width);
    return Uint16Array.from(both, (value) => Math.max(1, Math.round(GAIN * value)));
  });
  const crs = `EPSG:${String(image.getGeoKeys()?.['ProjectedCSTypeGeoKey'])}`;
  const grid = { width, height, transform: [pixelWidth, 0, left, 0, pixelHeight, top], crs } as const;
  await createRasterWriter().write(to, { grid, bands: moved, nodata: null });
}

/** `out(x) = in(x − shift)` along rows; the edge is repeated. */
function moveAlong(values: Float64Array, width: number, height: number, shift: number): Float64Array {
  const whole = Math.floor(-shift);
  const share = -shift - whole;
  const taps = Array.from({ length: 2 * LOBES }, (_, k) => k - LOBES + 1);
  const weights = taps.map((tap) => lanczos(tap - share));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const moved = new Float64Array(values.length);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      let sum = 0;
      for (const [k, tap] of taps.entries()) {
        const at = Math.min(width - 1, Math.max(0, col + whole + tap));
        sum += weights[k]! * values[row * width + at]!;
      }
      moved[row * width + col] = sum / total;
    }
  }
  return moved;
}

function lanczos(x: number): number {
  return Math.abs(x) >= LOBES ? 0 : sinc(x) * sinc(x / LOBES);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function transpose(values: Float64Array, width: number, height: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) turned[col * height + row] = values[row * width + col]!;
  }
  return turned;
}
