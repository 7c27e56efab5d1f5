/** `qingshan`: the command line. Parses, calls one use case, formats. */
import { Command, CommanderError, Option } from 'commander';
import { loadConfig } from '../config.ts';
import { createApp } from '../runtime.ts';
import type { App } from '../runtime.ts';
import type { Language } from '../errors.ts';
import { createOutput, EXIT_OK, reportError } from './output.ts';
import type { Output } from './output.ts';

/** What every command gets: opens the app when it is needed, and says what it did. */
export interface CommandContext {
  readonly output: Output;
  readonly app: App;
}

/** Runs a command's action and gives the exit code. */
export type Run = (action: (context: CommandContext) => Promise<number | void>) => Promise<void>;

type AddCommand = (program: Command, run: Run) => void;

/** In the order of the help. Only the one that is asked for is loaded: together they take 200 ms and 40 MB. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  analyze: async () => (await import('./commands/analyze.ts')).addAnalyze,
  zonal: async () => (await import('./commands/zonal.ts')).addZonal,
  init: async () => (await import('./commands/init.ts')).addInit,
  mines: async () => (await import('./commands/mines.ts')).addMines,
  scenes: async () => (await import('./commands/scenes.ts')).addScenes,
  enqueue: async () => (await import('./commands/enqueue.ts')).addEnqueue,
  status: async () => (await import('./commands/status.ts')).addStatus,
  run: async () => (await import('./commands/run.ts')).addRun,
  references: async () => (await import('./commands/references.ts')).addReferences,
  scores: async () => (await import('./commands/scores.ts')).addScores,
  policy: async () => (await import('./commands/policy.ts')).addPolicy,
  verify: async () => (await import('./commands/verify.ts')).addVerify,
  explain: async () => (await import('./commands/explain.ts')).addExplain,
  spotcheck: async () => (await import('./commands/spotcheck.ts')).addSpotCheck,
  worker: async () => (await import('./commands/worker.ts')).addWorker,
  simulate: async () => (await import('./commands/simulate.ts')).addSimulate,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
};

/** The first word that names a command; options of the program may stand before it. */
function commandsFor(argv: readonly string[]): readonly string[] {
  const named = argv.slice(2).find((word) => Object.hasOwn(COMMANDS, word));
  return named === undefined || argv[2] === 'help' ? Object.keys(COMMANDS) : [named];
}

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

  for (const name of commandsFor(argv)) (await COMMANDS[name]!())(program, run);
  try {
    await program.parseAsync(argv as string[]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version exit with 0; everything else is a wrong call.
    process.exitCode = error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
  }
}
