/**
 * Walks the directories of a TIFF without reading a value, so that geotiff.js, which allocates whatever a header claims,
 * only meets headers that fit in the file and in memory. TIFF 6.0 and BigTIFF, both byte orders.
 */
import type { SceneLimits } from '../../config.ts';
import type { ByteSource } from './byte-source.ts';
import { assertWithin } from './scene-limits.ts';
import { type TagPlace, TYPE_BYTES } from './tag-values.ts';
import { Tag, unreadable } from './tiff-image.ts';

/** Where the values lie that do not fit into their entry, by tag. */
export type HeaderDirectory = ReadonlyMap<number, TagPlace>;

/** How the two formats differ: bytes of a count of entries, of an entry, and of an offset. */
interface Format {
  readonly little: boolean;
  readonly isBig: boolean;
  readonly countBytes: 2 | 8;
  readonly entryBytes: 12 | 20;
  readonly offsetBytes: 4 | 8;
}

/**
 * What we read, or geotiff.js makes room for, in every directory. Other tags may be as long as the file allows, because
 * nobody looks at them: colour profiles, layers of a picture editor.
 */
const READ_TAGS: ReadonlySet<number> = new Set([...Object.values<number>(Tag), 34735, 34736, 34737]);

/**
 * @returns one for each directory, in order
 * @throws SCENE_UNREADABLE where directories form a circle, a tag comes twice or something lies outside the file,
 *   SCENE_TOO_LARGE where its tags or images are more than the limits allow
 */
export async function guardHeader(source: ByteSource, limits: SceneLimits): Promise<HeaderDirectory[]> {
  const format = await readFormat(source);
  const directories: HeaderDirectory[] = [];
  const seen = new Set<number>();
  let tagBytes = 0;
  let offset = await readOffset(source, format, format.isBig ? 8 : 4);
  while (offset !== 0) {
    if (seen.has(offset)) throw unreadable(source.path, 'its directories form a circle');
    seen.add(offset);
    assertWithin(limits, 'imageCount', seen.size, source.path);
    const start = offset + format.countBytes;
    const bytes = (await readEntryCount(source, format, offset)) * format.entryBytes;
    assertInside(source, start, bytes, 'a directory');
    tagBytes += bytes;
    assertWithin(limits, 'tagBytes', tagBytes, source.path);
    const directory = placeValues(source, format, await viewOf(source, start, bytes));
    for (const [tag, place] of directory) if (READ_TAGS.has(tag)) tagBytes += place.bytes;
    assertWithin(limits, 'tagBytes', tagBytes, source.path);
    directories.push(directory);
    offset = await readOffset(source, format, start + bytes);
  }
  if (directories.length === 0) throw unreadable(source.path, 'it has no image');
  return directories;
}

async function readFormat(source: ByteSource): Promise<Format> {
  const view = await viewOf(source, 0, 8);
  const little = view.getUint8(0) === 0x49;
  const isBig = view.getUint16(2, little) === 43;
  if (!isBig) return { little, isBig, countBytes: 2, entryBytes: 12, offsetBytes: 4 };
  // BigTIFF states the size of its offsets, and so far that is 8.
  if (view.getUint16(4, little) !== 8 || view.getUint16(6, little) !== 0) {
    throw unreadable(source.path, 'its BigTIFF header has no offsets of 8 bytes');
  }
  return { little, isBig, countBytes: 8, entryBytes: 20, offsetBytes: 8 };
}

async function readEntryCount(source: ByteSource, { little, isBig, countBytes }: Format, at: number): Promise<number> {
  const view = await viewOf(source, at, countBytes);
  return isBig ? Number(view.getBigUint64(0, little)) : view.getUint16(0, little);
}

function placeValues(source: ByteSource, format: Format, view: DataView): HeaderDirectory {
  const { little, isBig, entryBytes, offsetBytes } = format;
  const places = new Map<number, TagPlace>();
  const seen = new Set<number>();
  for (let at = 0; at < view.byteLength; at += entryBytes) {
    const tag = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little);
    const count = isBig ? Number(view.getBigUint64(at + 4, little)) : view.getUint32(at + 4, little);
    // libtiff takes the first of two, geotiff.js the last.
    if (seen.has(tag)) throw unreadable(source.path, `tag ${tag} is there twice`);
    seen.add(tag);
    const size = TYPE_BYTES[type] ?? 0;
    if (size === 0) throw unreadable(source.path, `tag ${tag} has the unknown field type ${type}`);
    const bytes = count * size;
    if (bytes <= offsetBytes) continue;
    const place = at + entryBytes - offsetBytes;
    const offset = isBig ? Number(view.getBigUint64(place, little)) : view.getUint32(place, little);
    assertInside(source, offset, bytes, `tag ${tag}`);
    places.set(tag, { type, count, offset, bytes });
  }
  return places;
}

async function readOffset(source: ByteSource, { little, isBig, offsetBytes }: Format, at: number): Promise<number> {
  const view = await viewOf(source, at, offsetBytes);
  return isBig ? Number(view.getBigUint64(0, little)) : view.getUint32(0, little);
}

async function viewOf(source: ByteSource, offset: number, length: number): Promise<DataView> {
  assertInside(source, offset, length, 'a directory');
  const { buffer, byteOffset } = await source.read(offset, length);
  return new DataView(buffer, byteOffset, length);
}

function assertInside(source: ByteSource, offset: number, bytes: number, what: string): void {
  if (offset + bytes <= source.size) return;
  throw unreadable(source.path, `it is truncated: ${what} ends at byte ${offset + bytes} of ${source.size}`);
}
