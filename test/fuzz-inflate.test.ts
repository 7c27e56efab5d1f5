/**
 * Our inflater against Node's zlib on damaged streams: what zlib accepts is accepted with the same bytes, what it refuses
 * is never called whole. `INFLATE_MUTATIONS=2000000` runs it for longer.
 */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createWasm } from '../src/adapters/wasm/load-wasm.ts';
import { createRandom, type Random } from './fuzz-tiff/random.ts';

const MUTATIONS = Number(process.env['INFLATE_MUTATIONS'] ?? 20_000);
const LENGTH = 6000;
/** Bytes on both sides of the output that the decoder may not write: none before, a long copy behind. */
const [BEFORE, SLACK, GUARD] = [64, 1024, 4096];
const CANARY = 0xa5;

const wasm = createWasm();
const scratch = wasm.reserve(wasm.inflateScratch);
const src = wasm.reserve(1 << 16);
const dst = wasm.reserve(BEFORE + LENGTH + SLACK + GUARD) + BEFORE;

it(`agrees with zlib on ${MUTATIONS} damaged streams`, { timeout: 600_000 }, () => {
  const streams = validStreams();
  const counts = { accepted: 0, refused: 0, cutOff: 0 };
  for (let index = 0; index < MUTATIONS; index++) {
    const random = createRandom(7, index);
    const stream = damage(random.pick(streams), random);
    const wanted = byZlib(stream, LENGTH);
    const found = byUs(stream, LENGTH);

    if (wanted !== undefined) {
      counts.accepted += 1;
      if (!found.isWhole || Buffer.compare(found.bytes, wanted) !== 0)
        expect.fail(`mutation ${index}: zlib accepts it`);
      // Fewer rows asked for: the same bytes, or a refusal.
      const fewer = byUs(stream, random.below(wanted.length + 1));
      if (fewer.status < 0 || Buffer.compare(fewer.bytes, wanted.subarray(0, fewer.bytes.length)) !== 0) {
        expect.fail(`mutation ${index}: its beginning differs`);
      }
      continue;
    }
    if (found.isWhole) expect.fail(`mutation ${index}: zlib refuses it`);
    counts[found.status < 0 ? 'refused' : 'cutOff'] += 1;
  }
  console.info(`inflate: ${MUTATIONS} damaged streams: ${JSON.stringify(counts)}`);
  expect(counts.accepted).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
});

/** Stored, fixed and dynamic blocks, short and long matches, literals only. */
function validStreams(): Uint8Array[] {
  const random = createRandom(1, 0);
  const contents = [
    Uint8Array.from({ length: LENGTH }, () => random.below(256)),
    Uint8Array.from({ length: LENGTH }, () => random.below(12) + random.below(12)),
    Uint8Array.from({ length: LENGTH }, (_, i) => (i % 97) + (random.below(40) === 0 ? 1 : 0)),
    new Uint8Array(LENGTH),
    new Uint8Array(0),
  ];
  const ways = [
    { level: 0 },
    { level: 1 },
    { level: 6 },
    { level: 9 },
    { level: 6, strategy: constants.Z_FIXED },
    { level: 6, strategy: constants.Z_HUFFMAN_ONLY },
    { level: 6, strategy: constants.Z_RLE },
    { level: 6, windowBits: 9, memLevel: 1 },
  ];
  return contents.flatMap((content) => ways.map((way) => new Uint8Array(deflateSync(content, way))));
}

function damage(stream: Uint8Array, random: Random): Uint8Array {
  const kind = random.below(8);
  if (kind === 0) return stream.subarray(0, random.below(stream.length + 1));
  if (kind === 1) return Buffer.concat([stream, Buffer.alloc(1 + random.below(9), random.below(256))]);
  const out = stream.slice();
  // Tables stand at the beginning, so half of the damage is there.
  const reach = random.below(2) === 0 ? out.length : Math.min(out.length, 160);
  for (let i = random.below(3); i >= 0; i--) {
    const at = random.below(reach);
    if (kind < 6) out[at]! ^= 1 << random.below(8);
    else if (kind === 6) out[at] = random.below(256);
    else out.copyWithin(at, random.below(out.length));
  }
  return out;
}

function byZlib(stream: Uint8Array, limit: number): Buffer | undefined {
  try {
    return inflateSync(stream, { maxOutputLength: limit, chunkSize: limit + 64 });
  } catch {
    return undefined;
  }
}

function byUs(stream: Uint8Array, length: number): { status: number; isWhole: boolean; bytes: Buffer } {
  const memory = wasm.bytes();
  memory.fill(CANARY, dst - BEFORE, dst);
  memory.fill(CANARY, dst + length + SLACK, dst + length + SLACK + GUARD);
  memory.set(stream, src);
  const status = wasm.inflateZlib(src, stream.length, dst, length, scratch);
  const isUntouched = (from: number, to: number): boolean => memory.subarray(from, to).every((byte) => byte === CANARY);
  if (!isUntouched(dst - BEFORE, dst) || !isUntouched(dst + length + SLACK, dst + length + SLACK + GUARD)) {
    expect.fail('it writes outside its output');
  }
  if (status > length) expect.fail(`it says to have written ${status} of ${length} bytes`);
  const isWhole = status >= 0 && wasm.wasWhole(scratch) === 1;
  return { status, isWhole, bytes: Buffer.from(memory.slice(dst, dst + Math.max(0, status))) };
}
