/** What Monte-Carlo draws are made from, beside the pixels. */
import { createNoiseTiles } from './noise-tile.ts';
import type { NoiseTile } from './noise-tile.ts';

/** Noise tiles by the policy's `tileSeed` and by correlation length in pixels. */
export type NoiseTiles = (tileSeed: number) => (correlationPx: number) => NoiseTile;

export interface DrawSource {
  /** 32 bits that belong to patch, pair and parameters. */
  readonly seed: number;
  readonly tiles: NoiseTiles;
}

/** Makes each tile once. A tile costs as much as a mine, so a thread keeps one of these for all its mines. */
export function keepNoiseTiles(): NoiseTiles {
  const bySeed = new Map<number, ReturnType<typeof createNoiseTiles>>();
  return (tileSeed) => {
    const known = bySeed.get(tileSeed) ?? createNoiseTiles(tileSeed);
    bySeed.set(tileSeed, known);
    return known;
  };
}
