/** What the score of every draw rests on, small enough to be kept: scores under other weights need no pixel (SCIENCE §5). */
import { greenLimitCount } from './green-ranks.ts';
import type { GivenInputs } from '../score.ts';

/** In the order in which they lie in `shares`. */
const SHARES = ['B0', 'B1', 'F1', 'Fr', 'Br', 'LPI', 'D'] as const;

/**
 * By draw. Float32 and bytes, in the first judgement as in any later one, so both give the same bits; a rounding of 1e-7, or
 * of 0.002 in the cover of a cell, is nothing beside what is drawn.
 */
export interface ScoreDraws {
  readonly count: number;
  readonly shares: Float32Array;
  /** Cells that stand for the patch in a draw, 0 where none fits. */
  readonly rankCount: number;
  readonly ranks: Uint8Array;
}

/** As it stands in a record: base64 of the shares, little-endian, then of the ranks. */
export interface KeptScoreDraws {
  readonly count: number;
  readonly rankCount: number;
  readonly values: string;
}

export function emptyScoreDraws(count: number, rankCount: number): ScoreDraws {
  return {
    count,
    shares: new Float32Array(count * SHARES.length),
    rankCount,
    ranks: new Uint8Array(count * rankCount),
  };
}

/** Writes the shares of draw `k`, rounded to Float32. */
export function setShares(
  draws: ScoreDraws,
  k: number,
  inputs: Readonly<Record<(typeof SHARES)[number], number>>,
): void {
  SHARES.forEach((name, at) => {
    draws.shares[k * SHARES.length + at] = inputs[name];
  });
}

/**
 * The inputs of draw `k` under any target.
 *
 * @param greenFrom cover from which a cell is green, for a mean cover of the ring
 */
export function inputsOfDraw(
  draws: ScoreDraws,
  k: number,
  d0: number,
  greenFrom: (ringCover: number) => number,
): GivenInputs {
  const at = k * SHARES.length;
  const [B0, B1, F1, Fr, Br, LPI, D] = draws.shares.subarray(at, at + SHARES.length) as unknown as FixedShares;
  const { rankCount, ranks } = draws;
  const cellOk = rankCount === 0 ? null : greenLimitCount(ranks, k * rankCount, rankCount, greenFrom(Fr)) / rankCount;
  return { B0, B1, F1, Fr, Br, cellOk, LPI, D, d0 };
}

type FixedShares = readonly [number, number, number, number, number, number, number];

export function keepScoreDraws({ count, shares, rankCount, ranks }: ScoreDraws): KeptScoreDraws {
  const bytes = new Uint8Array(4 * shares.length + ranks.length);
  const view = new DataView(bytes.buffer);
  shares.forEach((share, i) => view.setFloat32(4 * i, share, true));
  bytes.set(ranks, 4 * shares.length);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return { count, rankCount, values: btoa(text) };
}

export function readScoreDraws({ count, rankCount, values }: KeptScoreDraws): ScoreDraws {
  const draws = emptyScoreDraws(count, rankCount);
  const bytes = Uint8Array.from(atob(values), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < draws.shares.length; i++) draws.shares[i] = view.getFloat32(4 * i, true);
  draws.ranks.set(bytes.subarray(4 * draws.shares.length));
  return draws;
}
