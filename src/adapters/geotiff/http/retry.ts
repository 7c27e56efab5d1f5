/** Tries again what may work the next time, within a limit of time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteRules } from '../../../remote-rules.ts';
import { QingshanError } from '../../../errors.ts';

/** Worth trying again. */
export class TemporaryFailure extends Error {
  override readonly name = 'TemporaryFailure';
  /** What the server asked for; zero where it said nothing. */
  readonly waitMs: number;

  constructor(message: string, waitMs = 0, options?: ErrorOptions) {
    super(message, options);
    this.waitMs = waitMs;
  }
}

/** In a row without a single byte more. With one request in five failing, one in 400,000 fails so often. */
const MAX_FAILURES = 8;
const MAX_WAIT_MS = 10_000;

/**
 * @param attempt gets the time that is left; may throw `TemporaryFailure`
 * @param progress grows where a failed attempt brought something nevertheless
 * @throws REMOTE_FAILED, and what `attempt` throws beside
 */
export async function withRetries<T>(
  file: string,
  rules: Pick<RemoteRules, 'timeLimitMs' | 'retryMs'>,
  signal: AbortSignal,
  attempt: (leftMs: number) => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  const deadline = performance.now() + rules.timeLimitMs;
  let failures = 0;
  for (;;) {
    const before = progress();
    try {
      return await attempt(deadline - performance.now());
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof TemporaryFailure)) throw cause;
      failures = progress() > before ? 1 : failures + 1;
      const wait = Math.max(backOff(failures, rules.retryMs), cause.waitMs);
      if (failures >= MAX_FAILURES || performance.now() + wait >= deadline) {
        throw new QingshanError('REMOTE_FAILED', { file, why: cause.message }, { cause });
      }
      await sleep(wait, undefined, { signal });
    }
  }
}

/** Doubles; half of it is drawn, so that clients that failed together do not come back together. */
function backOff(failures: number, retryMs: number): number {
  const full = Math.min(MAX_WAIT_MS, retryMs * 2 ** (failures - 1));
  return full / 2 + (Math.random() * full) / 2;
}

/** Retry-After is in seconds or a date (RFC 9110 §10.2.3). */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
