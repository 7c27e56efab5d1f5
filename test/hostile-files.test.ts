/**
 * Files made to hurt: claims of sizes that nobody has, circles, streams that inflate without end, metadata of any size.
 * Each is read in a process of its own, which ends at a time limit, so that a hang or a lack of memory fails the test.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { zstdCompressSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { Measured } from './fuzz-tiff/measure.ts';
import {
  ASCII,
  BYTE,
  DATA_AT,
  deflateBomb,
  DOUBLE,
  type Field,
  LONG,
  LONG8,
  rawTiff,
  SHORT,
  tiled,
} from './fuzz-tiff/raw-tiff.ts';

const [UNREADABLE, TOO_LARGE] = ['SCENE_UNREADABLE', 'SCENE_TOO_LARGE'];
/** `What must hold` of the engine: per step, and above a process at rest. */
const [LIMIT_MS, LIMIT_MB] = [2000, 256];
const MIB = 2 ** 20;

const jpeg = await sharp({ create: { width: 256, height: 256, channels: 3, background: 'grey' } })
  .toColourspace('b-w')
  .jpeg()
  .toBuffer();
const webp = await sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: 'grey' } })
  .webp({ lossless: true, effort: 0 })
  .toBuffer();
const folder = mkdtempSync(join(tmpdir(), 'qingshan-hostile-'));
const measured: string[] = [];
afterAll(() => {
  console.info(`hostile files, longest step and peak above idle:\n${measured.join('\n')}`);
  rmSync(folder, { recursive: true, force: true });
});

const small = write(
  'small',
  rawTiff({
    fields: tiled({ width: 16, height: 16, tile: [16, 16], byteCount: 256 }),
    data: new Uint8Array(256).fill(7),
  }),
);

