/** Small tables for the terminal. */
import type { PatchAssessment } from '../analysis/assessment.ts';
import type { JobInfo } from '../app/ports/queue.ts';
import type { AssessOutcome } from '../app/ports/work.ts';
import { describeError, isErrorCode, QingshanError } from '../errors.ts';
import type { Language } from '../errors.ts';
import { OUTCOMES, REASONS } from '../oversight/words.ts';

/** Aligned columns; Chinese characters are two cells wide. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, i) => Math.max(cellWidth(cell), ...rows.map((row) => cellWidth(row[i] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell + ' '.repeat(widths[i]! - cellWidth(cell)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

function cellWidth(text: string): number {
  let width = 0;
  for (const character of text) width += character.codePointAt(0)! >= 0x2e80 ? 2 : 1;
  return width;
}

/** How many patches came out how. */
export function outcomeCounts(assessments: readonly PatchAssessment[], language: Language): readonly string[] {
  const counts = new Map<string, number>();
  for (const { outcome, reason } of assessments) {
    const label =
      reason === null ? OUTCOMES[outcome][language] : `${OUTCOMES[outcome][language]} ${REASONS[reason][language]}`;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([label, count]) => `${String(count).padStart(5)}  ${label}`);
}

export function jobErrorLines(jobs: readonly JobInfo[], language: Language): readonly string[] {
  return jobs.flatMap(({ id, patchIds, error }) =>
    failuresOf(error, patchIds).map(
      ({ patchId, error: reason }) => `✗ ${patchId} ${errorText(reason, language)} (${id})`,
    ),
  );
}

/** A job may fail for some of its patches; where it does not say for which, for all. */
function failuresOf(
  error: JobInfo['error'],
  patchIds: readonly string[],
): readonly { readonly patchId: string; readonly error: JobInfo['error'] }[] {
  if (error !== null && 'code' in error) {
    const { failures } = error.details as { readonly failures?: AssessOutcome['failures'] };
    if (failures !== undefined) return failures;
  }
  return patchIds.map((patchId) => ({ patchId, error }));
}

export function errorText(error: JobInfo['error'], language: Language): string {
  if (error === null) return '';
  if ('message' in error) return error.message;
  if (!isErrorCode(error.code)) return error.code;
  const { code, message, action } = describeError(new QingshanError(error.code, error.details), language);
  return `${code} ${message} → ${action}`;
}
