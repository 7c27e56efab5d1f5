/** Numbers that look random and come again with the same seed. */
export interface Random {
  /** 0 ≤ integer < limit. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32, a generator of one 32-bit state; good enough to choose bytes. Each `index` has a sequence of its own. */
export function createRandom(seed: number, index: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: (items) => items[below(items.length)]! };
}
