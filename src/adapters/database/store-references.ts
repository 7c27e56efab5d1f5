/** Reference libraries, append-only, and the rings of stored results that they are learned from. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { ReferenceLibrary } from '../../analysis/reference/reference-library.ts';
import { dayOfYear } from '../../analysis/season.ts';
import type { Provenance, ReferenceRecord, StoredRing } from '../../app/ports/record.ts';
import type { PatchResult } from '../../app/ports/work.ts';
import { toDocument } from './document.ts';
import type { Schema } from './schema.ts';

export async function saveReferences(db: Kysely<Schema>, { hash, library, builtAt }: ReferenceRecord): Promise<void> {
  await db
    .insertInto('reference_library')
    .values({ hash, policy: library.policy, before: library.before, document: toDocument(library), built_at: builtAt })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}

export async function listReferences(db: Kysely<Schema>): Promise<readonly ReferenceRecord[]> {
  const rows = await db
    .selectFrom('reference_library')
    .select(['hash', 'document', 'built_at'])
    .orderBy('before')
    .orderBy('built_at')
    .orderBy('hash')
    .execute();
  return rows.map(({ hash, document, built_at: builtAt }) => ({
    hash,
    library: document as ReferenceLibrary,
    builtAt: builtAt.toISOString(),
  }));
}

/** A ring says nothing where clouds or the season spoiled it; one that was refused as barren says what its zone is like. */
const RING_REASONS = ['IE_REF', 'IE_WIDE', 'IN_WORKS', 'NA_BUILT'];

export async function listRings(db: Kysely<Schema>, before: string): Promise<readonly StoredRing[]> {
  const date = sql<string | null>`document #>> '{currentScenes,0,date}'`;
  const rows = await db
    .selectFrom('current_result')
    .innerJoin('result', 'result.key', 'current_result.key')
    .select(['result.mine_id', 'result.policy_hash', 'result.provenance'])
    .select([
      date.as('date'),
      sql<string>`document #>> '{currentScenes,0,id}'`.as('scene_id'),
      sql<PatchResult['judgedAs']>`document #> '{judgedAs}'`.as('judged_as'),
      sql<number>`document #> '{assessment,ring,pixelCount}'`.as('pixel_count'),
      sql<number>`document #> '{assessment,ring,coverCurrent}'`.as('cover'),
      sql<number>`document #> '{assessment,ring,unvegetatedShare}'`.as('unvegetated_share'),
    ])
    .where((where) => where.or([where('result.reason', 'is', null), where('result.reason', 'in', RING_REASONS)]))
    .where(date, '<', before)
    .where(sql<string | null>`document #>> '{assessment,ring,pixelCount}'`, 'is not', null)
    .orderBy('result.key')
    .execute();
  return rows.flatMap((row) => {
    const { zone, ecoType } = row.judged_as;
    if (zone === undefined || row.date === null) return [];
    return [
      {
        policyHash: row.policy_hash,
        numericsVersion: (row.provenance as Provenance).numericsVersion,
        ring: {
          mineId: row.mine_id,
          sceneId: row.scene_id,
          zone,
          ecoType,
          date: row.date,
          day: dayOfYear(row.date),
          pixelCount: row.pixel_count,
          cover: row.cover,
          unvegetatedShare: row.unvegetated_share,
        },
      },
    ];
  });
}
