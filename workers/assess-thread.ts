/** A worker_threads entry: answers one assessment task after another. */
import { parentPort } from 'node:worker_threads';
import type { ThreadReply } from '../src/adapters/engines/threads.ts';
import { runAssessTask } from '../src/app/assess-task.ts';
import type { AssessTask } from '../src/app/ports/work.ts';
import { QingshanError } from '../src/errors.ts';
import { createAssessDependencies } from '../src/runtime.ts';

const dependencies = createAssessDependencies();

parentPort!.on('message', (task: AssessTask) => {
  void answer(task).then((reply) => parentPort!.postMessage(reply));
});

async function answer(task: AssessTask): Promise<ThreadReply> {
  try {
    return { outcome: await runAssessTask(task, dependencies) };
  } catch (error) {
    if (error instanceof QingshanError) return { coded: { code: error.code, details: error.details } };
    const crash = error instanceof Error ? error : new Error(String(error));
    return { crash: { message: crash.message, stack: crash.stack ?? '' } };
  }
}
