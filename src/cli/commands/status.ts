import type { Command } from 'commander';
import type { JobInfo, JobQueue } from '../../app/ports/queue.ts';
import { QingshanError } from '../../errors.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import type { Run } from '../program.ts';
import { jobErrorLines, textTable } from '../tables.ts';

const STATES = ['waiting', 'active', 'delayed', 'completed', 'failed'] as const satisfies readonly JobInfo['state'][];

export function addStatus(program: Command, run: Run): void {
  program
    .command('status')
    .description('查看排队任务 / what is queued, active, done and failed')
    .option('--quarter <quarter>', '只看一个季度')
    .option('--patch <id>', '只看含此图斑的任务')
    .option('--follow', '等到全部完成')
    .action((flags: { quarter?: string; patch?: string; follow?: true }) =>
      run(async ({ app, output }) => {
        const asked = flags.quarter === undefined ? undefined : parseQuarter(flags.quarter).label;
        const queue = await app.openQueue();
        if (flags.follow === true) {
          if (app.config.databaseUrl === null) throw new QingshanError('FOLLOW_NEEDS_DATABASE');
          for (const quarter of await followed(asked, queue)) {
            const report = output.progress(quarter);
            await queue.waitFor(quarter, (done, failed, total) => report(done + failed, total));
          }
        }
        const jobs = (await queue.list(asked)).filter(
          ({ patchIds }) => flags.patch === undefined || patchIds.includes(flags.patch),
        );
        const quarters = [...new Set(jobs.map(({ quarter }) => quarter))].sort();
        const rows = quarters.map((quarter) => [
          quarter,
          ...STATES.map((state) => String(jobs.filter((job) => job.quarter === quarter && job.state === state).length)),
        ]);
        const failed = jobs.filter(({ state }) => state === 'failed');
        const text = [textTable(['quarter', ...STATES], rows), ...jobErrorLines(failed, output.language)].join('\n');
        output.result(text, jobs);
      }),
    );
}

/** The quarter asked for, or all that have jobs. */
async function followed(quarter: string | undefined, queue: JobQueue): Promise<readonly string[]> {
  if (quarter !== undefined) return [quarter];
  return [...new Set((await queue.list()).map((job) => job.quarter))].sort();
}
