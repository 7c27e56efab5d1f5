/** Stored pieces of tiles to samples, in the memory of a WebAssembly module, two at a time where that is faster. */
import { inflateSync, zstdDecompressSync } from 'node:zlib';
import type { PackedScene } from '../../app/windows/packed-scene.ts';
import { QingshanError } from '../../errors.ts';
import { DECODE_FAILURES } from '../wasm/load-wasm.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import { createGrowing } from './wasm-memory.ts';

export const SAMPLE_BYTES = { uint8: 1, uint16: 2, int16: 2, float32: 4 } as const;

/** One stored piece: all bands of a tile, or one. */
export interface Piece {
  readonly packed: PackedScene;
  /** Of the scene, for errors. */
  readonly path: string;
  readonly index: number;
  /** Undefined where the file leaves it out, `NearBytes` where samples are stored as they are and can be read at once. */
  readonly bytes: Uint8Array | NearBytes | undefined;
  /** Rows that are wanted, from the first on. */
  readonly rows: number;
  /** True where those are all that are stored: then the stream must end well, too. */
  readonly isWhole: boolean;
  /** True where whoever uses the samples undoes their differences. */
  readonly staysDifferenced: boolean;
}

/** Bytes that are still in their file. */
interface NearBytes {
  readonly length: number;
  /** Fills `into` with the first of them. */
  readonly readInto: (into: Uint8Array) => void;
}

export interface Unpacker {
  /** @returns addresses of the samples, valid until the next call */
  unpack(pieces: readonly Piece[]): readonly number[];
}

/** @param scenes whose pieces will come: room for the largest is made at once, growing step by step would waste memory */
export function createUnpacker(wasm: Wasm, scenes: readonly PackedScene[]): Unpacker {
  const sources = [createGrowing(wasm), createGrowing(wasm)] as const;
  for (const source of sources) source.atLeast(Math.max(0, ...scenes.map(largestPacked)));
  const targets: ReturnType<typeof createGrowing>[] = [];
  const scratch = wasm.reserve(Math.max(2 * wasm.inflateScratch, wasm.lzwScratch));

  function put(bytes: Uint8Array, which: 0 | 1): number {
    const from = sources[which].atLeast(bytes.length);
    wasm.bytes().set(bytes, from);
    return from;
  }

  /** Two Deflate streams at once hide each other's latency: 1.4 times as fast as one after the other. */
  function inflatePair(a: Piece, toA: number, b: Piece, toB: number): void {
    const [bytesA, bytesB] = [storedBytes(a), storedBytes(b)];
    const [fromA, fromB] = [put(bytesA, 0), put(bytesB, 1)];
    wasm.inflatePair(fromA, bytesA.length, toA, fromB, bytesB.length, toB, wantedBytes(a), scratch);
    checkInflated(a, toA, scratch);
    checkInflated(b, toB, scratch + wasm.inflateScratch);
  }

  function checkInflated(piece: Piece, to: number, own: number): void {
    const written = wasm.resultOf(own);
    if (written < 0) throw damaged(piece, DECODE_FAILURES[written] ?? 'damaged');
    assertLength(piece, written);
    // A stream that goes on behind a whole tile is rare and odd; zlib is the judge of it.
    if (piece.isWhole && wasm.wasWhole(own) === 0) copyPlain(piece, inflateElsewhere(piece), to);
  }

  function copyPlain(piece: Piece, plain: Uint8Array, to: number): void {
    const length = Math.min(plain.length, wantedBytes(piece));
    assertLength(piece, length);
    wasm.bytes().set(plain.subarray(0, length), to);
  }

  /** Straight to where they are wanted: memory does not grow between the view and the reading. */
  function readPlain(piece: Piece, bytes: NearBytes, to: number): void {
    assertLength(piece, Math.min(bytes.length, wantedBytes(piece)));
    try {
      bytes.readInto(wasm.bytes().subarray(to, to + wantedBytes(piece)));
    } catch (cause) {
      if (cause instanceof RangeError) throw damaged(piece, 'it is cut off', cause);
      throw cause;
    }
  }

  function unpackOne(piece: Piece, to: number): void {
    const { bytes, packed } = piece;
    const wanted = wantedBytes(piece);
    if (bytes === undefined) {
      fillSamples(wasm, to, wanted, packed);
      return;
    }
    if ('readInto' in bytes) return readPlain(piece, bytes, to);
    if (packed.codec === 'none') return copyPlain(piece, bytes, to);
    if (packed.codec === 'zstd') return copyPlain(piece, unpackZstd(piece), to);
    const from = put(bytes, 0);
    if (packed.codec === 'lzw') {
      // Codes from the low end, as before TIFF 6.0, could pass for others: `codecs/lzw-old-style.ts` reads those.
      if (bytes[0] === 0 && (bytes[1]! & 1) === 1) throw damaged(piece, 'its LZW is of before 1988');
      const written = wasm.decodeLzw(from, bytes.length, to, wanted, scratch);
      if (written < 0) throw damaged(piece, DECODE_FAILURES[written] ?? 'damaged');
      assertLength(piece, written);
      return;
    }
    wasm.inflateZlib(from, bytes.length, to, wanted, scratch);
    checkInflated(piece, to, scratch);
  }

  /** Byte order and differences. A piece that the file leaves out is made of samples as they are. */
  function settle({ packed, rows, bytes, staysDifferenced }: Piece, to: number): void {
    if (bytes === undefined) return;
    const bits = SAMPLE_BYTES[packed.type] * 8;
    const { samplesPerPixel, blockWidth } = packed;
    if (!packed.isLittleEndian && bits > 8) wasm.swapBytes(to, (rows * blockWidth * samplesPerPixel * bits) / 8, bits);
    if (packed.predictor === 2 && !staysDifferenced) wasm.undoPredictor2(to, blockWidth, rows, samplesPerPixel, bits);
  }

  return {
    unpack(pieces) {
      const places = pieces.map((piece, i) => (targets[i] ??= createGrowing(wasm)).atLeast(wantedBytes(piece)));
      for (let i = 0; i < pieces.length; i++) {
        const [piece, other] = [pieces[i]!, pieces[i + 1]];
        if (other !== undefined && arePair(piece, other)) {
          inflatePair(piece, places[i]!, other, places[i + 1]!);
          settle(piece, places[i]!);
          i += 1;
        } else {
          unpackOne(piece, places[i]!);
        }
        settle(pieces[i]!, places[i]!);
      }
      return places;
    },
  };
}

