/**
 * Where a patch stands after all its quarters: compliance and what the imagery says to a write-off (SCIENCE §5.6, 5.8).
 * Computed from the record whenever it is asked for and never stored: a later quarter, a finding or another policy would
 * make it stale. A recommendation: a person decides.
 */
import type { Policy } from '../analysis/policy.ts';
import type { Compliance } from '../analysis/score/compliance.ts';
import type { Agreement } from '../analysis/series/agreement.ts';
import type { Relapse } from '../analysis/series/relapse.ts';
import { agreedExcavation, agreedLoss } from './agreed-loss.ts';
import type { AgreedDates } from './agreed-loss.ts';
import { greenTests } from './green-tests.ts';
import type { GreenTest } from './green-tests.ts';
import type { Patch } from './patch.ts';
import type { QuarterVerdict } from './quarter-verdict.ts';
import { relapseOf } from './relapse-of.ts';
import { adviseWriteOff } from './write-off.ts';
import type { WriteOffAdvice, WriteOffObstacle } from './write-off.ts';

export interface PatchStanding {
  /** Of the latest green date; `inconclusive` where there was none. */
  readonly compliance: Compliance;
  /** True while no second clear date has agreed. */
  readonly isProvisional: boolean;
  /** Oldest first. */
  readonly tests: readonly GreenTest[];
  readonly advice: WriteOffAdvice;
  /** What is missing for support, in the order of the rule; empty under `support`. */
  readonly obstacles: readonly WriteOffObstacle[];
  readonly loss: AgreedDates;
  readonly excavation: AgreedDates;
  readonly relapse: Relapse | null;
}

/**
 * Open findings are those that the record itself shows: a loss, a relapse or an excavation that no clear date has refuted.
 * Findings that are kept elsewhere are for the person who decides.
 *
 * @param history current results of one patch, newest quarter first, none after the quarter in question
 * @returns null where the policy scores nothing
 */
export function patchStanding(
  history: readonly QuarterVerdict[],
  patch: Pick<Patch, 'stage' | 'primaryZone' | 'worksEnd' | 'ecoType' | 'targetLandUse'>,
  policy: Policy,
): PatchStanding | null {
  if (policy.score === null) return null;
  const tests = greenTests(history, patch, policy);
  const latest = history.find(({ score }) => score !== null);
  const [loss, excavation, relapse] = [agreedLoss(history), agreedExcavation(history), relapseOf(history, policy)];
  // Clearing is part of works that are under way.
  const dug = patch.stage === 'in_works' ? 'none' : excavation.state;
  const open = [loss.state, dug, relapse?.state ?? 'none'].filter(isOpen).length;
  const { advice, obstacles } = adviseWriteOff(
    {
      isAccepted: patch.stage === 'accepted' || patch.stage === 'maintenance',
      greenTests: tests,
      interval: latest?.score?.interval ?? null,
      evidenceClass: latest?.evidenceClass ?? null,
      openFindingCount: open,
    },
    policy.score.writeOff,
  );
  const compliance = tests.at(-1)?.compliance ?? 'inconclusive';
  const before = tests.slice(0, -1).findLast((test) => test.compliance !== 'inconclusive');
  const isProvisional = compliance !== 'inconclusive' && before?.compliance !== compliance;
  return { compliance, isProvisional, tests, advice, obstacles, loss, excavation, relapse };
}

function isOpen(state: Agreement): boolean {
  return state === 'provisional' || state === 'confirmed';
}
