/** The inflater against Node's zlib, which is the specification here: what it accepts we accept, with the same bytes. */
import { constants, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createWasm } from './load-wasm.ts';

const wasm = createWasm();
const scratch = wasm.reserve(wasm.inflateScratch);
const src = wasm.reserve(1 << 22);
const dst = wasm.reserve(1 << 22);

/** Small differences in 16 bits, as imagery has after the predictor: mostly literals. */
function imagery(byteLength: number): Uint8Array {
  const samples = new Int16Array(Math.ceil(byteLength / 2));
  let seed = 12345;
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (let k = 0; k < 4; k++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      sum += seed >>> 25;
    }
    samples[i] = sum - 254;
  }
  return new Uint8Array(samples.buffer, 0, byteLength);
}

function inflate(stream: Uint8Array, length: number): number {
  wasm.bytes().set(stream, src);
  return wasm.inflateZlib(src, stream.length, dst, length, scratch);
}

describe('streams of every block type', () => {
  const contents: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array(0)],
    ['one byte', Uint8Array.of(7)],
    ['zeros', new Uint8Array(100_000)],
    ['imagery', imagery(300_001)],
  ];
  for (const [name, content] of contents) {
    for (let level = 0; level <= 9; level++) {
      it(`${name} at level ${level} is what was compressed`, () => {
        const written = inflate(
          deflateSync(content, { level, strategy: constants.Z_DEFAULT_STRATEGY }),
          content.length,
        );

        expect(written).toBe(content.length);
        expect(wasm.wasWhole(scratch)).toBe(1);
        expect(Buffer.compare(wasm.bytes().subarray(dst, dst + written), content)).toBe(0);
      });
    }
  }
});
