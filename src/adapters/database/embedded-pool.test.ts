import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { EmbeddedPool } from './embedded-pool.ts';

let database: PGlite;
let pool: EmbeddedPool;
beforeAll(async () => {
  database = await PGlite.create();
  pool = new EmbeddedPool(database);
  await database.exec('CREATE TABLE t (n integer)');
});
afterAll(() => database.close());
beforeEach(() => database.exec('TRUNCATE t'));

const numbers = async (): Promise<unknown[]> => (await pool.query('SELECT n FROM t ORDER BY n')).rows.map(({ n }) => n);

it('answers as pg does: the rows of one statement, of the last of several', async () => {
  expect((await pool.query('SELECT $1::int AS a', [7])).rows).toEqual([{ a: 7 }]);
  expect((await pool.query('SELECT 1 AS a; SELECT 2 AS b')).rows).toEqual([{ b: 2 }]);
  expect((await pool.query('INSERT INTO t VALUES ($1), ($2)', [1, 2])).rowCount).toBe(2);
});

it('keeps all others waiting between BEGIN and COMMIT', async () => {
  const client = await pool.connect();
  await client.query('-- a comment first\nBEGIN;');
  await client.query('INSERT INTO t VALUES (1)');
  let hasRun = false;
  const other = pool.query('INSERT INTO t SELECT count(*)::int + 10 FROM t').then(() => (hasRun = true));

  await client.query('INSERT INTO t VALUES ($1)', [2]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(hasRun).toBe(false);
  await client.query('COMMIT');
  await other;

  expect(await numbers()).toEqual([1, 2, 12]);
});

it('undoes on ROLLBACK, and on release of a client that did neither', async () => {
  const first = await pool.connect();
  await first.query('BEGIN');
  await first.query('INSERT INTO t VALUES (1)');
  await first.query('ROLLBACK');
  const second = await pool.connect();
  await second.query('BEGIN');
  await second.query('INSERT INTO t VALUES (2)');
  second.release();

  expect(await numbers()).toEqual([]);
});

it('tells a failed statement and a COMMIT that undid everything', async () => {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('INSERT INTO t VALUES (1)');
  await expect(client.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
  await expect(client.query('COMMIT')).rejects.toThrow();

  expect(await numbers()).toEqual([]);
  await client.query('BEGIN');
  await client.query('COMMIT');
});

it('passes notifications on to the client that listens, until it is released', async () => {
  const client = await pool.connect();
  const heard: unknown[] = [];
  client.on('notification', (message) => heard.push(message));
  await client.query('-- jobs\nLISTEN jobs;');

  await pool.query(`SELECT pg_notify('jobs', 'one')`);
  await pool.query(`SELECT pg_notify('others', 'two')`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  client.release();
  await pool.query(`SELECT pg_notify('jobs', 'three')`);
  await new Promise((resolve) => setTimeout(resolve, 20));

  expect(heard).toEqual([{ channel: 'jobs', payload: 'one' }]);
});
