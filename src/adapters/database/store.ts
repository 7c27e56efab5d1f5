/** The record: what was imported, what was measured from what, and which result holds. */
import type { Kysely } from 'kysely';
import type { Policy } from '../../analysis/policy.ts';
import { canonicalJson, sha256 } from '../../app/content-key.ts';
import type { SceneRecord, SpotCheckRecord, Store } from '../../app/ports/record.ts';
import { QingshanError } from '../../errors.ts';
import { toDocument } from './document.ts';
import type { Database } from './open-database.ts';
import type { Schema } from './schema.ts';
import { listOutlines, listPatches, outlineVersions, savePatches } from './store-patches.ts';
import { listReferences, listRings, saveReferences } from './store-references.ts';
import { listVerdicts } from './store-verdicts.ts';
import {
  hasResult,
  listQuarters,
  listResults,
  listResultsUnder,
  listSeries,
  listSightings,
  makeCurrent,
  patchHistory,
  saveBeside,
  saveResults,
} from './store-results.ts';

export function createStore(database: Database): Store {
  const db = database.record;
  return {
    migrate: () => database.migrate(),
    savePatches: (patches, source) => savePatches(db, patches, source),
    listPatches: (filter) => listPatches(db, filter),
    outlineVersions: (patchId) => outlineVersions(db, patchId),
    listOutlines: (patchId, version) => listOutlines(db, patchId, version),
    saveScene: (record) => saveScene(database, record),
    listScenes: () => listScenes(database),
    saveResults: (records) => saveResults(db, records),
    saveBeside: (records) => saveBeside(db, records),
    makeCurrent: (keys, askedAt) => makeCurrent(db, keys, askedAt),
    hasResult: (key) => hasResult(db, key),
    listResults: (quarter) => listResults(db, quarter),
    listResultsUnder: (quarter, policyHash) => listResultsUnder(db, quarter, policyHash),
    listQuarters: () => listQuarters(db),
    patchHistory: (patchId) => patchHistory(db, patchId),
    listVerdicts: (upTo, patchId) => listVerdicts(db, upTo, patchId),
    listSightings: (policyHash) => listSightings(db, policyHash),
    listSeries: (before) => listSeries(db, before),
    listRings: (before) => listRings(db, before),
    saveReferences: (references) => saveReferences(db, references),
    listReferences: () => listReferences(db),
    savePolicy: (policy, hash) => savePolicy(database, policy, hash),
    getPolicy: (hash) => getPolicy(database, hash),
    saveSpotCheck: (record) => saveSpotCheck(database, record),
    listSpotChecks: (quarter) => listSpotChecks(database, quarter),
    close: () => database.close(),
  };
}

/**
 * A scene is its content: the same bytes again are the same scene, with the path and options that were given last. Other
 * bytes at a path take the place of what was there, which can be read no more; results keep their own provenance.
 */
async function saveScene({ record }: Database, scene: SceneRecord): Promise<{ readonly added: boolean }> {
  return record.transaction().execute(async (tx) => {
    await tx.deleteFrom('scene').where('path', '=', scene.scene.path).where('id', '<>', scene.scene.id).execute();
    return putScene(tx, scene);
  });
}

async function putScene(db: Kysely<Schema>, record: SceneRecord): Promise<{ readonly added: boolean }> {
  const { scene, addedAt } = record;
  const row = {
    name: scene.name,
    path: scene.path,
    date: scene.acquired.date,
    sensor: scene.sensor,
    document: toDocument(record),
    added_at: addedAt,
  };
  const inserted = await db
    .insertInto('scene')
    .values({ id: scene.id, ...row })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return { added: true };

  const before = await db.selectFrom('scene').select(['document']).where('id', '=', scene.id).executeTakeFirstOrThrow();
  const { addedAt: firstAddedAt } = before.document as SceneRecord;
  const document = toDocument({ ...record, addedAt: firstAddedAt });
  await db
    .updateTable('scene')
    .set({ ...row, added_at: firstAddedAt, document })
    .where('id', '=', scene.id)
    .execute();
  return { added: false };
}

async function listScenes({ record: db }: Database): Promise<readonly SceneRecord[]> {
  const rows = await db.selectFrom('scene').select('document').orderBy('date').orderBy('id').execute();
  return rows.map(({ document }) => document as SceneRecord);
}

/** @throws POLICY_INVALID where the same id and version stand for other numbers: results would look comparable */
async function savePolicy({ record: db }: Database, policy: Policy, hash: string): Promise<void> {
  const { id, version } = policy;
  await db
    .insertInto('policy')
    .values({ hash, id, version, document: toDocument(policy), saved_at: new Date().toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = await db
    .selectFrom('policy')
    .select('hash')
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (kept?.hash === hash) return;
  throw new QingshanError('POLICY_INVALID', {
    file: `${id} ${version}`,
    why: `version ${version} is on record with other numbers; raise the version`,
  });
}

async function getPolicy({ record: db }: Database, hash: string): Promise<Policy> {
  const row = await db.selectFrom('policy').select('document').where('hash', '=', hash).executeTakeFirstOrThrow();
  return row.document as Policy;
}

/** The same draw again, from the same frame with the same seed, changes nothing. */
async function saveSpotCheck({ record: db }: Database, record: SpotCheckRecord): Promise<void> {
  const { drawnAt, ...drawn } = record;
  await db
    .insertInto('spot_check')
    .values({
      id: sha256(canonicalJson(drawn)),
      quarter: record.quarter,
      seed: record.seed,
      capacity: record.capacity,
      frame_hash: record.frameHash,
      document: toDocument(record),
      drawn_at: drawnAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

async function listSpotChecks({ record: db }: Database, quarter: string): Promise<readonly SpotCheckRecord[]> {
  const rows = await db
    .selectFrom('spot_check')
    .select('document')
    .where('quarter', '=', quarter)
    .orderBy('drawn_at')
    .orderBy('id')
    .execute();
  return rows.map(({ document }) => document as SpotCheckRecord);
}
