import type { Command } from 'commander';
import { QingshanError } from '../../errors.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import type { Run } from '../main.ts';

interface Flags {
  quarter: string;
  workings?: string;
  force?: true;
}

export function addExplain(program: Command, run: Run): void {
  program
    .command('explain')
    .description('逐项说明一个评分 / say how a score came about')
    .argument('<id>', '主体编号或图斑编号')
    .requiredOption('--quarter <quarter>', '如 2023Q3')
    .action((id: string, flags: Flags) =>
      run(async ({ app, output }) => {
        const { label } = parseQuarter(flags.quarter);
        const records = (await (await app.openStore()).listResults(label)).filter(
          ({ mineId, patchId }) => mineId === id || patchId === id,
        );
        if (records.length === 0) throw new QingshanError('SCORE_MISSING', { id, quarter: label });
        output.result(JSON.stringify(records, null, 2), records);
      }),
    );
}
