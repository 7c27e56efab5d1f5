/**
 * Evidence crops in a folder: `ab/abcdef….tif` by content, and `keys/12/1234….json` saying which crops a question was
 * answered with before. Every file is written beside and renamed, so several workers may write the same one at once.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../app/content-key.ts';
import type { CropIds, CropStore } from '../../app/ports/crops.ts';
import { QingshanError } from '../../errors.ts';
import { writeOutputFile } from '../output-file.ts';
import { contentId, decodeCrop, encodeCrop, isSealed } from './crop-file.ts';

/** @param folder on storage that all hosts share; made when the first crop is kept */
export function createCropStore(folder: string): CropStore {
  const fileOf = (id: string): string => join(folder, id.slice(0, 2), `${id}.tif`);
  const keyFileOf = (key: string): string => join(folder, 'keys', key.slice(0, 2), `${key}.json`);
  return {
    async put(raster) {
      const id = contentId(raster);
      const existing = await readOrNull(fileOf(id));
      // A file that was damaged since is made anew.
      if (existing === null || !isSealed(existing)) await writeOutputFile(fileOf(id), encodeCrop(raster));
      return id;
    },
    async get(id) {
      const file = fileOf(id);
      const bytes = await readOrNull(file);
      if (bytes === null) throw new QingshanError('CROP_MISSING', { id, file });
      try {
        const raster = decodeCrop(bytes);
        if (contentId(raster) !== id) throw new RangeError('it holds another content than its name says');
        return raster;
      } catch (cause) {
        throw new QingshanError('CROP_DAMAGED', { id, file, why: (cause as Error).message }, { cause });
      }
    },
    async find(key) {
      const bytes = await readOrNull(keyFileOf(key));
      return bytes === null ? undefined : parseIds(bytes);
    },
    async remember(key, ids) {
      const text = `${canonicalJson(ids)}\n`;
      const existing = await readOrNull(keyFileOf(key));
      if (existing === null || existing.toString('utf8') !== text) await writeOutputFile(keyFileOf(key), text);
    },
    size: () => sizeOf(folder),
  };
}

/** A key file is only a shortcut: what cannot be read leads to the scenes, which give the same crops. */
function parseIds(bytes: Buffer): CropIds | undefined {
  try {
    const ids = JSON.parse(bytes.toString('utf8')) as Partial<CropIds>;
    const { area, baseline, current } = ids;
    if (![area, baseline, current].every((id) => typeof id === 'string' && /^[0-9a-f]{64}$/.test(id))) return undefined;
    return ids as CropIds;
  } catch {
    return undefined;
  }
}

async function sizeOf(folder: string): Promise<{ readonly count: number; readonly bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent);
  let [count, bytes] = [0, 0];
  for (const entry of entries ?? []) {
    if (!entry.isFile() || !/^[0-9a-f]{64}\.tif$/.test(entry.name)) continue;
    count += 1;
    bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return { count, bytes };
}

async function readOrNull(file: string): Promise<Buffer | null> {
  return readFile(file).catch(absent);
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
