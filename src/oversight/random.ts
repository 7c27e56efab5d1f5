/** Random numbers for draws that anyone can repeat. */

/**
 * mulberry32 (SCIENCE §6.2): uniform numbers in [0, 1) from a 32-bit seed. The state advances by 0x6D2B79F5 and is
 * mixed by two 32-bit multiplications; the period is 2³². Good enough to draw mines, no cryptography: the seed itself
 * comes from a public beacon.
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

/**
 * `count` different items, each subset equally likely: the first `count` steps of a Fisher–Yates shuffle from the front.
 * The draw depends on the order of `items`, so sort them first.
 */
export function drawWithoutReplacement<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const pool = [...items];
  const drawn: Item[] = [];
  for (let position = 0; position < Math.min(count, items.length); position++) {
    const chosen = position + Math.floor(random() * (pool.length - position));
    drawn.push(pool[chosen] as Item);
    pool[chosen] = pool[position] as Item;
  }
  return drawn;
}
