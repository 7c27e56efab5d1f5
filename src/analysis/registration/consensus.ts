/** From tie points to one shift, or to the reason why there is none. */
import { quantile } from '../../raster/kernels/quantile.ts';
import type { Window } from '../../raster/window.ts';
import type { RegistrationRule } from './rule.ts';
import { gradientAcross } from './shift-gradient.ts';

/** The shift of one window, at its centre in pixels of the scene's lattice; signs as in `WindowMatch`. */
export interface TiePoint {
  readonly col: number;
  readonly row: number;
  readonly dx: number;
  readonly dy: number;
}

/** What the tie points say, whether it suffices or not. NaN where there is no point. */
interface ShiftFacts {
  /**
   * Shift in pixels of the analysis grid, columns and rows (down): `current(x) ≈ baseline(x + d)`. The current date is
   * aligned by sampling it at `x − d`, see `alignedGrid`.
   */
  readonly dx: number;
  readonly dy: number;
  /** s_res: standard deviation of the agreeing points on one axis, the larger of both, in pixels. */
  readonly residualPixels: number;
  /** se_shift: standard error of the shift on one axis in pixels, for the Monte-Carlo draws. */
  readonly standardErrorPixels: number;
  /** How much the shift differs across the mine by scale and turn, in pixels. */
  readonly gradientPixels: number;
  readonly inlierCount: number;
  readonly pointCount: number;
  /** Quarters of the ground around the mine that have an agreeing point, 0…4. */
  readonly quadrantCount: number;
}

type RegistrationClass = 'A' | 'B' | 'C';

/** Why a pair is not comparable; each is `IE_REG`. */
type RegistrationRefusal =
  | 'too-few-points'
  | 'disagreement'
  | 'too-few-quadrants'
  | 'too-far'
  | 'scattered'
  | 'gradient';

export type Registration = ShiftFacts &
  (
    | { readonly status: 'accepted'; readonly class: RegistrationClass }
    | { readonly status: 'refused'; readonly reason: RegistrationRefusal }
  );

/** What the judgement needs to know beside the points. */
export interface RegistrationPlace {
  /** Bounding box of the mine in the scene's lattice. */
  readonly mine: Window;
  readonly maxShiftPixels: number;
  /** Unequal view angles add to the standard error (SCIENCE, rule 5). */
  readonly views: 'equal' | 'unequal';
}

/**
 * Robust consensus of the tie points of a mine (SCIENCE §3.7 items 5 and acceptance, rule 5 of "Read first").
 *
 * A point agrees if it lies within `3 · 1.4826 · MAD + 0.02` px of the median on both axes; the shift is the mean of those.
 * The order of the points does not matter to what agrees; their sums are taken in the order given.
 */
export function agreeOnShift(
  points: readonly TiePoint[],
  { mine, maxShiftPixels, views }: RegistrationPlace,
  rule: RegistrationRule,
): Registration {
  const near = (axis: 'dx' | 'dy'): ((point: TiePoint) => boolean) => {
    const values = Float64Array.from(points, (point) => point[axis]);
    const median = quantile(values, 0.5);
    const deviation = quantile(
      values.map((value) => Math.abs(value - median)),
      0.5,
    );
    const limit = rule.outliers.deviations * 1.4826 * deviation + rule.outliers.slackPixels;
    return (point) => Math.abs(point[axis] - median) <= limit;
  };
  const inliers = points.filter(near('dx')).filter(near('dy'));
  const count = inliers.length;
  const dx = inliers.reduce((sum, point) => sum + point.dx, 0) / count;
  const dy = inliers.reduce((sum, point) => sum + point.dy, 0) / count;
  const spread = (axis: 'dx' | 'dy', mean: number): number =>
    Math.sqrt(inliers.reduce((sum, point) => sum + (point[axis] - mean) ** 2, 0) / (count - 1));
  const residualPixels = Math.max(spread('dx', dx), spread('dy', dy));
  const facts: ShiftFacts = {
    dx,
    dy,
    residualPixels,
    standardErrorPixels: standardError(residualPixels, count, views, rule),
    gradientPixels: gradientAcross(inliers, mine),
    inlierCount: count,
    pointCount: points.length,
    quadrantCount: quadrantCount(inliers, mine),
  };
  const reason = refusal(facts, maxShiftPixels, rule);
  if (reason !== undefined) return { ...facts, status: 'refused', reason };
  const [a, b] = rule.classLimits;
  return { ...facts, status: 'accepted', class: residualPixels <= a ? 'A' : residualPixels <= b ? 'B' : 'C' };
}

/** `s_res / √(n / 4)`, at least 0.05 px, with 0.1 px in quadrature for unequal view angles. */
function standardError(
  residualPixels: number,
  count: number,
  views: RegistrationPlace['views'],
  { standardError: { windowsPerSample, minPixels, unequalViewsPixels } }: RegistrationRule,
): number {
  const own = Math.max(minPixels, residualPixels / Math.sqrt(count / windowsPerSample));
  return views === 'equal' ? own : Math.hypot(own, unequalViewsPixels);
}

function quadrantCount(points: readonly TiePoint[], { col, row, width, height }: Window): number {
  const quadrants = points.map((point) => [point.col >= col + width / 2, point.row >= row + height / 2].join());
  return new Set(quadrants).size;
}

/** The first thing that is not good enough. Limits are asked so that NaN does not pass. */
function refusal(facts: ShiftFacts, maxShiftPixels: number, rule: RegistrationRule): RegistrationRefusal | undefined {
  if (facts.inlierCount < rule.minInliers) return 'too-few-points';
  if (facts.inlierCount < rule.minInlierShare * facts.pointCount) return 'disagreement';
  if (facts.quadrantCount < rule.minQuadrants) return 'too-few-quadrants';
  if (!(Math.hypot(facts.dx, facts.dy) <= maxShiftPixels)) return 'too-far';
  if (!(facts.residualPixels <= rule.classLimits[2])) return 'scattered';
  if (!(facts.gradientPixels <= rule.maxGradientPixels)) return 'gradient';
  return undefined;
}
