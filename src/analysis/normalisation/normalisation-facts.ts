/** What a result keeps of its normalisation. */
import type { BandLine, HoldOut, Normalisation, NormalisationProblem } from './normalisation.ts';

export interface NormalisationFacts {
  /** How the lines were found; `none`: dates are compared as they are. */
  readonly method: 'irmad' | 'quantiles' | 'none';
  /** Why the fit on unchanged pixels was not taken; null where it was. */
  readonly problem: NormalisationProblem | null;
  /** `normalised = slope · current + intercept`, by band. */
  readonly lines: readonly Pick<BandLine, 'role' | 'slope' | 'intercept'>[];
  /** Ring pixels that both dates measured, and those of them that count as unchanged. */
  readonly ringPx: number;
  readonly unchangedPx: number | null;
  readonly holdOut: HoldOut | null;
  /** Median over the ring of the normalised less the baseline's NDVI. */
  readonly residualNdvi: number | null;
  /** Standard error of the normalised NDVI over patch and ring. */
  readonly ndviError: number | null;
}

export function normalisationFacts(found: Normalisation | null): NormalisationFacts | null {
  if (found === null) return null;
  const ringPx = found.pixels.length;
  if (found.status === 'refused') {
    const nothing = { unchangedPx: null, holdOut: null, residualNdvi: null, ndviError: null };
    return { method: 'none', problem: found.insteadOf, lines: [], ringPx, ...nothing };
  }
  const isUnchangedFit = found.method === 'irmad';
  return {
    method: found.method,
    problem: isUnchangedFit ? null : found.insteadOf,
    lines: found.lines.map(({ role, slope, intercept }) => ({ role, slope, intercept })),
    ringPx,
    unchangedPx: isUnchangedFit ? found.unchangedCount : null,
    holdOut: isUnchangedFit ? found.holdOut : null,
    residualNdvi: found.residualNdvi,
    ndviError: found.ndviError,
  };
}
