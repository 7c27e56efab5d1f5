/** Fetches the real data of `fixtures/real.json` into `fixtures/real/` and checks it: `npm run fixtures:real`. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface RealFile {
  readonly path: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

const { sets } = JSON.parse(await readFile(join(FIXTURES, 'real.json'), 'utf8')) as {
  readonly sets: Readonly<Record<string, { readonly files: readonly RealFile[] }>>;
};

let failed = 0;
for (const [name, { files }] of Object.entries(sets)) {
  for (const file of files) {
    try {
      process.stdout.write(`${name}: ${file.path}: ${await fetchFile(file)}\n`);
    } catch (error) {
      failed++;
      process.stderr.write(`${name}: ${file.path}: ${reasonOf(error)}\n`);
    }
  }
}
if (failed > 0) {
  process.stderr.write(`${failed} files were not fetched; tests that need them are skipped and say so.\n`);
  process.exitCode = 1;
}

async function fetchFile({ path, url, bytes, sha256 }: RealFile): Promise<'already here' | 'fetched'> {
  const target = join(FIXTURES, 'real', path);
  const present = await readFile(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (present !== null && sumOf(present) === sha256) return 'already here';
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const content = Buffer.from(await response.arrayBuffer());
  if (content.length !== bytes || sumOf(content) !== sha256) {
    throw new Error(`${url} is not the file with SHA-256 ${sha256}`);
  }
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.partial`, content);
  await rename(`${target}.partial`, target);
  return 'fetched';
}

function sumOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
