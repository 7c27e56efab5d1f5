/** Builds TIFF and BigTIFF files that say what no honest writer would. */
import { deflateSync } from 'node:zlib';

const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 12: 8, 16: 8 };
export const [BYTE, ASCII, SHORT, LONG, DOUBLE, LONG8] = [1, 2, 3, 4, 12, 16] as const;

/** Values, or a claim about values that lie anywhere, or nowhere. */
export type Field = readonly [
  tag: number,
  type: number,
  values: readonly number[] | Uint8Array | { readonly count: number; readonly offset: number },
];

export interface RawTiff {
  readonly isBig?: boolean;
  readonly bigEndian?: boolean;
  readonly fields: readonly Field[];
  /** Lies at byte 16. */
  readonly data?: Uint8Array;
  /** Where the directory says the next one is; `self` is a circle. */
  readonly next?: number | 'self';
  /** What the directory says of its length, where that is not so. */
  readonly entryCount?: number;
}

export const DATA_AT = 16;

export function rawTiff({
  isBig = false,
  bigEndian = false,
  fields,
  data = new Uint8Array(0),
  ...rest
}: RawTiff): Buffer {
  const little = !bigEndian;
  const [countBytes, entryBytes, wide] = isBig ? [8, 20, 8] : [2, 12, 4];
  const outside: Uint8Array[] = [];
  let end = DATA_AT + data.length;
  const sorted = [...fields].sort((a, b) => a[0] - b[0]);
  const entries = Buffer.alloc(sorted.length * entryBytes);
  const put = (target: Buffer, at: number, size: number, value: number): void => {
    const view = new DataView(target.buffer, target.byteOffset, target.length);
    if (size === 8) view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), little);
    else if (size === 4) view.setUint32(at, value, little);
    else if (size === 2) view.setUint16(at, value, little);
    else view.setUint8(at, value);
  };
  for (const [i, [tag, type, values]] of sorted.entries()) {
    const at = i * entryBytes;
    put(entries, at, 2, tag);
    put(entries, at + 2, 2, type);
    // Not `in`: a Buffer has an `offset` too.
    if (!(values instanceof Uint8Array) && 'offset' in values) {
      put(entries, at + 4, wide, values.count);
      put(entries, at + 4 + wide, wide, values.offset);
      continue;
    }
    const size = TYPE_BYTES[type]!;
    const bytes = values instanceof Uint8Array ? values : encode(values, type, size, put, little);
    put(entries, at + 4, wide, bytes.length / size);
    if (bytes.length <= wide) {
      entries.set(bytes, at + 4 + wide);
      continue;
    }
    put(entries, at + 4 + wide, wide, end);
    outside.push(bytes);
    end += bytes.length;
  }
  const header = Buffer.alloc(DATA_AT);
  header.write(bigEndian ? 'MM' : 'II', 'latin1');
  put(header, 2, 2, isBig ? 43 : 42);
  if (isBig) put(header, 4, 2, 8);
  put(header, isBig ? 8 : 4, wide, end);
  const count = Buffer.alloc(countBytes);
  put(count, 0, countBytes, rest.entryCount ?? sorted.length);
  const next = Buffer.alloc(wide);
  put(next, 0, wide, rest.next === 'self' ? end : (rest.next ?? 0));
  return Buffer.concat([header, data, ...outside, count, entries, next]);
}

function encode(
  values: readonly number[],
  type: number,
  size: number,
  put: (target: Buffer, at: number, size: number, value: number) => void,
  little: boolean,
): Buffer {
  const bytes = Buffer.alloc(values.length * size);
  for (const [i, value] of values.entries()) {
    if (type !== DOUBLE) put(bytes, i * size, size, value);
    else if (little) bytes.writeDoubleLE(value, i * size);
    else bytes.writeDoubleBE(value, i * size);
  }
  return bytes;
}

/** A place on the map, so that a file gets as far as a scene can: 10 m pixels in CGCS2000 / 3-degree Gauss–Krüger. */
const PLACE: readonly Field[] = [
  [33550, DOUBLE, [10, 10, 0]],
  [33922, DOUBLE, [0, 0, 0, 400_000, 3_400_000, 0]],
  [34735, SHORT, [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 4544]],
];

export interface TiledImage {
  readonly width: number;
  readonly height: number;
  readonly tile: readonly [width: number, height: number];
  readonly bits?: number;
  readonly format?: number;
  readonly bandCount?: number;
  readonly compression?: number;
  /** Every tile is at `DATA_AT`, so many bytes long; 0 leaves all out. */
  readonly byteCount: number;
  /** Where there are more tiles than a table should be made for. */
  readonly tableCount?: number;
}

export function tiled({ width, height, tile, byteCount, ...more }: TiledImage): Field[] {
  const { bits = 8, format = 1, bandCount = 1, compression = 1 } = more;
  const count = more.tableCount ?? Math.ceil(width / tile[0]) * Math.ceil(height / tile[1]);
  return [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, Array.from({ length: bandCount }, () => bits)],
    [259, SHORT, [compression]],
    [262, SHORT, [1]],
    [277, SHORT, [bandCount]],
    [322, LONG, [tile[0]]],
    [323, LONG, [tile[1]]],
    [324, LONG, Array.from({ length: count }, () => (byteCount === 0 ? 0 : DATA_AT))],
    [325, LONG, Array.from({ length: count }, () => byteCount)],
    [339, SHORT, Array.from({ length: bandCount }, () => format)],
    ...PLACE,
  ];
}

/** A zlib stream of so many zeros, about a thousandth as long. */
export function deflateBomb(bytes: number): Buffer {
  return deflateSync(Buffer.alloc(bytes), { level: 9 });
}
