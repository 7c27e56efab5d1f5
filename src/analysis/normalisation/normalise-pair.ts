/** Makes the current date of a pair comparable with its baseline, band by band, on the reference ring (SCIENCE §3.6). */
import type { DateCrop } from '../../raster/crop.ts';
import { noChange } from '../../raster/kernels/no-change.ts';
import { fitUnchanged } from './fit-unchanged.ts';
import type { UnchangedFit } from './fit-unchanged.ts';
import { matchQuantiles } from './match-quantiles.ts';
import type { QuantileFit } from './match-quantiles.ts';
import type { BandLine, Facts, Normalisation, NormalisationProblem } from './normalisation.ts';
import { ndviError } from './ndvi-error.ts';
import type { SampleValues } from './normalised-ndvi.ts';
import { residualNdvi } from './residual-ndvi.ts';
import { ringCorrelations } from './ring-correlations.ts';
import { ringPixels } from './ring-pixels.ts';
import type { RingPixels } from './ring-pixels.ts';
import type { NormalisationRule } from './rule.ts';

export interface NormalisationInput {
  readonly baseline: DateCrop['bands'];
  readonly current: DateCrop['bands'];
  /** Of the crop, in pixels. */
  readonly width: number;
  /** Ring pixels, without the mine, seen on both dates; flat indices, rising. */
  readonly pixels: Int32Array;
  /** Sector around the patch of each of `pixels`, below the rule's `sectorCount`. */
  readonly sectors: Uint8Array;
  /** Pixels that lines are for: patch and ring, seen on both dates. */
  readonly applied: Int32Array;
  /** Of digital numbers only how their bands' slopes differ can be judged. */
  readonly values: SampleValues;
}

/**
 * Lines through ring pixels that IR-MAD finds unchanged; where they do not hold and the rule allows it, lines through two
 * quantiles of the whole ring; else a refusal. Never throws, never clamps.
 */
export function normalisePair(input: NormalisationInput, rule: NormalisationRule): Normalisation {
  const ring = ringPixels(input.baseline, input.current, input.pixels, input.width, rule);
  const unknown = { pixels: ring.pixels, noChange: null, iterations: 0, ringCorrelations: [] };
  if (ring.roles.length === 0) return refusal(unknown, 'no-common-band');
  if (ring.pixels.length < rule.ring.minPixels) return refusal(unknown, 'too-few-pixels');
  const correlations = ringCorrelations(ring);
  if (correlations.some(Number.isNaN)) return refusal(unknown, 'bands-without-contrast');
  // Pixels chosen for agreeing do correlate, even between unrelated scenes; only the whole ring can tell.
  if (!correlations.every((value) => value >= rule.ring.minCorrelation)) {
    return refusal({ ...unknown, ringCorrelations: correlations }, 'uncorrelated');
  }

  const sectors = sectorsOf(ring, input);
  const found = noChange(ring.columns, rule.noChange);
  const facts = {
    pixels: ring.pixels,
    noChange: found?.probability ?? null,
    iterations: found?.iterations ?? 0,
    ringCorrelations: correlations,
  };
  const unchanged = passing(found && fitUnchanged(ring, sectors, found.probability, rule), ring, input, rule);
  if (typeof unchanged !== 'string') return { ...facts, status: 'normalised', method: 'irmad', ...unchanged };
  if (rule.quantiles === null) return refusal(facts, unchanged);
  const matched = passing(
    matchQuantiles(ring, sectors, correlations, rule.sectorCount, rule.quantiles),
    ring,
    input,
    rule,
  );
  if (typeof matched === 'string') return refusal(facts, matched, unchanged);
  return { ...facts, status: 'normalised', method: 'quantiles', ...matched, insteadOf: unchanged };
}

function refusal(
  facts: Facts,
  problem: NormalisationProblem,
  insteadOf: NormalisationProblem = problem,
): Normalisation {
  return { ...facts, status: 'refused', problem, insteadOf };
}

/** The sectors of the pixels that were kept, both rising. */
function sectorsOf({ pixels }: RingPixels, input: NormalisationInput): Uint8Array {
  if (pixels.length === input.pixels.length) return input.sectors;
  const out = new Uint8Array(pixels.length);
  let from = 0;
  for (let k = 0; k < out.length; k++) {
    while (input.pixels[from] !== pixels[k]) from++;
    out[k] = input.sectors[from]!;
  }
  return out;
}

/** What both ways of fitting have to pass. */
function passing<Fit extends UnchangedFit | QuantileFit>(
  fit: Fit | NormalisationProblem | undefined,
  ring: RingPixels,
  input: NormalisationInput,
  rule: NormalisationRule,
): (Fit & { readonly residualNdvi: number | null; readonly ndviError: number | null }) | NormalisationProblem {
  if (fit === undefined) return 'bands-without-contrast';
  if (typeof fit === 'string') return fit;
  if (!haveFitSlopes(fit.lines, input.values, rule.slope)) return 'slope';
  const residual = residualNdvi(input, ring.pixels, fit.lines);
  if (residual !== null && !(Math.abs(residual) < rule.maxResidualNdvi)) return 'residual-ndvi';
  const error = ndviError(input, fit.lines, fit.resampling, rule);
  // Negated, so that NaN is refused too.
  if (error !== null && !(error <= rule.precision.maxNdviError)) return 'imprecise';
  return { ...fit, residualNdvi: residual, ndviError: error };
}

function haveFitSlopes(lines: readonly BandLine[], values: SampleValues, rule: NormalisationRule['slope']): boolean {
  const slopes = lines.map(({ slope }) => slope);
  const [least, most] = rule[values];
  // NaN where a slope is negative, and so refused.
  const unit = values === 'reflectance' ? 1 : Math.exp(sumOf(slopes.map(Math.log)) / slopes.length);
  return slopes.every((slope) => slope / unit >= least && slope / unit <= most);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
