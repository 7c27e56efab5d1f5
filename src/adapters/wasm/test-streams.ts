/** Data and damage for the tests of the decoders, the same in every run. */

export type Random = () => number;

/** Uniform 32-bit integers (xorshift). */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Small differences in 16 bits, as imagery has after the predictor. */
export function imagery(byteLength: number, random: Random): Uint8Array {
  const samples = new Int16Array(Math.ceil(byteLength / 2));
  for (let i = 0; i < samples.length; i++) samples[i] = (random() & 31) + (random() & 31) + (random() & 63) - 62;
  return new Uint8Array(samples.buffer, 0, byteLength);
}

/** Bytes of one of `kinds` values that repeat in runs and at a distance. */
export function classes(byteLength: number, kinds: number, random: Random): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  for (let at = 0; at < byteLength;) {
    const run = 1 + (random() % 300);
    const from = random() % (at + 1);
    if (at > 0 && random() % 2 === 0) {
      for (let k = 0; k < run && at < byteLength; k++) bytes[at++] = bytes[from + k]!;
    } else bytes.fill(random() % kinds, at, (at += run));
  }
  return bytes;
}

export function noise(byteLength: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: byteLength }, () => random());
}

/** Some bits flipped, a byte changed, or the end cut off. */
export function damaged(stream: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(stream);
  const kind = random() % 8;
  if (kind === 0) return copy.subarray(0, random() % copy.length);
  if (kind === 1) {
    copy[random() % copy.length] = random();
    return copy;
  }
  for (let flips = 1 + (random() % 3); flips > 0; flips--) copy[random() % copy.length]! ^= 1 << (random() % 8);
  return copy;
}
