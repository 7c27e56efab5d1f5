/** The directory of a classic little-endian TIFF: tags to bytes and back, as far as crops need them. */

export const Tag = {
  Width: 256,
  Height: 257,
  BitsPerSample: 258,
  Compression: 259,
  Photometric: 262,
  SamplesPerPixel: 277,
  PlanarConfiguration: 284,
  Predictor: 317,
  TileWidth: 322,
  TileHeight: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  ExtraSamples: 338,
  SampleFormat: 339,
  PixelScale: 33550,
  Tiepoint: 33922,
  Transformation: 34264,
  GeoKeys: 34735,
  GeoDoubles: 34736,
  GeoTexts: 34737,
  GdalMetadata: 42112,
  GdalNodata: 42113,
} as const;

/** `short` is uint16, `long` uint32. */
export type TagValue =
  | { readonly type: 'short' | 'long' | 'double'; readonly values: readonly number[] }
  | { readonly type: 'text'; readonly text: string };

/** TIFF 6.0 §2: number and size of a field type. */
const TYPES = {
  text: { code: 2, size: 1 },
  short: { code: 3, size: 2 },
  long: { code: 4, size: 4 },
  double: { code: 12, size: 8 },
} as const;

const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/** Header, directory and the values that do not fit into it; even in length. The pixels follow. */
export function encodeTags(tags: ReadonlyMap<number, TagValue>): Uint8Array<ArrayBuffer> {
  const entries = [...tags].sort(([a], [b]) => a - b);
  const contents = entries.map(([, value]) => bytesOf(value));
  const valuesAt = HEADER_BYTES + 2 + entries.length * ENTRY_BYTES + 4;
  const size = contents.reduce((at, bytes) => (bytes.length > 4 ? at + even(bytes.length) : at), even(valuesAt));
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  // "II", 42, and where the directory is.
  view.setUint32(0, 0x002a4949, true);
  view.setUint32(4, HEADER_BYTES, true);
  view.setUint16(HEADER_BYTES, entries.length, true);
  let next = even(valuesAt);
  for (const [i, [tag, value]] of entries.entries()) {
    const at = HEADER_BYTES + 2 + i * ENTRY_BYTES;
    const bytes = contents[i]!;
    const { code, size: unit } = TYPES[value.type];
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, code, true);
    view.setUint32(at + 4, bytes.length / unit, true);
    if (bytes.length <= 4) {
      out.set(bytes, at + 8);
      continue;
    }
    view.setUint32(at + 8, next, true);
    out.set(bytes, next);
    next += even(bytes.length);
  }
  return out;
}

/** @throws RangeError where the bytes end early, or a field has a type that crops do not have */
export function decodeTags(file: Uint8Array): ReadonlyMap<number, TagValue> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0, true) !== 0x002a4949) throw new RangeError('no little-endian TIFF');
  const directory = view.getUint32(4, true);
  const tags = new Map<number, TagValue>();
  for (let i = 0; i < view.getUint16(directory, true); i++) {
    const at = directory + 2 + i * ENTRY_BYTES;
    const type = typeOf(view.getUint16(at + 2, true));
    const count = view.getUint32(at + 4, true);
    const length = count * TYPES[type].size;
    const from = length <= 4 ? at + 8 : view.getUint32(at + 8, true);
    if (from + length > file.length) throw new RangeError('a tag is cut off');
    tags.set(view.getUint16(at, true), valueOf(type, count, from, view));
  }
  return tags;
}

function bytesOf(value: TagValue): Uint8Array {
  if (value.type === 'text') return Buffer.from(`${value.text}\0`, 'utf8');
  const { size } = TYPES[value.type];
  const bytes = new Uint8Array(value.values.length * size);
  const view = new DataView(bytes.buffer);
  for (const [i, number] of value.values.entries()) {
    if (value.type === 'double') view.setFloat64(i * size, number, true);
    else if (value.type === 'long') view.setUint32(i * size, number, true);
    else view.setUint16(i * size, number, true);
  }
  return bytes;
}

function valueOf(type: keyof typeof TYPES, count: number, from: number, view: DataView): TagValue {
  const { size } = TYPES[type];
  if (type === 'text') {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + from, Math.max(0, count - 1));
    return { type, text: Buffer.from(bytes).toString('utf8') };
  }
  const values = Array.from({ length: count }, (_, i) => {
    const at = from + i * size;
    if (type === 'double') return view.getFloat64(at, true);
    return type === 'long' ? view.getUint32(at, true) : view.getUint16(at, true);
  });
  return { type, values };
}

function typeOf(code: number): keyof typeof TYPES {
  for (const name of Object.keys(TYPES) as (keyof typeof TYPES)[]) if (TYPES[name].code === code) return name;
  throw new RangeError(`field type ${code}`);
}

function even(length: number): number {
  return length + (length % 2);
}
