import { join } from 'node:path';
import type { Command } from 'commander';
import { drawQuarterSpotCheck } from '../../app/draw-spot-check.ts';
import { writeOutputFolder } from '../../app/output-folder.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import { GROUNDS } from '../../oversight/words.ts';
import type { Run } from '../program.ts';
import { parseCount } from '../parse.ts';
import { textTable } from '../tables.ts';

interface Flags {
  quarter: string;
  capacity: string;
  seed: string;
  out?: string;
  force?: true;
}

export function addSpotCheck(program: Command, run: Run): void {
  program
    .command('spotcheck')
    .description('抽取本季度抽查清单，可复现 / draw the quarter’s spot check, repeatably')
    .requiredOption('--quarter <quarter>', '如 2023Q3')
    .requiredOption('--capacity <n>', '抽查数量')
    .requiredOption('--seed <n>', '随机种子，应公开产生')
    .option('--out <dir>', '写 抽查清单.csv 到此目录')
    .option('--force', '覆盖已有清单')
    .addHelpText(
      'after',
      '\n示例 / example:\n  qingshan spotcheck --quarter 2023Q3 --capacity 8 --seed 638 --out out/spotcheck',
    )
    .action((flags: Flags) =>
      run(async ({ app, output }) => {
        const { label } = parseQuarter(flags.quarter);
        const store = await app.openStore();
        const record = await drawQuarterSpotCheck(
          label,
          parseCount('spotcheck', '--capacity', flags.capacity, 1),
          parseCount('spotcheck', '--seed', flags.seed, 0),
          output.language,
          store,
        );
        if (flags.out === undefined) {
          await store.saveSpotCheck(record);
        } else {
          const reports = await app.openReports();
          // A list that is handed out is on record, and one that could not be written is not.
          await writeOutputFolder(flags.out, flags.force === true, async (folder) => {
            await reports.writeSpotCheckCsv(join(folder, '抽查清单.csv'), record, output.language);
            await store.saveSpotCheck(record);
          });
        }
        const rows = record.rows.map(({ order, mineId, ground, detail }) => [
          String(order),
          mineId,
          GROUNDS[ground][output.language],
          detail,
        ]);
        output.result(`${textTable(['#', 'mine', 'ground', 'detail'], rows)}\nframe ${record.frameHash}`, record);
      }),
    );
}
