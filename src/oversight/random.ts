/** Random numbers for draws that anyone can repeat. */

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
