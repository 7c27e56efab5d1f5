/** From the compressed bytes of a block to its samples: decompression, byte order, predictor, widening. */
import type { SampleType } from '../../analysis/scene.ts';
import { reverseBits, swapBytes } from './codecs/byte-order.ts';
import { decodeDeflate } from './codecs/deflate.ts';
import { undoDifferences } from './codecs/differences.ts';
import { undoFloatPredictor } from './codecs/float-predictor.ts';
import { decodeJpeg } from './codecs/jpeg.ts';
import { decodeLerc } from './codecs/lerc.ts';
import { decodeLzw } from './codecs/lzw.ts';
import { decodeOldStyleLzw, isOldStyleLzw } from './codecs/lzw-old-style.ts';
import { decodePackBits } from './codecs/pack-bits.ts';
import { unpackBits, widenFloats16, widenFloats24 } from './codecs/small-samples.ts';
import { decodeWebP } from './codecs/webp.ts';
import { decodeXz } from './codecs/xz.ts';
import { decodeZstd } from './codecs/zstd.ts';
import { Compression } from './compression.ts';
import { BYTES_OF } from './sample-format.ts';
import { blockBytes, ColourModel, rowSamples, storedRows, type TiffImage } from './tiff-image.ts';

/** Samples as decoded, see `SampleFormat`. */
export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/**
 * Samples of a block, row-major, `blockWidth` pixels a row, interleaved if the image is chunky. A block that the image
 * cuts short has fewer rows than `blockHeight`.
 *
 * A promise only where the library behind a codec is asynchronous (LERC, JPEG, WebP).
 *
 * @param bytes of the block; they may be changed and become part of the result
 * @throws Error where the bytes do not decode to a whole block
 */
export function decodeBlock(
  image: TiffImage,
  blockRow: number,
  bytes: Uint8Array<ArrayBuffer>,
): Samples | Promise<Samples> {
  // A tile need only hold the rows that the image has, as GDAL asks for no more: some writers leave out the others.
  const rows = Math.min(image.blockHeight, image.height - blockRow * image.blockHeight);
  if (image.compression === Compression.Lerc) return decodeLercBlock(image, storedRows(image, blockRow), bytes);
  if (image.compression === Compression.Jpeg || image.compression === Compression.WebP) {
    return decodePicture(image, rows, bytes);
  }
  const needed = blockBytes(image, rows);
  if (image.hasReversedBits) reverseBits(bytes);
  const raw = decompress(image, bytes, needed);
  if (raw.byteLength < needed) throw new Error(`it decodes to ${raw.byteLength} of ${needed} bytes`);
  return toSamples(image, aligned(raw, needed), rows);
}

function decompress(image: TiffImage, bytes: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  // A last strip may be stored whole although the image cuts it; more than a whole block is damage.
  const limit = blockBytes(image) + 64;
  switch (image.compression) {
    case Compression.None:
      return bytes;
    case Compression.Lzw:
      return filled(isOldStyleLzw(bytes) ? decodeOldStyleLzw : decodeLzw, bytes, needed);
    case Compression.PackBits:
      return filled(decodePackBits, bytes, needed);
    case Compression.Lzma:
      return filled(decodeXz, bytes, needed);
    case Compression.Zstd:
      return decodeZstd(bytes, needed, limit);
    default:
      return decodeDeflate(bytes, needed, limit);
  }
}

function filled(
  decode: (input: Uint8Array, out: Uint8Array) => number,
  bytes: Uint8Array,
  needed: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(needed);
  return out.subarray(0, decode(bytes, out));
}

/** Typed arrays need their alignment. (`slice` of a Buffer would not copy.) */
function aligned(raw: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const isAligned = raw.byteOffset % 8 === 0;
  return isAligned ? new Uint8Array(raw.buffer, raw.byteOffset, needed) : new Uint8Array(raw.subarray(0, needed));
}

