/** The LZW decoder against GDAL's files and against the TypeScript decoder, which is the specification. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { decodeLzw } from '../geotiff/codecs/lzw.ts';
import { createWasm } from './load-wasm.ts';
import { classes, createRandom, damaged, imagery, noise } from './test-streams.ts';

const wasm = createWasm();
const scratch = wasm.reserve(wasm.lzwScratch);
const ROOM = 1 << 18;
const src = wasm.reserve(ROOM);
const dst = wasm.reserve(ROOM);

// Writes what comes in as one strip of LZW and prints the strip: GDAL's encoder is libtiff's.
const ENCODE = `
import sys, numpy as np
from osgeo import gdal
data = np.frombuffer(sys.stdin.buffer.read(), np.uint8)
options = ['COMPRESS=LZW', 'BLOCKYSIZE=1', 'PREDICTOR=1']
gdal.GetDriverByName('GTiff').Create('/vsimem/a.tif', data.size, 1, 1, gdal.GDT_Byte, options).WriteArray(data[None])
dataset = gdal.Open('/vsimem/a.tif')
band = dataset.GetRasterBand(1)
offset, size = (int(band.GetMetadataItem(f'BLOCK_{k}_0_0', 'TIFF')) for k in ('OFFSET', 'SIZE'))
file = gdal.VSIFOpenL('/vsimem/a.tif', 'rb')
gdal.VSIFSeekL(file, offset, 0)
sys.stdout.buffer.write(gdal.VSIFReadL(1, size, file))
`;

const random = createRandom(4096);
const contents: readonly (readonly [string, Uint8Array])[] = [
  ['imagery', imagery(60_001, random)],
  ['classes in runs', classes(90_000, 9, random)],
  ['zeros', new Uint8Array(100_000)],
  ['noise', noise(30_000, random)],
];
const streams = contents.map(
  ([, content]) => new Uint8Array(execFileSync('/usr/bin/python3', ['-c', ENCODE], { input: content })),
);

it.each(contents)('%s: what GDAL wrote', (name, content) => {
  const stream = streams[contents.findIndex(([other]) => other === name)]!;

  const bytes = decode(stream, content.length);

  expect(bytes !== undefined && Buffer.compare(bytes, content) === 0).toBe(true);
});

it('stops at any length', () => {
  const wrong: number[] = [];
  for (let length = 0; length < 1500; length++) {
    const bytes = decode(streams[1]!, length);
    if (bytes === undefined || Buffer.compare(bytes, contents[1]![1].subarray(0, length)) !== 0) wrong.push(length);
  }
  expect(wrong).toEqual([]);
});

it('agrees with the specification on 20,000 damaged streams: the same bytes, or both refuse', () => {
  const wrong: string[] = [];
  let refused = 0;
  for (let round = 0; round < 20_000; round++) {
    const stream = damaged(streams[round % 4]!.subarray(0, 200 + (random() % 1200)), random);
    const length = random() % 8000;
    const expected = specified(stream, length);
    if (expected === undefined) refused += 1;

    const ours = decode(stream, length);

    if (expected === undefined ? ours !== undefined : !ours || Buffer.compare(ours, expected) !== 0) {
      wrong.push(`round ${round}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(1000);
  expect(refused).toBeLessThan(19_000);
});

function specified(stream: Uint8Array, length: number): Uint8Array | undefined {
  const out = new Uint8Array(length);
  try {
    return out.subarray(0, decodeLzw(stream, out));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function decode(stream: Uint8Array, length: number): Uint8Array | undefined {
  const bytes = wasm.bytes();
  bytes.set(stream, src);
  bytes.fill(0xa5, dst, dst + 16);
  bytes.fill(0xa5, dst + 16 + length, dst + 16 + length + 48);

  const written = wasm.decodeLzw(src, stream.length, dst + 16, length, scratch);

  for (let i = 0; i < 16; i++) if (bytes[dst + i] !== 0xa5) throw new Error('written before the output');
  for (let i = 0; i < 48; i++) if (bytes[dst + 16 + length + i] !== 0xa5) throw new Error('written after the output');
  return written < 0 ? undefined : bytes.subarray(dst + 16, dst + 16 + written);
}
