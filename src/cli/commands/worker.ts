import type { Command } from 'commander';
import { processGroup } from '../../app/process-group.ts';
import { QingshanError } from '../../errors.ts';
import type { Run } from '../program.ts';
import { parseCount } from '../parse.ts';

export function addWorker(program: Command, run: Run): void {
  program
    .command('worker')
    .description('处理队列中的任务，直到被停止 / work on queued jobs until stopped')
    .option('--threads <n>', '线程数')
    .addHelpText(
      'after',
      `
可在任意多台主机上运行，它们共享 DATABASE_URL（和 REDIS_URL）与影像目录。SIGTERM 后做完手上的任务再退出。
Any number of hosts may run it; they share DATABASE_URL (and REDIS_URL) and the scene folders.`,
    )
    .action((flags: { threads?: string }) =>
      run(async ({ app, output }) => {
        if (app.config.databaseUrl === null) throw new QingshanError('WORKER_NEEDS_DATABASE');
        const threads =
          flags.threads === undefined ? app.config.threads : parseCount('worker', '--threads', flags.threads, 1);
        const log = await app.openLog();
        const store = await app.openStore();
        const queue = await app.openQueue();
        const engine = app.openEngine(threads);
        const evidence = (quarter: string) => app.evidenceFolders(quarter, output.language);
        const worker = queue.work((job) => processGroup(job, { engine, store, evidence, cropFolder: app.cropFolder }), {
          concurrency: threads,
        });
        await worker.ready();
        log.info({ threads }, 'worker started');
        output.note(`worker 已启动，${threads} 线程`, `worker started with ${threads} threads`);
        await stopSignal();
        output.note('正在收尾', 'finishing what is active');
        await worker.close();
        log.info('worker stopped');
      }),
    );
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
