/** Failures through a queue that keeps only one text per failed job. */
import { UnrecoverableError } from 'bullmq';
import { ERROR_TEXTS } from '../../error-texts.ts';
import { isErrorCode, QingshanError } from '../../errors.ts';
import type { SerializedError } from '../../errors.ts';

/** BullMQ's own words for a job whose workers died too often. */
const INTERRUPTED: ReadonlySet<string> = new Set([
  'job started more than allowable limit',
  'job stalled more than allowable limit',
]);

/**
 * The error a handler threw, as the queue must see it: coded errors travel as JSON in the message. What the user has to
 * correct is never tried again; what is away, and bugs, are.
 */
export function toJobError(error: unknown): Error {
  if (!(error instanceof QingshanError)) return error instanceof Error ? error : new Error(String(error));
  const { code, details } = error;
  const message = JSON.stringify({ code, details } satisfies SerializedError);
  if (ERROR_TEXTS[code].kind !== 'outside') return new UnrecoverableError(message);
  return new Error(message, { cause: error });
}

/** The error that a job failed with, from the text that the queue kept. */
export function fromJobError(text: string): SerializedError | { readonly message: string } {
  if (INTERRUPTED.has(text)) return { code: 'JOB_INTERRUPTED', details: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return { message: text };
    const { code, details } = value as Partial<Record<string, unknown>>;
    if (typeof code !== 'string' || !isErrorCode(code)) return { message: text };
    return { code, details: (details ?? {}) as SerializedError['details'] };
  } catch {
    return { message: text };
  }
}