/** Bytes of the largest piece that is unpacked by the module. */
function largestPacked({ files, codec }: PackedScene): number {
  if (codec === 'none' || codec === 'zstd') return 0;
  let most = 0;
  for (const { byteCounts } of files) for (const count of byteCounts) if (count > most) most = count;
  return most;
}

function arePair(a: Piece, b: Piece): boolean {
  const isDeflate = ({ packed, bytes }: Piece): boolean => packed.codec === 'deflate' && bytes !== undefined;
  return isDeflate(a) && isDeflate(b) && wantedBytes(a) === wantedBytes(b);
}

function storedBytes({ bytes }: Piece): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  throw new TypeError('packed bytes come as a whole');
}

function wantedBytes({ packed, rows }: Piece): number {
  return rows * rowBytesOf(packed);
}

export function rowBytesOf({ blockWidth, samplesPerPixel, type }: PackedScene): number {
  return blockWidth * samplesPerPixel * SAMPLE_BYTES[type];
}

function assertLength(piece: Piece, written: number): void {
  const wanted = wantedBytes(piece);
  if (written < wanted) throw damaged(piece, `it decodes to ${written} of ${wanted} bytes`);
}

/** What a whole piece may decode to; some writers store a last strip whole. */
function zlibLimits({ packed }: Piece): { maxOutputLength: number; chunkSize: number } {
  const maxOutputLength = rowBytesOf(packed) * packed.blockHeight + 64;
  return { maxOutputLength, chunkSize: Math.max(64, Math.min(maxOutputLength, 2 ** 26)) };
}

function inflateElsewhere(piece: Piece): Uint8Array {
  try {
    return inflateSync(storedBytes(piece), zlibLimits(piece));
  } catch (cause) {
    throw damaged(piece, cause instanceof Error ? cause.message : 'damaged', cause);
  }
}

function unpackZstd(piece: Piece): Uint8Array {
  try {
    return zstdDecompressSync(storedBytes(piece), zlibLimits(piece));
  } catch (cause) {
    throw damaged(piece, cause instanceof Error ? cause.message : 'damaged', cause);
  }
}

export function damaged(
  { path, index }: { readonly path: string; readonly index: number },
  why: string,
  cause?: unknown,
): QingshanError {
  const details = { file: path, why: `tile ${index}: ${why}` };
  return new QingshanError('SCENE_UNREADABLE', details, cause === undefined ? undefined : { cause });
}

/** A piece that is left out is full of the nodata value, or of zero. */
function fillSamples(wasm: Wasm, address: number, byteLength: number, { type, rules }: PackedScene): void {
  const { buffer } = wasm.bytes();
  if (type === 'float32') new Float32Array(buffer, address, byteLength / 4).fill(rules.fill);
  else if (type === 'uint16') new Uint16Array(buffer, address, byteLength / 2).fill(rules.fill);
  else if (type === 'int16') new Int16Array(buffer, address, byteLength / 2).fill(rules.fill);
  else new Uint8Array(buffer, address, byteLength).fill(rules.fill);
}
