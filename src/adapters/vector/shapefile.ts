import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { VectorLayer } from '../../app/ports/vectors.ts';
import { crsFromWkt } from '../../geometry/crs.ts';
import { prepareDbf } from './dbf.ts';
import { readGdalLayer } from './gdal-layer.ts';
import { unreadable } from './unreadable.ts';

const SHP_MAGIC = 9994;
/** 16-bit words of file length stand here, big endian, in .shp and .shx. */
const LENGTH_OFFSET = 24;

/**
 * Reads a Shapefile with its .shx, .dbf, and .prj and .cpg where they exist, whatever the case of their endings. Without
 * .prj the CRS is null: the importer works it out from the coordinates or refuses.
 *
 * @throws {QingshanError} MINES_UNREADABLE, CRS_UNKNOWN, DATUM_LEGACY
 */
export async function readShapefile(file: string): Promise<VectorLayer> {
  const parts = await findParts(file);
  const shp = await readPart(parts, 'shp', file);
  const shx = await readPart(parts, 'shx', file);
  const cpg = parts.has('cpg') ? (await readPart(parts, 'cpg', file)).toString('latin1') : null;
  const dbf = prepareDbf(await readPart(parts, 'dbf', file), cpg, file);
  assertWhole(shp, 'shp', file);
  assertWhole(shx, 'shx', file);
  const layer = await readGdalLayer({
    file,
    files: new Map([
      ['mines.shp', shp],
      ['mines.shx', shx],
      ['mines.dbf', dbf.bytes],
    ]),
    opens: 'mines.shp',
    openOptions: [`ENCODING=${dbf.gdalEncoding}`],
    encoding: dbf.encoding,
  });
  const prj = parts.has('prj') ? (await readPart(parts, 'prj', file)).toString('utf8').trim() : '';
  return {
    ...layer,
    layer: basename(file).replace(/\.[^.]*$/, ''),
    crs: prj === '' ? null : crsFromWkt(prj, file),
  };
}

/** Endings in lower case, with the file that has it. */
async function findParts(file: string): Promise<ReadonlyMap<string, string>> {
  const stem = basename(file).replace(/\.[^.]*$/, '');
  const folder = dirname(file);
  const parts = new Map<string, string>();
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${stem}.`)) continue;
    parts.set(name.slice(stem.length + 1).toLowerCase(), join(folder, name));
  }
  return parts;
}

async function readPart(parts: ReadonlyMap<string, string>, ending: string, file: string): Promise<Buffer> {
  const path = parts.get(ending);
  if (path === undefined) throw unreadable(file, `缺少 .${ending}`, `its .${ending} is missing`);
  return readFile(path);
}

function assertWhole(bytes: Buffer, ending: string, file: string): void {
  const hasHeader = bytes.length >= 100 && bytes.readInt32BE(0) === SHP_MAGIC;
  if (!hasHeader) throw unreadable(file, `.${ending} 不是 Shapefile`, `its .${ending} is no Shapefile`);
  if (bytes.length < 2 * bytes.readInt32BE(LENGTH_OFFSET)) {
    throw unreadable(file, `.${ending} 不完整`, `its .${ending} is cut off`);
  }
}
