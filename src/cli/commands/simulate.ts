import type { Command } from 'commander';
import { simulate } from '../../app/simulate.ts';
import type { Run } from '../program.ts';
import { parseCount } from '../parse.ts';

interface Flags {
  mines: string;
  seed: string;
  quarter?: string;
  out: string;
  force?: true;
}

export function addSimulate(program: Command, run: Run): void {
  program
    .command('simulate')
    .description('生成一个真值已知的虚构季度 / make up a quarter with known truth')
    .option('--mines <n>', '矿山数', '24')
    .option('--seed <n>', '随机种子', '638')
    .option('--quarter <quarter>', '第四季度，缺省 2023Q4')
    .requiredOption('--out <dir>', '目录')
    .option('--force', '覆盖已有文件')
    .addHelpText('after', '\n示例 / example:\n  qingshan simulate --mines 24 --seed 638 --out simulated')
    .action((flags: Flags) =>
      run(async ({ app, output }) => {
        const truth = await simulate(
          {
            mines: parseCount('simulate', '--mines', flags.mines, 1),
            seed: parseCount('simulate', '--seed', flags.seed, 0),
            ...(flags.quarter === undefined ? {} : { quarter: flags.quarter }),
            force: flags.force === true,
          },
          { rasterWriter: await app.openRasterWriter() },
          flags.out,
          output.progress('simulate'),
        );
        output.result(flags.out, {
          out: flags.out,
          quarter: truth.quarter,
          scenes: truth.scenes.length,
          patches: truth.patches.length,
        });
      }),
    );
}
