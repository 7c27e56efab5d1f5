/**
 * mulberry32 (SCIENCE §6.2): uniform numbers in [0, 1) from a 32-bit seed. The state advances by 0x6D2B79F5 and is
 * mixed by two 32-bit multiplications; the period is 2³². Good enough to draw mines and to resample, no cryptography.
 */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
