import type { Command } from 'commander';
import { analyzePlain } from '../../app/analyze-plain.ts';
import { loadPolicy, PLAIN_POLICY } from '../../app/load-policy.ts';
import type { SceneOptions } from '../../app/ports/scenes.ts';
import type { SceneRef } from '../../app/ports/work.ts';
import type { Run } from '../program.ts';
import type { App } from '../../runtime.ts';
import { EXIT_PARTIAL } from '../output.ts';
import type { Output } from '../output.ts';
import { parseBands, parseCount, parseDate } from '../parse.ts';
import { addPatchFlags, patchDefaults } from '../patch-flags.ts';
import type { PatchFlags } from '../patch-flags.ts';
import { errorText, outcomeCounts } from '../tables.ts';

interface Flags extends PatchFlags {
  baseline: string[];
  current: string[];
  mines: string;
  bands?: string;
  baselineDate?: string;
  currentDate?: string;
  clouds?: string;
  baselineClouds?: string;
  policy?: string;
  threads?: string;
  resultsOnly?: true;
  plain?: true;
  out: string;
  force?: true;
}

export function addAnalyze(program: Command, run: Run): void {
  const command = program
    .command('analyze')
    .description('比较两个时相，不用数据库 / compare two dates, without a database')
    .requiredOption('--baseline <file...>', '前时相影像；同日多景依次列出')
    .requiredOption('--current <file...>', '后时相影像；同日多景依次列出')
    .requiredOption('--mines <file>', '矿山图斑：GeoPackage、Shapefile、GeoJSON、FileGDB、FlatGeobuf、KML');
  addPatchFlags(command)
    .option('--bands <map>', '波段含义，如 red=3,nir=4')
    .option('--baseline-date <date>', '前时相日期，如 2020-08-02')
    .option('--current-date <date>', '后时相日期')
    .option('--clouds <file>', '后时相云掩膜（栅格非零为云，或面矢量）')
    .option('--baseline-clouds <file>', '前时相云掩膜')
    .option('--policy <file>', '评分规则，缺省为 policies/default.json；--plain 时为 policies/plain.json')
    .option('--threads <n>', '线程数')
    .option('--plain', '只按阈值分类并统计面积、转移与 NDVI：无参考环、区间、评分和图片')
    .option('--results-only', '只写 results.json，不写图表和报告')
    .requiredOption('--out <dir>', '结果目录')
    .option('--force', '覆盖已有结果')
    .addHelpText(
      'after',
      `
示例 / example:
  qingshan analyze --baseline 2020.tif --current 2023.tif --mines mines.gpkg --bands red=3,nir=4 \\
    --baseline-date 2020-08-02 --current-date 2023-08-15 --target-land-use forest --out out`,
    )
    .action((flags: Flags) =>
      run(async ({ app, output }) => {
        const threads =
          flags.threads === undefined ? app.config.threads : parseCount('analyze', '--threads', flags.threads, 1);
        if (flags.plain === true) return runPlain(flags, threads, app, output);
        // Loaded here, because `--plain` does without its libraries.
        const { analyzePair } = await import('../../app/analyze.ts');
        const analysis = await analyzePair(
          {
            baseline: sceneRefs(flags, flags.baseline, '--baseline-date', flags.baselineDate, flags.baselineClouds),
            current: sceneRefs(flags, flags.current, '--current-date', flags.currentDate, flags.clouds),
            mines: flags.mines,
            defaults: patchDefaults('analyze', flags),
            policy: await loadPolicy(flags.policy),
            out: flags.out,
            force: flags.force === true,
            language: output.language,
            outputs: flags.resultsOnly === true ? 'results' : 'all',
          },
          {
            scenes: app.scenes,
            vectors: app.vectors,
            engine: app.openEngine(threads),
            openReports: () => app.openReports(),
            software: app.software,
            note: (zh, en) => output.note(zh, en),
          },
          output.progress('analyze'),
        );
        const failures = analysis.failures.map(
          ({ patchId, error }) => `✗ ${patchId} ${errorText(error, output.language)}`,
        );
        const counts = outcomeCounts(
          analysis.results.map(({ assessment }) => assessment),
          output.language,
        );
        output.result([...counts, ...failures, flags.out].join('\n'), {
          out: flags.out,
          patches: analysis.results.length,
          failures: analysis.failures,
        });
        return analysis.failures.length > 0 ? EXIT_PARTIAL : undefined;
      }),
    );
}

async function runPlain(flags: Flags, threads: number, app: App, output: Output): Promise<number | undefined> {
  const { baseline, current, baselineDate, currentDate, baselineClouds, clouds } = flags;
  const outcome = await analyzePlain(
    {
      baseline: sceneRefs(flags, baseline, '--baseline-date', baselineDate, baselineClouds),
      current: sceneRefs(flags, current, '--current-date', currentDate, clouds),
      mines: flags.mines,
      crs: flags.crs ?? null,
      policy: await loadPolicy(flags.policy ?? PLAIN_POLICY),
      out: flags.out,
      force: flags.force === true,
    },
    { scenes: app.scenes, vectors: app.vectors, engine: app.openWindowEngine(threads), software: app.software },
    output.progress('analyze'),
  );
  const failures = outcome.failures.map(({ id, error }) => `✗ ${id} ${errorText(error, output.language)}`);
  output.result([...failures, flags.out].join('\n'), { out: flags.out, ...outcome });
  return outcome.failures.length > 0 ? EXIT_PARTIAL : undefined;
}

function sceneRefs(
  flags: Flags,
  paths: readonly string[],
  option: string,
  date: string | undefined,
  clouds: string | undefined,
): readonly SceneRef[] {
  const options: SceneOptions = {
    ...(flags.bands === undefined ? {} : { bands: parseBands('analyze', flags.bands) }),
    ...(date === undefined ? {} : { date: parseDate('analyze', option, date) }),
    ...(clouds === undefined ? {} : { clouds }),
  };
  return paths.map((path) => ({ path, options }));
}
