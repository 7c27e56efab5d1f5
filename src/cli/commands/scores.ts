import type { Command } from 'commander';
import type { Policy } from '../../analysis/policy.ts';
import { policyHash } from '../../app/content-key.ts';
import { loadPolicy } from '../../app/load-policy.ts';
import { writeQuarterReport } from '../../app/quarter-report.ts';
import { mineTable, prevailingPolicy } from '../../app/mine-table.ts';
import type { MineLine } from '../../app/mine-table.ts';
import { rescoreQuarter } from '../../app/rescore-quarter.ts';
import type { RescoredPatch } from '../../app/rescore-quarter.ts';
import { shownAssessment } from '../../app/shown-assessment.ts';
import { scoreTable } from '../../app/score-table.ts';
import type { ScoreLine } from '../../app/score-table.ts';
import { QingshanError } from '../../errors.ts';
import type { Language } from '../../errors.ts';
import { sayScore } from '../../oversight/interval-words.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import { sayCompliance } from '../../oversight/explain-standing.ts';
import { OUTCOMES, sayGrade, WRITE_OFFS } from '../../oversight/words.ts';
import type { Run } from '../program.ts';
import { textTable } from '../tables.ts';

export function addScores(program: Command, run: Run): void {
  const scores = program.command('scores').description('查看和导出评分 / list and export scores');

  scores
    .command('list')
    .description('列出一个季度的结果，低分在前 / results of a quarter, lowest first')
    .requiredOption('--quarter <quarter>', '如 2023Q3')
    .option('--policy <file>', '按此规则的结果（另见 rescore） / results under this policy')
    .option('--mines', '各图斑按面积合为矿山 / patches of a mine together')
    .action((flags: { quarter: string; policy?: string; mines?: true }) =>
      run(async ({ app, output }) => {
        const { label } = parseQuarter(flags.quarter);
        const hash = flags.policy === undefined ? undefined : policyHash(await loadPolicy(flags.policy));
        const store = await app.openStore();
        const lines = await scoreTable(label, store, hash);
        if (lines.length === 0) throw new QingshanError('SCORE_MISSING', { id: label, quarter: label });
        if (flags.mines) {
          const results = lines.map(({ patch, standing, record: { result } }) => ({ patch, standing, result }));
          const policy = await store.getPolicy(prevailingPolicy(lines.map(({ record }) => record)));
          const mines = mineTable(results, policy);
          const head = ['mine', 'patches', 'score', 'grade', 'reason', 'write-off'];
          output.result(
            textTable(
              head,
              mines.map((mine) => mineRow(mine, output.language)),
            ),
            mines,
          );
          return;
        }
        const sorted = [...lines].sort((a, b) => scoreOf(a) - scoreOf(b));
        output.result(
          textTable(
            ['mine', 'patch', 'score', 'grade', 'outcome', 'reason', 'compliance', 'write-off', 'stale'],
            sorted.map((line) => row(line, output.language)),
          ),
          sorted.map(({ patch, record, standing, stale }) => ({
            mineId: patch.mineId,
            patchId: patch.patchId,
            key: record.key,
            policy: `${record.policyId} ${record.policyVersion}`,
            rescoredFrom: record.provenance.rescoredFrom ?? null,
            assessment: shownAssessment(record.result.assessment),
            standing,
            stale,
          })),
        );
      }),
    );

  scores
    .command('rescore')
    .description('按另一规则由已存数据重新计分，不改动现行结果 / score a quarter again beside what holds')
    .requiredOption('--quarter <quarter>', '如 2023Q3')
    .requiredOption('--policy <file>', '只在权重、目标、评级与限值上不同的规则')
    .addHelpText(
      'after',
      `
现行结果不变；新结果用 --policy 查看。 / What holds stays; see the new results with --policy.
示例 / example:
  qingshan scores rescore --quarter 2023Q3 --policy 新规则.json
  qingshan scores list --quarter 2023Q3 --policy 新规则.json
  qingshan explain 510100010001 --quarter 2023Q3 --policy 新规则.json`,
    )
    .action((flags: { quarter: string; policy: string }) =>
      run(async ({ app, output }) => {
        const { label } = parseQuarter(flags.quarter);
        const policy = await loadPolicy(flags.policy);
        const rescored = await rescoreQuarter(label, policy, { store: await app.openStore(), software: app.software });
        output.result(rescoreText(rescored, policy, output.language), {
          quarter: label,
          policy: { id: policy.id, version: policy.version, sha256: policyHash(policy) },
          patches: rescored.map(({ before, after }) => ({
            patchId: after.patchId,
            key: after.key,
            rescoredFrom: before.key,
            before: before.result.assessment.score?.value ?? null,
            after: after.result.assessment.score?.value ?? null,
          })),
        });
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

/** The scores that moved most first, and how many moved between grades. */
function rescoreText(rescored: readonly RescoredPatch[], policy: Policy, language: Language): string {
  const zh = language === 'zh';
  const moves = rescored.flatMap(({ before, after }) => {
    const [old, fresh] = [before.result.assessment.score, after.result.assessment.score];
    return old === null || fresh === null ? [] : [{ patchId: after.patchId, old, fresh, by: fresh.value - old.value }];
  });
  const moved = moves.filter(({ by }) => by !== 0).sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
  const regraded = moves.filter(({ old, fresh }) => old.grade !== fresh.grade).length;
  const name = `${policy.id} ${policy.version}`;
  const counts = zh
    ? `按 ${name} 重新计分 ${moves.length} 个图斑（另 ${rescored.length - moves.length} 个无分值）：分值变动 ${moved.length} 个，评级变动 ${regraded} 个；现行结果不变`
    : `${moves.length} patches scored again under ${name} (${rescored.length - moves.length} have no score): ${moved.length} scores and ${regraded} grades differ; what holds stays`;
  if (moved.length === 0) return counts;
  const table = textTable(
    zh ? ['图斑', '现行', '重算', '差', '评级'] : ['patch', 'holds', 'again', 'by', 'grade'],
    moved
      .slice(0, SHOWN_MOVES)
      .map(({ patchId, old, fresh, by }) => [
        patchId,
        old.value.toFixed(1),
        fresh.value.toFixed(1),
        `${by > 0 ? '+' : ''}${by.toFixed(1)}`,
        sayGrade(fresh.grade, fresh.provisional, language),
      ]),
  );
  return `${counts}\n${table}`;
}

const SHOWN_MOVES = 20;

/** Without a score last: they are no low scores. */
function scoreOf({ record }: ScoreLine): number {
  return record.result.assessment.score?.value ?? Infinity;
}

function mineRow({ mineId, patchIds, score, writeOff }: MineLine, language: Language): readonly string[] {
  const { value, interval, grade, provisional, reason } = score;
  return [
    mineId,
    String(patchIds.length),
    value === null ? '' : sayScore({ value, interval }),
    grade === null ? '' : sayGrade(grade, provisional, language),
    reason ?? '',
    writeOff === null ? '' : WRITE_OFFS[writeOff][language],
  ];
}

function row({ patch, record, standing, stale }: ScoreLine, language: Language): readonly string[] {
  const { score, outcome, reason } = record.result.assessment;
  return [
    patch.mineId,
    patch.patchId,
    score === null ? '' : sayScore(score),
    score === null ? '' : sayGrade(score.grade, score.provisional, language),
    OUTCOMES[outcome][language],
    reason ?? '',
    standing === null ? '' : sayCompliance(standing, language),
    standing === null ? '' : WRITE_OFFS[standing.advice][language],
    stale === null ? '' : `${stale.value.toFixed(1)} (${stale.quarter}, −${stale.ageQuarters}Q)`,
  ];
}
