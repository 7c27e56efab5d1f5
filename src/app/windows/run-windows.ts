/** One window after another of a job, in whatever thread asks: measures, or says why it could not. */
import { ERROR_TEXTS } from '../../error-texts.ts';
import { QingshanError } from '../../errors.ts';
import type { SceneFiles } from '../ports.ts';
import type { WindowEngine, WindowJob, WindowResult } from './job.ts';
import { createPlainMeasurer } from './measure-plain.ts';
import type { WindowMeasurer } from './measure-plain.ts';

export function createMeasurer(job: WindowJob, scenes: SceneFiles): Promise<WindowMeasurer> {
  return createPlainMeasurer(job, job.measure, scenes);
}

/** Only the user's data may fail a window; a bug or a lost disk must stop the job. */
export async function measureWindow(measurer: WindowMeasurer, job: WindowJob, index: number): Promise<WindowResult> {
  try {
    return { tally: await measurer.measure(index) };
  } catch (error) {
    if (!(error instanceof QingshanError) || ERROR_TEXTS[error.code].kind === 'outside') throw error;
    return { outlines: job.users[index]!, error: { code: error.code, details: error.details } };
  }
}

/** All windows in the calling thread. */
export function createInlineWindowEngine(scenes: SceneFiles): WindowEngine {
  return {
    async run(job, onResult) {
      const measurer = await createMeasurer(job, scenes);
      try {
        for (const index of job.windows.keys()) onResult(await measureWindow(measurer, job, index), index);
      } finally {
        await measurer.close();
      }
    },
    async close() {},
  };
}
