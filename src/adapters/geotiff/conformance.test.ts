/**
 * The public test suites of `data/conformance` and the lent imagery, read as GDAL 3.6.2 reads them
 * (`EXPECTED_gdal362.json`): size, type, nodata, mask, transform, CRS, and of every band checksum, minimum, maximum, mean
 * and standard deviation. What GDAL opens and we do not is refused with a code, never misread.
 *
 * `WRITE_FORMATS=1` rewrites the list of refusals in docs/formats.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromFile } from 'geotiff';
import { describe, expect, it } from 'vitest';
import { describeError, QingshanError } from '../../errors.ts';
import { type BlockRules, readSceneBlock } from './block-reader.ts';
import { isWide } from './block-samples.ts';
import { readGrid, readTransform } from './geo-reference.ts';
import { exactNodata, nodataRange, parseNodata } from './nodata.ts';
import {
  dataFolder,
  type ExpectedBand,
  type ExpectedFile,
  GDAL_TYPES,
  gdalChecksum,
  readGdalList,
  statisticsOf,
} from './test-gdal-list.ts';
import { openTiff, type TiffFile } from './tiff-file.ts';
import { optionalText, Tag, type TagReader } from './tiff-image.ts';

const expected = readGdalList();
const names = Object.keys(expected);
const opened = names.filter((name) => expected[name]!.open === 'ok');

/** Files that GDAL opens and we call damaged, and why that is right. */
const DAMAGED: Readonly<Record<string, string>> = {
  'bigtiff_header_extract.tif': 'only the header of a file of 10 GB; GDAL would fail at the first pixel',
  'tiled_bad_offset.tif': 'its tiles lie beyond the end of the file; GDAL fails at the first pixel',
};

/** By file: how it came out. */
const outcomes = new Map<string, 'read' | 'header' | QingshanError>();

describe.skipIf(names.length === 0)('public test files', () => {
  it.each(names)('%s', async (name) => {
    const wanted = expected[name]!;
    const file = await openTiff(join(dataFolder, name)).catch((error: unknown) => error);
    if (!isTiffFile(file)) {
      expect(file).toBeInstanceOf(QingshanError);
      const error = file as QingshanError;
      outcomes.set(name, error);
      const isDamaged = wanted.open === 'FAIL' || basename(name) in DAMAGED;
      expect(isDamaged ? DAMAGE_CODES : ['SCENE_UNSUPPORTED']).toContain(error.code);
      return;
    }
    try {
      expect(wanted.open).toBe('ok');
      compareHeader(file, wanted);
      outcomes.set(name, (await comparePixels(file, wanted)) ? 'read' : 'header');
    } finally {
      await file.close();
    }
  });

  it('are read, at least nine of ten that GDAL opens', () => {
    const count = (kind: string): number => opened.filter((name) => outcomes.get(name) === kind).length;
    const refused = opened.length - count('read') - count('header');
    console.info(
      `conformance: of ${opened.length} files that GDAL opens ${count('read')} are read as GDAL reads them, ` +
        `${count('header')} are too large to look at, ${refused} are refused`,
    );
    expect(outcomes.size).toBe(names.length);
    expect(count('read') / opened.length).toBeGreaterThanOrEqual(0.9);
  });

  it('of the families that are to be read are all read', async () => {
    const families = new Map<string, number>();
    for (const name of opened.filter((file) => !(basename(file) in DAMAGED))) {
      const family = familyOf(await tagsOf(name));
      if (family === undefined) continue;
      families.set(family, (families.get(family) ?? 0) + 1);
      expect([name, outcomes.get(name)]).toEqual([name, expect.stringMatching(/^(?:read|header)$/)]);
    }
    // Each of them is there to be read.
    expect([...families.keys()].sort()).toEqual(
      [...Object.values(NUMBER_FAMILIES), ...Object.values(PICTURE_FAMILIES)].filter(isOnce).sort(),
    );
  });

  it('that are refused are listed with code and reason in docs/formats.md', () => {
    const page = fileURLToPath(new URL('../../../docs/formats.md', import.meta.url));
    const text = readFileSync(page, 'utf8');
    const [head] = text.split(LIST_BEGINS);
    const list = refusalList();
    if (process.env['WRITE_FORMATS'] === '1') writeFileSync(page, `${head}${LIST_BEGINS}\n\n${list}`);

    expect(readFileSync(page, 'utf8')).toBe(`${head}${LIST_BEGINS}\n\n${list}`);
  });
});

const DAMAGE_CODES = ['SCENE_UNREADABLE', 'SCENE_UNSUPPORTED', 'SCENE_TOO_LARGE'];
const LIST_BEGINS = '## Public test files that are refused';