describe('a header', () => {
  const image = { width: 16, height: 16, tile: [16, 16], byteCount: 256 } as const;
  const pixels = new Uint8Array(256).fill(7);
  const strip = (width: number, height: number, byteCount: number, compression = 1): Field[] => [
    ...tiled({ ...image, compression }).filter(([tag]) => ![256, 257, 322, 323, 324, 325].includes(tag)),
    [256, LONG, [width]],
    [257, LONG, [height]],
    [273, LONG, [byteCount === 0 ? 0 : DATA_AT]],
    [278, LONG, [height]],
    [279, LONG, [byteCount]],
  ];
  const with_ = (...fields: Field[]): Field[] => [
    ...tiled(image).filter(([tag]) => !fields.some(([other]) => other === tag)),
    ...fields,
  ];
  const SIDE = 2 ** 31;

  it.each<[what: string, bytes: () => Buffer, outcome: string]>([
    [
      'that claims 2^31 pixels a side in one strip',
      () => rawTiff({ fields: strip(SIDE, SIDE, 256), data: pixels }),
      TOO_LARGE,
    ],
    [
      'that claims 2^31 pixels a side in one compressed strip',
      () => rawTiff({ fields: strip(SIDE, SIDE, 256, 8), data: pixels }),
      TOO_LARGE,
    ],
    [
      'that claims 2^31 pixels a side and leaves the strip out',
      () => rawTiff({ fields: strip(SIDE, SIDE, 0) }),
      TOO_LARGE,
    ],
    [
      'that claims 2^31 pixels a side in tiles it does not list',
      () => rawTiff({ fields: tiled({ ...image, width: SIDE, height: SIDE, tableCount: 4 }), data: pixels }),
      TOO_LARGE,
    ],
    [
      'that claims 2^31 pixels a side in one tile',
      () =>
        rawTiff({
          fields: tiled({ width: SIDE, height: SIDE, tile: [SIDE, SIDE], byteCount: 256, compression: 8 }),
          data: pixels,
        }),
      TOO_LARGE,
    ],
    ['that claims a row of 2^31 pixels', () => rawTiff({ fields: strip(SIDE, 1, 0) }), TOO_LARGE],
    [
      'that claims a column of 2^31 pixels in one strip each',
      () => rawTiff({ fields: [...strip(1, SIDE, 0).filter(([tag]) => tag !== 278), [278, LONG, [1]]] }),
      TOO_LARGE,
    ],
    ['that claims 65,535 bands', () => rawTiff({ fields: with_([277, SHORT, [65_535]]), data: pixels }), TOO_LARGE],
    [
      'whose table of tiles is longer than the file',
      () => rawTiff({ isBig: true, fields: with_([324, LONG8, { count: 2 ** 46, offset: 16 }]), data: pixels }),
      UNREADABLE,
    ],
    [
      'whose text is 2^40 characters long',
      () => rawTiff({ isBig: true, fields: with_([270, ASCII, { count: 2 ** 40, offset: 16 }]), data: pixels }),
      UNREADABLE,
    ],
    [
      'whose count times size is beyond 2^64',
      () => rawTiff({ isBig: true, fields: with_([258, LONG8, { count: 2 ** 62, offset: 16 }]), data: pixels }),
      UNREADABLE,
    ],
    [
      'with 2^32 − 1 bits per sample',
      () => rawTiff({ fields: with_([258, SHORT, { count: 2 ** 32 - 1, offset: 16 }]), data: pixels }),
      UNREADABLE,
    ],
    [
      'whose directory is next to itself',
      () => rawTiff({ fields: tiled(image), data: pixels, next: 'self' }),
      UNREADABLE,
    ],
    [
      'whose next directory is beyond the end',
      () => rawTiff({ fields: tiled(image), data: pixels, next: 2 ** 31 }),
      UNREADABLE,
    ],
    [
      'whose next directory is at 2^63',
      () => rawTiff({ isBig: true, fields: tiled(image), data: pixels, next: 2 ** 63 }),
      UNREADABLE,
    ],
    ['with 65,535 entries', () => rawTiff({ fields: tiled(image), data: pixels, entryCount: 65_535 }), UNREADABLE],
    [
      'with 2^61 entries',
      () => rawTiff({ isBig: true, fields: tiled(image), data: pixels, entryCount: 2 ** 61 }),
      UNREADABLE,
    ],
    ['without entries', () => rawTiff({ fields: [] }), UNREADABLE],
    ['that is all there is', () => Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0]), UNREADABLE],
    ['with a chain of directories in the middle of each other', () => chain(20_000), TOO_LARGE],
    [
      'with a tag of an unknown field type',
      () => rawTiff({ fields: with_([270, 99, { count: 1, offset: 16 }]), data: pixels }),
      UNREADABLE,
    ],
    [
      'whose place takes 60 MB',
      () => rawTiff({ fields: with_([34737, ASCII, new Uint8Array(60 * MIB)]), data: pixels }),
      TOO_LARGE,
    ],
    [
      'with 40 MB of a colour profile',
      () => rawTiff({ fields: with_([34675, BYTE, new Uint8Array(40 * MIB)]), data: pixels }),
      'read',
    ],
    [
      'with geo keys that lie outside their parameters',
      () => rawTiff({ fields: with_([34735, SHORT, [1, 1, 0, 65_535, 3072, 34736, 9, 65_535]]), data: pixels }),
      UNREADABLE,
    ],
    [
      'whose nodata is a megabyte of nines',
      () => rawTiff({ fields: with_([42113, ASCII, Buffer.alloc(MIB, '9')]), data: pixels }),
      'read',
    ],
    [
      'whose CRS is three megabytes of brackets',
      () =>
        rawTiff({
          fields: with_(
            [34735, SHORT, [1, 1, 0, 2, 1024, 0, 1, 1, 1026, 34737, 65_000, 0]],
            [34737, ASCII, Buffer.from(`PROJCS${'['.repeat(3 * MIB)}`)],
          ),
          data: pixels,
        }),
      'CRS_UNKNOWN',
    ],
  ])('%s: %#', async (what, bytes, outcome) => {
    await expectWithinLimits(what, bytes(), outcome);
  });

  it('that is inside a file of a terabyte of holes is refused all the same', async () => {
    const bytes = rawTiff({
      isBig: true,
      fields: tiled({ ...image, width: SIDE, height: SIDE, tableCount: 1 }).map((field) =>
        [324, 325].includes(field[0]) ? ([field[0], LONG8, { count: 2 ** 36, offset: 2 ** 20 }] as const) : field,
      ),
      data: pixels,
    });
    const path = write('holes', bytes);
    truncateSync(path, 2 ** 40);

    await expectWithinLimits('a terabyte of holes', path, TOO_LARGE);
  });
});

