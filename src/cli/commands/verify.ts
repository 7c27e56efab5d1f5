import type { Command } from 'commander';
import type { ResultRecord, Store } from '../../app/ports/record.ts';
import { verifyScores } from '../../app/verify-scores.ts';
import { QingshanError } from '../../errors.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import { EXIT_PARTIAL } from '../output.ts';
import type { Run } from '../program.ts';
import { errorText } from '../tables.ts';

interface Flags {
  quarter?: string;
  patch?: string;
}

export function addVerify(program: Command, run: Run): void {
  program
    .command('verify')
    .description('由证据裁片复算评分，逐位比对 / compute scores again from their crops and compare every bit')
    .option('--quarter <quarter>', '只核对一个季度，如 2023Q3')
    .option('--patch <id>', '只核对一个图斑')
    .addHelpText(
      'after',
      `
不需要影像文件。有不一致时退出码为 3。 / Needs no scenes. Exits with 3 where something differs.
示例 / example:
  qingshan verify --quarter 2023Q3`,
    )
    .action((flags: Flags) =>
      run(async ({ app, output }) => {
        const store = await app.openStore();
        const records = await recordsOf(flags, store);
        const results = await verifyScores(records, { store, crops: app.crops }, output.progress('verify'));
        const different = results.filter(({ difference }) => difference !== null);
        const same = results.length - different.length;
        const summary =
          output.language === 'zh'
            ? `${same} 个结果与证据一致，${different.length} 个不一致`
            : `${same} results are what their evidence gives, ${different.length} are not`;
        const lines = different.map(
          ({ patchId, quarter, difference }) => `✗ ${patchId} ${quarter} ${errorText(difference, output.language)}`,
        );
        output.result([summary, ...lines].join('\n'), { same, different: different.length, results });
        return different.length > 0 ? EXIT_PARTIAL : undefined;
      }),
    );
}

async function recordsOf({ quarter, patch }: Flags, store: Store): Promise<readonly ResultRecord[]> {
  const labels = quarter === undefined ? await store.listQuarters() : [parseQuarter(quarter).label];
  const lists = await Promise.all(labels.map((label) => store.listResults(label)));
  const records = lists.flat().filter(({ patchId }) => patch === undefined || patchId === patch);
  if (records.length === 0) {
    throw new QingshanError('SCORE_MISSING', { id: patch ?? '—', quarter: quarter ?? '—' });
  }
  return records;
}
