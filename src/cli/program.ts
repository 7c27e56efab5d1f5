/** `qingshan`: the command line. Parses, calls one use case, formats. */
import { Command, CommanderError, Option } from 'commander';
import { loadConfig } from '../config.ts';
import { createApp } from '../runtime.ts';
import type { App } from '../runtime.ts';
import type { Language } from '../errors.ts';
import { addAnalyze } from './commands/analyze.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEnqueue } from './commands/enqueue.ts';
import { addExplain } from './commands/explain.ts';
import { addInit } from './commands/init.ts';
import { addMines } from './commands/mines.ts';
import { addRun } from './commands/run.ts';
import { addScenes } from './commands/scenes.ts';
import { addScores } from './commands/scores.ts';
import { addSimulate } from './commands/simulate.ts';
import { addSpotCheck } from './commands/spotcheck.ts';
import { addStatus } from './commands/status.ts';
import { addWorker } from './commands/worker.ts';
import { addZonal } from './commands/zonal.ts';
import { createOutput, EXIT_OK, reportError } from './output.ts';
import type { Output } from './output.ts';

/** What every command gets: opens the app when it is needed, and says what it did. */
export interface CommandContext {
  readonly output: Output;
  readonly app: App;
}

/** Runs a command's action and gives the exit code. */
export type Run = (action: (context: CommandContext) => Promise<number | void>) => Promise<void>;

const EXIT_USAGE = 2;

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('qingshan')
    .description(
      '青山：用高分辨率影像核查矿山图斑的裸露地面与植被变化\nChecks bare ground and vegetation of restored mines',
    )
    .addOption(new Option('--lang <lang>', '输出语言 / language').choices(['zh', 'en']))
    .option('--json', '结果以 JSON 输出 / results as JSON')
    .option('--quiet', '不显示进度和提示 / no progress, no remarks')
    .version('0.1.0')
    .showHelpAfterError()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });

  const run: Run = async (action) => {
    const flags = program.opts<{ lang?: Language; json?: true; quiet?: true }>();
    let output = createOutput({
      language: flags.lang ?? 'zh',
      json: flags.json === true,
      quiet: flags.quiet === true,
    });
    let app: App | undefined;
    try {
      const config = loadConfig(process.env);
      output = createOutput({ ...output, language: flags.lang ?? config.language });
      app = createApp(config);
      process.exitCode = (await action({ output, app })) ?? EXIT_OK;
    } catch (error) {
      process.exitCode = reportError(error, output);
    } finally {
      await app?.close();
    }
  };

  const adders = [
    addAnalyze,
    addZonal,
    addInit,
    addMines,
    addScenes,
    addEnqueue,
    addStatus,
    addRun,
    addScores,
    addExplain,
    addSpotCheck,
    addWorker,
    addSimulate,
    addDoctor,
  ];
  for (const add of adders) add(program, run);
  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version exit with 0; everything else is a wrong call.
    process.exitCode = error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
  }
}