it('a tile that claims four gigabytes of holes is read as far as a tile goes', async () => {
  const fields = tiled({ width: 256, height: 256, tile: [256, 256], compression: 8, byteCount: 2 ** 32 - 1 });
  const path = write('claimed', rawTiff({ fields, data: deflateBomb(65_536) }));
  truncateSync(path, 2 ** 33);

  await expectWithinLimits('four gigabytes of holes', path, 'read');
});

describe('a sparse BigTIFF', () => {
  const pixels = new Uint8Array(16);

  it('of 2^31 pixels is legal and read: only tables are there, and a tile at a time is filled', async () => {
    const fields = tiled({ width: 65_536, height: 32_768, tile: [256, 256], byteCount: 0 });

    await expectWithinLimits('sparse 2^31 pixels', rawTiff({ isBig: true, fields, data: pixels }), 'read');
  });

  it('of 2^31 pixels a side is legal and refused: its tables alone take a terabyte', async () => {
    const fields = tiled({ width: 2 ** 31, height: 2 ** 31, tile: [4096, 2048], byteCount: 0, tableCount: 1000 });

    await expectWithinLimits('sparse 2^31 a side', rawTiff({ isBig: true, fields, data: pixels }), TOO_LARGE);
  });

  it('with as many tiles as may be is read', async () => {
    const fields = tiled({ width: 16 * 1024, height: 16 * 1024, tile: [16, 16], byteCount: 0 });

    await expectWithinLimits('2^20 tiles', rawTiff({ isBig: true, fields, data: pixels }), 'read');
  });
});

describe('a tile', () => {
  const bomb = deflateBomb(2 ** 30);
  const big = { width: 512, height: 512, tile: [256, 256] } as const;
  const of = (compression: number, data: Uint8Array, more = {}): Buffer =>
    rawTiff({ fields: tiled({ ...big, compression, byteCount: data.length, ...more }), data });
  it.each<[what: string, bytes: () => Buffer, outcome: string]>([
    ['that inflates to a gigabyte', () => of(8, bomb), `${UNREADABLE} (tile)`],
    ['that inflates to a gigabyte from ZSTD', () => of(50_000, zstdBomb()), `${UNREADABLE} (tile)`],
    ['of LZW codes that only grow', () => of(5, Buffer.alloc(MIB, 0xff)), `${UNREADABLE} (tile)`],
    ['that inflates to 64 MB from LZMA', () => of(34_925, xzBomb()), 'read'],
    ['of PackBits runs without end', () => of(32_773, Buffer.alloc(MIB, Buffer.from([0x81, 7]))), 'read'],
    ['of ZSTD that claims a window of 128 MB', () => of(50_000, zstdWindow()), 'read'],
    ['that is a JPEG of 65,500 pixels a side', () => of(7, jpegOf(65_500)), `${UNREADABLE} (tile)`],
    ['that is a WebP of 16,000 pixels a side', () => of(50_001, webp, { bandCount: 3 }), `${UNREADABLE} (tile)`],
    [
      'of 16,384 pixels a side that inflates to just that',
      () =>
        rawTiff({
          fields: tiled({ width: 16_384, height: 16_384, tile: [16_384, 16_384], compression: 8, byteCount: 1000 }),
          data: new Uint8Array(1000),
        }),
      TOO_LARGE,
    ],
    [
      'of 8 megapixels that inflates to just that',
      () => {
        const data = deflateBomb(2 ** 23);
        return of(8, data, { width: 4096, height: 2048, tile: [4096, 2048] });
      },
      'read',
    ],
    [
      'of four float bands and 64 MiB that inflates to just that',
      () => {
        const data = deflateBomb(2 ** 26);
        return of(8, data, { width: 2048, height: 2048, tile: [2048, 2048], bits: 32, format: 3, bandCount: 4 });
      },
      'read',
    ],
    ['that is cut off', () => of(8, bomb.subarray(0, 100)), `${UNREADABLE} (tile)`],
    ['that lies beyond the end', () => rawTiff({ fields: tiled({ ...big, byteCount: 2 ** 31 }) }), UNREADABLE],
  ])('%s', async (what, bytes, outcome) => {
    await expectWithinLimits(what, bytes(), outcome);
  });
});

