/** `truth.json` of a simulated quarter: what was photographed and what must be found. ASCII keys, areas in m². */
import type { Outcome, ReasonCode, Status } from '../analysis/assessment.ts';
import type { PatchTruth } from '../oversight/simulation/truth.ts';

export interface TruthFile {
  readonly schema: 'qingshan-truth-1';
  readonly seed: number;
  readonly quarter: string;
  readonly scenes: readonly TruthScene[];
  readonly patches: readonly TruthPatch[];
}

export interface TruthScene {
  /** Relative to the folder of `truth.json`, with `/`. */
  readonly file: string;
  readonly date: string;
  /** `former` lies before the quarter and must not be used for it. */
  readonly shows: 'baseline' | 'current' | 'former';
  readonly crs: string;
  readonly bands: readonly string[];
  /** Vendor's cloud mask, raster or polygons. */
  readonly clouds: string | null;
}

export interface TruthDate {
  readonly unvegetated_m2: number;
  readonly vegetated_m2: number;
}

export interface TruthPatch {
  readonly id: string;
  readonly mine_id: string;
  readonly kind: string;
  readonly status: Status;
  readonly reason: ReasonCode | null;
  readonly outcome: Outcome;
  /** Remarks that the result must carry, among others. */
  readonly flags: readonly string[];
  readonly area_m2: number;
  /** Part seen on both dates. This and both dates are null where no two dates can be compared. */
  readonly observed_m2: number | null;
  readonly baseline: TruthDate | null;
  readonly current: TruthDate | null;
  readonly why: { readonly zh: string; readonly en: string };
}

export function truthPatch(truth: PatchTruth): TruthPatch {
  const { measured } = truth;
  const date = (of: 'baseline' | 'current'): TruthDate | null =>
    measured && {
      unvegetated_m2: centi(measured[of].unvegetatedM2),
      vegetated_m2: centi(measured[of].vegetatedM2),
    };
  return {
    id: truth.patchId,
    mine_id: truth.mineId,
    kind: truth.kind,
    status: truth.status,
    reason: truth.reason,
    outcome: truth.outcome,
    flags: truth.flags,
    area_m2: centi(truth.areaM2),
    observed_m2: measured && centi(measured.observedM2),
    baseline: date('baseline'),
    current: date('current'),
    why: truth.why,
  };
}

function centi(value: number): number {
  return Math.round(value * 100) / 100;
}
