import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { policyHash } from '../../app/content-key.ts';
import { loadPolicy } from '../../app/load-policy.ts';
import type { ResultRecord, Store } from '../../app/ports/record.ts';
import { shownAssessment } from '../../app/shown-assessment.ts';
import { QingshanError } from '../../errors.ts';
import { quarterStandings } from '../../app/standings.ts';
import { agreedExcavation, agreedLoss } from '../../oversight/agreed-loss.ts';
import { explainExcavationState, explainLoss, explainRelapse } from '../../oversight/explain-agreement.ts';
import { explainStanding } from '../../oversight/explain-standing.ts';
import { explainAssessment } from '../../oversight/explain.ts';
import type { Patch } from '../../oversight/patch.ts';
import { explainOutside } from '../../oversight/quarter-flags.ts';
import { relapseOf } from '../../oversight/relapse-of.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import type { CommandContext, Run } from '../program.ts';

interface Flags {
  quarter: string;
  policy?: string;
  workings?: string;
  force?: true;
}

interface Explained {
  readonly patch: Patch;
  readonly record: ResultRecord;
}

export function addExplain(program: Command, run: Run): void {
  program
    .command('explain')
    .description('逐项说明一个评分的来由 / say how a score came about')
    .argument('<id>', '主体编号或图斑编号')
    .requiredOption('--quarter <quarter>', '如 2023Q3')
    .option('--policy <file>', '按此规则的结果（见 scores rescore）')
    .option('--workings <file>', '另写含公式的 XLSX，可逐格复算；限一个图斑')
    .option('--force', '覆盖已有文件')
    .addHelpText('after', '\n示例 / example:\n  qingshan explain 510100010001 --quarter 2023Q3 --workings 算式.xlsx')
    .action((id: string, flags: Flags) =>
      run(async (context) => {
        const { app, output } = context;
        const { label } = parseQuarter(flags.quarter);
        const store = await app.openStore();
        const explained = await resultsOf(id, label, flags.policy, store);
        if (flags.workings !== undefined) await writeWorkings(flags.workings, flags, explained, context);
        const inventory = new Map((await store.listPatches()).map((patch) => [patch.patchId, patch]));
        const texts: string[] = [];
        const data: unknown[] = [];
        for (const { patch, record } of explained) {
          const policy = await store.getPolicy(record.provenance.policyHash);
          const standings = await quarterStandings(label, [record], inventory, store);
          const standing = standings.get(patch.patchId) ?? null;
          const history = await store.listVerdicts(label, patch.patchId);
          const relapse = relapseOf(history, policy);
          const loss = agreedLoss(history);
          const excavation = agreedExcavation(history);
          const told = [
            explainOutside(label, record.result, output.language),
            explainLoss(loss.state, loss.since, output.language),
            explainExcavationState(excavation.state, excavation.since, output.language),
            explainRelapse(relapse, output.language),
            ...explainStanding(standing, policy.score, output.language),
          ];
          const paragraphs = [
            ...explainAssessment(patch, record.result, policy, output.language),
            ...told.filter((paragraph) => paragraph !== null),
          ];
          texts.push(
            paragraphs
              .map(({ heading, lines }) => [heading, ...lines.map((line) => `  ${line}`)].join('\n'))
              .join('\n\n'),
          );
          const result = { ...record.result, assessment: shownAssessment(record.result.assessment) };
          const shown = { ...record, result };
          data.push({
            patchId: patch.patchId,
            key: record.key,
            paragraphs,
            loss,
            excavation,
            relapse,
            standing,
            record: shown,
          });
        }
        output.result(texts.join('\n\n────────\n\n'), data);
      }),
    );
}

async function resultsOf(
  id: string,
  quarter: string,
  policyFile: string | undefined,
  store: Store,
): Promise<readonly Explained[]> {
  const patches = (await store.listPatches()).filter(({ mineId, patchId }) => mineId === id || patchId === id);
  if (patches.length === 0) throw new QingshanError('MINE_UNKNOWN', { id });
  const results =
    policyFile === undefined
      ? await store.listResults(quarter)
      : await store.listResultsUnder(quarter, policyHash(await loadPolicy(policyFile)));
  const records = new Map(results.map((record) => [record.patchId, record]));
  const explained = patches.flatMap((patch) => {
    const record = records.get(patch.patchId);
    return record === undefined ? [] : [{ patch: { ...patch, ...record.result.judgedAs }, record }];
  });
  if (explained.length === 0) throw new QingshanError('SCORE_MISSING', { id, quarter });
  return explained;
}

async function writeWorkings(
  file: string,
  flags: Flags,
  explained: readonly Explained[],
  { app, output }: CommandContext,
): Promise<void> {
  const scored = explained.flatMap(({ patch, record }) => {
    const { score } = record.result.assessment;
    return score === null ? [] : [{ patch, record, score }];
  });
  const [only, another] = scored;
  if (only === undefined || another !== undefined) {
    const ids = explained.map(({ patch }) => patch.patchId).join(' ');
    throw new QingshanError('WORKINGS_ONE_SCORE', { scored: scored.length, patches: ids });
  }
  if (flags.force !== true && existsSync(file)) throw new QingshanError('OUTPUT_EXISTS', { file });
  const policy = await (await app.openStore()).getPolicy(only.record.provenance.policyHash);
  await (await app.openReports()).writeWorkings(file, only.patch, only.score, policy, output.language);
}
