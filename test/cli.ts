/** Runs `qingshan` as a user does: its own process, its own working folder. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('..', import.meta.url));
const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCli(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, ...output };
}

/** `{ out: 'x', baseline: ['a', 'b'], force: true }` is `--out x --baseline a --baseline b --force`. */
export type Flags = Readonly<Record<string, string | readonly string[] | true>>;

/** As `runCli`, and it must succeed: what it printed is the message of the failure. */
export async function runCliOk(
  command: readonly string[],
  flags: Flags,
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const args = [...command, ...Object.entries(flags).flatMap(([name, value]) => flagArgs(`--${name}`, value))];
  const result = await runCli(args, { env });
  if (result.code === 0) return result;
  throw new Error(`qingshan ${args.join(' ')} exited with ${result.code}\n${result.stderr}\n${result.stdout}`);
}

function flagArgs(flag: string, value: Flags[string]): readonly string[] {
  if (value === true) return [flag];
  return typeof value === 'string' ? [flag, value] : value.flatMap((item) => [flag, item]);
}
