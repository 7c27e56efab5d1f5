/**
 * Reads the long tags: tables of tiles, metadata. geotiff.js 3.0.5 would take ten times their size in memory, and left
 * lazy it reads long arrays of a big-endian file as little-endian.
 */
import type { SceneLimits } from '../../config.ts';
import type { ByteSource } from './byte-source.ts';
import { assertWithin } from './scene-limits.ts';
import { Tag, type TagReader, unreadable } from './tiff-image.ts';

/** Where a tag's values lie in the file. */
export interface TagPlace {
  /** Field type, TIFF 6.0 and BigTIFF. */
  readonly type: number;
  readonly count: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Bytes of one value by field type; 0 where the number is no type. */
export const TYPE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Tags of ours that geotiff.js leaves for later where they do not lie beside the directory. */
const LAZY_TAGS: ReadonlySet<number> = new Set([
  Tag.StripOffsets,
  Tag.StripByteCounts,
  Tag.TileOffsets,
  Tag.TileByteCounts,
  Tag.DateTime,
  Tag.Predictor,
  Tag.FillOrder,
  Tag.GdalMetadata,
  Tag.RpcCoefficients,
]);

/**
 * A reader of tags that has these at hand. `guardHeader` has seen that they fit in memory.
 *
 * @throws SCENE_TOO_LARGE where GDAL's metadata are, SCENE_UNREADABLE where a tag has a type of values
 *   that nothing here is stored in
 */
export async function withLongTags(
  tags: TagReader,
  places: ReadonlyMap<number, TagPlace>,
  littleEndian: boolean,
  source: ByteSource,
  limits: SceneLimits,
): Promise<TagReader> {
  const wanted = [...places].filter(([tag]) => LAZY_TAGS.has(tag));
  const values = new Map<number, unknown>();
  for (const [tag, place] of wanted) {
    if (tag === Tag.GdalMetadata) assertWithin(limits, 'textBytes', place.bytes, source.path);
    const read = READERS[place.type];
    if (read === undefined) throw unreadable(source.path, `tag ${tag} has the field type ${place.type}`);
    const bytes = await source.read(place.offset, place.bytes);
    values.set(tag, read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), place.count, littleEndian));
  }
  return { getValue: (tag) => (values.has(tag) ? values.get(tag) : tags.getValue(tag)) };
}

type ValuesReader = (view: DataView, count: number, little: boolean) => unknown;

/** By field type. */
const READERS: Readonly<Record<number, ValuesReader>> = {
  1: bytesOf,
  2: (view) => new TextDecoder('utf-8').decode(view),
  3: numbers((view, i, little) => view.getUint16(2 * i, little)),
  4: numbers((view, i, little) => view.getUint32(4 * i, little)),
  7: bytesOf,
  12: numbers((view, i, little) => view.getFloat64(8 * i, little)),
  13: numbers((view, i, little) => view.getUint32(4 * i, little)),
  // A double holds every offset of a file that exists; a larger one lies outside it anyway.
  16: numbers((view, i, little) => {
    const [first, second] = [view.getUint32(8 * i, little), view.getUint32(8 * i + 4, little)];
    return little ? second * 2 ** 32 + first : first * 2 ** 32 + second;
  }),
};

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function numbers(read: (view: DataView, i: number, little: boolean) => number): ValuesReader {
  return (view, count, little) => {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = read(view, i, little);
    return values;
  };
}
