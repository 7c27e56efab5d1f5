import { readFile, stat } from 'node:fs/promises';
import { unreadable } from './unreadable.ts';

const MAGIC = 'SQLite format 3\0';

/**
 * The bytes of a GeoPackage, proven whole. A file that QGIS or ArcGIS left in WAL mode is turned back in our copy, because
 * SQLite in WebAssembly has no shared memory; one with writes still in its -wal file is refused, for they would be lost.
 *
 * @throws {QingshanError} MINES_UNREADABLE
 */
export async function prepareSqlite(file: string): Promise<Uint8Array> {
  const original = await readFile(file);
  if (original.length < 100 || original.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw unreadable(file, '不是 SQLite 数据库', 'it is no SQLite database');
  }
  const pageSize = original.readUInt16BE(16) === 1 ? 65536 : original.readUInt16BE(16);
  const pageCount = original.readUInt32BE(28);
  // The count is only valid when these two counters agree (SQLite file format, 1.3.7).
  const countIsValid = original.readUInt32BE(24) === original.readUInt32BE(92);
  if (countIsValid && original.length < pageSize * pageCount) {
    throw unreadable(file, '文件不完整', 'it is cut off');
  }
  if ((await sizeOf(`${file}-wal`)) > 0) {
    throw unreadable(
      file,
      '另一程序尚有未写入的改动（-wal 文件），请先在该程序中关闭它',
      'another program has unsaved changes to it (-wal file); close it there first',
    );
  }
  const bytes = Uint8Array.from(original);
  bytes.fill(1, 18, 20);
  return bytes;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}