function isTiffFile(file: unknown): file is TiffFile {
  return !(file instanceof Error);
}

function isOnce(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index;
}

/** By code of tag Compression. */
const NUMBER_FAMILIES: Readonly<Record<number, string>> = {
  1: 'None',
  5: 'LZW',
  8: 'Deflate',
  32773: 'PackBits',
  32946: 'Deflate',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'ZSTD',
};
const PICTURE_FAMILIES: Readonly<Record<number, string>> = { 7: 'JPEG', 50001: 'WebP' };

interface FamilyTags {
  readonly compression: number;
  readonly bits: readonly number[];
  readonly formats: readonly number[];
  readonly colourModel: number;
}

/**
 * The family that is to be read to which a file belongs, by its tags alone: samples of one size of 8 to 64 bits that are
 * real numbers (not complex), as intensities, indices or RGB. JPEG and WebP have 8 bits and may be YCbCr inside. Undefined
 * for other files; they may be read too.
 */
function familyOf({ compression, bits, formats, colourModel }: FamilyTags): string | undefined {
  const isReal =
    formats.every((format) => format >= 1 && format <= 4) && formats.every((format) => format === formats[0]);
  const isPlain = colourModel <= 4;
  if (!isReal || !bits.every((size) => size === bits[0])) return undefined;
  if ([8, 16, 32, 64].includes(bits[0]!) && isPlain && compression in NUMBER_FAMILIES)
    return NUMBER_FAMILIES[compression];
  return bits[0] === 8 && (isPlain || colourModel === 6) ? PICTURE_FAMILIES[compression] : undefined;
}

/** As geotiff.js reads them. */
async function tagsOf(name: string): Promise<FamilyTags> {
  const tiff = await fromFile(join(dataFolder, name));
  try {
    const directory = (await tiff.getImage(0)).fileDirectory as unknown as TagReader;
    const numbers = (tag: number, fallback: number): number[] => {
      const value: unknown = directory.getValue(tag) ?? fallback;
      return typeof value === 'number' ? [value] : Array.from(value as ArrayLike<number>);
    };
    return {
      compression: numbers(259, 1)[0]!,
      bits: numbers(258, 1),
      formats: numbers(339, 1),
      colourModel: numbers(262, 1)[0]!,
    };
  } finally {
    await tiff.close();
  }
}

/** Codes for a CRS that GDAL knows and the system refuses on purpose, or cannot find in its list. */
const CRS_REFUSALS = ['CRS_UNKNOWN', 'SCENE_WEB_MERCATOR', 'DATUM_LEGACY', 'SCENE_NO_TRANSFORM', 'NOT_ORTHO'];

/** CRS with heights, of which the plane is what counts here. */
const PLANE_OF: Readonly<Record<string, string>> = {
  'WGS 84 / UTM zone 31N': 'EPSG:32631',
  'WGS 84 / UTM zone 17N + unknown': 'EPSG:32617',
  '4979': 'EPSG:4326',
};

function compareHeader(file: TiffFile, wanted: ExpectedFile): void {
  const { image } = file;
  expect([image.width, image.height, image.bandCount]).toEqual([wanted.w, wanted.h, wanted.bands]);
  const transform = readTransform(file.tags, file.geoKeys);
  const gdalOrder = transform === undefined ? null : [2, 0, 1, 5, 3, 4].map((i) => transform[i]!);
  expect(gdalOrder).toEqual(wanted.gt?.map((value) => expect.closeTo(value, 9)) ?? null);
  expect(crsOf(file)).toBeOneOf([wantedCrs(wanted.crs), ...CRS_REFUSALS]);
  const nodata = parseNodata(optionalText(file.tags, Tag.GdalNodata));
  for (const [i, band] of wanted.b.entries()) {
    expect(GDAL_TYPES[image.type]).toBe(band.dtype);
    // GDAL gives the value as the type holds it.
    expect(image.type === 'float32' && nodata !== null ? Math.fround(nodata) : nodata).toBe(nodataOf(band));
    expect(maskFlags(file, nodata, i + 1)).toEqual(wantedFlags(band));
  }
}

function crsOf(file: TiffFile): string {
  try {
    return readGrid(file, { worldFile: undefined, pam: undefined }).crs;
  } catch (error) {
    return (error as QingshanError).code;
  }
}

/** The list has only a name (`unnamed`, `unknown`) for what a file spells out itself. */
function wantedCrs(crs: string | null): unknown {
  if (crs === null) return 'SCENE_NO_CRS';
  return PLANE_OF[crs] ?? (/^\d+$/.test(crs) ? `EPSG:${crs}` : expect.stringMatching(/^\+proj=|^SCENE_NO_CRS$/));
}

