/** The inflater against Node's zlib, which is the specification here: what it accepts we accept, with the same bytes. */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createWasm } from './load-wasm.ts';
import { classes, createRandom, damaged, imagery, noise } from './test-streams.ts';

const GUARD = 0xa5;
const GUARDED = 48;
const wasm = createWasm();
const scratch = wasm.reserve(2 * wasm.inflateScratch);
const ROOM = 1 << 20;
const FULL = ROOM - 16 - GUARDED;
const [srcA, srcB, dstA, dstB] = [
  wasm.reserve(ROOM),
  wasm.reserve(ROOM),
  wasm.reserve(ROOM),
  wasm.reserve(ROOM),
] as const;

interface Outcome {
  readonly result: number;
  readonly isWhole: boolean;
  readonly bytes: Uint8Array;
}

const { Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED, Z_SYNC_FLUSH, Z_FULL_FLUSH } = constants;
const random = createRandom(20240638);
const contents: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', new Uint8Array(0)],
  ['one byte', Uint8Array.of(7)],
  ['zeros', new Uint8Array(100_000)],
  ['imagery', imagery(120_001, random)],
  ['classes in runs', classes(200_000, 12, random)],
  ['every byte value in runs', classes(90_000, 256, random)],
  ['noise', noise(70_000, random)],
  ['a repetition at the farthest distance', farRepetition()],
];

describe('streams that zlib made', () => {
  for (const [name, content] of contents) {
    it(`${name}: every level and strategy gives back what was compressed, alone and in a pair`, () => {
      const other = deflateSync(contents[3]![1], { level: 6 });
      for (const strategy of [Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED]) {
        for (let level = 0; level <= 9; level++) {
          const stream = deflateSync(content, { level, strategy, memLevel: 1 + ((level * 7) % 9) });

          expectContent(inflate(stream, content.length), content);
          const [a, b] = inflatePair(other, stream, content.length);
          expectContent(b, content);
          expect(Buffer.compare(a.bytes, contents[3]![1].subarray(0, content.length))).toBe(0);
        }
      }
    });
  }

  it('windows of every size', () => {
    for (let windowBits = 9; windowBits <= 15; windowBits++) {
      const content = contents[4]![1];
      expectContent(inflate(deflateSync(content, { windowBits }), content.length), content);
    }
  });

  it('empty stored blocks between the others, as flushing leaves them', () => {
    const content = contents[3]![1].subarray(0, 50_000);
    const deflated = deflateSync(content);
    for (const finishFlush of [Z_SYNC_FLUSH, Z_FULL_FLUSH]) {
      const open = deflateSync(content, { finishFlush });
      // A last, empty block of fixed codes and the checksum end what the flush left open.
      const stream = Buffer.concat([open, Buffer.of(3, 0), deflated.subarray(-4)]);

      expectContent(inflate(stream, content.length), content);
    }
  });

  it('bytes after the stream are left alone', () => {
    const content = contents[3]![1];
    const stream = Buffer.concat([deflateSync(content), Buffer.alloc(100, 255)]);

    expectContent(inflate(stream, content.length), content);
  });

  it('a stream that gives less than there is room for says how much', () => {
    const outcome = inflate(deflateSync(contents[3]![1]), 400_000);

    expect(outcome.result).toBe(120_001);
    expect(outcome.isWhole).toBe(true);
  });
});

