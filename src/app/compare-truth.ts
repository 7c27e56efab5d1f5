/** Measured beside true: whether a simulated quarter was judged as its truth says. */
import type { Outcome, ReasonCode, Status } from '../analysis/assessment.ts';
import type { TruthDate, TruthFile, TruthPatch } from './truth-file.ts';

/** A patch as `results.json` has it. */
export interface MeasuredPatch {
  readonly id: string;
  readonly status: Status;
  readonly reason: ReasonCode | null;
  readonly outcome: Outcome;
  readonly flags: readonly string[];
  readonly observed_m2: number;
  readonly baseline: TruthDate | null;
  readonly current: TruthDate | null;
}

/** Areas agree within this share or this many m², whichever is more. */
const AREA_TOLERANCE = { share: 0.02, m2: 200 } as const;

interface AreaComparison {
  readonly date: 'baseline' | 'current';
  readonly cover: 'unvegetated' | 'vegetated';
  readonly trueM2: number;
  /** Null where the result has no number. */
  readonly measuredM2: number | null;
  readonly agrees: boolean;
}

export interface PatchComparison {
  readonly truth: TruthPatch;
  /** Null where the quarter has no result for the patch. */
  readonly measured: MeasuredPatch | null;
  /** Four where the truth knows areas, else none. */
  readonly areas: readonly AreaComparison[];
  /** What differs, by its name in `results.json`; empty where all agrees. */
  readonly differences: readonly string[];
}

export interface TruthComparison {
  /** In the order of the truth. */
  readonly patches: readonly PatchComparison[];
  /** Results that the truth knows nothing of. */
  readonly unknownIds: readonly string[];
  readonly agrees: boolean;
}

export function compareWithTruth(
  truth: Pick<TruthFile, 'patches'>,
  results: readonly MeasuredPatch[],
): TruthComparison {
  const byId = new Map(results.map((result) => [result.id, result]));
  const patches = truth.patches.map((patch) => comparePatch(patch, byId.get(patch.id) ?? null));
  const known = new Set(truth.patches.map(({ id }) => id));
  const unknownIds = results.map(({ id }) => id).filter((id) => !known.has(id));
  const agrees = unknownIds.length === 0 && patches.every(({ differences }) => differences.length === 0);
  return { patches, unknownIds, agrees };
}

function comparePatch(truth: TruthPatch, measured: MeasuredPatch | null): PatchComparison {
  if (measured === null) return { truth, measured, areas: [], differences: ['missing'] };
  const areas = (['baseline', 'current'] as const).flatMap((date) => compareDate(date, truth[date], measured[date]));
  const differences = [
    ...(['status', 'reason', 'outcome'] as const).filter((field) => truth[field] !== measured[field]),
    ...truth.flags.filter((flag) => !measured.flags.includes(flag)).map((flag) => `flags ${flag}`),
    ...areas.filter(({ agrees }) => !agrees).map(({ date, cover }) => `${date} ${cover}_m2`),
  ];
  return { truth, measured, areas, differences };
}

function compareDate(
  date: 'baseline' | 'current',
  truth: TruthDate | null,
  measured: TruthDate | null,
): AreaComparison[] {
  if (truth === null) return [];
  return (['unvegetated', 'vegetated'] as const).map((cover) => {
    const trueM2 = truth[`${cover}_m2`];
    const measuredM2 = measured === null ? null : measured[`${cover}_m2`];
    const agrees = measuredM2 !== null && Math.abs(measuredM2 - trueM2) <= toleranceOf(trueM2);
    return { date, cover, trueM2, measuredM2, agrees };
  });
}

function toleranceOf(trueM2: number): number {
  return Math.max(AREA_TOLERANCE.share * trueM2, AREA_TOLERANCE.m2);
}
