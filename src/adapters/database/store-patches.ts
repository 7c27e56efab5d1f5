/** Patches, versioned: nothing that was imported is ever lost, and the same file again changes nothing. */
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import { canonicalJson, sha256 } from '../../app/content-key.ts';
import { QingshanError } from '../../errors.ts';
import type { Outline } from '../../geometry/polygon.ts';
import type { Patch } from '../../oversight/patch.ts';
import { hasNul, toDocument } from './document.ts';
import type { Schema } from './schema.ts';

/** Rows per statement: PostgreSQL takes 65,535 parameters. */
const BATCH = 500;

/** Any change of outline or attributes is a new version of the patch. */
export async function savePatches(
  db: Kysely<Schema>,
  patches: readonly Patch[],
  source: string,
): Promise<{ added: number; changed: number; unchanged: number }> {
  assertStorable(patches, source);
  return db.transaction().execute(async (tx) => {
    // Imports wait for each other, else two could give the same version number to different outlines.
    await sql`SELECT pg_advisory_xact_lock(hashtext('qingshan.patch'))`.execute(tx);
    const counts = { added: 0, changed: 0, unchanged: 0 };
    const importedAt = new Date().toISOString();
    for (let start = 0; start < patches.length; start += BATCH) {
      const batch = patches.slice(start, start + BATCH);
      const stored = await currentVersions(
        tx,
        batch.map(({ patchId }) => patchId),
      );
      const fresh = batch.flatMap((patch) => {
        const contentHash = sha256(canonicalJson(patch));
        const before = stored.get(patch.patchId);
        if (before?.contentHash === contentHash) {
          counts.unchanged++;
          return [];
        }
        counts[before === undefined ? 'added' : 'changed']++;
        return [{ patch, contentHash, version: (before?.version ?? 0) + 1 }];
      });
      await insertVersions(tx, fresh, source, importedAt);
    }
    return counts;
  });
}

interface NewVersion {
  readonly patch: Patch;
  readonly contentHash: string;
  readonly version: number;
}

async function insertVersions(
  tx: Transaction<Schema>,
  versions: readonly NewVersion[],
  source: string,
  importedAt: string,
): Promise<void> {
  if (versions.length === 0) return;
  await tx
    .insertInto('patch_version')
    .values(
      versions.map(({ patch, contentHash, version }) => ({
        patch_id: patch.patchId,
        version,
        mine_id: patch.mineId,
        outline_version: patch.outlineVersion,
        content_hash: contentHash,
        document: toDocument(patch),
        source,
        imported_at: importedAt,
      })),
    )
    .execute();
  await tx
    .insertInto('patch')
    .values(versions.map(({ patch, version }) => ({ patch_id: patch.patchId, version, mine_id: patch.mineId })))
    .onConflict((conflict) =>
      conflict.column('patch_id').doUpdateSet((eb) => ({
        version: eb.ref('excluded.version'),
        mine_id: eb.ref('excluded.mine_id'),
      })),
    )
    .execute();
}

async function currentVersions(
  tx: Transaction<Schema>,
  patchIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly version: number; readonly contentHash: string }>> {
  const rows = await tx
    .selectFrom('patch')
    .innerJoin('patch_version', (join) =>
      join.onRef('patch_version.patch_id', '=', 'patch.patch_id').onRef('patch_version.version', '=', 'patch.version'),
    )
    .select(['patch.patch_id', 'patch.version', 'patch_version.content_hash'])
    .where('patch.patch_id', 'in', patchIds)
    .execute();
  return new Map(rows.map((row) => [row.patch_id, { version: row.version, contentHash: row.content_hash }]));
}

export async function listPatches(
  db: Kysely<Schema>,
  filter: { readonly mineId?: string; readonly ids?: readonly string[] } = {},
): Promise<readonly Patch[]> {
  const { mineId, ids } = filter;
  let query = db
    .selectFrom('patch')
    .innerJoin('patch_version', (join) =>
      join.onRef('patch_version.patch_id', '=', 'patch.patch_id').onRef('patch_version.version', '=', 'patch.version'),
    )
    .select('patch_version.document')
    .orderBy('patch.patch_id');
  if (mineId !== undefined) query = query.where('patch.mine_id', '=', mineId);
  // One array parameter: a list of parameters would end at 65,535.
  if (ids !== undefined) query = query.where(sql<boolean>`patch.patch_id = ANY(${[...ids]}::text[])`);
  return (await query.execute()).map(({ document }) => document as Patch);
}

/** Versions that only changed attributes are left out. */
export async function outlineVersions(
  db: Kysely<Schema>,
  patchId: string,
): Promise<readonly { readonly version: string; readonly importedAt: string }[]> {
  const rows = await db
    .selectFrom('patch_version')
    .select(['outline_version', 'imported_at'])
    .where('patch_id', '=', patchId)
    .orderBy('version')
    .execute();
  return rows
    .filter((row, index) => row.outline_version !== rows[index - 1]?.outline_version)
    .map((row) => ({ version: row.outline_version, importedAt: row.imported_at.toISOString() }));
}

export async function listOutlines(db: Kysely<Schema>, patchId: string, version: string): Promise<readonly Outline[]> {
  const rows = await db
    .selectFrom('patch_version')
    .select('document')
    .where('patch_id', '=', patchId)
    .where('outline_version', '=', version)
    .orderBy('version')
    .execute();
  return rows.map(({ document }) => (document as Patch).outline);
}

/** @throws MINES_DUPLICATE_ID, MINES_BAD_VALUE */
function assertStorable(patches: readonly Patch[], source: string): void {
  const rowOf = new Map<string, number>();
  for (const [index, patch] of patches.entries()) {
    const row = index + 1;
    const other = rowOf.get(patch.patchId);
    if (other !== undefined) {
      throw new QingshanError('MINES_DUPLICATE_ID', { file: source, feature: patch.patchId, rows: [other, row] });
    }
    rowOf.set(patch.patchId, row);
    const texts = { patchId: patch.patchId, mineId: patch.mineId, name: patch.name, ...patch.attributes };
    for (const [field, value] of Object.entries(texts)) {
      if (!hasNul(field) && !hasNul(value)) continue;
      throw new QingshanError('MINES_BAD_VALUE', {
        file: source,
        row,
        feature: patch.patchId,
        field,
        value: value.replaceAll('\u0000', '␀'),
        why: 'it holds a NUL character',
      });
    }
  }
}