it('stops at any length, with the bytes up to it, and says that the stream goes on', () => {
  const content = imagery(2000, createRandom(5));
  const wrong: string[] = [];
  for (const strategy of [Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED]) {
    for (const bytes of [content, classes(2000, 5, createRandom(6))]) {
      for (const level of [0, 6]) {
        const stream = deflateSync(bytes, { strategy, level });
        for (let length = 0; length < bytes.length; length++) {
          const outcome = inflate(stream, length);
          const isRight = isContent(outcome, bytes.subarray(0, length)) && !outcome.isWhole;
          if (!isRight) wrong.push(`strategy ${strategy}, level ${level}: ${outcome.result} of ${length}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});

it('refuses a stream that is cut off anywhere', () => {
  const content = imagery(2000, createRandom(8));
  for (const level of [0, 1, 6]) {
    const stream = deflateSync(content, { level });
    for (let length = 0; length < stream.length; length++) {
      expect(inflate(stream.subarray(0, length), content.length).result).toBeLessThan(0);
    }
  }
});

it('refuses a wrong checksum, also of a full output', () => {
  const content = imagery(100_003, createRandom(9));
  for (let bit = 0; bit < 32; bit++) {
    const stream = deflateSync(content);
    stream[stream.length - 1 - (bit >> 3)]! ^= 1 << (bit & 7);
    expect(inflate(stream, content.length).result).toBe(-7);
  }
});

it('agrees with zlib on 20,000 damaged streams: the same bytes, or both refuse', () => {
  const seeds = createRandom(77);
  const originals: Uint8Array[] = [];
  for (const make of [imagery, noise, (n: number) => classes(n, 9, seeds), (n: number) => classes(n, 200, seeds)]) {
    for (const length of [40, 300, 2500]) {
      const content = make(length, seeds);
      for (const strategy of [Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_FIXED])
        originals.push(deflateSync(content, { strategy }));
      originals.push(deflateSync(content, { level: 0 }));
    }
  }
  const wrong: string[] = [];
  let accepted = 0;
  let before = { stream: originals[0]!, expected: inflateWithZlib(originals[0]!) };
  for (let round = 0; round < 20_000; round++) {
    const stream = damaged(originals[round % originals.length]!, seeds);
    const expected = inflateWithZlib(stream);
    if (expected !== undefined) accepted += 1;

    if (round % 2 === 0) {
      if (!agrees(inflate(stream, FULL), expected)) wrong.push(`round ${round}, alone`);
    } else {
      const [ours, again] = inflatePair(stream, before.stream, FULL);
      if (!agrees(ours, expected)) wrong.push(`round ${round}, first of a pair`);
      if (!agrees(again, before.expected)) wrong.push(`round ${round}, second of a pair`);
    }
    before = { stream, expected };
  }

  expect(wrong).toEqual([]);
  // Both outcomes occur: the damage is neither harmless nor always found.
  expect(accepted).toBeGreaterThan(10);
});

it('gives the bytes that zlib gives before the damage, of 4,000 streams that are cut off', () => {
  const seeds = createRandom(78);
  const originals = [imagery(4000, seeds), classes(4000, 40, seeds)].map((content) => deflateSync(content));
  const wrong: string[] = [];
  for (let round = 0; round < 4000; round++) {
    const original = originals[round % 2]!;
    const stream = original.subarray(0, 3 + (seeds() % (original.length - 3)));
    const expected = inflateSync(stream, { finishFlush: Z_SYNC_FLUSH });
    if (expected.length === 0) continue;

    // Of all bytes, the search for the end right behind them may find the cut.
    const all = inflate(stream, expected.length);
    if (all.result >= 0 && !isContent(all, expected)) wrong.push(`round ${round}: ${all.result}`);
    const ours = inflate(stream, expected.length - 1);
    if (!isContent(ours, expected.subarray(0, -1))) wrong.push(`round ${round}: ${ours.result}`);
  }
  expect(wrong).toEqual([]);
});

function farRepetition(): Uint8Array {
  const content = new Uint8Array(32_768 + 600);
  content.set(noise(32_768, random));
  content.set(content.subarray(0, 600), 32_768);
  return content;
}

function expectContent(outcome: Outcome, content: Uint8Array): void {
  expect(outcome.result).toBe(content.length);
  expect(outcome.isWhole).toBe(true);
  expect(Buffer.compare(outcome.bytes, content)).toBe(0);
}

function isContent(outcome: Outcome, content: Uint8Array): boolean {
  return outcome.result === content.length && Buffer.compare(outcome.bytes, content) === 0;
}

function agrees(outcome: Outcome, expected: Uint8Array | undefined): boolean {
  return expected === undefined ? outcome.result < 0 : isContent(outcome, expected) && outcome.isWhole;
}

/** Undefined where zlib refuses. */
function inflateWithZlib(stream: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(stream, { maxOutputLength: FULL });
  } catch {
    return undefined;
  }
}

function inflate(stream: Uint8Array, length: number): Outcome {
  place(stream, srcA, dstA, length);
  const result = wasm.inflateZlib(srcA + 1, stream.length, dstA + 16, length, scratch);
  if (wasm.resultOf(scratch) !== result) throw new Error('two results');
  return outcomeAt(scratch, dstA, length);
}

function inflatePair(a: Uint8Array, b: Uint8Array, length: number): readonly [Outcome, Outcome] {
  place(a, srcA, dstA, length);
  place(b, srcB, dstB, length);
  wasm.inflatePair(srcA + 1, a.length, dstA + 16, srcB + 1, b.length, dstB + 16, length, scratch);
  return [outcomeAt(scratch, dstA, length), outcomeAt(scratch + wasm.inflateScratch, dstB, length)];
}

/** The stream is followed by ones, so that reading on would be noticed; the output is guarded on both sides. */
function place(stream: Uint8Array, src: number, dst: number, length: number): void {
  const bytes = wasm.bytes();
  bytes.set(stream, src + 1);
  bytes.fill(255, src + 1 + stream.length, src + 33 + stream.length);
  bytes.fill(GUARD, dst, dst + 16);
  bytes.fill(GUARD, dst + 16 + length, dst + 16 + length + GUARDED);
}

function outcomeAt(stream: number, dst: number, length: number): Outcome {
  const bytes = wasm.bytes();
  const isGuarded = isGuard(dst, 16) && isGuard(dst + 16 + length, GUARDED);
  if (!isGuarded) throw new Error('written outside of the output');
  const result = wasm.resultOf(stream);
  return {
    result,
    isWhole: wasm.wasWhole(stream) === 1,
    bytes: bytes.subarray(dst + 16, dst + 16 + Math.max(0, result)),
  };
}

function isGuard(address: number, length: number): boolean {
  return wasm
    .bytes()
    .subarray(address, address + length)
    .every((byte) => byte === GUARD);
}
