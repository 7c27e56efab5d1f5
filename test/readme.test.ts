/** What the documents tell people to type exists: links, npm scripts, files in scripts/, commands and their options. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, runCliOk } from './cli.ts';

const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const npmScripts = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts,
);

/** Commands that have commands of their own. */
const GROUPS = new Set(['mines', 'scenes', 'scores', 'references']);

describe.each(documents)('%s', (name) => {
  const text = readFileSync(join(ROOT, name), 'utf8');

  test('links lead to files', () => {
    const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
    const files = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(files.filter((target) => !existsSync(join(ROOT, dirname(name), target)))).toEqual([]);
  });

  test('npm scripts and scripts exist', () => {
    const runs = [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]!);
    expect(runs.filter((script) => !npmScripts.includes(script))).toEqual([]);
    const scripts = [...text.matchAll(/(?<![\w/.])scripts\/[\w./-]*\w/g)].map(([path]) => path);
    expect(scripts.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  const calls = callsOf(text);
  test.each(calls)('$line', async ({ command, flags }) => {
    const { stdout } = await runCliOk([...command, '--help'], {});
    // Commander prints the help of the parent where a subcommand does not exist.
    expect(stdout).toContain(`qingshan ${command.join(' ')}`);
    for (const flag of flags) expect(stdout).toMatch(new RegExp(`${flag}\\b`));
  });
});

interface Call {
  readonly line: string;
  readonly command: readonly string[];
  readonly flags: readonly string[];
}

/** `qingshan …` lines of the shell blocks, continued lines joined. */
function callsOf(text: string): readonly Call[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!.replaceAll('\\\n', ' '));
  const lines = blocks.flatMap((block) => block.split('\n')).map((line) => line.replaceAll(/\s+/g, ' ').trim());
  return lines.flatMap((line) => {
    const words = /(?:^|\s)(?:npx )?qingshan (.*)$/.exec(line)?.[1]?.split(' ');
    if (words === undefined) return [];
    const names = words.slice(0, GROUPS.has(words[0]!) ? 2 : 1);
    const flags = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]!);
    return [{ line, command: names, flags }];
  });
}
