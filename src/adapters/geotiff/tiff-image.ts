/** One image of a TIFF file as plain facts, checked: size, samples, and where each block's bytes lie. */
import { QingshanError } from '../../errors.ts';
import type { SampleType } from '../../analysis/scene.ts';
import type { ByteSource } from './byte-source.ts';

/** Tag values by number, as geotiff.js returns them. */
export interface TagReader {
  getValue(tag: number): unknown;
}

export const Tag = {
  NewSubfileType: 254,
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  Photometric: 262,
  FillOrder: 266,
  StripOffsets: 273,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  PlanarConfiguration: 284,
  DateTime: 306,
  Predictor: 317,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  ExtraSamples: 338,
  SampleFormat: 339,
  ModelPixelScale: 33550,
  ModelTiepoint: 33922,
  ModelTransformation: 34264,
  GdalMetadata: 42112,
  GdalNodata: 42113,
  RpcCoefficients: 50844,
} as const;

export const Compression = { None: 1, Lzw: 5, Deflate: 8, DeflateOld: 32946, Zstd: 50000 } as const;

/** How samples are stored; `bit` is the packed mask of one bit. */
type StoredType = SampleType | 'bit';

const BYTES_OF: Readonly<Record<SampleType, number>> = { uint8: 1, uint16: 2, int16: 2, float32: 4 };

export interface TiffImage {
  readonly width: number;
  readonly height: number;
  readonly bandCount: number;
  readonly type: StoredType;
  readonly littleEndian: boolean;
  readonly compression: number;
  readonly predictor: 1 | 2 | 3;
  /** True: samples of a pixel lie together. False: each band has its own blocks. */
  readonly isChunky: boolean;
  readonly isTiled: boolean;
  /** Size of a whole block; strips are as wide as the image. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Row-major over the blocks of band 1, then, if planar, of band 2 and so on. A count of 0 is a sparse block. */
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
  /** 1-based band of alpha, undefined where no extra sample is declared as such. */
  readonly alphaBand: number | undefined;
}

/** Uncompressed strips above this size are read in slices of rows, so that a one-strip file does not fill the memory. */
const SLICE_BYTES = 4 * 2 ** 20;
const MAX_BLOCK_BYTES = 2 ** 30;
const MAX_BLOCKS = 2 ** 26;

/**
 * @throws SCENE_UNREADABLE where tags contradict each other or point outside the file, SCENE_UNSUPPORTED for sample
 *   types, compressions and layouts that are not read
 */
export function describeImage(tags: TagReader, littleEndian: boolean, source: ByteSource): TiffImage {
  const file = source.path;
  const width = positive(tags, Tag.ImageWidth, file);
  const height = positive(tags, Tag.ImageLength, file);
  const bandCount = optionalNumber(tags, Tag.SamplesPerPixel) ?? 1;
  if (!Number.isInteger(bandCount) || bandCount < 1) throw unreadable(file, `it has ${bandCount} samples per pixel`);
  const type = storedType(tags, bandCount, file);
  const compression = optionalNumber(tags, Tag.Compression) ?? Compression.None;
  checkLayout(tags, compression, file);
  const blocks = blockShape(tags, width, height, file);
  const isChunky = (optionalNumber(tags, Tag.PlanarConfiguration) ?? 1) === 1;
  const across = Math.ceil(width / blocks.blockWidth);
  const down = Math.ceil(height / blocks.blockHeight);
  const count = across * down * (isChunky ? 1 : bandCount);
  if (count > MAX_BLOCKS) throw unsupported(file, 'number of tiles', String(count));
  const { offsets, byteCounts } = blockPlaces(tags, blocks.isTiled, count, file);
  const image: TiffImage = {
    width,
    height,
    bandCount,
    type,
    littleEndian,
    compression,
    predictor: predictorOf(tags, type, file),
    isChunky,
    ...blocks,
    blocksAcross: across,
    blocksDown: down,
    offsets,
    byteCounts,
    alphaBand: alphaBandOf(tags, bandCount),
  };
  if (blockBytes(image) > MAX_BLOCK_BYTES && compression !== Compression.None) {
    throw unsupported(file, 'tile size', `${blockBytes(image)} bytes`);
  }
  const sliced = sliceLargeStrips(image, file);
  checkBlocksInside(sliced, source);
  return sliced;
}

/** Bytes of a whole decoded block. */
export function blockBytes(image: TiffImage, rows: number = image.blockHeight): number {
  const samples = image.blockWidth * (image.isChunky ? image.bandCount : 1);
  return (image.type === 'bit' ? Math.ceil(samples / 8) : samples * BYTES_OF[image.type]) * rows;
}

