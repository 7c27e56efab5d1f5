/** One window after another of a job, in whatever thread asks: measures, or says why it could not. */
import { ERROR_TEXTS } from '../../error-texts.ts';
import { QingshanError } from '../../errors.ts';
import type { WindowJob, WindowMeasurer, WindowResult } from './job.ts';

/** Makes what measures a job's windows, whichever implementation the composition root chose. */
export type OpenMeasurer = (job: WindowJob) => Promise<WindowMeasurer>;

/**
 * Takes windows until none is left.
 *
 * @param take gives the index of a window that nobody else measures; past the last there is none
 */
export async function runWindows<J extends Pick<WindowJob, 'windows' | 'users'>>(
  job: J,
  open: (job: J) => Promise<WindowMeasurer>,
  take: () => number,
  onResult: (result: WindowResult, index: number) => void,
): Promise<void> {
  const measurer = await open(job);
  const next = (): number | undefined => {
    const index = take();
    return index < job.windows.length ? index : undefined;
  };
  try {
    for (let index = next(); index !== undefined;) {
      const following = next();
      onResult(await measureOne(measurer, job, index, following), index);
      index = following;
    }
  } finally {
    await measurer.close();
  }
}

/** Only the user's data may fail a window; a bug or a lost disk must stop the job. */
async function measureOne(
  measurer: WindowMeasurer,
  job: Pick<WindowJob, 'users'>,
  index: number,
  following: number | undefined,
): Promise<WindowResult> {
  try {
    return { tally: await measurer.measure(index, following) };
  } catch (error) {
    if (!(error instanceof QingshanError) || ERROR_TEXTS[error.code].kind === 'outside') throw error;
    return { outlines: job.users[index]!, error: { code: error.code, details: error.details } };
  }
}
