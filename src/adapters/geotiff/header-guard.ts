/**
 * Walks the directories of a TIFF without reading a value, so that geotiff.js, which allocates whatever a header claims,
 * only meets headers that fit in the file and in memory. TIFF 6.0 and BigTIFF, both byte orders.
 */
import type { SceneLimits } from '../../config.ts';
import type { ByteSource } from './byte-source.ts';
import { assertWithin } from './scene-limits.ts';
import { unreadable } from './tiff-image.ts';

/** Bytes of one value by field type, TIFF 6.0 and BigTIFF; 0 where the number is no type. */
const TYPE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** How the two formats differ: bytes of a count of entries, of an entry, and of an offset. */
interface Format {
  readonly little: boolean;
  readonly isBig: boolean;
  readonly countBytes: 2 | 8;
  readonly entryBytes: 12 | 20;
  readonly offsetBytes: 4 | 8;
}

/**
 * @throws SCENE_UNREADABLE where directories form a circle or something lies outside the file, SCENE_TOO_LARGE where
 *   its tags or images are more than the limits allow
 */
export async function guardHeader(source: ByteSource, limits: SceneLimits): Promise<void> {
  const format = await readFormat(source);
  const seen = new Set<number>();
  let tagBytes = 0;
  let offset = await readOffset(source, format, format.isBig ? 8 : 4);
  while (offset !== 0) {
    if (seen.has(offset)) throw unreadable(source.path, 'its directories form a circle');
    seen.add(offset);
    assertWithin(limits, 'imageCount', seen.size, source.path);
    const { entryCount, next } = await measureDirectory(source, format, offset);
    tagBytes += entryCount * format.entryBytes;
    assertWithin(limits, 'tagBytes', tagBytes, source.path);
    tagBytes += await measureValues(source, format, offset + format.countBytes, entryCount);
    assertWithin(limits, 'tagBytes', tagBytes, source.path);
    offset = await readOffset(source, format, next);
  }
  if (seen.size === 0) throw unreadable(source.path, 'it has no image');
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

async function measureDirectory(
  source: ByteSource,
  { little, isBig, countBytes, entryBytes }: Format,
  offset: number,
): Promise<{ entryCount: number; next: number }> {
  const view = await viewOf(source, offset, countBytes);
  const entryCount = isBig ? Number(view.getBigUint64(0, little)) : view.getUint16(0, little);
  return { entryCount, next: offset + countBytes + entryCount * entryBytes };
}

/** Bytes of the values that lie outside the entries. */
async function measureValues(source: ByteSource, format: Format, start: number, entryCount: number): Promise<number> {
  const { little, isBig, entryBytes, offsetBytes } = format;
  const view = await viewOf(source, start, entryCount * entryBytes);
  let total = 0;
  for (let at = 0; at < view.byteLength; at += entryBytes) {
    const tag = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little);
    const count = isBig ? Number(view.getBigUint64(at + 4, little)) : view.getUint32(at + 4, little);
    const size = TYPE_BYTES[type] ?? 0;
    if (size === 0) throw unreadable(source.path, `tag ${tag} has the unknown field type ${type}`);
    const bytes = count * size;
    if (bytes <= offsetBytes) continue;
    const place = at + entryBytes - offsetBytes;
    const offset = isBig ? Number(view.getBigUint64(place, little)) : view.getUint32(place, little);
    assertInside(source, offset, bytes, `tag ${tag}`);
    total += bytes;
  }
  return total;
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
