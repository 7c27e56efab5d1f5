/** One image of a TIFF file as plain facts, checked: size, samples, and where each block's bytes lie. */
import { QingshanError } from '../../errors.ts';
import type { SampleType } from '../../analysis/scene.ts';
import type { ByteSource } from './byte-source.ts';
import { Compression, compressionName, isReadCompression } from './compression.ts';
import { assertPicture, BYTES_OF, readPredictor, readSampleFormat } from './sample-format.ts';

/** Tag values by number, as geotiff.js returns them. */
export interface TagReader {
  getValue(tag: number): unknown;
}

export const Tag = {
  NewSubfileType: 254,
  SubfileType: 255,
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
  JpegTables: 347,
  ModelPixelScale: 33550,
  ModelTiepoint: 33922,
  ModelTransformation: 34264,
  GdalMetadata: 42112,
  GdalNodata: 42113,
  LercParameters: 50674,
  RpcCoefficients: 50844,
} as const;

export interface TiffImage {
  readonly width: number;
  readonly height: number;
  readonly bandCount: number;
  /** Of the samples once decoded. */
  readonly type: SampleType;
  /** Of a sample in the file, see `SampleFormat`. */
  readonly bits: number;
  readonly littleEndian: boolean;
  /** FillOrder 2: the bits of every byte are stored lowest first. */
  readonly hasReversedBits: boolean;
  readonly compression: number;
  /** Tag PhotometricInterpretation. */
  readonly colourModel: number;
  /** Quantisation and Huffman tables that all blocks of a JPEG image share. */
  readonly jpegTables: Uint8Array | undefined;
  /** What LERC blocks are packed in once more: 0 nothing, 1 Deflate, 2 ZSTD. */
  readonly lercPacking: number;
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
/** A file that would need more is left with its strips, and refused for their size. */
const MAX_SLICES = 2 ** 20;
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
  const format = readSampleFormat(
    optionalNumbers(tags, Tag.BitsPerSample) ?? [1],
    optionalNumbers(tags, Tag.SampleFormat) ?? [1],
    bandCount,
    file,
  );
  const compression = optionalNumber(tags, Tag.Compression) ?? Compression.None;
  const colourModel = optionalNumber(tags, Tag.Photometric) ?? ColourModel.Grey;
  checkLayout(tags, compression, colourModel, format.bits, file);
  const blocks = blockShape(tags, width, height, file);
  const isChunky = (optionalNumber(tags, Tag.PlanarConfiguration) ?? 1) === 1;
  assertPicture(format, compression, isChunky ? bandCount : 1, file);
  const across = Math.ceil(width / blocks.blockWidth);
  const down = Math.ceil(height / blocks.blockHeight);
  const count = across * down * (isChunky ? 1 : bandCount);
  if (count > MAX_BLOCKS) throw unsupported(file, 'number of tiles', String(count));
  const { offsets, byteCounts } = blockPlaces(tags, blocks.isTiled, count, file);
  const image: TiffImage = {
    width,
    height,
    bandCount,
    ...format,
    littleEndian,
    hasReversedBits: (optionalNumber(tags, Tag.FillOrder) ?? 1) === 2,
    compression,
    colourModel,
    jpegTables: compression === Compression.Jpeg ? optionalBytes(tags, Tag.JpegTables) : undefined,
    lercPacking: compression === Compression.Lerc ? (optionalNumbers(tags, Tag.LercParameters)?.[1] ?? 0) : 0,
    predictor: readPredictor(optionalNumber(tags, Tag.Predictor) ?? 1, format, compression, file),
    isChunky,
    ...blocks,
    blocksAcross: across,
    blocksDown: down,
    offsets,
    byteCounts,
    alphaBand: alphaBandOf(tags, bandCount),
  };
  if (decodedBytes(image) > MAX_BLOCK_BYTES && compression !== Compression.None) {
    throw unsupported(file, 'tile size', `${decodedBytes(image)} bytes`);
  }
  const sliced = sliceLargeStrips(image, file);
  checkBlocksInside(sliced, source);
  return sliced;
}

/** Bytes of a decompressed block before its samples are widened: every row begins on a whole byte. */
export function blockBytes(image: TiffImage, rows: number = image.blockHeight): number {
  return Math.ceil((rowSamples(image) * image.bits) / 8) * rows;
}

/** Samples of a row of a block, of all bands that lie together. */
export function rowSamples(image: TiffImage): number {
  return image.blockWidth * (image.isChunky ? image.bandCount : 1);
}

