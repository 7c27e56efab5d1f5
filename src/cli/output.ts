/** What the command line says: results on stdout, everything else on stderr. */
import { describeError, QingshanError } from '../errors.ts';
import type { ErrorKind, Language } from '../errors.ts';

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly language: Language;
}

export interface Output extends OutputOptions {
  /** A result for the user: `text` for people, `data` under --json. */
  result(text: string, data: unknown): void;
  /** A remark that is no result. */
  note(zh: string, en: string): void;
  /** Shows how far a long work is: a bar on a terminal, JSON lines otherwise. */
  progress(step: string): (done: number, total: number) => void;
}

const EXIT_OF: Readonly<Record<ErrorKind, number>> = { input: 2, usage: 2, outside: 1 };
export const EXIT_OK = 0;
const EXIT_BUG = 1;
/** A batch finished, but some of its items failed. */
export const EXIT_PARTIAL = 3;

export function createOutput(options: OutputOptions): Output {
  return {
    ...options,
    result(text, data) {
      process.stdout.write(options.json ? `${JSON.stringify(data)}\n` : `${text}\n`);
    },
    note(zh, en) {
      if (!options.quiet) process.stderr.write(`${options.language === 'zh' ? zh : en}\n`);
    },
    progress(step) {
      if (options.quiet) return () => {};
      return process.stderr.isTTY ? terminalBar(step) : jsonLines(step);
    },
  };
}

function terminalBar(step: string): (done: number, total: number) => void {
  const width = 30;
  return (done, total) => {
    const filled = total === 0 ? width : Math.round((width * done) / total);
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
    process.stderr.write(`\r${step} ${bar} ${done}/${total}${done >= total ? '\n' : ''}`);
  };
}

function jsonLines(step: string): (done: number, total: number) => void {
  return (done, total) => {
    process.stderr.write(`${JSON.stringify({ progress: step, done, total })}\n`);
  };
}

/** Says what went wrong in the user's language. @returns the exit code */
export function reportError(error: unknown, output: OutputOptions): number {
  if (!(error instanceof QingshanError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return EXIT_BUG;
  }
  const described = describeError(error, output.language);
  if (output.json) {
    process.stderr.write(`${JSON.stringify({ error: { ...described, details: error.details } })}\n`);
    return EXIT_OF[described.kind];
  }
  process.stderr.write(`${described.code} ${described.message}\n  → ${described.action}\n`);
  for (const line of problemLines(error, output.language)) process.stderr.write(`  ${line}\n`);
  return EXIT_OF[described.kind];
}

/** An error may carry all problems of a file, so that the user can mend them in one go. */
function problemLines(error: QingshanError, language: Language): readonly string[] {
  const { problems } = error.details;
  if (!Array.isArray(problems)) return [];
  const shown = problems
    .slice(0, 20)
    .map((problem: { code: QingshanError['code']; details?: QingshanError['details'] }) => {
      const described = describeError(new QingshanError(problem.code, problem.details ?? { ...problem }), language);
      return `${described.code} ${described.message}`;
    });
  const rest = problems.length - shown.length;
  if (rest > 0) shown.push(language === 'zh' ? `……另有 ${rest} 处` : `… and ${rest} more`);
  return shown;
}
