/**
 * A set of results appears whole or not at all: it is written to a hidden folder inside its place and its entries are
 * then renamed. A full disk or a killed process leaves what was there before; files of others are never touched.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { QingshanError } from '../errors.ts';

/** @param fill writes into the folder it is given */
export async function writeOutputFolder<T>(
  folder: string,
  force: boolean,
  fill: (folder: string) => Promise<T>,
): Promise<T> {
  const target = resolve(folder);
  // Inside the target, so that the renames stay on its file system.
  const partial = join(target, `.partial-${process.pid}-${randomUUID()}`);
  let created: string | undefined;
  try {
    await assertOutputFree(folder, force);
    await removeLeftovers(target);
    created = await mkdir(partial, { recursive: true });
    const result = await fill(partial);
    await moveEntries(partial, target);
    return result;
  } catch (error) {
    // What went wrong first is what the operator has to read.
    await removeCreated(partial, created).catch(() => undefined);
    throw asOutputError(error, folder);
  }
}

/** For work that takes long before it writes: refuses a folder that holds anything, unless forced. */
export async function assertOutputFree(folder: string, force: boolean): Promise<void> {
  if (force || !existsSync(folder)) return;
  const entries = await readdir(folder).catch((error: unknown) => {
    throw asOutputError(error, folder);
  });
  if (entries.some((entry) => !isLeftover(entry))) throw new QingshanError('OUTPUT_EXISTS', { file: folder });
}

/** Gives errors of the file system a code; others pass. */
export function asOutputError(error: unknown, file: string): unknown {
  if (error instanceof QingshanError || !(error instanceof Error) || !('code' in error)) return error;
  const why = String(error.code);
  if (!/^E[A-Z]+$/.test(why)) return error;
  return new QingshanError('OUTPUT_FAILED', { file, why }, { cause: error });
}

/** What a killed process left must neither stand in the way of the next one nor get among its results. */
async function removeLeftovers(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const entry of await readdir(folder)) {
    if (isLeftover(entry)) await rm(join(folder, entry), { recursive: true });
  }
}

function isLeftover(entry: string): boolean {
  const owner = /^\.partial-(\d+)-/.exec(entry)?.[1];
  return owner !== undefined && !isAlive(Number(owner));
}

function isAlive(pid: number): boolean {
  // In a container every process may get the pid of the one that died.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function moveEntries(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from)) {
    await rm(join(to, entry), { recursive: true, force: true });
    await rename(join(from, entry), join(to, entry));
  }
  await rmdir(from);
}

/** Removes the partial folder, and of those above it the ones that were made for it, up to the outermost. */
async function removeCreated(partial: string, outermost: string | undefined): Promise<void> {
  await rm(partial, { recursive: true, force: true });
  if (outermost === undefined) return;
  // `rmdir` refuses a folder that somebody has put something in by now.
  for (let folder = partial; folder !== outermost;) {
    folder = dirname(folder);
    await rmdir(folder);
  }
}