function nodataOf({ nodata }: ExpectedBand): number | null {
  return nodata === 'None' ? null : Number(nodata.replace('inf', 'Infinity').replace('nan', 'NaN'));
}

function maskFlags({ mask, image }: TiffFile, nodata: number | null, band: number): number {
  if (mask !== undefined) return 2;
  if (nodata !== null) return 8;
  return image.alphaBand === undefined || image.alphaBand === band ? 1 : 6;
}

/** 10 is nodata of several bands together (NODATA_VALUES), which we take band by band as GDAL's statistics do. */
function wantedFlags({ mask, dtype }: ExpectedBand): unknown {
  // GDAL takes alpha from samples of 8 and 16 bits only.
  if (mask === 1 && dtype !== 'Byte' && dtype !== 'UInt16') return expect.toBeOneOf([1, 6]);
  return mask === 10 ? 8 : mask;
}

/** @returns false where GDAL did not look at the pixels either */
async function comparePixels(file: TiffFile, wanted: ExpectedFile): Promise<boolean> {
  const { image } = file;
  if (wanted.b.some((band) => band.skipped !== undefined)) return false;
  for (const [i, band] of wanted.b.entries()) {
    const stored = await readBand(file, storedRules(file), i + 1);
    expect(gdalChecksum(stored, image.type)).toBe(band.checksum);
    const found = statisticsOf(await readBand(file, nodataRules(file), i + 1));
    if (band.min === undefined) {
      expect(found.count).toBe(0);
      continue;
    }
    expectClose(found.min, band.min, found);
    expectClose(found.max, band.max!, found);
    expectClose(found.mean, band.mean!, found);
    expectClose(found.std, band.std!, found);
  }
  return true;
}

/** The list has eight digits, and GDAL sums in another order, which shows where the mean is near zero. */
function expectClose(ours: number, theirs: number, { min, max }: { readonly min: number; readonly max: number }): void {
  const largest = Math.max(Math.abs(min), Math.abs(max));
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1e-7 * Math.abs(theirs) + 1e-14 * largest);
}

/** A whole band, block by block as the scenes are read; NaN where a sample is nodata or not finite. */
async function readBand(file: TiffFile, rules: BlockRules, band: number): Promise<Float32Array | Float64Array> {
  const { image } = file;
  const places = Array.from({ length: image.bandCount }, (_, i) => ({ file, bandInFile: i + 1 }));
  const pixels = image.width * image.height;
  const out = isWide(image.type) ? new Float64Array(pixels) : new Float32Array(pixels);
  for (let index = 0; index < image.blocksAcross * image.blocksDown; index++) {
    const { window, bands } = await readSceneBlock(places, rules, index, [band], []);
    for (let row = 0; row < window.height; row++) {
      const line = bands[0]!.subarray(row * window.width, (row + 1) * window.width);
      out.set(line, (window.row + row) * image.width + window.col);
    }
  }
  return out;
}

/** GDAL's checksum is of what is stored; a block that is left out counts as nodata. */
function storedRules(file: TiffFile): BlockRules {
  const each = (value: number): number[] => Array.from({ length: file.image.bandCount }, () => value);
  return {
    scale: each(1),
    offset: each(0),
    nodata: undefined,
    exactNodata: undefined,
    blank: undefined,
    fill: parseNodata(optionalText(file.tags, Tag.GdalNodata)) ?? 0,
    alphaBand: undefined,
    masks: [],
    quality: undefined,
    clouds: undefined,
  };
}

/** GDAL's statistics leave out nodata, but neither masks nor alpha. */
function nodataRules(file: TiffFile): BlockRules {
  const text = optionalText(file.tags, Tag.GdalNodata);
  const { type } = file.image;
  return {
    ...storedRules(file),
    nodata: nodataRange(parseNodata(text), type),
    exactNodata: exactNodata(text, type),
  };
}

/** One line a file, in the order of the list. */
function refusalList(): string {
  const lines = names.flatMap((name) => {
    const error = outcomes.get(name);
    if (!(error instanceof QingshanError)) return [];
    const { message } = describeError(error, 'en');
    const reason = message.replaceAll(error.details['file'] as string, basename(name));
    const byGdal = expected[name]!.open === 'FAIL' ? ' (GDAL 3.6.2 does not open it either)' : '';
    return [`- \`${name.replace(/^conformance\//, '')}\`: ${error.code}, ${reason}${byGdal}`];
  });
  return `${lines.join('\n')}\n`;
}
