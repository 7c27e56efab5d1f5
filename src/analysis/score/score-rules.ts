/** The part of a policy that decides what a score is worth and what follows from it (SCIENCE §4.7, 5.5–5.8). */
import type { SeriesRule } from '../series/persistence.ts';

export interface ScoreRules {
  readonly series: SeriesRule & {
    /** Least fall of the cover ratio that is a relapse, where no interval tells how wrong a date may be. */
    readonly minFall: number;
  };
  readonly evidence: EvidenceRule;
  readonly mixed: {
    /** A mine of several patches has no score where more than this share of its area lacks evidence. */
    readonly maxUnknownShare: number;
  };
  /** Dry-season quarters in which a zone's vegetation may look lost and is not, as `[zone, quarter]` (SCIENCE §5.2). */
  readonly noLossClaims: readonly (readonly [zone: number, quarter: number])[];
  readonly compliance: ComplianceRule;
  readonly writeOff: WriteOffRule;
}

/** Limits of the evidence classes (SCIENCE §5.7, 3.7). */
export interface EvidenceRule {
  /** Largest half-width of the score's interval for A, B and C, in points; beyond the last there is no score. */
  readonly halfWidth: readonly [a: number, b: number, c: number];
  /** Largest residual of the registration for A and B, in pixels. */
  readonly shiftPx: readonly [a: number, b: number];
  /** Largest unseen share for A and B. */
  readonly unseen: readonly [a: number, b: number];
}

export interface ComplianceRule {
  /** Share of the reference's cover that complies, 0.90. */
  readonly standard: number;
  /** Zones where nothing fails before so many green seasons have passed since the works, as `[zone, seasons]`. */
  readonly recoverySeasons: readonly (readonly [zone: number, seasons: number])[];
}

/** SCIENCE §5.8. */
export interface WriteOffRule {
  /** Passes of the compliance test that are asked for. */
  readonly passes: number;
  /** Days between the first and the last of them. */
  readonly minDaysApart: number;
  /** The lower bound of the score reaches at least this. */
  readonly supportedFrom: number;
  /** An upper bound of the score below this refuses. */
  readonly refusedBelow: number;
}
