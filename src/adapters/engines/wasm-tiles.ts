/** Tiles of one scene: bytes of its files in, NDVI and classes out, all in the memory of a WebAssembly module. */
import { zstdDecompressSync } from 'node:zlib';
import type { PlainDate } from '../../app/windows/job.ts';
import type { OpenTileSource, PackedScene, TileSource } from '../../app/windows/packed-scene.ts';
import { QingshanError } from '../../errors.ts';
import type { IndexClasses } from '../../raster/kernels/index-classes.ts';
import { DECODE_FAILURES } from '../wasm/load-wasm.ts';
import type { Wasm } from '../wasm/load-wasm.ts';
import { createClassRules } from './wasm-class-rules.ts';
import type { TileMemory } from './wasm-memory.ts';

/** A tile that is wanted, and where its results go. */
export interface TileStep {
  /** Row-major over the tiling. */
  readonly index: number;
  /** The part that is wanted, from the first pixel on; the tile is not unpacked below. */
  readonly cols: number;
  readonly rows: number;
  /** Addresses of the first pixel's results. */
  readonly ndvi: number;
  readonly codes: number;
}

export interface TileReader {
  /**
   * Begins to fetch tiles; the result unpacks and classifies them. At most two fetches are under way at a time.
   *
   * @param outWidth pixels from one row of results to the next
   */
  fetch(steps: readonly TileStep[], outWidth: number): () => Promise<void>;
  close(): Promise<void>;
}

const TYPES = { uint8: 0, uint16: 1, int16: 2, float32: 3 } as const;
const BYTES = { uint8: 1, uint16: 2, int16: 2, float32: 4 } as const;

/** A stored piece of a tile: all bands of a file, or one. */
interface Piece {
  readonly file: number;
  readonly index: number;
}

