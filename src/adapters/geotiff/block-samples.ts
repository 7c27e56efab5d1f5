/** Reads blocks of a TIFF image and looks at their bands through strided views. */
import ndarray from 'ndarray';
import type { SampleType } from '../../analysis/scene.ts';
import type { Window } from '../../raster/window.ts';
import type { ByteSource } from './byte-source.ts';
import { decodeBlock, type Samples } from './decode-block.ts';
import { type TiffImage, unreadable } from './tiff-image.ts';

/** Rows and columns of one band, as ndarray describes them: the strides tell whether other bands lie between. */
export interface BandView<S = Samples> {
  readonly data: S;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** The part of the image that a block covers; edge tiles are clipped. `index` counts row-major. */
export function blockWindow(image: TiffImage, index: number): Window {
  const col = (index % image.blocksAcross) * image.blockWidth;
  const row = Math.floor(index / image.blocksAcross) * image.blockHeight;
  return {
    col,
    row,
    width: Math.min(image.blockWidth, image.width - col),
    height: Math.min(image.blockHeight, image.height - row),
  };
}

/**
 * Samples of a block of a band, undefined where the file leaves the block out (sparse).
 *
 * @throws SCENE_UNREADABLE where it cannot be decoded
 */
export async function readBlockSamples(
  source: ByteSource,
  image: TiffImage,
  index: number,
  band: number,
): Promise<Samples | undefined> {
  const place = blockPlace(image, index, band);
  const byteCount = image.byteCounts[place]!;
  if (byteCount === 0) return undefined;
  const bytes = await readBytes(source, image.offsets[place]!, byteCount, place);
  try {
    return await decodeBlock(image, Math.floor(index / image.blocksAcross), bytes);
  } catch (cause) {
    throw unreadable(source.path, `tile ${place}: ${cause instanceof Error ? cause.message : 'damaged'}`, cause);
  }
}

/** Index of a block of a band among all that the file stores. */
export function blockPlace(image: TiffImage, index: number, band: number): number {
  return image.isChunky ? index : (band - 1) * image.blocksAcross * image.blocksDown + index;
}

/** An error of the system (a lost network drive) goes on as it is, because trying again may help. */
async function readBytes(
  source: ByteSource,
  offset: number,
  length: number,
  place: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await source.read(offset, length);
  } catch (cause) {
    if (cause instanceof RangeError) throw unreadable(source.path, `tile ${place} is cut off`, cause);
    throw cause;
  }
}

/** The band of a decoded block, clipped to `rows` and `cols`. No sample is copied. */
export function viewBand(image: TiffImage, samples: Samples, band: number, rows: number, cols: number): BandView {
  const perPixel = image.isChunky ? image.bandCount : 1;
  const storedRows = samples.length / (image.blockWidth * perPixel);
  // ndarray's types do not know arrays of bigint over any buffer; it only does index arithmetic here.
  const view = ndarray(samples as Uint8Array, [storedRows, image.blockWidth, perPixel]);
  return view.pick(null, null, image.isChunky ? band - 1 : 0).hi(rows, cols) as BandView;
}

/** Band values as they are handed out: float64 where float32 would round the samples (integers above 24 bits). */
export function isWide(type: SampleType): boolean {
  return WIDE.has(type);
}

const WIDE: ReadonlySet<SampleType> = new Set(['uint32', 'int32', 'uint64', 'int64', 'float64']);

/**
 * Copies a view of samples that are not wide into `out`, row-major. ndarray has worked out offset and strides; the loop
 * reads the typed array itself, because `get` per pixel takes twice as long.
 */
export function gather(view: BandView, out: Float32Array): void {
  const { data } = view;
  if (data instanceof Uint8Array) gatherUint8(view as BandView<Uint8Array>, out);
  else if (data instanceof Uint16Array) gatherUint16(view as BandView<Uint16Array>, out);
  else if (data instanceof Int16Array) gatherInt16(view as BandView<Int16Array>, out);
  else if (data instanceof Int8Array) gatherInt8(view as BandView<Int8Array>, out);
  else gatherFloat32(view as BandView<Float32Array>, out);
}

/**
 * As `gather`, for wide samples, rarer and so not one loop per type. 64-bit integers beyond 2⁵³ are rounded; which of
 * them are nodata is decided before.
 *
 * @param nodata of 64-bit integers: such samples become NaN
 */
export function gatherWide(view: BandView, out: Float64Array, nodata: bigint | undefined): void {
  const { data, offset, shape, stride } = view as BandView<Uint32Array | BigInt64Array>;
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) {
      const sample = data[source]!;
      out[i] = sample === nodata ? NaN : Number(sample);
    }
  }
}

// One loop per element type: a function that has seen several is up to four times slower (ARCHITECTURE, kernels).

function gatherUint8({ data, offset, shape, stride }: BandView<Uint8Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}

function gatherUint16({ data, offset, shape, stride }: BandView<Uint16Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}

function gatherInt16({ data, offset, shape, stride }: BandView<Int16Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}

function gatherInt8({ data, offset, shape, stride }: BandView<Int8Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}

function gatherFloat32({ data, offset, shape, stride }: BandView<Float32Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}
