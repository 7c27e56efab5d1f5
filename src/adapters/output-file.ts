/** Writing a file so that a full disk leaves no half one. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { QingshanError } from '../errors.ts';

/**
 * Writes beside the target, flushes to the disk and renames: `file` is either what it was or complete.
 *
 * @throws QingshanError OUTPUT_FAILED with the file and the system's reason
 */
export async function writeOutputFile(file: string, content: string | Uint8Array): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(beside, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    // What went wrong first is what the operator has to read.
    await rm(beside, { force: true }).catch(() => undefined);
    throw new QingshanError('OUTPUT_FAILED', { file, why: (error as Error).message }, { cause: error });
  }
}
