/**
 * The record, first version. One dialect: every statement runs alike on PGlite and on PostgreSQL 13 or later.
 *
 * Documents are `json`, not `jsonb`: it keeps the text as written, so that numbers keep every bit (jsonb turns -0 into
 * 0) and keys their order, and an export from the database equals one without, byte for byte. What people ask for by
 * SQL stands beside the document in columns.
 *
 * Keys are compared byte by byte (COLLATE "C"), so that lists have the same order on every machine.
 */
export const STATEMENTS: readonly string[] = [
  `CREATE TABLE qingshan.patch_version (
     patch_id        text COLLATE "C" NOT NULL,
     version         integer NOT NULL CHECK (version >= 1),
     mine_id         text COLLATE "C" NOT NULL,
     outline_version text NOT NULL,
     content_hash    text NOT NULL,
     document        json NOT NULL,
     source          text NOT NULL,
     imported_at     timestamptz NOT NULL,
     PRIMARY KEY (patch_id, version)
   )`,
  // Which version holds now. A patch that goes back to an earlier outline gets a new version with the old content.
  `CREATE TABLE qingshan.patch (
     patch_id text COLLATE "C" PRIMARY KEY,
     version  integer NOT NULL,
     mine_id  text COLLATE "C" NOT NULL,
     FOREIGN KEY (patch_id, version) REFERENCES qingshan.patch_version (patch_id, version)
   )`,
  `CREATE INDEX patch_mine ON qingshan.patch (mine_id)`,

  `CREATE TABLE qingshan.scene (
     id       text COLLATE "C" PRIMARY KEY,
     name     text NOT NULL,
     path     text NOT NULL,
     date     date NOT NULL,
     sensor   text NOT NULL,
     document json NOT NULL,
     added_at timestamptz NOT NULL
   )`,

  `CREATE TABLE qingshan.policy (
     hash     text COLLATE "C" PRIMARY KEY,
     id       text NOT NULL,
     version  text NOT NULL,
     document json NOT NULL,
     saved_at timestamptz NOT NULL,
     UNIQUE (id, version)
   )`,

  // Append-only. A row is never changed; which row holds is said by current_result.
  `CREATE TABLE qingshan.result (
     key             text COLLATE "C" PRIMARY KEY,
     quarter         text COLLATE "C" NOT NULL,
     patch_id        text COLLATE "C" NOT NULL REFERENCES qingshan.patch (patch_id),
     mine_id         text COLLATE "C" NOT NULL,
     outline_version text NOT NULL,
     policy_hash     text COLLATE "C" NOT NULL REFERENCES qingshan.policy (hash),
     policy_id       text NOT NULL,
     policy_version  text NOT NULL,
     status          text NOT NULL,
     reason          text,
     outcome         text NOT NULL,
     score           double precision,
     area_m2         double precision NOT NULL,
     observed_m2     double precision NOT NULL,
     document        json NOT NULL,
     provenance      json NOT NULL,
     asked_at        timestamptz NOT NULL,
     computed_at     timestamptz NOT NULL,
     UNIQUE (quarter, patch_id, key)
   )`,
  `CREATE INDEX result_patch ON qingshan.result (patch_id, quarter)`,

  // The primary key is what keeps at most one result current for a patch and quarter.
  `CREATE TABLE qingshan.current_result (
     quarter  text COLLATE "C" NOT NULL,
     patch_id text COLLATE "C" NOT NULL,
     key      text COLLATE "C" NOT NULL,
     asked_at timestamptz NOT NULL,
     PRIMARY KEY (quarter, patch_id),
     FOREIGN KEY (quarter, patch_id, key) REFERENCES qingshan.result (quarter, patch_id, key)
   )`,
  `CREATE INDEX current_result_patch ON qingshan.current_result (patch_id)`,

  // Who superseded whom, and when.
  `CREATE TABLE qingshan.supersession (
     id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     quarter    text COLLATE "C" NOT NULL,
     patch_id   text COLLATE "C" NOT NULL,
     key        text COLLATE "C" NOT NULL REFERENCES qingshan.result (key),
     supersedes text COLLATE "C" NOT NULL REFERENCES qingshan.result (key),
     at         timestamptz NOT NULL
   )`,
  `CREATE INDEX supersession_patch ON qingshan.supersession (patch_id, quarter)`,

  `CREATE TABLE qingshan.spot_check (
     id         text COLLATE "C" PRIMARY KEY,
     quarter    text COLLATE "C" NOT NULL,
     seed       double precision NOT NULL,
     capacity   integer NOT NULL,
     frame_hash text NOT NULL,
     document   json NOT NULL,
     drawn_at   timestamptz NOT NULL
   )`,
  `CREATE INDEX spot_check_quarter ON qingshan.spot_check (quarter, drawn_at)`,

  `CREATE FUNCTION qingshan.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     RAISE EXCEPTION 'qingshan.% is append-only', TG_TABLE_NAME;
   END $$`,
  ...['patch_version', 'policy', 'result', 'supersession', 'spot_check'].map(
    (table) => `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON qingshan.${table}
                FOR EACH STATEMENT EXECUTE FUNCTION qingshan.refuse_change()`,
  ),
];
