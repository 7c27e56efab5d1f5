/**
 * Results: append-only, one row per content key. Which of them holds for a patch and quarter is a pointer beside them,
 * and it only ever moves to work that was asked for later. So a job that is delivered twice, late, or by two workers at
 * once leaves the same state as one that ran once.
 */
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { SeriesDate } from '../../analysis/series/dates.ts';
import type { Provenance, ResultRecord, Sighting, StoredDate } from '../../app/ports/record.ts';
import type { PatchResult } from '../../app/ports/work.ts';
import { toDocument } from './document.ts';
import type { Schema } from './schema.ts';

type NewResult = Omit<ResultRecord, 'isCurrent'>;

/** All or none. A key that exists keeps its first document: the same inputs have the same answer. */
export async function saveResults(db: Kysely<Schema>, records: readonly NewResult[]): Promise<void> {
  if (records.length === 0) return;
  // Everybody locks in the same order, so that two workers never wait for each other.
  const ordered = records.toSorted((a, b) => compare(pointerOf(a), pointerOf(b)));
  await db.transaction().execute(async (tx) => {
    for (const record of ordered) {
      await tx
        .insertInto('result')
        .values(toRow(record))
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
      await point(tx, record.quarter, record.patchId, record.key, record.askedAt ?? record.computedAt);
    }
  });
}

/** Rows per statement: a parameter for each of 18 columns, and PostgreSQL takes 65,535. */
const BATCH = 500;

export async function saveBeside(db: Kysely<Schema>, records: readonly NewResult[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (let start = 0; start < records.length; start += BATCH) {
      await tx
        .insertInto('result')
        .values(records.slice(start, start + BATCH).map(toRow))
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
    }
  });
}

/** @throws where a key is not on record, which is a bug of the caller */
export async function makeCurrent(db: Kysely<Schema>, keys: readonly string[], askedAt: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('result')
      .select(['key', 'quarter', 'patch_id'])
      .where(sql<boolean>`key = ANY(${[...keys]}::text[])`)
      .orderBy('quarter')
      .orderBy('patch_id')
      .execute();
    if (rows.length !== new Set(keys).size) throw new Error('A result that is not on record cannot become current');
    for (const row of rows) await point(tx, row.quarter, row.patch_id, row.key, askedAt);
  });
}

