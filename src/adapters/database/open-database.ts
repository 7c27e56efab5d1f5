/** Opens the record: PostgreSQL where `databaseUrl` names one, else PGlite in the data folder. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Pool } from 'pg';
import type { Config } from '../../config.ts';
import { maskSecrets } from '../../config.ts';
import { QingshanError } from '../../errors.ts';
import { openEmbeddedDatabase, startFailure } from './embedded-database.ts';
import { EmbeddedPool } from './embedded-pool.ts';
import { lockFolder } from './folder-lock.ts';
import { STATEMENTS as RECORD } from './migrations/0001-record.ts';
import { STATEMENTS as REFERENCES } from './migrations/0002-references.ts';
import type { Schema } from './schema.ts';

/** The schema that BullMQ calls its own. */
const QUEUE_SCHEMA = 'bullmq';

export interface Database {
  /** `embedded`: this process is the only one, the folder's lock says so. */
  readonly kind: 'embedded' | 'server';
  readonly record: Kysely<Schema>;
  /** For the queue: looks like a `pg.Pool` whose connections see BullMQ's schema. The caller ends it. */
  openQueuePool(): EmbeddedPool | Pool;
  /** Creates or upgrades the record's schema. Safe when several processes start at once. */
  migrate(): Promise<void>;
  /** Ends every connection; may be called again. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `existing` refuses to create a data folder, so that a typo in QINGSHAN_DATA does not look like an empty record. */
  readonly folder?: 'create' | 'existing';
}

/**
 * @throws DATABASE_UNREACHABLE, DATA_FOLDER_LOCKED, DATA_FOLDER_MISSING, DATA_FOLDER_BROKEN
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataFolder'>,
  options: OpenOptions = {},
): Promise<Database> {
  return config.databaseUrl === null ? openEmbedded(config.dataFolder, options) : openServer(config.databaseUrl);
}

async function openEmbedded(dataFolder: string, { folder = 'create' }: OpenOptions): Promise<Database> {
  const databaseFolder = join(dataFolder, 'database');
  if (folder === 'existing' && !(await exists(databaseFolder))) {
    throw new QingshanError('DATA_FOLDER_MISSING', { folder: dataFolder });
  }
  const lock = await refusing(dataFolder, async () => {
    await mkdir(dataFolder, { recursive: true });
    return lockFolder(dataFolder, join(dataFolder, 'database.lock'));
  });
  try {
    const pglite = await refusing(dataFolder, () => openEmbeddedDatabase(databaseFolder));
    // One session serves record and queue. The record names its schema always, BullMQ never.
    await pglite.exec(`SET search_path TO ${QUEUE_SCHEMA}, public; SET timezone TO 'UTC'`);
    const record = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) }).withSchema('qingshan');
    return {
      kind: 'embedded',
      record,
      openQueuePool: () => new EmbeddedPool(pglite),
      migrate: () => migrate(record),
      close: once(async () => {
        try {
          await pglite.close();
        } finally {
          await lock.release();
        }
      }),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openServer(url: string): Promise<Database> {
  const pool = createPool(url, {});
  const record = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }).withSchema('qingshan');
  try {
    await sql`SELECT 1`.execute(record);
  } catch (error) {
    await pool.end();
    throw new QingshanError('DATABASE_UNREACHABLE', { why: reasonOf(error), url: maskSecrets(url) }, { cause: error });
  }
  return {
    kind: 'server',
    record,
    openQueuePool: () => createPool(url, { schema: QUEUE_SCHEMA }),
    migrate: () => migrate(record),
    close: once(() => pool.end()),
  };
}

function createPool(url: string, { schema }: { readonly schema?: string }): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'qingshan',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    max: 10,
    // Runs before a new connection is handed out, whatever options the URL carries.
    onConnect: async (client) => {
      await client.query(`SET timezone TO 'UTC'`);
      if (schema !== undefined) await client.query(`SET search_path TO ${schema}, public`);
    },
  });
  // A connection that dies while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

async function migrate(record: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db: record,
    migrationTableSchema: 'qingshan',
    provider: {
      getMigrations: async () => ({
        '0001-record': { up: (db) => runAll(db, RECORD) },
        '0002-references': { up: (db) => runAll(db, REFERENCES) },
      }),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** What goes wrong with the folder itself: no permission, no space, files that are no database. */
async function refusing<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof QingshanError) throw error;
    throw new QingshanError('DATA_FOLDER_BROKEN', { folder, why: startFailure(error) }, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  // A refused connection to a name with several addresses is an AggregateError without a message of its own.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}

function once<T>(act: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => (started ??= act());
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
