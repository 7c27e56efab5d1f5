import type { Command } from 'commander';
import { writeQuarterReport } from '../../app/quarter-report.ts';
import { scoreTable } from '../../app/score-table.ts';
import type { ScoreLine } from '../../app/score-table.ts';
import { QingshanError } from '../../errors.ts';
import type { Language } from '../../errors.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import { OUTCOMES, sayGrade } from '../../oversight/words.ts';
import type { Run } from '../program.ts';
import { textTable } from '../tables.ts';

export function addScores(program: Command, run: Run): void {
  const scores = program.command('scores').description('查看和导出评分 / list and export scores');

  scores
    .command('list')
    .description('列出一个季度的结果，低分在前 / results of a quarter, lowest first')
    .requiredOption('--quarter <quarter>', '如 2023Q3')
    .action((flags: { quarter: string }) =>
      run(async ({ app, output }) => {
        const { label } = parseQuarter(flags.quarter);
        const lines = await scoreTable(label, await app.openStore());
        if (lines.length === 0) throw new QingshanError('SCORE_MISSING', { id: label, quarter: label });
        const sorted = [...lines].sort((a, b) => scoreOf(a) - scoreOf(b));
        output.result(
          textTable(
            ['mine', 'patch', 'score', 'grade', 'outcome', 'reason', 'stale'],
            sorted.map((line) => row(line, output.language)),
          ),
          sorted.map(({ patch, record, stale }) => ({
            mineId: patch.mineId,
            patchId: patch.patchId,
            key: record.key,
            assessment: record.result.assessment,
            stale,
          })),
        );
      }),
    );

  scores
    .command('export')
    .description('导出一个季度的报告目录 / write the report folder of a quarter')
    .requiredOption('--quarter <quarter>', '如 2023Q3')
    .requiredOption('--out <dir>', '目录')
    .option('--force', '覆盖已有报告')
    .action((flags: { quarter: string; out: string; force?: true }) =>
      run(async ({ app, output }) => {
        const { label } = parseQuarter(flags.quarter);
        const report = await writeQuarterReport(
          { quarter: label, folder: flags.out, force: flags.force === true, language: output.language },
          {
            store: await app.openStore(),
            reports: await app.openReports(),
            software: app.software,
            evidenceRoot: app.evidenceRoot(label),
          },
        );
        output.result(report, { report });
      }),
    );
}

/** Without a score last: they are no low scores. */
function scoreOf({ record }: ScoreLine): number {
  return record.result.assessment.score?.value ?? Infinity;
}

function row({ patch, record, stale }: ScoreLine, language: Language): readonly string[] {
  const { score, outcome, reason } = record.result.assessment;
  return [
    patch.mineId,
    patch.patchId,
    score === null ? '' : score.value.toFixed(1),
    score === null ? '' : sayGrade(score.grade, score.provisional, language),
    OUTCOMES[outcome][language],
    reason ?? '',
    stale === null ? '' : `${stale.value.toFixed(1)} (${stale.quarter}, −${stale.ageQuarters}Q)`,
  ];
}
