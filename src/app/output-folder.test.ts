import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { asOutputError, writeOutputFolder } from './output-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'qingshan-output-'));
});
afterEach(() => rm(root, { recursive: true }));

const fill = (text: string) => (folder: string) => writeFile(join(folder, 'report.html'), text);

it('refuses a folder that holds anything, unless forced', async () => {
  await writeOutputFolder(join(root, 'out'), false, fill('first'));

  await expect(writeOutputFolder(join(root, 'out'), false, fill('second'))).rejects.toHaveProperty(
    'code',
    'OUTPUT_EXISTS',
  );

  expect(await readFile(join(root, 'out', 'report.html'), 'utf8')).toBe('first');
});

it('replaces its own files when forced and leaves those of others', async () => {
  await writeFile(join(root, 'notes.txt'), 'mine');

  await writeOutputFolder(root, true, fill('new'));

  expect((await readdir(root)).sort()).toEqual(['notes.txt', 'report.html']);
});

it('leaves nothing behind where the disk is full', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });

  const writing = writeOutputFolder(join(root, 'a', 'new', 'out'), false, async (folder) => {
    await writeFile(join(folder, 'half.csv'), 'half');
    throw full;
  });

  await expect(writing).rejects.toMatchObject({ code: 'OUTPUT_FAILED', details: { why: 'ENOSPC' } });
  expect(await readdir(root)).toEqual([]);
});

it('clears what killed processes left, and leaves what one that lives is writing', async () => {
  const killed = spawnSync('true').pid;
  await mkdir(join(root, 'out', `.partial-${killed}-a`, 'chips'), { recursive: true });
  await mkdir(join(root, 'out', `.partial-${process.pid}-b`, 'chips'), { recursive: true });

  await writeOutputFolder(join(root, 'out'), false, fill('whole'));
  expect(await readdir(join(root, 'out'))).toEqual(['report.html']);

  await mkdir(join(root, 'out', `.partial-${process.ppid}-c`));
  await writeOutputFolder(join(root, 'out'), true, fill('whole'));
  expect((await readdir(join(root, 'out'))).sort()).toEqual([`.partial-${process.ppid}-c`, 'report.html']);
});

it('says with a code that a file stands in the way', async () => {
  await writeFile(join(root, 'out'), 'a file');

  await expect(writeOutputFolder(join(root, 'out'), false, fill('whole'))).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    details: { why: 'ENOTDIR' },
  });
});

it('passes an error that is not of the file system as it is', () => {
  const bug = new TypeError('undefined is not a function');

  expect(asOutputError(bug, 'out')).toBe(bug);
});
