/** What a path stands for that a user gives as a scene: one file, or a folder or metadata file of a delivery. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parseSceneName } from '../../../analysis/scene-name.ts';
import { QingshanError } from '../../../errors.ts';
import { findBandFiles } from './band-files.ts';
import type { Delivery } from './delivery.ts';
import { isJpeg2000, isTiffName, jpeg2000, stemOf } from './file-names.ts';
import { isWorthTaking, preferredOf } from './one-file.ts';

/**
 * A GeoTIFF stands for itself, a metadata file for its own product, a folder for the product inside it. Of several
 * files of one product the fused one is taken before the multispectral and that before the panchromatic one, and an
 * orthorectified one before all others; what is then still not one scene is refused with the list.
 *
 * @throws SCENE_UNREADABLE, SCENE_FOLDER_EMPTY, SCENE_AMBIGUOUS, SCENE_COMPANION, SCENE_JPEG2000
 */
export async function findDelivery(path: string): Promise<Delivery> {
  const kind = await kindOf(path);
  if (kind === 'other') return { kind: 'file', path, metadata: undefined };
  if (kind === 'file') {
    refuseCompanion(path);
    if (isJpeg2000(path)) throw jpeg2000([path]);
    return { kind: 'file', path, metadata: undefined };
  }
  const folder = kind === 'folder' ? path : dirname(path);
  const metadata = kind === 'folder' ? undefined : path;
  const files = await listFiles(folder);
  const product = findBandFiles(path, files, metadata);
  if (product !== undefined) return product;
  return { kind: 'file', path: chooseFile(path, folder, files, metadata), metadata };
}

/** What cannot be looked at is left to the opener, whose errors name the reason. */
async function kindOf(path: string): Promise<'folder' | 'metadata' | 'file' | 'other'> {
  try {
    if ((await stat(path)).isDirectory()) return 'folder';
  } catch {
    return 'other';
  }
  return /(?:\.xml|\.safe|_MTL\.txt)$/i.test(path) && !/\.aux\.xml$/i.test(path) ? 'metadata' : 'file';
}

/** Overviews and masks are TIFF files too, but no scenes. */
function refuseCompanion(path: string): void {
  const scene = /^(.+)\.(?:ovr|msk|aux\.xml)$/i.exec(path)?.[1];
  if (scene !== undefined) throw new QingshanError('SCENE_COMPANION', { file: path, scene });
}

/** Deliveries are nested (`GRANULE/…/IMG_DATA/R10m`), but not without end. */
const MAX_DEPTH = 6;
const MAX_FILES = 20_000;

async function listFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const visit = async (directory: string, depth: number): Promise<void> => {
    for (const entry of await entriesOf(directory)) {
      // macOS leaves `._X.tif` beside every X.tif on a foreign disk.
      if (entry.name.startsWith('.')) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) await visit(path, depth + 1);
        continue;
      }
      files.push(path);
      if (files.length > MAX_FILES) {
        throw new QingshanError('SCENE_AMBIGUOUS', { file: folder, files: `> ${MAX_FILES}` });
      }
    }
  };
  await visit(folder, 0);
  return files;
}

/** By name, because systems list them in any order. */
async function entriesOf(directory: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'cannot be listed';
    throw new QingshanError('SCENE_UNREADABLE', { file: directory, why }, { cause });
  }
}

function chooseFile(path: string, folder: string, files: readonly string[], metadata: string | undefined): string {
  const own = metadata === undefined ? undefined : stemOf(metadata).replace(/[-_.]?meta(?:data)?$/i, '');
  const belongs = (file: string): boolean => own === undefined || isNamedAfter(stemOf(file), own);
  const rasters = files.filter((file) => isTiffName(file) && isWorthTaking(file) && belongs(file));
  if (rasters.length === 0) {
    const jpegs = files.filter((file) => isJpeg2000(file) && belongs(file));
    if (jpegs.length > 0) throw jpeg2000(jpegs);
    throw new QingshanError('SCENE_FOLDER_EMPTY', { file: path });
  }
  const preferred = preferredOf(rasters, (file) => parseSceneName(basename(file))?.product);
  const [first, ...others] = preferred;
  if (first !== undefined && others.length === 0) return first;
  const names = preferred.map((file) => relative(folder, file)).join(', ');
  throw new QingshanError('SCENE_AMBIGUOUS', { file: path, files: names });
}

/** `X-MSS1_ortho` is named after `X-MSS1`, `X-MSS10` is not. */
function isNamedAfter(stem: string, own: string): boolean {
  const [name, base] = [stem.toLowerCase(), own.toLowerCase()];
  return name.startsWith(base) && !/^[a-z0-9]/.test(name.slice(base.length));
}