describe('metadata', () => {
  const image = tiled({ width: 16, height: 16, tile: [16, 16], byteCount: 256 });
  const pixels = new Uint8Array(256).fill(7);
  const inside = (text: string): Buffer =>
    rawTiff({ fields: [...image, [42112, ASCII, Buffer.from(`${text}\0`)]], data: pixels });
  const laughs = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(500)}">${'bcdefgh'
    .split('')
    .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefg'[i]!};`.repeat(10)}">`)
    .join('')}]>`;

  it.each<[what: string, text: string, outcome: string]>([
    ['of entities that unfold', `${laughs}<GDALMetadata><Item name="A">&h;</Item></GDALMetadata>`, UNREADABLE],
    ['nested 300,000 deep', '<a>'.repeat(300_000), UNREADABLE],
    [
      'of thirty thousand items',
      `<GDALMetadata>${'<Item name="S" sample="0">1</Item>'.repeat(30_000)}</GDALMetadata>`,
      'read',
    ],
    ['of ten megabytes', `<GDALMetadata>${' '.repeat(10 * MIB)}</GDALMetadata>`, TOO_LARGE],
    ['of an attribute without end', `<GDALMetadata><Item name="${'x'.repeat(MIB - 100)}`, UNREADABLE],
  ])('inside the file %s', async (what, text, outcome) => {
    await expectWithinLimits(`inside: ${what}`, inside(text), outcome);
  });

  it.each<[what: string, ending: string, text: string, outcome: string]>([
    ['a producer’s XML of 100 MB', '.xml', 'x'.repeat(100 * MIB), TOO_LARGE],
    [
      'a producer’s XML of entities that unfold',
      '.xml',
      `<?xml version="1.0"?>${laughs}<ProductMetaData><SatelliteID>&h;</SatelliteID></ProductMetaData>`,
      'read',
    ],
    ['a producer’s XML nested 140,000 deep', '.xml', `${'<a>'.repeat(140_000)}${'</a>'.repeat(140_000)}`, 'read'],
    ['a producer’s XML of a megabyte of elements', '.xml', `<P>${'<a>1</a>'.repeat(130_000)}</P>`, 'read'],
    ['a world file of 100 MB', '.tfw', '1 '.repeat(50 * MIB), TOO_LARGE],
    ['a world file of half a million numbers', '.tfw', '1 '.repeat(MIB / 2), 'read'],
    ['an RPC file of a megabyte of spaces', '.rpb', `LONG_OFF${' '.repeat(MIB - 20)}`, 'read'],
  ])('beside the file: %s', async (what, ending, text, outcome) => {
    const path = write(`beside-${measured.length}`, rawTiff({ fields: image, data: pixels }));
    writeFileSync(path.replace(/\.tif$/, ending), text);

    await expectWithinLimits(what, path, outcome);
  });

  it('of a mask that inflates to a gigabyte refuses the tile', async () => {
    const path = write('masked', rawTiff({ fields: image, data: pixels }));
    const data = deflateBomb(2 ** 30);
    writeFileSync(
      `${path}.msk`,
      rawTiff({
        fields: tiled({ width: 16, height: 16, tile: [16, 16], compression: 8, byteCount: data.length }),
        data,
      }),
    );

    await expectWithinLimits('a mask', path, `${UNREADABLE} (tile)`);
  });

  it('of a cloud mask a million times finer than the scene refuses it', async () => {
    const path = write(
      'clouded',
      rawTiff({
        fields: tiled({ width: 64, height: 64, tile: [64, 64], byteCount: 4096 }),
        data: new Uint8Array(4096).fill(7),
      }),
    );
    const finer = tiled({ width: 65_536, height: 32_768, tile: [256, 256], byteCount: 0 }).map((field) =>
      field[0] === 33550 ? ([33550, DOUBLE, [0.01, 0.01, 0]] as const) : field,
    );
    const clouds = write('clouds', rawTiff({ isBig: true, fields: finer }));

    await expectWithinLimits('a cloud mask', path, 'CLOUD_MASK_UNREADABLE (tile)', clouds);
  });
});

