/** The program's own normalisation of a synthetic pair, on its ring. */
import type { PatchCrop } from '../../raster/crop.ts';
import { lineBootstrap } from '../normalisation/line-bootstrap.ts';
import { noChangeRaster } from '../normalisation/no-change-raster.ts';
import { normalisePair } from '../normalisation/normalise-pair.ts';
import type { NormalisationRule } from '../normalisation/rule.ts';
import type { LineBootstrap } from '../uncertainty/draws.ts';

export interface RingLines {
  readonly lines: LineBootstrap | null;
  /** Probability of no change of every pixel of the crop, NaN beyond the ring. */
  readonly noChange: Float32Array | null;
}

/** From this share of a pixel on it stands for patch or ring. */
const SHARE = 0.5;

/** @returns no lines where the pair cannot be normalised: both dates are then left to their own end-members */
export function ringLines(
  bands: Readonly<Record<'baseline' | 'current', PatchCrop['baseline']['bands']>>,
  { ring, coverage }: Pick<PatchCrop, 'ring' | 'coverage'>,
  sectors: Uint8Array,
  width: number,
  rule: NormalisationRule,
): RingLines {
  const pixels = pixelsWhere(ring.length, (i) => ring[i]! >= SHARE);
  const applied = pixelsWhere(ring.length, (i) => ring[i]! >= SHARE || coverage[i]! >= SHARE);
  const ringSectors = Uint8Array.from(pixels, (i) => sectors[i]!);
  const found = normalisePair({ ...bands, width, pixels, applied, sectors: ringSectors, values: 'reflectance' }, rule);
  return { lines: lineBootstrap(found), noChange: noChangeRaster(found, ring.length) };
}

function pixelsWhere(count: number, belongs: (i: number) => boolean): Int32Array {
  const pixels: number[] = [];
  for (let i = 0; i < count; i++) if (belongs(i)) pixels.push(i);
  return Int32Array.from(pixels);
}
