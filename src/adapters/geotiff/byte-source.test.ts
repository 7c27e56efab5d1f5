import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openByteSource } from './byte-source.ts';

it('a file is read at once or not at all', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qingshan-source-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'bytes');
  writeFileSync(path, Uint8Array.of(1, 2, 3, 4, 5));
  const source = await openByteSource(path);
  onTestFinished(() => source.close());
  const into = new Uint8Array(3);

  source.readNow!(1, into);

  expect([...into]).toEqual([2, 3, 4]);
  truncateSync(path, 3);
  expect(() => source.readNow!(1, into)).toThrow(new RangeError('the file ended at byte 3'));
});
