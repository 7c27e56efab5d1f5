/** The artifact is what the sources beside it compile to. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

it('compiles to the bytes that are checked in (else: npm run build:wasm)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'qingshan-wasm-'));
  const rebuilt = join(folder, 'rebuilt.wasm');
  const asc = join(ROOT, 'node_modules/assemblyscript/bin/asc.js');

  await promisify(execFile)(
    process.execPath,
    [asc, '--config', 'src/adapters/wasm/asconfig.json', '--outFile', rebuilt],
    { cwd: ROOT },
  );

  const checkedIn = await readFile(new URL('./qingshan.wasm', import.meta.url));
  expect(Buffer.compare(await readFile(rebuilt), checkedIn)).toBe(0);
  await rm(folder, { recursive: true });
}, 60_000);
