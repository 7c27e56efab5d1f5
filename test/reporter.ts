/** The last lines of a test run: which real data was verified, and how many tests passed. */
import type { Reporter, TestModule } from 'vitest/node';
import { REAL_SETS } from './real-data.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Set of `fixtures/real.json` that the test verifies. */
    realSet?: string;
  }
}

export interface RunSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Sets with at least one test, all of them passed. */
  readonly verifiedSets: readonly string[];
}

export function summarise(
  tests: Iterable<{ readonly state: string; readonly realSet: string | undefined }>,
): RunSummary {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const sets = new Map<string, boolean>();
  for (const { state, realSet } of tests) {
    // A test that never ended did not pass.
    counts[state === 'passed' || state === 'skipped' ? state : 'failed']++;
    if (realSet !== undefined) sets.set(realSet, (sets.get(realSet) ?? true) && state === 'passed');
  }
  return { ...counts, verifiedSets: [...sets].filter(([, isVerified]) => isVerified).map(([name]) => name) };
}

/** `12 passed, 0 failed`, with `, 3 skipped` where some were. A file that broke outside its tests counts as failed. */
export function summaryLine({ passed, failed, skipped }: RunSummary, brokenCount: number): string {
  return `${passed} passed, ${failed + brokenCount} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const summary = summarise(tests.map((test) => ({ state: test.result().state, realSet: test.meta().realSet })));
    // A file that cannot be loaded has no tests to fail, and an error outside every test fails the run as well.
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
    const total = Object.keys(REAL_SETS).length;
    process.stdout.write(`real sets verified: ${summary.verifiedSets.length} of ${total}\n`);
    process.stdout.write(`${summaryLine(summary, broken + unhandledErrors.length)}\n`);
  }
}
