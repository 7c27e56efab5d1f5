/**
 * Small valid TIFFs of every compression and layout, damaged at random and read as scenes. What is proven of each reading
 * stands in `fuzz-tiff/judge.ts`. By hand: `npm run fuzz -- --count 200000 --seed 2`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { TiffImage } from '../src/adapters/geotiff/tiff-image.ts';
import { judge } from './fuzz-tiff/judge.ts';
import type { Seed } from './fuzz-tiff/mutate.ts';
import { readAll, type Reading } from './fuzz-tiff/read-all.ts';
import { findPython, loadSeeds, makeSeeds } from './fuzz-tiff/seeds.ts';

const python = findPython();
if (python === undefined) console.warn('fuzz-tiff: python3-gdal is absent, no file was made and none damaged');
const folder = mkdtempSync(join(tmpdir(), 'qingshan-seeds-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (python !== undefined) makeSeeds(python, folder);
const seeds = python === undefined ? [] : loadSeeds(folder);

describe.skipIf(python === undefined)('the valid files', () => {
  it.each(seeds)('$name is read as GDAL reads it', async ({ name }) => {
    const reading = await readAll(join(folder, name));

    expect(reading.outcome).toBe('read');
    const raw = join(folder, `${name}.raw`);
    if (!existsSync(raw)) return;
    const file = readFileSync(raw);
    const wanted = new Float64Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
    expect(samplesOf(reading)).toEqual(wanted);
  });
});

describe.skipIf(python === undefined)('the judge', () => {
  it('finds nothing wrong where nothing is', async () => {
    const [seed, reading] = [deflate(), await read(deflate())];

    expect(judge(seed, seed.bytes, reading, reading)).toEqual([]);
  });

  it('finds a sample that differs though no byte of its block does', async () => {
    const [seed, reading] = [deflate(), await read(deflate())];

    const wrong = judge(seed, withBlockDamaged(seed, 1), reading, withWrongSample(reading, 2));

    expect(wrong).toEqual(['block 2: 1 samples differ, 0 of its bytes do']);
  });

  it('finds a damaged stream with a checksum that decodes to something else', async () => {
    const [seed, reading] = [deflate(), await read(deflate())];

    const wrong = judge(seed, withBlockDamaged(seed, 1), reading, withWrongSample(reading, 1));

    expect(wrong).toEqual(['block 1: 1 samples differ, 1 of its bytes do']);
  });

  it('lets a damaged stream be refused', async () => {
    const [seed, reading] = [deflate(), await read(deflate())];
    const refused = { ...reading, stored: new Map([...reading.stored, [1, { code: 'SCENE_UNREADABLE' }] as const]) };

    expect(judge(seed, withBlockDamaged(seed, 1), reading, refused)).toEqual([]);
  });
});

describe.skipIf(python === undefined)('damaged files', () => {
  it('are read right or refused with a code, each within 2 s, all within 256 MB', { timeout: 180_000 }, async () => {
    const main = fileURLToPath(new URL('fuzz-tiff/main.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [main, '--count', '5000', '--seed', '1']);
    console.info(stdout.trim());

    const [, count, alone, together, found] =
      /^fuzz: (\d+) mutations.* at most (\d+) MB for one file.* (\d+) MB for 2 threads; (\d+) found/.exec(stdout) ?? [];
    expect([count, found]).toEqual(['5000', '0']);
    expect(Number(alone)).toBeLessThanOrEqual(256);
    expect(Number(together)).toBeLessThanOrEqual(2 * 256);
  });
});

function deflate(): Seed {
  return seeds.find(({ name }) => name === 'deflate-bigtiff.tif')!;
}

function read(seed: Seed): Promise<Reading> {
  return readAll(join(folder, seed.name));
}

/** With one sample of a block changed, as a wrong decoder would. */
function withWrongSample(reading: Reading, place: number): Reading {
  const outcome = reading.stored.get(place)!;
  if (!('value' in outcome)) throw new Error(`block ${place} was not read`);
  const samples = Uint16Array.from(outcome.value as Uint16Array);
  samples[5]! += 1;
  return { ...reading, stored: new Map([...reading.stored, [place, { value: samples }]]) };
}

function withBlockDamaged(seed: Seed, place: number): Uint8Array {
  const bytes = seed.bytes.slice();
  bytes[seed.layout.owners.indexOf(place) + 20]! ^= 1;
  return bytes;
}

/** Stored samples, bands one after another, as GDAL gives them. */
function samplesOf({ image, stored }: Reading): Float64Array {
  if (!('value' in image)) throw new Error('not read');
  const { width, height, bandCount, blockWidth, blockHeight, blocksAcross, blocksDown, isChunky }: TiffImage =
    image.value;
  const out = new Float64Array(width * height * bandCount);
  for (let i = 0; i < out.length; i++) {
    const [col, row] = [i % width, Math.floor(i / width) % height];
    const band = Math.floor(i / width / height);
    const block = Math.floor(row / blockHeight) * blocksAcross + Math.floor(col / blockWidth);
    const outcome = stored.get(isChunky ? block : band * blocksAcross * blocksDown + block)!;
    if (!('value' in outcome)) throw new Error(`block ${block}: ${outcome.code}`);
    const pixel = (row % blockHeight) * blockWidth + (col % blockWidth);
    // A block that is left out holds nodata, 0 in these files.
    out[i] = (outcome.value as Float64Array | undefined)?.[isChunky ? pixel * bandCount + band : pixel] ?? 0;
  }
  return out;
}
