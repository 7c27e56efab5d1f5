/** Runs tasks in the calling thread: tests, and machines with one core. */
import { runAssessTask } from '../../app/assess-task.ts';
import type { AssessDependencies } from '../../app/assess-task.ts';
import type { Engine } from '../../app/ports/work.ts';

export function createInlineEngine(dependencies: AssessDependencies): Engine {
  return {
    width: 1,
    assess: (task) => runAssessTask(task, dependencies),
    close: () => Promise.resolve(),
  };
}