/** Bytes of a block once its samples are widened: bits become bytes. */
export function decodedBytes(image: TiffImage): number {
  return rowSamples(image) * image.blockHeight * BYTES_OF[image.type];
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

function optionalBytes(tags: TagReader, tag: number): Uint8Array | undefined {
  const values = optionalNumbers(tags, tag);
  return values === undefined ? undefined : Uint8Array.from(values);
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

export const ColourModel = { Inverse: 0, Grey: 1, Rgb: 2, Palette: 3, Mask: 4, Separated: 5, YCbCr: 6 } as const;

/** Colour models whose samples are intensities or indices; the others need a conversion. */
const PLAIN_MODELS: readonly number[] = [
  ColourModel.Inverse,
  ColourModel.Grey,
  ColourModel.Rgb,
  ColourModel.Palette,
  ColourModel.Mask,
];

function checkLayout(tags: TagReader, compression: number, colourModel: number, bits: number, file: string): void {
  if (!isReadCompression(compression)) throw unsupported(file, 'compression', compressionName(compression));
  if (!isReadModel(compression, colourModel, bits)) throw unsupported(file, 'colour model', String(colourModel));
  const planar = optionalNumber(tags, Tag.PlanarConfiguration) ?? 1;
  if (planar !== 1 && planar !== 2) throw unreadable(file, `planar configuration is ${planar}`);
}

/** Inks of 8 bits are refused because GDAL turns them into RGB, and people would compare with that. */
function isReadModel(compression: number, colourModel: number, bits: number): boolean {
  if (PLAIN_MODELS.includes(colourModel)) return true;
  if (colourModel === ColourModel.Separated) return bits !== 8;
  return colourModel === ColourModel.YCbCr && compression === Compression.Jpeg;
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
  const offsets = optionalTable(tags, isTiled ? Tag.TileOffsets : Tag.StripOffsets);
  const byteCounts = optionalTable(tags, isTiled ? Tag.TileByteCounts : Tag.StripByteCounts);
  if (offsets === undefined || byteCounts === undefined) throw unreadable(file, 'it lacks the places of its tiles');
  if (offsets.length < count || byteCounts.length < count) {
    throw unreadable(file, `it lists ${Math.min(offsets.length, byteCounts.length)} of ${count} tiles`);
  }
  return { offsets: offsets.subarray(0, count), byteCounts: byteCounts.subarray(0, count) };
}

/** Not copied where it comes as such: a table may have a million places. */
function optionalTable(tags: TagReader, tag: number): Float64Array | undefined {
  const value = tags.getValue(tag);
  if (value instanceof Float64Array) return value;
  const numbers = optionalNumbers(tags, tag);
  return numbers === undefined ? undefined : Float64Array.from(numbers);
}

function alphaBandOf(tags: TagReader, bandCount: number): number | undefined {
  const extra = optionalNumbers(tags, Tag.ExtraSamples) ?? [];
  // 1 is associated (premultiplied), 2 unassociated alpha; 0 is any other band.
  const index = extra.findIndex((kind) => kind === 1 || kind === 2);
  return index === -1 ? undefined : bandCount - extra.length + index + 1;
}

/**
 * Uncompressed strips in slices of rows. A slice must not run over the border of two strips, so where there are several
 * its rows divide a strip's.
 */
function sliceLargeStrips(image: TiffImage, file: string): TiffImage {
  const canSlice = image.compression === Compression.None && !image.isTiled && image.predictor === 1;
  if (!canSlice || blockBytes(image) <= SLICE_BYTES) return image;
  const rowBytes = blockBytes(image, 1);
  let rows = Math.max(1, Math.floor(SLICE_BYTES / rowBytes));
  if (image.blockHeight < image.height) while (image.blockHeight % rows !== 0) rows -= 1;
  const blocksDown = Math.ceil(image.height / rows);
  const planes = image.isChunky ? 1 : image.bandCount;
  if (blocksDown * planes > MAX_SLICES) return image;
  const offsets = new Float64Array(blocksDown * planes);
  const byteCounts = new Float64Array(blocksDown * planes);
  for (let i = 0; i < offsets.length; i++) {
    const row = (i % blocksDown) * rows;
    const strip = Math.floor(i / blocksDown) * image.blocksDown + Math.floor(row / image.blockHeight);
    if (image.byteCounts[strip] === 0) continue;
    const start = (row % image.blockHeight) * rowBytes;
    offsets[i] = image.offsets[strip]! + start;
    byteCounts[i] = Math.min(rows, image.height - row) * rowBytes;
    if (start + byteCounts[i]! > image.byteCounts[strip]!) throw unreadable(file, 'it is truncated');
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
