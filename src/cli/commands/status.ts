import type { Command } from 'commander';
import type { JobInfo } from '../../app/ports.ts';
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
        const queue = await app.openQueue();
        if (flags.follow === true && flags.quarter !== undefined) {
          const report = output.progress(flags.quarter);
          await queue.waitFor(flags.quarter, (done, failed, total) => report(done + failed, total));
        }
        const jobs = (await queue.list(flags.quarter)).filter(
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
