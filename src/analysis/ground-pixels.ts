/** The pixels that end-members are fitted on: what a date saw of a ring, and of patch and ring together. */
import { Cover } from '../raster/cover.ts';

/** From this share of a pixel on it stands for the ring or the patch. */
const SHARE = 0.5;

export interface GroundDomain {
  readonly width: number;
  /** Codes after all masks: only `Seen` pixels count. */
  readonly state: Uint8Array;
  readonly ndvi: Float64Array;
  /** Shares inside the patch and inside the ring. */
  readonly coverage: Float64Array;
  readonly ring: Float64Array;
  /** Of a ring with more seen pixels, pairs of rows with about so many are taken, and of the patch the same rows. */
  readonly samplePixels: number;
}

/** Flat indices, rising. */
export interface GroundPixels {
  readonly ring: Int32Array;
  /** Of ring and patch. */
  readonly land: Int32Array;
  /** Every how manieth pair of rows was taken; 1 for all. */
  readonly every: number;
}

/** Pairs of rows as `thinRows` takes them, so that neighbours and blocks of 2 × 2 pixels stay together. */
export function groundPixels(domain: GroundDomain): GroundPixels {
  const { width, state, ndvi, coverage, ring, samplePixels } = domain;
  const every = Math.max(1, Math.ceil(seenRingPixels(domain) / samplePixels));
  const step = 2 * width * every;
  const most = Math.ceil(state.length / step) * 2 * width;
  const [ringPixels, land] = [new Int32Array(most), new Int32Array(most)];
  let ringCount = 0;
  let landCount = 0;
  for (let start = 2 * width * (every >> 1); start < state.length; start += step) {
    const end = Math.min(state.length, start + 2 * width);
    for (let i = start; i < end; i++) {
      if (state[i] !== Cover.Seen || Number.isNaN(ndvi[i]!)) continue;
      const isRing = ring[i]! >= SHARE;
      if (isRing) ringPixels[ringCount++] = i;
      if (isRing || coverage[i]! >= SHARE) land[landCount++] = i;
    }
  }
  return { ring: ringPixels.slice(0, ringCount), land: land.slice(0, landCount), every };
}

function seenRingPixels({ state, ndvi, ring }: GroundDomain): number {
  let count = 0;
  for (let i = 0; i < state.length; i++) {
    if (ring[i]! >= SHARE && state[i] === Cover.Seen && !Number.isNaN(ndvi[i]!)) count += 1;
  }
  return count;
}
