/** What is slow to make and only looked at is made once a run, by whichever test file needs it first. */
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';

const POLL_MS = 100;

/**
 * Test files run side by side in processes of their own, so the claim is a folder: only one can make it.
 *
 * @param make fills the folder it is given
 * @returns the folder; it is for all test files, so nobody writes there
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const made = join(inject('runFolder'), name);
  if (!(await claim(`${made}.making`))) {
    await untilMade(made);
    return made;
  }
  try {
    await make(join(`${made}.making`, 'content'));
    await rename(join(`${made}.making`, 'content'), made);
  } catch (error) {
    await writeFile(`${made}.failed`, String(error));
    throw error;
  }
  return made;
}

async function claim(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function untilMade(made: string): Promise<void> {
  while (!(await exists(made))) {
    if (await exists(`${made}.failed`)) throw new Error(`${made} could not be made, another test file says why`);
    await sleep(POLL_MS);
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
