/**
 * PGlite dressed as a `pg.Pool`, as far as BullMQ's PostgreSQL backend needs one.
 *
 * PGlite is one session. So every query goes through its own queue, `LISTEN` through its own registry, and what stands
 * between `BEGIN` and `COMMIT` on one client keeps all others waiting, the record's queries included.
 */
import { EventEmitter } from 'node:events';
import type { PGlite, Results, Transaction } from '@electric-sql/pglite';

export interface PoolResult {
  readonly rows: never[];
  readonly rowCount: number | null;
}

type Queryable = Pick<PGlite, 'query' | 'exec'> | Pick<Transaction, 'query' | 'exec'>;

/** Also an emitter because a pool emits `error`; this one never does. */
export class EmbeddedPool extends EventEmitter {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    super();
    this.#database = database;
  }

  query(text: string, values?: readonly unknown[]): Promise<PoolResult> {
    return run(this.#database, text, values);
  }

  async connect(): Promise<EmbeddedClient> {
    return new EmbeddedClient(this.#database);
  }

  /** The database is closed by whoever opened it. */
  async end(): Promise<void> {}
}

export class EmbeddedClient extends EventEmitter {
  readonly #database: PGlite;
  readonly #unlisten: (() => Promise<void>)[] = [];
  #transaction: OpenTransaction | undefined;

  constructor(database: PGlite) {
    super();
    this.#database = database;
  }

  async query(text: string, values?: readonly unknown[]): Promise<PoolResult> {
    const command = commandOf(text);
    if (command === 'BEGIN') {
      if (this.#transaction !== undefined) throw new Error('This client is in a transaction already');
      this.#transaction = await openTransaction(this.#database);
      return { rows: [], rowCount: null };
    }
    if (command === 'COMMIT' || command === 'ROLLBACK') {
      const transaction = this.#transaction;
      this.#transaction = undefined;
      await transaction?.end(command);
      return { rows: [], rowCount: null };
    }
    const channel = /^LISTEN\s+(\w+)/.exec(command)?.[1];
    if (channel !== undefined) {
      const stop = await this.#database.listen(channel, (payload) => this.emit('notification', { channel, payload }));
      this.#unlisten.push(() => stop());
      return { rows: [], rowCount: null };
    }
    return run(this.#transaction?.session ?? this.#database, text, values);
  }

  /** Ends what the client left open. Not awaited by callers of a pool, so failures have nowhere to go but the next query. */
  release(): void {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    this.removeAllListeners();
    if (!this.#database.closed) {
      void transaction?.end('ROLLBACK').catch(() => undefined);
      for (const stop of this.#unlisten.splice(0)) void stop().catch(() => undefined);
    }
  }
}

/** The statement without leading comments, for the few that need another way than a query. */
function commandOf(text: string): string {
  return text.replace(/^(\s|--[^\n]*\n)+/, '').replace(/;?\s*$/, '');
}

async function run(session: Queryable, text: string, values?: readonly unknown[]): Promise<PoolResult> {
  // As in pg: only a query without values may hold several statements.
  if (values === undefined || values.length === 0) {
    const results = await session.exec(text);
    return toPoolResult(results.at(-1));
  }
  return toPoolResult(await session.query(text, [...values]));
}

function toPoolResult(result: Results | undefined): PoolResult {
  return { rows: (result?.rows ?? []) as never[], rowCount: result?.affectedRows ?? null };
}

interface OpenTransaction {
  readonly session: Transaction;
  end(command: 'COMMIT' | 'ROLLBACK'): Promise<void>;
}

/** PGlite runs a transaction as a callback; this holds the callback open until `end`. */
async function openTransaction(database: PGlite): Promise<OpenTransaction> {
  const begun = Promise.withResolvers<Transaction>();
  const ended = Promise.withResolvers<'COMMIT' | 'ROLLBACK'>();
  const closed = database.transaction(async (session) => {
    begun.resolve(session);
    if ((await ended.promise) === 'ROLLBACK') await session.rollback();
  });
  // A transaction that cannot begin must not leave the client waiting; one that cannot end is told by `end`.
  closed.catch((error: unknown) => begun.reject(error));
  const session = await begun.promise;
  return {
    session,
    async end(command) {
      ended.resolve(command);
      await closed;
    },
  };
}
