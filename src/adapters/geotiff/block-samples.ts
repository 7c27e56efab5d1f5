/** Reads blocks of a TIFF image and looks at their bands through strided views. */
import ndarray, { type NdArray } from 'ndarray';
import type { Window } from '../../raster/window.ts';
import type { ByteSource } from './byte-source.ts';
import { decodeBlock, type Samples } from './decode-block.ts';
import { type TiffImage, unreadable } from './tiff-image.ts';

/** Rows and columns of one band; the strides tell whether the samples behind it are interleaved. */
export type BandView = NdArray<Samples>;

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
  const place = image.isChunky ? index : (band - 1) * image.blocksAcross * image.blocksDown + index;
  const byteCount = image.byteCounts[place]!;
  if (byteCount === 0) return undefined;
  const bytes = await readBytes(source, image.offsets[place]!, byteCount, place);
  try {
    return decodeBlock(image, Math.floor(index / image.blocksAcross), bytes);
  } catch (cause) {
    throw unreadable(source.path, `tile ${place}: ${cause instanceof Error ? cause.message : 'damaged'}`, cause);
  }
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
  const view = ndarray(samples as Uint8Array, [storedRows, image.blockWidth, perPixel]) as NdArray<Samples>;
  return view.pick(null, null, image.isChunky ? band - 1 : 0).hi(rows, cols);
}

/**
 * Copies a view into `out`, row-major. ndarray has worked out offset and strides; the loop reads the typed array itself,
 * because `get` per pixel takes twice as long.
 */
export function gather(view: BandView, out: Float32Array): void {
  const { data } = view;
  if (data instanceof Uint8Array) gatherUint8(view as NdArray<Uint8Array>, out);
  else if (data instanceof Uint16Array) gatherUint16(view as NdArray<Uint16Array>, out);
  else if (data instanceof Int16Array) gatherInt16(view as NdArray<Int16Array>, out);
  else gatherFloat32(view as NdArray<Float32Array>, out);
}

// One loop per element type: a function that has seen several is up to four times slower (ARCHITECTURE, kernels).

function gatherUint8({ data, offset, shape, stride }: NdArray<Uint8Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}

function gatherUint16({ data, offset, shape, stride }: NdArray<Uint16Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}

function gatherInt16({ data, offset, shape, stride }: NdArray<Int16Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}

function gatherFloat32({ data, offset, shape, stride }: NdArray<Float32Array>, out: Float32Array): void {
  const [rows, cols] = shape as [number, number];
  const [rowStride, colStride] = stride as [number, number];
  for (let row = 0, i = 0; row < rows; row++) {
    let source = offset + row * rowStride;
    for (const end = i + cols; i < end; i++, source += colStride) out[i] = data[source]!;
  }
}
