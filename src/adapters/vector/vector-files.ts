/** Mine files of every kind that the province's offices hand in, as one layer of polygons. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { VectorFiles, VectorLayer } from '../../app/ports/vectors.ts';
import { QingshanError } from '../../errors.ts';
import type { GdalSource } from './gdal-layer.ts';
import { readGeoJson } from './geojson-file.ts';
import { unreadable } from './unreadable.ts';

/** `layer` chooses among several; formats with one layer ignore it. */
type Reader = (file: string, layer: string | undefined) => Promise<VectorLayer>;

// Libraries of a format are loaded when a file of it is read.
const READERS: Readonly<Record<string, Reader>> = {
  '.gpkg': readGeoPackage,
  '.shp': async (file) => (await import('./shapefile.ts')).readShapefile(file),
  '.geojson': (file) => readGeoJson(file),
  '.json': (file) => readGeoJson(file),
  '.fgb': readFlatGeobuf,
  '.kml': async (file) => (await import('./kml-file.ts')).readKml(file),
  '.kmz': async (file) => (await import('./kml-file.ts')).readKmz(file),
};

/**
 * Outlines are two-dimensional and in the file's own CRS; attributes are as delivered: ids keep their zeros, integers
 * beyond 2^53 stay text, dates are `2023-08-15`.
 *
 * @throws {QingshanError} MINES_NOT_FOUND; MINES_UNREADABLE for another kind of file, a cut-off one, a missing part, an
 * unclear layer or a curve; MINES_EMPTY; CRS_UNKNOWN, DATUM_LEGACY
 */
export function createVectorFiles(): VectorFiles {
  return {
    async read(path, options) {
      const isFolder = await isDirectory(path);
      const kind = extname(path).toLowerCase();
      const reader = isFolder ? (kind === '.gdb' ? readFileGdb : undefined) : READERS[kind];
      if (reader === undefined) {
        throw isFolder
          ? unreadable(path, '是文件夹，但不是 FileGDB（.gdb）', 'it is a folder, but no FileGDB (.gdb)')
          : unreadable(path, `不认识 ${kind || '无扩展名'} 格式`, `${kind || 'its name'} is no known format`);
      }
      const layer = await reader(path, options?.layer);
      if (layer.features.length === 0) throw new QingshanError('MINES_EMPTY', { file: path });
      return layer;
    },
  };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new QingshanError('MINES_NOT_FOUND', { file: path }, { cause });
    throw unreadable(path, (cause as Error).message, (cause as Error).message, cause);
  }
}

async function readGeoPackage(file: string, layer: string | undefined): Promise<VectorLayer> {
  const { prepareSqlite } = await import('./sqlite-file.ts');
  const bytes = await prepareSqlite(file);
  return readByGdal({
    file,
    files: new Map([['mines.gpkg', bytes]]),
    opens: 'mines.gpkg',
    encoding: 'UTF-8',
    ...(layer !== undefined && { layer }),
  });
}

async function readFlatGeobuf(file: string): Promise<VectorLayer> {
  const name = basename(file);
  return readByGdal({ file, files: new Map([[name, await readFile(file)]]), opens: name, encoding: 'UTF-8' });
}

async function readFileGdb(folder: string, layer: string | undefined): Promise<VectorLayer> {
  const name = basename(folder);
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // Locks of ArcGIS are of no use to a reader and can be unreadable.
    if (!entry.isFile() || entry.name.endsWith('.lock')) continue;
    files.set(`${name}/${entry.name}`, await readFile(join(dirname(folder), name, entry.name)));
  }
  return readByGdal({
    file: folder,
    files,
    opens: name,
    encoding: 'UTF-8',
    ...(layer !== undefined && { layer }),
  });
}

async function readByGdal(source: GdalSource): Promise<VectorLayer> {
  const { readGdalLayer } = await import('./gdal-layer.ts');
  return readGdalLayer(source);
}
