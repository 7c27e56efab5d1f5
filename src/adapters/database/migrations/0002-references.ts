/** Zone reference libraries: append-only, each under the SHA-256 of what it holds. */
export const STATEMENTS: readonly string[] = [
  `CREATE TABLE qingshan.reference_library (
     hash     text COLLATE "C" PRIMARY KEY,
     policy   text COLLATE "C" NOT NULL,
     before   text COLLATE "C" NOT NULL,
     document json NOT NULL,
     built_at timestamptz NOT NULL
   )`,
  `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON qingshan.reference_library
   FOR EACH STATEMENT EXECUTE FUNCTION qingshan.refuse_change()`,
];