/** 2^29 zeros, 8 MiB a frame. */
function zstdBomb(): Buffer {
  const frame = zstdCompressSync(Buffer.alloc(8 * MIB));
  return Buffer.concat(Array.from({ length: 64 }, () => frame));
}

/** The first block of pixels is right, and the stream goes on a thousand times as long. */
function xzBomb(): Buffer {
  const script = 'import lzma, sys; sys.stdout.buffer.write(lzma.compress(bytes(2 ** 26), preset=1))';
  return execFileSync('python3', ['-c', script], { maxBuffer: 2 ** 26 });
}

/** A frame (RFC 8878) with the largest window that is decoded by default, and one block: 65,536 times the same byte. */
function zstdWindow(): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (27 - 10) << 3]);
  const block = Buffer.alloc(4, 7);
  block.writeUIntLE((65_536 << 3) | (1 << 1) | 1, 0, 3);
  return Buffer.concat([header, block]);
}

/** Claims another size than it has: height and width stand five bytes into the frame header. */
function jpegOf(side: number): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(side, frame + 5);
  bytes.writeUInt16BE(side, frame + 7);
  return bytes;
}

/** Each directory begins two bytes after the one before, inside its entries. */
function chain(count: number): Buffer {
  const bytes = Buffer.alloc(8 + count * 6 + 6);
  bytes.write('II', 'latin1');
  bytes.writeUInt16LE(42, 2);
  bytes.writeUInt32LE(8, 4);
  for (let i = 0; i < count; i++) bytes.writeUInt32LE(8 + (i + 1) * 6, 8 + i * 6 + 2);
  return bytes;
}

function write(name: string, bytes: Buffer): string {
  const own = mkdtempSync(join(folder, 'file-'));
  const path = join(own, `${name}.tif`);
  writeFileSync(path, bytes);
  return path;
}

async function expectWithinLimits(
  what: string,
  file: Buffer | string,
  outcome: string,
  clouds?: string,
): Promise<void> {
  const path = typeof file === 'string' ? file : write('hostile', file);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      fileURLToPath(new URL('fuzz-tiff/measure.ts', import.meta.url)),
      small,
      path,
      ...(clouds === undefined ? [] : [clouds]),
    ],
    { timeout: 25_000, killSignal: 'SIGKILL' },
  );
  const found = JSON.parse(stdout) as Measured;
  measured.push(
    `${found.outcome.padEnd(24)} ${String(found.slowestMs).padStart(5)} ms ${String(found.peakMb).padStart(4)} MB  ${what}`,
  );
  rmSync(dirname(path), { recursive: true, force: true });

  expect(found.outcome).toBe(outcome);
  expect(found.slowestMs).toBeLessThanOrEqual(LIMIT_MS);
  expect(found.peakMb).toBeLessThanOrEqual(LIMIT_MB);
}
