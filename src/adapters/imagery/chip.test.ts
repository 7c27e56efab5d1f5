import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { sampleEvidence } from '../../../test/samples/sample-evidence.ts';
import { Cover } from '../../raster/cover.ts';
import type { Grid } from '../../raster/grid.ts';
import { chipInputOf } from './chip-input.ts';
import { layOut } from './chip-layout.ts';
import { roundLength } from './chip-svg.ts';
import { viewOf } from './chip-view.ts';
import { createChipPainter } from './chip.ts';
import { fileNameOf } from './evidence.ts';
import { commonLimits } from './stretch.ts';

const square = (from: number, to: number) => [
  [
    [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
      [from, from],
    ] as const,
  ],
];

describe('createChipPainter', () => {
  it('gives the same bytes for the same input', async () => {
    const input = chipInputOf(sampleEvidence(), 'zh');

    const [first, second] = [await createChipPainter().paint(input), await createChipPainter().paint(input)];

    expect(first.equals(second)).toBe(true);
  });

  it.each(['zh', 'en'] as const)(
    'has a sign for listed patches where some are drawn, on one line, in %s',
    async (lang) => {
      const input = chipInputOf(sampleEvidence(), lang);
      const { unit, margin, panelY, view, width } = layOut(input);
      const legend = { left: 0, top: panelY + view.height + 2, width, height: Math.round(45 * unit) };
      const legendOf = async (newBare: typeof input.newBare) =>
        sharp(await createChipPainter().paint({ ...input, newBare }))
          .extract(legend)
          .removeAlpha()
          .raw()
          .toBuffer();

      const [some, none] = [await legendOf(input.newBare), await legendOf([])];

      expect(input.newBare.length).toBeGreaterThan(0);
      expect(some.equals(none)).toBe(false);
      // Nothing runs into the right margin.
      const isWhite = (pixel: number): boolean =>
        some.subarray(3 * pixel, 3 * pixel + 3).every((value) => value === 255);
      let strays = 0;
      for (let row = 0; row < legend.height; row++) {
        for (let col = width - margin + 2; col < width; col++) if (!isWhite(row * width + col)) strays += 1;
      }
      expect(strays).toBe(0);
    },
  );

  it('shows pixels that were not seen neither black nor white', async () => {
    const evidence = sampleEvidence();
    const unseen = new Uint8Array(evidence.crop.coverage.length);
    const blank = new Float32Array(unseen.length).fill(NaN);
    const crop = { bands: { red: blank, nir: blank }, state: unseen };
    const input = chipInputOf({ ...evidence, crop: { ...evidence.crop, baseline: crop, current: crop } }, 'en');

    const { data, info } = await sharp(await createChipPainter().paint(input))
      .raw()
      .toBuffer({ resolveWithObject: true });

    // The middle of the first panel is inside the outline and away from the drawn parts.
    const x = Math.round(info.width / 6);
    const middle = Array.from(
      { length: 60 },
      (_, i) => data[info.channels * (Math.round(info.height * 0.42) * info.width + x + i)]!,
    );
    expect(new Set(middle)).toEqual(new Set([74, 176]));
  });

  it('shows pixels that were seen but not classified plain, without hatch', async () => {
    const evidence = sampleEvidence();
    const covers = new Uint8Array(evidence.crop.coverage.length);
    const state = new Uint8Array(covers.length).fill(Cover.Seen);
    const seen = {
      ...evidence.crop,
      baseline: { ...evidence.crop.baseline, state },
      current: { ...evidence.crop.current, state },
    };
    const input = chipInputOf({ ...evidence, crop: seen, covers: { baseline: covers, current: covers } }, 'en');

    const { data, info } = await sharp(await createChipPainter().paint(input))
      .raw()
      .toBuffer({ resolveWithObject: true });

    // The middle of the third panel.
    const x = Math.round((5 * info.width) / 6);
    const row = Math.round(info.height * 0.42) * info.width;
    const middle = Array.from({ length: 60 }, (_, i) => data[info.channels * (row + x + i)]!);
    expect(new Set(middle)).toEqual(new Set([206]));
  });

  it('has panels of at least 480 pixels for a mine of a few pixels', () => {
    const view = viewOf({ width: 60, height: 60 }, square(28, 32), [10, 10]);

    expect(view.window).toEqual({ col: 16, row: 16, width: 28, height: 28 });
    expect(view.width).toBe(700);
    expect(Number.isInteger(view.scaleX)).toBe(true);
  });

  it('makes the panels of a large mine smaller', () => {
    const view = viewOf({ width: 5000, height: 5000 }, square(500, 4500), [0.5, 0.5]);

    expect(view.width).toBe(720);
  });

  it('does not squeeze a grid in degrees', () => {
    const view = viewOf({ width: 100, height: 100 }, square(20, 80), [8.6, 10]);

    expect(view.width / view.height).toBeCloseTo(0.86, 2);
  });
});

