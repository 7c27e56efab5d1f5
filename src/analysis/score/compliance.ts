/** Whether the cover reaches 90 % of the reference: a test beside the score (SCIENCE §5.6). */
import type { ComplianceRule } from './score-rules.ts';

export type Compliance = 'pass' | 'fail' | 'inconclusive';

/** One-sided 90 % bounds of the cover ratio `R = F_m / F_r`. */
export interface RatioBounds {
  readonly low: number;
  readonly high: number;
}

/** Where the mine lies and how long the ground has had to recover. */
export interface Recovery {
  readonly zone: number | null;
  /** Green seasons since the works ended; null where their end is not known. */
  readonly greenSeasons: number | null;
}

/**
 * `pass` is the reverse null: the burden of proof lies on who restored. `fail` is the classical test. In zones that
 * recover slowly nothing fails before its time.
 *
 * @param bounds null where no interval was drawn
 */
export function judgeCompliance(bounds: RatioBounds | null, recovery: Recovery, rule: ComplianceRule): Compliance {
  if (bounds === null) return 'inconclusive';
  if (bounds.low >= rule.standard) return 'pass';
  if (bounds.high >= rule.standard) return 'inconclusive';
  const [, seasons] = rule.recoverySeasons.find(([zone]) => zone === recovery.zone) ?? [0, 0];
  return seasons === 0 || (recovery.greenSeasons !== null && recovery.greenSeasons >= seasons)
    ? 'fail'
    : 'inconclusive';
}

/** A sample of field plots. */
export interface Plots {
  readonly mean: number;
  /** Standard deviation of the plots. */
  readonly sd: number;
  readonly count: number;
}

/** `t = (Q − x̄) / (s/√n)`: how far plots lie below the standard Q. The classical test calls `t ≤ t₀.₁₀` a success. */
export function shortfallT(standard: number, { mean, sd, count }: Plots): number {
  return (standard - mean) / (sd / Math.sqrt(count));
}

/** Both forms of 30 CFR 816.116 for plots; `tLimit` is Student's t at 0.10 one-sided for `count − 1`. */
export function plotsComply(
  standard: number,
  plots: Plots,
  tLimit: number,
): { readonly classical: boolean; readonly reverseNull: boolean } {
  const t = shortfallT(standard, plots);
  return { classical: t <= tLimit, reverseNull: -t > tLimit };
}
