import { deflateSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeBlock, type Samples } from './decode-block.ts';
import { Compression } from './compression.ts';
import type { TiffImage } from './tiff-image.ts';

const STRIP: TiffImage = {
  width: 3,
  height: 2,
  bandCount: 1,
  type: 'uint16',
  bits: 16,
  littleEndian: true,
  hasReversedBits: false,
  compression: Compression.None,
  colourModel: 1,
  jpegTables: undefined,
  lercPacking: 0,
  predictor: 1,
  isChunky: true,
  isTiled: false,
  blockWidth: 3,
  blockHeight: 2,
  blocksAcross: 1,
  blocksDown: 1,
  offsets: Float64Array.of(8),
  byteCounts: Float64Array.of(12),
  alphaBand: undefined,
};

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);
const own = (packed: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(packed);

/** Of a codec that decodes at once. */
function samplesOf(image: TiffImage, blockRow: number, stored: Uint8Array<ArrayBuffer>): Samples {
  const samples = decodeBlock(image, blockRow, stored);
  if (samples instanceof Promise) throw new Error('it is not decoded at once');
  return samples;
}

describe('predictor 2', () => {
  // Rows 1000 1001 999 and 5 5 6 as differences, modulo 65536.
  const big = bytes(0x03, 0xe8, 0x00, 0x01, 0xff, 0xfe, 0x00, 0x05, 0x00, 0x00, 0x00, 0x01);

  it('sums numbers, not bytes, in a big-endian file', () => {
    const image: TiffImage = { ...STRIP, predictor: 2, littleEndian: false, compression: Compression.Deflate };

    expect([...samplesOf(image, 0, own(deflateSync(big)))]).toEqual([1000, 1001, 999, 5, 5, 6]);
  });

  it('sums numbers in a little-endian file', () => {
    const little = own(Buffer.from(big).swap16());

    expect([...samplesOf({ ...STRIP, predictor: 2 }, 0, little)]).toEqual([1000, 1001, 999, 5, 5, 6]);
  });

  it('steps over the bands of a pixel', () => {
    // Two bands: 10 200, then +1 +100 (wraps to 44).
    const image: TiffImage = {
      ...STRIP,
      type: 'uint8',
      bits: 8,
      width: 2,
      height: 1,
      blockWidth: 2,
      blockHeight: 1,
      bandCount: 2,
    };

    expect([...samplesOf({ ...image, predictor: 2 }, 0, bytes(10, 200, 1, 100))]).toEqual([10, 200, 11, 44]);
  });
});

it('puts the byte planes of predictor 3 together in both byte orders', () => {
  const image: TiffImage = {
    ...STRIP,
    type: 'float32',
    bits: 32,
    predictor: 3,
    width: 2,
    height: 1,
    blockWidth: 2,
    blockHeight: 1,
  };
  // 1 is 3f800000, −2.5 is c0200000: planes 3f c0, 80 20, 00 00, 00 00, then byte differences.
  const planes = [0x3f, 0xc0, 0x80, 0x20, 0, 0, 0, 0];
  const stored = planes.map((byte, i) => (byte - (planes[i - 1] ?? 0)) & 0xff);
  for (const littleEndian of [true, false]) {
    expect([...samplesOf({ ...image, littleEndian }, 0, bytes(...stored))]).toEqual([1, -2.5]);
  }
});

describe('damage', () => {
  const image: TiffImage = { ...STRIP, compression: Compression.Deflate };

  it('is refused where a block is too short, too long, or no stream at all', () => {
    expect(() => decodeBlock(image, 0, own(deflateSync(new Uint8Array(11))))).toThrow('11 of 12 bytes');
    expect(() => decodeBlock(image, 0, own(deflateSync(new Uint8Array(100_000))))).toThrow();
    expect(() => decodeBlock(image, 0, own(deflateSync(new Uint8Array(12)).subarray(0, 6)))).toThrow();
    expect(() => decodeBlock(image, 0, bytes(1, 2, 3, 4))).toThrow();
    const zstd: TiffImage = { ...image, compression: Compression.Zstd };
    expect(() => decodeBlock(zstd, 0, own(zstdCompressSync(new Uint8Array(10))))).toThrow('10 of 12 bytes');
    expect(() => decodeBlock(zstd, 0, bytes(1, 2, 3, 4))).toThrow();
  });
});

it('gives a last strip the rows that the image has left', () => {
  const image: TiffImage = { ...STRIP, type: 'uint8', bits: 8, height: 3 };

  expect(samplesOf(image, 1, bytes(7, 8, 9)).length).toBe(3);
});