/** Rows that a block stores: tiles are always whole, the last strip is not. */
export function storedRows(image: TiffImage, blockRow: number): number {
  return image.isTiled ? image.blockHeight : Math.min(image.blockHeight, image.height - blockRow * image.blockHeight);
}

export function optionalNumber(tags: TagReader, tag: number): number | undefined {
  const value = tags.getValue(tag);
  if (typeof value === 'number') return value;
  const first = isNumberList(value) ? value[0] : undefined;
  return first;
}

export function optionalNumbers(tags: TagReader, tag: number): readonly number[] | undefined {
  const value = tags.getValue(tag);
  if (typeof value === 'number') return [value];
  return isNumberList(value) ? Array.from(value) : undefined;
}

/** Without the closing zero byte. */
export function optionalText(tags: TagReader, tag: number): string | undefined {
  const value = tags.getValue(tag);
  return typeof value === 'string' ? value.replaceAll('\0', '').trim() : undefined;
}

export function unreadable(file: string, why: string, cause?: unknown): QingshanError {
  return new QingshanError('SCENE_UNREADABLE', { file, why }, cause === undefined ? undefined : { cause });
}

export function unsupported(file: string, what: string, value: string): QingshanError {
  return new QingshanError('SCENE_UNSUPPORTED', { file, what, value });
}

function isNumberList(value: unknown): value is ArrayLike<number> & Iterable<number> {
  return (Array.isArray(value) || ArrayBuffer.isView(value)) && typeof (value as number[])[0] === 'number';
}

function positive(tags: TagReader, tag: number, file: string): number {
  const value = optionalNumber(tags, tag);
  if (value !== undefined && Number.isInteger(value) && value > 0) return value;
  throw unreadable(file, `tag ${tag} is ${value ?? 'missing'}`);
}

const FORMAT_NAMES = ['', 'uint', 'int', 'float', 'undefined', 'complex int', 'complex float'];
const READ_TYPES: Readonly<Record<string, StoredType>> = {
  uint1: 'bit',
  uint8: 'uint8',
  uint16: 'uint16',
  int16: 'int16',
  float32: 'float32',
};

function storedType(tags: TagReader, bandCount: number, file: string): StoredType {
  const bits = optionalNumbers(tags, Tag.BitsPerSample) ?? [1];
  const formats = optionalNumbers(tags, Tag.SampleFormat) ?? [1];
  const names = new Set<string>();
  for (let i = 0; i < Math.max(1, Math.min(bandCount, Math.max(bits.length, formats.length))); i++) {
    // Format 4 is "undefined"; libtiff and GDAL read such samples as unsigned.
    const format = formats[Math.min(i, formats.length - 1)]!;
    names.add(
      `${FORMAT_NAMES[format === 4 ? 1 : format] ?? `format ${format} `}${bits[Math.min(i, bits.length - 1)]!}`,
    );
  }
  const [name = 'none'] = names;
  const type = names.size === 1 ? READ_TYPES[name] : undefined;
  if (type === undefined) throw unsupported(file, 'sample type', [...names].join(', '));
  return type;
}

const COMPRESSION_NAMES: Readonly<Record<number, string>> = {
  2: 'CCITT RLE',
  3: 'CCITT fax 3',
  4: 'CCITT fax 4',
  6: 'old JPEG',
  7: 'JPEG',
  32773: 'PackBits',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50001: 'WebP',
  50002: 'JPEG XL',
};
const READ_COMPRESSIONS: readonly number[] = Object.values(Compression);
/** Colour models whose samples are intensities: inverse grey, grey, RGB, palette index, mask. */
const READ_PHOTOMETRICS: readonly number[] = [0, 1, 2, 3, 4];

function checkLayout(tags: TagReader, compression: number, file: string): void {
  if (!READ_COMPRESSIONS.includes(compression)) {
    throw unsupported(file, 'compression', COMPRESSION_NAMES[compression] ?? String(compression));
  }
  const photometric = optionalNumber(tags, Tag.Photometric) ?? 1;
  if (!READ_PHOTOMETRICS.includes(photometric)) throw unsupported(file, 'colour model', String(photometric));
  if ((optionalNumber(tags, Tag.FillOrder) ?? 1) !== 1) throw unsupported(file, 'bit order', 'FillOrder 2');
  const planar = optionalNumber(tags, Tag.PlanarConfiguration) ?? 1;
  if (planar !== 1 && planar !== 2) throw unreadable(file, `planar configuration is ${planar}`);
}