export async function createTileReader(
  wasm: Wasm,
  memory: TileMemory,
  { bands, isReflectance, scene: { path } }: PlainDate,
  packed: PackedScene,
  classes: IndexClasses,
  openSource: OpenTileSource,
): Promise<TileReader> {
  const sources: TileSource[] = [];
  for (const { identity } of packed.files) sources.push(await openSource(identity));
  const wanted = [bands.red, bands.nir, bands.blue];
  const bytesPerSample = BYTES[packed.type];
  const pixelBytes = packed.samplesPerPixel * bytesPerSample;
  const rowBytes = packed.blockWidth * pixelBytes;
  const rules = createClassRules(wasm, packed, wanted, isReflectance, classes);
  const unpacker = createUnpacker(wasm, memory, packed, path);
  const stagings = [createStaging(), createStaging()] as const;
  // The largest first, so that the memory need not grow piece by piece.
  if (packed.codec !== 'none')
    memory.packed.atLeast(packed.files.reduce((most, { byteCounts }) => Math.max(most, largest(byteCounts)), 0));
  let turn = 0;

  const pieceOf = (tile: number, band: number): Piece => {
    const { file, firstPiece } = packed.bands[band - 1]!;
    return { file, index: firstPiece + tile };
  };
  /** Bands that are interleaved share a piece. */
  const piecesOf = (tile: number): readonly Piece[] => {
    const pieces: Piece[] = [];
    for (const band of wanted) {
      const piece = pieceOf(tile, band);
      if (!pieces.some((other) => isSame(other, piece))) pieces.push(piece);
    }
    return pieces;
  };
  const lengthOf = ({ file, index }: Piece): number => packed.files[file]!.byteCounts[index]!;
  const read = async (piece: Piece, into: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> => {
    if (lengthOf(piece) === 0) return undefined;
    try {
      return await sources[piece.file]!.read(packed.files[piece.file]!.offsets[piece.index]!, lengthOf(piece), into);
    } catch (cause) {
      if (cause instanceof RangeError) throw damaged(path, piece.index, 'it is cut off', cause);
      throw cause;
    }
  };

  function expectAll(pieces: readonly Piece[]): void {
    for (const [file, source] of sources.entries()) {
      const ranges = pieces.filter((piece) => piece.file === file && lengthOf(piece) > 0);
      source.expect(
        ranges.map((piece) => ({ offset: packed.files[file]!.offsets[piece.index]!, length: lengthOf(piece) })),
      );
    }
  }

  async function classify({ index, cols, rows, ndvi, codes }: TileStep, places: readonly number[], outWidth: number) {
    const pieces = piecesOf(index);
    const [red, nir, blue] = wanted.map((band) => {
      const piece = pieceOf(index, band);
      const at = places[pieces.findIndex((other) => isSame(other, piece))]!;
      return at + packed.bands[band - 1]!.sample * bytesPerSample;
    }) as [number, number, number];
    const { kernels } = wasm;
    const type = TYPES[packed.type];
    kernels.classifyBlock(type, red, nir, blue, pixelBytes, rowBytes, cols, rows, rules, ndvi, codes, outWidth);
  }

  return {
    fetch(steps, outWidth) {
      turn = 1 - turn;
      const staging = stagings[turn]!;
      const all = steps.flatMap(({ index }) => piecesOf(index));
      expectAll(all);
      const room = staging.divide(all.map(lengthOf));
      const arriving = all.map((piece, i) => read(piece, room[i]!));
      // Whoever asks for the window hears of a failure; until then it is not unhandled.
      for (const bytes of arriving) bytes.catch(() => undefined);
      return async () => {
        let next = 0;
        for (const step of steps) {
          const places: number[] = [];
          for (const piece of piecesOf(step.index)) {
            const bytes = await arriving[next]!;
            next += 1;
            places.push(
              unpacker(bytes, piece.index, step.rows, memory.pieces[places.length]!.atLeast(step.rows * rowBytes)),
            );
          }
          await classify(step, places, outWidth);
        }
      };
    },
    async close() {
      for (const source of sources) await source.close();
    },
  };
}

/** Of the pieces that are packed; uncompressed ones go straight to where they are wanted. */
function largest(byteCounts: Float64Array): number {
  let most = 0;
  for (const count of byteCounts) if (count > most) most = count;
  return most;
}

function isSame(a: Piece, b: Piece): boolean {
  return a.file === b.file && a.index === b.index;
}

/** Buffers for bytes on their way. New ones for each tile would keep the collector busy for a tenth of the time. */
function createStaging(): { divide(lengths: readonly number[]): readonly Uint8Array<ArrayBuffer>[] } {
  let buffer = new ArrayBuffer(0);
  return {
    divide(lengths) {
      const total = lengths.reduce((sum, length) => sum + length, 0);
      if (total > buffer.byteLength) buffer = new ArrayBuffer(Math.ceil(total * 1.125));
      let start = 0;
      return lengths.map((length) => {
        start += length;
        return new Uint8Array(buffer, start - length, length);
      });
    },
  };
}

/** Unpacks a piece to an address and gives that; undefined bytes are a piece that the file leaves out. */
type Unpack = (bytes: Uint8Array | undefined, piece: number, rows: number, to: number) => number;

function createUnpacker(wasm: Wasm, memory: TileMemory, packed: PackedScene, path: string): Unpack {
  const { codec, type, samplesPerPixel, blockWidth, blockHeight, predictor, isLittleEndian } = packed;
  const bytesPerSample = BYTES[type];
  const rowBytes = blockWidth * samplesPerPixel * bytesPerSample;

  function decompress(bytes: Uint8Array, to: number, wanted: number, piece: number): number {
    if (codec === 'deflate' || codec === 'lzw') {
      const from = memory.packed.atLeast(bytes.length);
      wasm.bytes().set(bytes, from);
      const decode = codec === 'deflate' ? wasm.inflateZlib : wasm.decodeLzw;
      const written = decode(from, bytes.length, to, wanted, memory.scratch);
      if (written < 0) throw damaged(path, piece, DECODE_FAILURES[written] ?? 'damaged');
      return written;
    }
    const plain = codec === 'none' ? bytes : unpackZstd(bytes, rowBytes * blockHeight, path, piece);
    const length = Math.min(plain.length, wanted);
    wasm.bytes().set(plain.subarray(0, length), to);
    return length;
  }

  return (bytes, piece, rows, to) => {
    const wanted = rows * rowBytes;
    if (bytes === undefined) {
      fillSamples(wasm, to, wanted, packed);
      return to;
    }
    const written = decompress(bytes, to, wanted, piece);
    if (written < wanted) throw damaged(path, piece, `it decodes to ${written} of ${wanted} bytes`);
    if (!isLittleEndian && bytesPerSample > 1) wasm.swapBytes(to, wanted, bytesPerSample * 8);
    if (predictor === 2) wasm.undoPredictor2(to, blockWidth, rows, samplesPerPixel, bytesPerSample * 8);
    return to;
  };
}

function unpackZstd(bytes: Uint8Array, whole: number, path: string, piece: number): Uint8Array {
  const limit = whole + 64;
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: limit, chunkSize: Math.max(64, Math.min(limit, 2 ** 26)) });
  } catch (cause) {
    throw damaged(path, piece, cause instanceof Error ? cause.message : 'damaged', cause);
  }
}

function damaged(file: string, piece: number, why: string, cause?: unknown): QingshanError {
  const details = { file, why: `tile ${piece}: ${why}` };
  return new QingshanError('SCENE_UNREADABLE', details, cause === undefined ? undefined : { cause });
}

/** A sparse tile is full of the nodata value, or of zero. */
function fillSamples(wasm: Wasm, address: number, byteLength: number, { type, rules }: PackedScene): void {
  const { buffer } = wasm.bytes();
  if (type === 'float32') new Float32Array(buffer, address, byteLength / 4).fill(rules.fill);
  else if (type === 'uint16') new Uint16Array(buffer, address, byteLength / 2).fill(rules.fill);
  else if (type === 'int16') new Int16Array(buffer, address, byteLength / 2).fill(rules.fill);
  else new Uint8Array(buffer, address, byteLength).fill(rules.fill);
}