describe('chipInputOf', () => {
  it('stands a south-up grid on its feet, with the outline', () => {
    const evidence = sampleEvidence();
    const upright = chipInputOf(evidence, 'zh');
    const [a, b, c, d, e, f] = evidence.crop.grid.transform;
    const grid: Grid = { ...evidence.crop.grid, transform: [a, b, c, d, -e, f + e * evidence.crop.grid.height] };
    const turn = <Rows extends Float32Array | Uint8Array>(rows: Rows): Rows => {
      const width = grid.width;
      const turned = rows.slice() as Rows;
      for (let i = 0; i < rows.length; i++)
        turned[i] = rows[(grid.height - 1 - Math.floor(i / width)) * width + (i % width)]!;
      return turned;
    };
    const turnDate = (date: typeof evidence.crop.baseline) => ({
      bands: Object.fromEntries(Object.entries(date.bands).map(([role, values]) => [role, turn(values)])),
      state: turn(date.state),
    });

    const flipped = chipInputOf(
      {
        ...evidence,
        crop: {
          ...evidence.crop,
          grid,
          baseline: turnDate(evidence.crop.baseline),
          current: turnDate(evidence.crop.current),
        },
        covers: { baseline: turn(evidence.covers.baseline), current: turn(evidence.covers.current) },
      },
      'zh',
    );

    expect(flipped.baseline.display).toEqual(upright.baseline.display);
    expect(flipped.current.cover).toEqual(upright.current.cover);
    expect(flipped.northDegrees).toBeCloseTo(0, 9);
    const [first, expected] = [flipped.outline[0]![0]![5]!, upright.outline[0]![0]![5]!];
    expect(first[0]).toBeCloseTo(expected[0], 6);
    expect(first[1]).toBeCloseTo(expected[1], 6);
  });

  it('shows vegetation as red where there is no blue band', () => {
    const evidence = sampleEvidence();
    const { blue: _, ...bands } = evidence.crop.current.bands;

    const input = chipInputOf(
      { ...evidence, crop: { ...evidence.crop, current: { ...evidence.crop.current, bands } } },
      'zh',
    );

    expect(input.composite).toBe('近红外-红-绿（红色为植被）');
    expect(input.baseline.display[0]).toBe(evidence.crop.baseline.bands.nir);
  });
});

describe('commonLimits', () => {
  it('pools both dates and leaves out what was not seen', () => {
    const dark = Float32Array.from({ length: 100 }, (_, i) => i);
    const bright = Float32Array.from({ length: 100 }, (_, i) => 100 + i);
    const all = new Uint8Array(100).fill(1);
    const none = new Uint8Array(100);

    expect(commonLimits([dark, bright], [all, all])).toEqual([3, 196]);
    expect(commonLimits([dark, bright], [all, none])).toEqual([1, 98]);
    expect(commonLimits([dark, bright], [none, none])).toEqual([0, 1]);
  });
});

it('names files so that no two patches meet and no folder is left', () => {
  expect(fileNameOf('510104-A_01')).toBe('510104-A_01');
  expect(fileNameOf('川/1')).toBe('川~2f~1');
  expect(fileNameOf('a b')).not.toBe(fileNameOf('a_b'));
  expect(fileNameOf('..')).toBe('~2e~.');
});

it('gives scale bars of a round length', () => {
  expect([99, 100, 333, 0.7, 2400].map(roundLength)).toEqual([50, 100, 200, 0.5, 2000]);
});