function toSamples(image: TiffImage, raw: Uint8Array<ArrayBuffer>, rows: number): Samples {
  const { type, bits, predictor, littleEndian } = image;
  const perRow = rowSamples(image);
  const stride = image.isChunky ? image.bandCount : 1;
  if (predictor === 3) return widen(image, undoFloatPredictor(raw, bits / 8, perRow, stride));
  if (!littleEndian) swapBytes(raw, bits);
  if (BITS_IN_A_ROW.has(bits) && type !== 'float32') return unpackBits(raw, bits, perRow, rows);
  if (predictor === 2) undoDifferences(raw, bits, perRow, stride);
  return bits === 8 * BYTES_OF[type] ? VIEWS[type](raw.buffer, raw.byteOffset, perRow * rows) : widen(image, raw);
}

/**
 * Sizes of unsigned samples that no typed array has. 24 bits are among them although they fill bytes: libtiff swaps them in
 * a big-endian file, and then GDAL writes and reads them from the highest bit on, in both byte orders.
 */
const BITS_IN_A_ROW: ReadonlySet<number> = new Set(
  Array.from({ length: 31 }, (_, i) => i + 1).filter((bits) => bits !== 8 && bits !== 16),
);

/** Views over the buffer, by type; one function each, so that a table can stand for nine cases. */
const VIEWS: Readonly<Record<SampleType, (buffer: ArrayBuffer, offset: number, count: number) => Samples>> = {
  uint8: (buffer, offset, count) => new Uint8Array(buffer, offset, count),
  int8: (buffer, offset, count) => new Int8Array(buffer, offset, count),
  uint16: (buffer, offset, count) => new Uint16Array(buffer, offset, count),
  int16: (buffer, offset, count) => new Int16Array(buffer, offset, count),
  uint32: (buffer, offset, count) => new Uint32Array(buffer, offset, count),
  int32: (buffer, offset, count) => new Int32Array(buffer, offset, count),
  uint64: (buffer, offset, count) => new BigUint64Array(buffer, offset, count),
  int64: (buffer, offset, count) => new BigInt64Array(buffer, offset, count),
  float32: (buffer, offset, count) => new Float32Array(buffer, offset, count),
  float64: (buffer, offset, count) => new Float64Array(buffer, offset, count),
};

/** Little-endian samples of two, three, four or eight bytes. */
function widen({ type, bits }: TiffImage, raw: Uint8Array<ArrayBuffer>): Samples {
  if (bits === 16) return widenFloats16(raw);
  if (bits === 24) return widenFloats24(raw);
  return VIEWS[type](raw.buffer, raw.byteOffset, raw.byteLength / BYTES_OF[type]);
}

async function decodePicture(image: TiffImage, rows: number, bytes: Uint8Array): Promise<Samples> {
  const size = { width: image.blockWidth, height: image.blockHeight, channels: image.isChunky ? image.bandCount : 1 };
  const decoded =
    image.compression === Compression.WebP
      ? await decodeWebP(bytes, size)
      : await decodeJpeg(bytes, image.jpegTables, image.colourModel === ColourModel.YCbCr ? 'YCbCr' : 'plain', size);
  const needed = blockBytes(image, rows);
  if (decoded.length < needed) throw new Error(`it decodes to ${decoded.length} of ${needed} bytes`);
  return decoded.subarray(0, needed);
}

function bytesOf({ buffer, byteOffset, byteLength }: Samples): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function decodeLercBlock(image: TiffImage, rows: number, bytes: Uint8Array): Promise<Samples> {
  const { type, bits, lercPacking, blockWidth: width } = image;
  if (bits !== 8 * BYTES_OF[type]) throw new Error(`LERC has no samples of ${bits} bits`);
  const channels = image.isChunky ? image.bandCount : 1;
  // What LERC adds to the samples is small: a header, masks, and tables.
  const limit = 2 * blockBytes(image) + 65_536;
  const blob =
    lercPacking === 0 ? bytes : (lercPacking === 1 ? decodeDeflate : decodeZstd)(bytes, blockBytes(image, rows), limit);
  const samples = await decodeLerc(blob, { type, width, height: rows, channels });
  // libtiff gives LERC the bytes in the file's order, as if they were the machine's.
  if (!image.littleEndian) swapBytes(bytesOf(samples), bits);
  return samples;
}
