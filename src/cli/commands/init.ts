import type { Command } from 'commander';
import type { Run } from '../program.ts';

export function addInit(program: Command, run: Run): void {
  program
    .command('init')
    .description('建立或升级数据目录（或 DATABASE_URL 的数据库） / create or upgrade the record')
    .action(() =>
      run(async ({ app, output }) => {
        await app.openStore({ create: true });
        const place = app.config.databaseUrl === null ? app.config.dataFolder : 'PostgreSQL';
        output.result(output.language === 'zh' ? `已就绪：${place}` : `Ready: ${place}`, { ready: true, place });
      }),
    );
}
