/** The tables as Kysely sees them; `migrations/` creates them. Instants are written as ISO text and read as `Date`. */
import type { ColumnType, Generated } from 'kysely';

/** Written as text that `toDocument` made, read as what it says. */
type Document = ColumnType<unknown, string, never>;
type Instant = ColumnType<Date, string, string>;

export interface Schema {
  patch: { patch_id: string; version: number; mine_id: string };
  patch_version: {
    patch_id: string;
    version: number;
    mine_id: string;
    outline_version: string;
    content_hash: string;
    document: Document;
    source: string;
    imported_at: Instant;
  };
  scene: {
    id: string;
    name: string;
    path: string;
    date: ColumnType<unknown, string, string>;
    sensor: string;
    document: ColumnType<unknown, string, string>;
    added_at: Instant;
  };
  policy: { hash: string; id: string; version: string; document: Document; saved_at: Instant };
  result: {
    key: string;
    quarter: string;
    patch_id: string;
    mine_id: string;
    outline_version: string;
    policy_hash: string;
    policy_id: string;
    policy_version: string;
    status: string;
    reason: string | null;
    outcome: string;
    score: number | null;
    area_m2: number;
    observed_m2: number;
    document: Document;
    provenance: Document;
    asked_at: Instant;
    computed_at: Instant;
  };
  current_result: { quarter: string; patch_id: string; key: string; asked_at: Instant };
  supersession: {
    id: Generated<string>;
    quarter: string;
    patch_id: string;
    key: string;
    supersedes: string;
    at: Instant;
  };
  reference_library: { hash: string; policy: string; before: string; document: Document; built_at: Instant };
  spot_check: {
    id: string;
    quarter: string;
    seed: number;
    capacity: number;
    frame_hash: string;
    document: Document;
    drawn_at: Instant;
  };
}
