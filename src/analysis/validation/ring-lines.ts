/** The program's own normalisation of a synthetic pair, on its ring. */
import type { PatchCrop } from '../../raster/crop.ts';
import { drawLines } from '../normalisation/draw-lines.ts';
import type { BandLine } from '../normalisation/normalisation.ts';
import { normalisePair } from '../normalisation/normalise-pair.ts';
import type { NormalisationRule } from '../normalisation/rule.ts';
import type { LineBootstrap } from '../uncertainty/draws.ts';
import type { NdviLines } from '../uncertainty/radiometry-response.ts';

export interface RingLines {
  readonly lines: LineBootstrap;
  /** Probability of no change of every pixel of the crop, NaN beyond the ring. */
  readonly noChange: Float32Array | null;
}

/** SCIENCE §3.6. */
const RULE: NormalisationRule = {
  // One date is resampled: what that blurs is no matter of radiometry.
  averageRadius: 1,
  noChange: { stopBelow: 1e-4, maxIterations: 100, firstPixels: 4000, maxPixels: 50_000 },
  sectorCount: 24,
  unchanged: { minProbability: 0.5, minPixels: 100, minCorrelation: 0.8 },
  holdOut: { minPixels: 20, maxMeanShift: 0.25, maxVarianceRatio: 1.5 },
  ring: { minPixels: 200, minCorrelation: 0.4 },
  quantiles: { low: 0.2, high: 0.8 },
  slope: { reflectance: [0.5, 2], 'digital-numbers': [0.67, 1.5] },
  maxResidualNdvi: 0.02,
};

/** @returns undefined where the pair cannot be normalised, `IE_RAD` */
export function ringLines(
  bands: Readonly<Record<'baseline' | 'current', PatchCrop['baseline']['bands']>>,
  ring: Float64Array,
  sectors: Uint8Array,
  width: number,
): RingLines | undefined {
  const members: number[] = [];
  for (let i = 0; i < ring.length; i++) if (ring[i]! >= 0.5) members.push(i);
  const pixels = Int32Array.from(members);
  const ringSectors = Uint8Array.from(members, (i) => sectors[i]!);
  const found = normalisePair({ ...bands, width, pixels, sectors: ringSectors, values: 'reflectance' }, RULE);
  if (found.status === 'refused') return undefined;
  const fit = ndviLines(found.lines);
  const { noChange: probability, pixels: looked, resampling } = found;
  const noChange = probability === null ? null : new Float32Array(ring.length).fill(NaN);
  if (probability !== null) for (let k = 0; k < looked.length; k++) noChange![looked[k]!] = probability[k]!;
  return {
    // A draw of sectors without contrast says nothing; the fit stands.
    lines: { fit, draw: (times) => ndviLines(drawLines(resampling, times) ?? found.lines) },
    noChange,
  };
}

function ndviLines(lines: readonly BandLine[]): NdviLines {
  const of = (role: 'red' | 'nir'): BandLine => lines.find((line) => line.role === role)!;
  return { red: of('red'), nir: of('nir') };
}
