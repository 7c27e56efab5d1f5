/**
 * The public test suites of `data/conformance` and the lent imagery, read as GDAL 3.6.2 reads them (`EXPECTED_gdal362.json`): size, transform,
 * and minimum, maximum and mean of every band. What GDAL opens and we do not is refused as unsupported, never misread.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QingshanError } from '../../errors.ts';
import { readSceneBlock, type BlockRules } from './block-reader.ts';
import { createFlagRaster } from './flag-raster.ts';
import { readTransform } from './geo-reference.ts';
import { nodataRange, parseNodata } from './nodata.ts';
import { openTiff, type TiffFile } from './tiff-file.ts';
import { optionalText, Tag } from './tiff-image.ts';

interface ExpectedBand {
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly skipped?: string;
}

interface ExpectedFile {
  readonly open: 'ok' | 'FAIL';
  readonly w: number;
  readonly h: number;
  readonly bands: number;
  /** GDAL's order: origin x, width, row rotation, origin y, column rotation, height. */
  readonly gt: readonly number[] | null;
  readonly b: readonly ExpectedBand[];
}

const folder = join(process.env['QINGSHAN_SHARED'] ?? '../shared', 'data');
const list = join(folder, 'EXPECTED_gdal362.json');
const isPresent = existsSync(list);
if (!isPresent) console.warn(`conformance: ${list} is absent, no public test file was read`);
const expected: Readonly<Record<string, ExpectedFile>> = isPresent
  ? (JSON.parse(readFileSync(list, 'utf8')) as Record<string, ExpectedFile>)
  : {};

/** Files that GDAL opens and we call damaged, and why that is right. */
const DAMAGED: Readonly<Record<string, string>> = {
  'bigtiff_header_extract.tif': 'only the header of a file of 10 GB; GDAL would fail at the first pixel',
  'tiled_bad_offset.tif': 'its tiles lie beyond the end of the file; GDAL fails at the first pixel',
};
/** Its mask is sparse, hence zero everywhere: nothing is seen. GDAL's own mask band says so too, its statistics do not. */
const MASKED_OUT = 'cog_strile_arrays_zeroified_when_possible.tif';

const count = { read: 0, unsupported: 0, huge: 0 };

describe.skipIf(!isPresent)('public test files', () => {
  it.each(Object.keys(expected))('%s', async (name) => {
    const wanted = expected[name]!;
    const opened = await openTiff(join(folder, name)).catch((error: QingshanError) => error);
    if (opened instanceof Error) {
      const isDamaged = wanted.open === 'FAIL' || Object.keys(DAMAGED).some((file) => name.endsWith(file));
      expect(isDamaged ? ['SCENE_UNREADABLE', 'SCENE_UNSUPPORTED', 'SCENE_TOO_LARGE'] : ['SCENE_UNSUPPORTED']).toContain(opened.code);
      count.unsupported += 1;
      return;
    }
    try {
      await compare(opened, wanted, name);
    } finally {
      await opened.close();
    }
  });

  it('are read for the most part', () => {
    console.info(
      `conformance: ${count.read} read as GDAL reads them, ${count.unsupported} refused, ${count.huge} huge`,
    );
    expect(count.read).toBe(243);
  });
});

async function compare(file: TiffFile, wanted: ExpectedFile, name: string): Promise<void> {
  const { image } = file;
  expect(wanted.open).toBe('ok');
  expect([image.width, image.height, image.bandCount]).toEqual([wanted.w, wanted.h, wanted.bands]);
  const transform = readTransform(file.tags, file.geoKeys);
  const gdalOrder = transform === undefined ? null : [2, 0, 1, 5, 3, 4].map((i) => transform[i]!);
  expect(gdalOrder).toEqual(wanted.gt?.map((value) => expect.closeTo(value, 9)) ?? null);
  if (wanted.b.some((band) => band.skipped !== undefined)) {
    count.huge += 1;
    return;
  }
  const rules = rulesOf(file);
  for (const [i, band] of wanted.b.entries()) {
    const { values, min, max, mean } = await statistics(file, rules, i + 1);
    if (band.min === undefined || name.endsWith(MASKED_OUT)) {
      expect(values).toBe(0);
      continue;
    }
    for (const [ours, theirs] of [
      [min, band.min],
      [max, band.max!],
      [mean, band.mean!],
    ] as const) {
      // The list has eight digits; GDAL sums floats in another order.
      expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(2e-6 * Math.max(1e-3, Math.abs(theirs)));
    }
  }
  count.read += 1;
}

function rulesOf(file: TiffFile): BlockRules {
  const { image, mask, source } = file;
  const nodata = parseNodata(optionalText(file.tags, Tag.GdalNodata));
  const each = (value: number): number[] => Array.from({ length: image.bandCount }, () => value);
  return {
    scale: each(1),
    offset: each(0),
    nodata: nodataRange(nodata, image.type === 'bit' ? 'uint8' : image.type),
    blank: undefined,
    fill: nodata ?? 0,
    // GDAL leaves alpha out of statistics.
    alphaBand: undefined,
    masks: mask === undefined ? [] : [createFlagRaster(source, mask)],
    quality: undefined,
    clouds: undefined,
  };
}

async function statistics(
  file: TiffFile,
  rules: BlockRules,
  band: number,
): Promise<{ values: number; min: number; max: number; mean: number }> {
  const { bandCount, blocksAcross, blocksDown } = file.image;
  const places = Array.from({ length: bandCount }, (_, i) => ({ file, bandInFile: i + 1 }));
  let [values, sum, min, max] = [0, 0, Infinity, -Infinity];
  for (let index = 0; index < blocksAcross * blocksDown; index++) {
    const block = await readSceneBlock(places, rules, index, [band], []);
    for (const value of block.bands[0]!) {
      if (Number.isNaN(value)) continue;
      values += 1;
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return { values, min, max, mean: sum / values };
}
