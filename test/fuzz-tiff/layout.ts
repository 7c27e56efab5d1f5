/**
 * Which byte of a valid TIFF means what, so that mutations can aim and the judge knows what they may change. A reader of
 * its own, not the one under test.
 */

export interface Entry {
  /** Number of the directory, 0 for the image. */
  readonly directory: number;
  /** Byte where the entry begins. */
  readonly at: number;
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Byte where the values begin, inside the entry or elsewhere. */
  readonly valueAt: number;
  readonly valueBytes: number;
}

export interface Layout {
  readonly little: boolean;
  readonly isBig: boolean;
  readonly compression: number;
  readonly predictor: number;
  readonly entries: readonly Entry[];
  /** Bytes that hold offsets of directories. */
  readonly links: readonly number[];
  /** One number a byte of the file: a block of the first image in the order of its table, or one of `Owner`. */
  readonly owners: Int32Array;
}

/** Who else than a block of pixels a byte belongs to. */
export const Owner = {
  /** May change how pixels are read. */
  Layout: -1,
  /** Says nothing about the stored samples of the first image: place on the map, names, other images, gaps. */
  Aside: -2,
} as const;

/** Tags that leave stored samples as they are: description, resolution, dates, georeference, GDAL's metadata and nodata. */
const ASIDE: readonly number[] = [
  269, 270, 271, 272, 282, 283, 285, 296, 305, 306, 315, 316, 700, 33550, 33922, 34264, 34675, 34735, 34736, 34737,
  42112, 42113, 50844,
];
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const [STRIP_OFFSETS, STRIP_COUNTS, TILE_OFFSETS, TILE_COUNTS] = [273, 279, 324, 325];

export function readLayout(bytes: Uint8Array): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = bytes[0] === 0x49;
  const isBig = view.getUint16(2, little) === 43;
  const [countBytes, entryBytes, offsetBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const number = (at: number, size: number): number => readNumber(view, at, size, little);
  const owners = new Int32Array(bytes.length).fill(Owner.Aside);
  const entries: Entry[] = [];
  const links = [isBig ? 8 : 4];
  owners.fill(Owner.Layout, 0, isBig ? 16 : 8);
  for (let directory = 0; ; directory++) {
    const start = number(links.at(-1)!, offsetBytes);
    if (start === 0) break;
    const entryCount = number(start, countBytes);
    const end = start + countBytes + entryCount * entryBytes;
    for (let at = start + countBytes; at < end; at += entryBytes) {
      const [type, count] = [number(at + 2, 2), number(at + 4, offsetBytes)];
      const valueBytes = count * TYPE_BYTES[type]!;
      const inline = at + entryBytes - offsetBytes;
      const valueAt = valueBytes <= offsetBytes ? inline : number(inline, offsetBytes);
      entries.push({ directory, at, tag: number(at, 2), type, count, valueAt, valueBytes });
    }
    if (directory === 0) owners.fill(Owner.Layout, start, end + offsetBytes);
    links.push(end);
  }
  const main = entries.filter((entry) => entry.directory === 0);
  for (const { tag, at, valueAt, valueBytes } of main) {
    const isAside = ASIDE.includes(tag);
    owners.fill(isAside ? Owner.Aside : Owner.Layout, valueAt, valueAt + valueBytes);
    // Another number would make it another tag.
    if (isAside) owners.fill(Owner.Aside, at + 2, at + entryBytes);
  }
  const values = (...tags: number[]): number[] => {
    const entry = main.find(({ tag }) => tags.includes(tag));
    if (entry === undefined) return [];
    const size = TYPE_BYTES[entry.type]!;
    return Array.from({ length: entry.count }, (_, i) => number(entry.valueAt + i * size, size));
  };
  const counts = values(STRIP_COUNTS, TILE_COUNTS);
  for (const [block, offset] of values(STRIP_OFFSETS, TILE_OFFSETS).entries()) {
    owners.fill(block, offset, offset + counts[block]!);
  }
  return { little, isBig, compression: values(259)[0] ?? 1, predictor: values(317)[0] ?? 1, entries, links, owners };
}

function readNumber(view: DataView, at: number, size: number, little: boolean): number {
  if (size === 8) return Number(view.getBigUint64(at, little));
  if (size === 4) return view.getUint32(at, little);
  return size === 2 ? view.getUint16(at, little) : view.getUint8(at);
}
