/** Which two dates a patch is judged on (SCIENCE §3.4). Pure and deterministic: the order of candidates plays no part. */
import type { ReasonCode } from './assessment.ts';
import type { EcoProfile, Policy } from './policy.ts';
import type { Capability } from './scene.ts';
import { dayOfYear, inRange, seasonDistance } from './season.ts';

/** One date of scenes that reach the patch. */
export interface PairCandidate {
  /** In order of use; the first decides ties. */
  readonly sceneIds: readonly string[];
  /** `2023-08-15`. */
  readonly date: string;
  /** Estimated share of the patch that can be seen, 0…1. */
  readonly validFraction: number;
  /** Pixel size in metres. */
  readonly gsd: number;
  /** Degrees off nadir, null where unknown. */
  readonly viewZenith: number | null;
  readonly capability: Capability;
}

export interface PairRequest {
  /** First and last day of the quarter. */
  readonly quarter: readonly [from: string, to: string];
  /** Day the works began; null falls back on the policy's inventory year. */
  readonly worksStart: string | null;
  readonly eco: EcoProfile;
}

type PairReason = Extract<ReasonCode, 'IE_NO_SCENE' | 'IE_BASE' | 'IE_SEASON' | 'IE_SENSOR'>;

export type PairChoice =
  | {
      readonly kind: 'pair';
      readonly baseline: PairCandidate;
      readonly current: PairCandidate;
      /** The current date lies outside the quarter. */
      readonly outsideQuarter: boolean;
    }
  | { readonly kind: 'none'; readonly reason: PairReason };

/**
 * Utility of a candidate beside a baseline:
 * `U = valid − 0.004·|ΔDOY| − 0.05·log₂(GSD / best GSD) − 0.1·[off-nadir > 20°]`. An unknown view angle costs nothing.
 */
export function pairUtility(candidate: PairCandidate, baselineDate: string, bestGsd: number, policy: Policy): number {
  const { perDay, perGsdDoubling, offNadir, offNadirDegrees } = policy.pairing;
  const days = seasonDistance(dayOfYear(candidate.date), dayOfYear(baselineDate));
  const isOblique = candidate.viewZenith !== null && candidate.viewZenith > offNadirDegrees;
  return (
    candidate.validFraction -
    perDay * days -
    perGsdDoubling * Math.log2(candidate.gsd / bestGsd) -
    (isOblique ? offNadir : 0)
  );
}

/**
 * Baseline: the last acceptable date before the works, or up to the end of the inventory year. Current: the acceptable
 * date of the quarter with the highest utility, else of the days around it. Acceptable is a date inside the green
 * window, with a NIR band, that shows enough of the patch. Where every date shows too little, the one that shows most is
 * taken, so that the assessment can say what hides the patch.
 *
 * @param candidates dates of any age, the same list for both roles
 */
export function choosePair(candidates: readonly PairCandidate[], request: PairRequest, policy: Policy): PairChoice {
  const withNir = chooseAmong(candidates, hasNir, request, policy);
  const allowsRgb = policy.cover.kind === 'fvc' && policy.cover.rgb !== null;
  if (withNir.kind === 'pair' || withNir.reason !== 'IE_SENSOR' || !allowsRgb) return withNir;
  // Colours are compared with colours only, and only where NIR has no pair (class C at most).
  const withColours = chooseAmong(candidates, (candidate) => !hasNir(candidate), request, policy);
  return withColours.kind === 'pair' ? withColours : withNir;
}

/** @param isSensor the kind of sensor that both dates must be of */
function chooseAmong(
  candidates: readonly PairCandidate[],
  isSensor: (candidate: PairCandidate) => boolean,
  request: PairRequest,
  policy: Policy,
): PairChoice {
  const current = currentCandidates(candidates, isSensor, request, policy);
  if (current.dates.length === 0) return { kind: 'none', reason: 'IE_NO_SCENE' };
  const before = candidates.filter(
    ({ date }) => isBaselineDate(date, request.worksStart, policy) && current.dates.some((other) => date < other.date),
  );
  if (before.length === 0) return { kind: 'none', reason: 'IE_BASE' };

  const inSeason = ({ date }: PairCandidate): boolean =>
    policy.season === null || inRange(dayOfYear(date), request.eco.acceptable);
  const [currentAlike, baselineAlike] = [current.dates.filter(isSensor), before.filter(isSensor)];
  if (currentAlike.length === 0 || baselineAlike.length === 0) return { kind: 'none', reason: 'IE_SENSOR' };
  const [currentGreen, baselineGreen] = [currentAlike.filter(inSeason), baselineAlike.filter(inSeason)];
  if (currentGreen.length === 0 || baselineGreen.length === 0) return { kind: 'none', reason: 'IE_SEASON' };

  const baseline = best(showingEnough(baselineGreen, policy), () => 0);
  const later = currentGreen.filter(({ date }) => date > baseline.date);
  const usable = showingEnough(later, policy);
  const bestGsd = Math.min(...usable.map(({ gsd }) => gsd));
  const chosen = best(usable, (candidate) => pairUtility(candidate, baseline.date, bestGsd, policy));
  return { kind: 'pair', baseline, current: chosen, outsideQuarter: current.areOutside };
}

/** Dates of the quarter; where it has no usable one, those of the days around it. */
function currentCandidates(
  candidates: readonly PairCandidate[],
  isSensor: (candidate: PairCandidate) => boolean,
  { quarter: [from, to], eco }: PairRequest,
  policy: Policy,
): { readonly dates: readonly PairCandidate[]; readonly areOutside: boolean } {
  const isUsable = (candidate: PairCandidate): boolean =>
    isSensor(candidate) &&
    candidate.validFraction >= 1 - policy.unseen.maxShare &&
    (policy.season === null || inRange(dayOfYear(candidate.date), eco.acceptable));
  const inside = candidates.filter(({ date }) => date >= from && date <= to);
  if (inside.some(isUsable)) return { dates: inside, areOutside: false };
  const days = policy.pairing.outsideQuarterDays;
  const [first, last] = [addDays(from, -days), addDays(to, days)];
  const around = candidates.filter(({ date }) => (date < from && date >= first) || (date > to && date <= last));
  if (around.some(isUsable) || inside.length === 0) return { dates: around, areOutside: true };
  return { dates: inside, areOutside: false };
}

function isBaselineDate(date: string, worksStart: string | null, policy: Policy): boolean {
  return worksStart === null ? date <= `${policy.pairing.inventoryYear}-12-31` : date < worksStart;
}

/** Dates that show enough of the patch to be judged, or the one share that comes nearest to it. */
function showingEnough(candidates: readonly PairCandidate[], policy: Policy): readonly PairCandidate[] {
  const least = Math.min(1 - policy.unseen.maxShare, Math.max(...candidates.map(({ validFraction }) => validFraction)));
  return candidates.filter(({ validFraction }) => validFraction >= least);
}

/** Highest value; ties by newest date, then by scene ids. @param candidates at least one */
function best(candidates: readonly PairCandidate[], valueOf: (candidate: PairCandidate) => number): PairCandidate {
  return candidates.reduce((leader, candidate) => {
    const gain = valueOf(candidate) - valueOf(leader);
    if (gain !== 0) return gain > 0 ? candidate : leader;
    if (candidate.date !== leader.date) return candidate.date > leader.date ? candidate : leader;
    return candidate.sceneIds.join() < leader.sceneIds.join() ? candidate : leader;
  });
}

function hasNir({ capability }: PairCandidate): boolean {
  return capability !== 'RGB';
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