function predictorOf(tags: TagReader, type: StoredType, file: string): 1 | 2 | 3 {
  const predictor = optionalNumber(tags, Tag.Predictor) ?? 1;
  if (predictor === 1) return 1;
  if (predictor === 2 && type !== 'bit') return 2;
  if (predictor === 3 && type === 'float32') return 3;
  throw unsupported(file, 'predictor', `${predictor} on ${type}`);
}

function blockShape(
  tags: TagReader,
  width: number,
  height: number,
  file: string,
): { isTiled: boolean; blockWidth: number; blockHeight: number } {
  if (tags.getValue(Tag.TileOffsets) === undefined) {
    const rows = optionalNumber(tags, Tag.RowsPerStrip) ?? height;
    if (rows < 1) throw unreadable(file, `it has ${rows} rows per strip`);
    return { isTiled: false, blockWidth: width, blockHeight: Math.min(rows, height) };
  }
  const blockWidth = positive(tags, Tag.TileWidth, file);
  const blockHeight = positive(tags, Tag.TileLength, file);
  return { isTiled: true, blockWidth, blockHeight };
}

function blockPlaces(
  tags: TagReader,
  isTiled: boolean,
  count: number,
  file: string,
): { offsets: Float64Array; byteCounts: Float64Array } {
  const offsets = optionalNumbers(tags, isTiled ? Tag.TileOffsets : Tag.StripOffsets);
  const byteCounts = optionalNumbers(tags, isTiled ? Tag.TileByteCounts : Tag.StripByteCounts);
  if (offsets === undefined || byteCounts === undefined) throw unreadable(file, 'it lacks the places of its tiles');
  if (offsets.length < count || byteCounts.length < count) {
    throw unreadable(file, `it lists ${Math.min(offsets.length, byteCounts.length)} of ${count} tiles`);
  }
  return {
    offsets: Float64Array.from(offsets.slice(0, count)),
    byteCounts: Float64Array.from(byteCounts.slice(0, count)),
  };
}

function alphaBandOf(tags: TagReader, bandCount: number): number | undefined {
  const extra = optionalNumbers(tags, Tag.ExtraSamples) ?? [];
  // 1 is associated (premultiplied), 2 unassociated alpha; 0 is any other band.
  const index = extra.findIndex((kind) => kind === 1 || kind === 2);
  return index === -1 ? undefined : bandCount - extra.length + index + 1;
}

function sliceLargeStrips(image: TiffImage, file: string): TiffImage {
  const canSlice = image.compression === Compression.None && !image.isTiled && image.predictor === 1;
  if (!canSlice || blockBytes(image) <= SLICE_BYTES) return image;
  const rowBytes = blockBytes(image, 1);
  // Slices must not run over the border of two strips, so they divide a strip's rows.
  const rows = Math.max(1, Math.floor(SLICE_BYTES / rowBytes));
  if (image.blockHeight < image.height) return image;
  const blocksDown = Math.ceil(image.height / rows);
  const planes = image.isChunky ? 1 : image.bandCount;
  const offsets = new Float64Array(blocksDown * planes);
  const byteCounts = new Float64Array(blocksDown * planes);
  for (let plane = 0; plane < planes; plane++) {
    const [offset, byteCount] = [image.offsets[plane]!, image.byteCounts[plane]!];
    if (byteCount === 0) continue;
    if (byteCount < rowBytes * image.height) throw unreadable(file, 'it is truncated');
    for (let i = 0; i < blocksDown; i++) {
      offsets[plane * blocksDown + i] = offset + i * rows * rowBytes;
      byteCounts[plane * blocksDown + i] = Math.min(rows, image.height - i * rows) * rowBytes;
    }
  }
  return { ...image, blockHeight: rows, blocksDown, offsets, byteCounts };
}

function checkBlocksInside(image: TiffImage, source: ByteSource): void {
  const perPlane = image.blocksAcross * image.blocksDown;
  for (let i = 0; i < image.offsets.length; i++) {
    const [offset, count] = [image.offsets[i]!, image.byteCounts[i]!];
    if (count === 0) continue;
    if (offset < 8 || offset + count > source.size) {
      throw unreadable(source.path, `it is truncated: tile ${i} ends at byte ${offset + count} of ${source.size}`);
    }
    if (image.compression !== Compression.None) continue;
    const rows = storedRows(image, Math.floor((i % perPlane) / image.blocksAcross));
    if (count < blockBytes(image, rows)) throw unreadable(source.path, `tile ${i} is too short`);
  }
}
