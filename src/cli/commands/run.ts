import type { Command } from 'commander';
import { loadPolicy } from '../../app/load-policy.ts';
import { assertOutputFree } from '../../app/output-folder.ts';
import { runQuarter } from '../../app/run-quarter.ts';
import { writeQuarterReport } from '../../app/quarter-report.ts';
import { parseQuarter } from '../../oversight/quarter.ts';
import type { Run } from '../program.ts';
import { EXIT_PARTIAL } from '../output.ts';
import { parseCount } from '../parse.ts';
import { jobErrorLines, outcomeCounts } from '../tables.ts';

interface Flags {
  quarter: string;
  policy?: string;
  out?: string;
  threads?: string;
  force?: true;
}

export function addRun(program: Command, run: Run): void {
  program
    .command('run')
    .description('核查一个季度的全部图斑 / check every patch of a quarter')
    .requiredOption('--quarter <quarter>', '如 2023Q3')
    .option('--policy <file>', '评分规则')
    .option('--out <dir>', '另写报告到此目录')
    .option('--threads <n>', '线程数')
    .option('--force', '覆盖已有报告')
    .addHelpText(
      'after',
      `
重复运行只做缺少的部分。 / Running again does only what is missing.
示例 / example:
  qingshan run --quarter 2023Q3 --out out/2023Q3`,
    )
    .action((flags: Flags) =>
      run(async ({ app, output }) => {
        const quarter = parseQuarter(flags.quarter);
        const policy = await loadPolicy(flags.policy);
        const threads =
          flags.threads === undefined ? app.config.threads : parseCount('run', '--threads', flags.threads, 1);
        // Said before the work, not after it.
        if (flags.out !== undefined) await assertOutputFree(flags.out, flags.force === true);
        const store = await app.openStore();
        const summary = await runQuarter(
          quarter,
          policy,
          {
            store,
            queue: await app.openQueue(),
            engine: app.openEngine(threads),
            software: app.software,
            evidence: (label) => app.evidenceFolders(label, output.language),
            cropFolder: app.cropFolder,
          },
          output.progress(flags.quarter),
        );
        const results = await store.listResults(quarter.label);
        const report =
          flags.out === undefined || results.length === 0
            ? null
            : await writeQuarterReport(
                { quarter: quarter.label, folder: flags.out, force: flags.force === true, language: output.language },
                {
                  store,
                  reports: await app.openReports(),
                  software: app.software,
                  evidenceRoot: app.evidenceRoot(quarter.label),
                },
              );
        const lines = [
          ...outcomeCounts(
            results.map(({ result }) => result.assessment),
            output.language,
          ),
          ...jobErrorLines(summary.failed, output.language),
        ];
        if (report !== null) lines.push(report);
        output.result(lines.join('\n'), {
          quarter: quarter.label,
          results: results.length,
          queued: summary.jobs.length,
          unchanged: summary.unchangedCount,
          unpaired: summary.unpaired.map(({ patch, reason }) => ({ id: patch.patchId, reason })),
          failed: summary.failed,
          report,
        });
        return summary.failed.length > 0 ? EXIT_PARTIAL : undefined;
      }),
    );
}
