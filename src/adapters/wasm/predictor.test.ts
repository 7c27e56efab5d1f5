/** Differencing undone and bytes swapped, against plain loops. */
import { describe, expect, it } from 'vitest';
import { createWasm } from './load-wasm.ts';
import { createRandom } from './test-streams.ts';

const wasm = createWasm();
const data = wasm.reserve(1 << 18);
const random = createRandom(314);
const ROWS = 3;

describe.each([
  [8, Uint8Array],
  [16, Uint16Array],
  [32, Uint32Array],
] as const)('%i bits', (bits, Samples) => {
  it('each sample becomes the sum of its row so far, at any stride and width, and nothing else changes', () => {
    const wrong: string[] = [];
    for (let stride = 1; stride <= 20; stride++) {
      for (const width of [0, 1, 2, 3, 4, 5, 7, 8, 16, 17, 31, 64, 101]) {
        const samples = new Samples(width * stride * ROWS).map(random);
        const expected = samples.slice();
        for (let row = 0; row < ROWS; row++) {
          const first = row * width * stride;
          for (let i = first + stride; i < first + width * stride; i++) expected[i]! += expected[i - stride]!;
        }

        const bytes = inPlace(new Uint8Array(samples.buffer), (at) =>
          wasm.undoPredictor2(at, width, ROWS, stride, bits),
        );

        if (Buffer.compare(bytes, new Uint8Array(expected.buffer)) !== 0)
          wrong.push(`stride ${stride}, width ${width}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

it.each([16, 32, 64])('bytes of %i-bit samples change places, however many there are', (bits) => {
  const size = bits / 8;
  for (let count = 0; count < 40; count++) {
    const samples = Uint8Array.from({ length: count * size }, random);
    const expected = samples.map((_, i) => samples[i - (i % size) + (size - 1 - (i % size))]!);

    const bytes = inPlace(samples, (at) => wasm.swapBytes(at, samples.length, bits));

    expect(Buffer.compare(bytes, expected)).toBe(0);
  }
});

function inPlace(input: Uint8Array, work: (at: number) => void): Uint8Array {
  const bytes = wasm.bytes();
  bytes.fill(0xa5, data, data + input.length + 64);
  bytes.set(input, data + 32);

  work(data + 32);

  const guards = [...bytes.subarray(data, data + 32), ...bytes.subarray(data + 32 + input.length).subarray(0, 32)];
  if (guards.some((byte) => byte !== 0xa5)) throw new Error('written outside of the data');
  return bytes.slice(data + 32, data + 32 + input.length);
}
