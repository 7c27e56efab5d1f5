/** What is kept of the registration of a pair, and what follows from it (SCIENCE §3.7, rule 5 of "Read first"). */
import type { Registration } from './consensus.ts';
import type { RegisteredDates } from './register-dates.ts';
import type { RegistrationRule } from './rule.ts';

type Refused = Extract<Registration, { status: 'refused' }>;

/** Numbers that tie points gave, in pixels of the analysis grid; null where there were none to give it. */
interface MeasuredShift<N extends number | null> {
  /** `current(x) ≈ baseline(x + d)`, columns and rows (down). */
  readonly dx: N;
  readonly dy: N;
  /** s_res: standard deviation of the tie points around the shift. */
  readonly residualPixels: N;
  readonly gradientPixels: N;
  readonly inlierCount: number;
  readonly pointCount: number;
  readonly quadrantCount: number;
  /** Windows that could be looked at. */
  readonly windowCount: number;
}

export type PairRegistration =
  /** Both dates are the same pixels. */
  | { readonly status: 'same-scene' }
  | (MeasuredShift<number> & {
      readonly status: 'accepted';
      readonly class: 'A' | 'B' | 'C';
      /** Whether the current date was moved by it; `as-is` where the shift is below what moving costs. */
      readonly use: 'applied' | 'as-is';
      /** se_shift: what is left between the dates, on one axis. */
      readonly standardErrorPixels: number;
    })
  /** Too little ground to look at; both dates share a lattice, which is taken for right within `standardErrorPixels`. */
  | (MeasuredShift<number | null> & {
      readonly status: 'assumed';
      readonly reason: Refused['reason'];
      readonly standardErrorPixels: number;
    })
  /** `IE_REG`. */
  | (MeasuredShift<number | null> & { readonly status: 'refused'; readonly reason: Refused['reason'] });

/**
 * From what tie points gave to what is done.
 *
 * Refused is what contradicts itself: too scattered, a gradient, too far, or many windows without a common shift, as
 * unrelated images give. Where there was too little ground to look at, nothing was contradicted: the policy may then trust
 * dates on one lattice, with a wide error.
 *
 * @param lattice whether both dates have the same pixels on the ground, so that not to shift is not to resample
 */
export function settleRegistration(
  found: RegisteredDates,
  lattice: 'shared' | 'own',
  rule: RegistrationRule,
): PairRegistration {
  const { dx, dy, residualPixels, standardErrorPixels, gradientPixels } = found;
  const { inlierCount, pointCount, quadrantCount, windowCount } = found;
  const counts = { inlierCount, pointCount, quadrantCount, windowCount };
  if (found.status === 'accepted') {
    const isKept = lattice === 'shared' && Math.hypot(dx, dy) < rule.leastAppliedPixels;
    return {
      status: 'accepted',
      class: found.class,
      use: isKept ? 'as-is' : 'applied',
      dx,
      dy,
      residualPixels,
      standardErrorPixels: isKept
        ? Math.hypot(standardErrorPixels, Math.max(Math.abs(dx), Math.abs(dy)))
        : standardErrorPixels,
      gradientPixels,
      ...counts,
    };
  }
  const measured = {
    dx: finite(dx),
    dy: finite(dy),
    // Of one point nothing is left over, which is no measurement.
    residualPixels: inlierCount < 2 ? null : finite(residualPixels),
    gradientPixels: finite(gradientPixels),
    ...counts,
  };
  const { reason } = found;
  const isOpen = windowCount < rule.enoughWindows && (reason === 'too-few-points' || reason === 'too-few-quadrants');
  if (isOpen && lattice === 'shared' && rule.assumed !== null) {
    return { status: 'assumed', reason, standardErrorPixels: rule.assumed.standardErrorPixels, ...measured };
  }
  return { status: 'refused', reason, ...measured };
}

/** The shift by which the current date is moved. */
export function appliedShift(registration: PairRegistration): { readonly dx: number; readonly dy: number } | undefined {
  if (registration.status !== 'accepted' || registration.use === 'as-is') return undefined;
  return registration;
}

/** se_shift in pixels, for the draws and for d0: 0 for one and the same scene; null where nothing is known. */
export function shiftErrorPixels(registration: PairRegistration | null): number | null {
  if (registration === null || registration.status === 'refused') return null;
  return registration.status === 'same-scene' ? 0 : registration.standardErrorPixels;
}

/** s_res in pixels, for the evidence class; null where it was not measured. */
export function residualOf(registration: PairRegistration | null): number | null {
  if (registration?.status === 'same-scene') return 0;
  return registration?.status === 'accepted' ? registration.residualPixels : null;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