/** Moves the pointer if `key` was asked for after the result that holds it; the key decides between equal instants. */
async function point(
  tx: Transaction<Schema>,
  quarter: string,
  patchId: string,
  key: string,
  askedAt: string,
): Promise<void> {
  const first = await tx
    .insertInto('current_result')
    .values({ quarter, patch_id: patchId, key, asked_at: askedAt })
    .onConflict((conflict) => conflict.columns(['quarter', 'patch_id']).doNothing())
    .executeTakeFirst();
  if ((first.numInsertedOrUpdatedRows ?? 0n) > 0n) return;

  const held = await tx
    .selectFrom('current_result')
    .select(['key', 'asked_at'])
    .where('quarter', '=', quarter)
    .where('patch_id', '=', patchId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const later = compare(new Date(askedAt).toISOString(), held.asked_at.toISOString()) || compare(key, held.key);
  if (later <= 0) return;

  await tx
    .updateTable('current_result')
    .set({ key, asked_at: askedAt })
    .where('quarter', '=', quarter)
    .where('patch_id', '=', patchId)
    .execute();
  if (key === held.key) return;
  await tx
    .insertInto('supersession')
    .values({ quarter, patch_id: patchId, key, supersedes: held.key, at: new Date().toISOString() })
    .execute();
}

export async function hasResult(db: Kysely<Schema>, key: string): Promise<boolean> {
  const row = await db.selectFrom('result').select('key').where('key', '=', key).executeTakeFirst();
  return row !== undefined;
}

export async function listResults(db: Kysely<Schema>, quarter: string): Promise<readonly ResultRecord[]> {
  const rows = await selectCurrent(db)
    .where('current_result.quarter', '=', quarter)
    .orderBy('current_result.patch_id')
    .execute();
  return rows.map(fromRow);
}

export async function listResultsUnder(
  db: Kysely<Schema>,
  quarter: string,
  policyHash: string,
): Promise<readonly ResultRecord[]> {
  const rows = await db
    .selectFrom('result')
    .leftJoin('current_result', 'current_result.key', 'result.key')
    .selectAll('result')
    .select('current_result.key as current_key')
    .where('result.quarter', '=', quarter)
    .where('result.policy_hash', '=', policyHash)
    .orderBy('result.patch_id')
    .orderBy(sql`current_result.key IS NULL`)
    .orderBy('result.computed_at', 'desc')
    .orderBy('result.key')
    .execute();
  const first = rows.filter((row, index) => row.patch_id !== rows[index - 1]?.patch_id);
  return first.map((row) => ({ ...fromRow(row), isCurrent: row.current_key !== null }));
}

export async function listQuarters(db: Kysely<Schema>): Promise<readonly string[]> {
  const rows = await db.selectFrom('current_result').select('quarter').distinct().orderBy('quarter').execute();
  return rows.map(({ quarter }) => quarter);
}

export async function patchHistory(db: Kysely<Schema>, patchId: string): Promise<readonly ResultRecord[]> {
  const rows = await selectCurrent(db)
    .where('current_result.patch_id', '=', patchId)
    .orderBy('current_result.quarter', 'desc')
    .execute();
  return rows.map(fromRow);
}

export async function listSightings(db: Kysely<Schema>, policyHash: string): Promise<readonly Sighting[]> {
  const rows = await db
    .selectFrom('result')
    .select(['patch_id', 'outline_version', 'area_m2', 'observed_m2', 'provenance'])
    .where('policy_hash', '=', policyHash)
    .orderBy('key')
    .execute();
  return rows.flatMap((row) => {
    const { baselineSceneIds, currentSceneIds } = row.provenance as Provenance;
    if (currentSceneIds.length === 0) return [];
    const observedShare = row.area_m2 > 0 ? row.observed_m2 / row.area_m2 : 0;
    const { patch_id: patchId, outline_version: outlineVersion } = row;
    return [{ patchId, outlineVersion, baselineSceneIds, currentSceneIds, observedShare }];
  });
}

export async function listSeries(db: Kysely<Schema>, before: string): Promise<readonly StoredDate[]> {
  const rows = await db
    .selectFrom('current_result')
    .innerJoin('result', 'result.key', 'current_result.key')
    .select(['result.quarter', 'result.patch_id', 'result.outline_version', 'result.policy_hash', 'result.provenance'])
    // The last of the series is the result's own date; the whole document would be a hundred times as much. A path of
    // `dates,-1` would be null: PostgreSQL 17 counts a negative step of a nested path of json from elsewhere.
    .select([
      sql<unknown>`document #> '{assessment,score,dates}' -> -1`.as('date'),
      sql<unknown>`document #> '{judgedAs}'`.as('judged_as'),
    ])
    .where('current_result.quarter', '<', before)
    .where('result.score', 'is not', null)
    .orderBy('result.quarter')
    .orderBy('result.patch_id')
    .execute();
  return rows.flatMap((row) => {
    // Results of before there were series have none.
    if (row.date === null) return [];
    return [
      {
        quarter: row.quarter,
        patchId: row.patch_id,
        outlineVersion: row.outline_version,
        policyHash: row.policy_hash,
        numericsVersion: (row.provenance as Provenance).numericsVersion,
        judgedAs: row.judged_as as PatchResult['judgedAs'],
        date: row.date as SeriesDate,
      },
    ];
  });
}

function selectCurrent(db: Kysely<Schema>) {
  return (
    db
      .selectFrom('current_result')
      .innerJoin('result', 'result.key', 'current_result.key')
      .selectAll('result')
      // A result may have come back after another held: what counts is whom it took the place of last.
      .select((select) =>
        select
          .selectFrom('supersession')
          .select('supersession.supersedes')
          .whereRef('supersession.key', '=', 'result.key')
          .orderBy('supersession.id', 'desc')
          .limit(1)
          .as('supersedes'),
      )
  );
}

function toRow(record: NewResult) {
  const { assessment } = record.result;
  return {
    key: record.key,
    quarter: record.quarter,
    patch_id: record.patchId,
    mine_id: record.mineId,
    outline_version: record.outlineVersion,
    policy_hash: record.provenance.policyHash,
    policy_id: record.policyId,
    policy_version: record.policyVersion,
    status: assessment.status,
    reason: assessment.reason,
    outcome: assessment.outcome,
    score: assessment.score?.value ?? null,
    area_m2: assessment.areaM2,
    observed_m2: assessment.observedM2,
    document: toDocument(record.result),
    provenance: toDocument(record.provenance),
    asked_at: record.askedAt ?? record.computedAt,
    computed_at: record.computedAt,
  };
}

interface ResultRow {
  readonly key: string;
  readonly quarter: string;
  readonly patch_id: string;
  readonly mine_id: string;
  readonly outline_version: string;
  readonly policy_id: string;
  readonly policy_version: string;
  readonly document: unknown;
  readonly provenance: unknown;
  readonly asked_at: Date;
  readonly computed_at: Date;
  readonly supersedes?: string | null;
}

function fromRow(row: ResultRow): ResultRecord {
  return {
    key: row.key,
    quarter: row.quarter,
    patchId: row.patch_id,
    mineId: row.mine_id,
    outlineVersion: row.outline_version,
    policyId: row.policy_id,
    policyVersion: row.policy_version,
    result: row.document as PatchResult,
    provenance: row.provenance as Provenance,
    askedAt: row.asked_at.toISOString(),
    computedAt: row.computed_at.toISOString(),
    ...(row.supersedes ? { supersedes: row.supersedes } : {}),
    isCurrent: true,
  };
}

function pointerOf({ quarter, patchId }: NewResult): string {
  return `${quarter}/${patchId}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
