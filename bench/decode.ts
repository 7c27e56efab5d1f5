/**
 * Decoders of tiles, one thread, MB/s of output: ours in WebAssembly, Node's zlib, fflate, the TypeScript LZW.
 *
 *     node bench/decode.ts baseline.tif current.tif [tiles=8] [rounds=15]
 *
 * Two tiled files of the same layout, Deflate or LZW, as `gen_scenes.py` makes them (for LZW: gdal_translate -co
 * COMPRESS=LZW -co PREDICTOR=2 -co TILED=YES). Contestants take turns; CPU time, so that a busy machine matters less, yet
 * trust ratios only. Every output is compared with zlib's, or the TypeScript decoder's, before anything is measured.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { unzlibSync } from 'fflate';
import { decodeLzw } from '../src/adapters/geotiff/codecs/lzw.ts';
import { createWasm } from '../src/adapters/wasm/load-wasm.ts';

const LZW = 5;
const BYTES_OF_TYPE: Readonly<Record<number, number>> = { 3: 2, 4: 4, 16: 8 };

interface Tiles {
  readonly compression: number;
  readonly byteLength: number;
  readonly blocks: readonly Uint8Array[];
}

const [fileA, fileB, tileCount = '8', rounds = '15'] = process.argv.slice(2);
if (fileA === undefined || fileB === undefined)
  throw new Error('usage: node bench/decode.ts A.tif B.tif [tiles] [rounds]');
const [a, b] = [readTiles(fileA, Number(tileCount)), readTiles(fileB, Number(tileCount))];
const contestants = a.compression === LZW ? lzwContestants(a, b) : deflateContestants(a, b);
const times = new Map(Object.keys(contestants).map((name): [string, number[]] => [name, []]));
for (let round = -3; round < Number(rounds); round++) {
  for (const [name, decode] of Object.entries(contestants)) {
    const before = process.cpuUsage();
    decode();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) times.get(name)!.push(user + system);
  }
}
const megabytes = (2 * a.blocks.length * a.byteLength) / 1e6;
let first = 0;
for (const [name, values] of times) {
  const median = values.sort((x, y) => x - y)[values.length >> 1]!;
  first ||= median;
  const rate = (megabytes / median) * 1e6;
  console.log(`${name.padEnd(36)} ${rate.toFixed(0).padStart(6)} MB/s  ${(first / median).toFixed(2)}`);
}

function deflateContestants(one: Tiles, two: Tiles): Readonly<Record<string, () => void>> {
  const { byteLength } = one;
  const wasm = createWasm();
  const scratch = wasm.reserve(2 * wasm.inflateScratch);
  const [srcA, srcB] = [wasm.reserve(2 * byteLength), wasm.reserve(2 * byteLength)];
  const [dstA, dstB] = [wasm.reserve(byteLength), wasm.reserve(byteLength)];
  const load = (tile: Uint8Array, at: number): void => wasm.bytes().set(tile, at);
  const alone = (tile: Uint8Array): void => {
    load(tile, srcA);
    wasm.inflateZlib(srcA, tile.length, dstA, byteLength, scratch);
  };
  const pair = (tileA: Uint8Array, tileB: Uint8Array): void => {
    load(tileA, srcA);
    load(tileB, srcB);
    wasm.inflatePair(srcA, tileA.length, dstA, srcB, tileB.length, dstB, byteLength, scratch);
  };
  for (const [i, tileA] of one.blocks.entries()) {
    const tileB = two.blocks[i]!;
    alone(tileA);
    assertSame(wasm.bytes().subarray(dstA, dstA + byteLength), inflateSync(tileA));
    pair(tileA, tileB);
    assertSame(wasm.bytes().subarray(dstA, dstA + byteLength), inflateSync(tileA));
    assertSame(wasm.bytes().subarray(dstB, dstB + byteLength), inflateSync(tileB));
  }
  const all = [...one.blocks, ...two.blocks];
  return {
    'zlib.inflateSync, chunk of a tile': () => {
      for (const tile of all) inflateSync(tile, { chunkSize: byteLength + 64 });
    },
    'zlib.inflateSync, default': () => {
      for (const tile of all) inflateSync(tile);
    },
    fflate: () => {
      for (const tile of all) unzlibSync(tile, { out: new Uint8Array(byteLength) });
    },
    'ours, one stream': () => {
      for (const tile of all) alone(tile);
    },
    'ours, two streams at once': () => {
      for (const [i, tile] of one.blocks.entries()) pair(tile, two.blocks[i]!);
    },
  };
}

function lzwContestants(one: Tiles, two: Tiles): Readonly<Record<string, () => void>> {
  const { byteLength } = one;
  const wasm = createWasm();
  const scratch = wasm.reserve(wasm.lzwScratch);
  const src = wasm.reserve(2 * byteLength);
  const dst = wasm.reserve(byteLength);
  const out = new Uint8Array(byteLength);
  const ours = (tile: Uint8Array): void => {
    wasm.bytes().set(tile, src);
    wasm.decodeLzw(src, tile.length, dst, byteLength, scratch);
  };
  const all = [...one.blocks, ...two.blocks];
  for (const tile of all) {
    ours(tile);
    decodeLzw(tile, out);
    assertSame(wasm.bytes().subarray(dst, dst + byteLength), out);
  }
  return {
    'LZW in TypeScript': () => {
      for (const tile of all) decodeLzw(tile, out);
    },
    'LZW, ours': () => {
      for (const tile of all) ours(tile);
    },
  };
}

function assertSame(bytes: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(bytes, expected) !== 0) throw new Error('two decoders disagree');
}

/** Tiles from the middle of a little-endian TIFF or BigTIFF. */
function readTiles(path: string, count: number): Tiles {
  const file = openSync(path, 'r');
  const read = (offset: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, offset);
    return bytes;
  };
  const isBig = read(0, 4).readUInt16LE(2) === 43;
  const word = isBig ? 8 : 4;
  const directory = numberAt(read(0, 16), isBig ? 8 : 4, word);
  const entryCount = numberAt(read(directory, 8), 0, isBig ? 8 : 2);
  const entrySize = 4 + 2 * word;
  const entries = read(directory + (isBig ? 8 : 2), entryCount * entrySize);
  const tag = (wanted: number): readonly number[] => {
    for (let at = 0; at < entries.length; at += entrySize) {
      if (entries.readUInt16LE(at) !== wanted) continue;
      const size = BYTES_OF_TYPE[entries.readUInt16LE(at + 2)]!;
      const values = numberAt(entries, at + 4, word);
      const inline = size * values <= word;
      const bytes = inline
        ? entries.subarray(at + 4 + word)
        : read(numberAt(entries, at + 4 + word, word), size * values);
      return Array.from({ length: values }, (_, i) => numberAt(bytes, i * size, size));
    }
    throw new Error(`${path}: no tag ${wanted}`);
  };
  const [offsets, sizes] = [tag(324), tag(325)];
  const from = Math.max(0, (offsets.length - count) >> 1);
  const blocks = offsets.slice(from, from + count).map((offset, i) => Uint8Array.from(read(offset, sizes[from + i]!)));
  const byteLength = (tag(322)[0]! * tag(323)[0]! * tag(277)[0]! * tag(258)[0]!) / 8;
  const compression = tag(259)[0]!;
  closeSync(file);
  return { compression, byteLength, blocks };
}

function numberAt(bytes: Buffer, at: number, size: number): number {
  return size === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUIntLE(at, size);
}
