/**
 * PGlite in a folder, made safe against a full disk: a folder is whole or absent, an error of PostgreSQL has a code, and
 * after a PANIC nothing is asked of PostgreSQL any more.
 */
import { rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import type { PGliteOptions, Transaction } from '@electric-sql/pglite';
import { QingshanError } from '../../errors.ts';

/** PostgreSQL's type number of bigint, read as text on both databases because a number cannot hold it. */
const BIGINT = 20;
const OPTIONS: PGliteOptions = { parsers: { [BIGINT]: (value: string) => value } };

const REFUSAL_MS = 20;

/** Opens the database in `folder`, and makes one where there is none. The caller holds the folder's lock. */
export async function openEmbeddedDatabase(folder: string): Promise<EmbeddedDatabase> {
  if (!(await exists(folder))) {
    // Made beside and renamed: a process that is killed while making it leaves no half database behind.
    const beside = `${folder}.new`;
    await rm(beside, { recursive: true, force: true });
    try {
      const made = await open(beside);
      await made.close();
      await rename(beside, folder);
    } catch (error) {
      await rm(beside, { recursive: true, force: true });
      throw error;
    }
  }
  return open(folder);
}

async function open(folder: string): Promise<EmbeddedDatabase> {
  const database = new EmbeddedDatabase(folder, OPTIONS);
  await database.waitReady;
  return database;
}

/**
 * A server that panics, as when it cannot grow its log on a full disk, ends, and the next one recovers. PGlite stays and
 * turns in a circle at the next statement for ever. So after a PANIC every statement is refused with the first error.
 * What was committed is safe: the next process recovers it from the log.
 */
export class EmbeddedDatabase extends PGlite {
  #stopped: unknown;

  override async execProtocol(...args: Parameters<PGlite['execProtocol']>): ReturnType<PGlite['execProtocol']> {
    await this.#refuse();
    try {
      return await super.execProtocol(...args);
    } catch (error) {
      throw this.#noted(error);
    }
  }

  override async execProtocolStream(
    ...args: Parameters<PGlite['execProtocolStream']>
  ): ReturnType<PGlite['execProtocolStream']> {
    await this.#refuse();
    try {
      return await super.execProtocolStream(...args);
    } catch (error) {
      throw this.#noted(error);
    }
  }

  override async transaction<T>(callback: (tx: Transaction) => Promise<T>): Promise<T> {
    // Kysely waits for ever for a transaction that does not begin; one whose statements fail it ends.
    if (this.#stopped !== undefined) return callback(this as unknown as Transaction);
    return super.transaction(callback);
  }

  override async close(): Promise<void> {
    if (this.#stopped === undefined) await super.close();
  }

  async #refuse(): Promise<void> {
    if (this.#stopped === undefined) return;
    // BullMQ asks again as soon as it is refused; without a pause nothing else would get its turn.
    await sleep(REFUSAL_MS);
    throw this.#stopped;
  }

  #noted(error: unknown): unknown {
    const coded = asDatabaseError(error);
    const { severity } = error as { readonly severity?: unknown };
    if (severity === 'PANIC' || severity === 'FATAL') this.#stopped ??= coded;
    return coded;
  }
}

/** SQLSTATE 53100, `disk_full`. */
const DISK_FULL = '53100';

function asDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== DISK_FULL) return error;
  return new QingshanError('DATABASE_FULL', { why: error.message }, { cause: error });
}

/** Numbers of errors in WASI, which PGlite throws without a message while it makes its files. */
const WASI_ERRORS: Readonly<Record<number, string>> = {
  2: 'EACCES',
  19: 'EDQUOT',
  29: 'EIO',
  51: 'ENOSPC',
  63: 'EPERM',
  69: 'EROFS',
};

/** What a failed start says, in a word or a sentence. */
export function startFailure(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  const { errno } = error as { readonly errno?: unknown };
  return typeof errno === 'number' ? (WASI_ERRORS[errno] ?? `errno ${errno}`) : String(error);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
