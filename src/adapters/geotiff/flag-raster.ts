/** Windows of a one-band raster as flags, for masks and cloud rasters whose blocks differ from the scene's. */
import { intersectWindows, type Window } from '../../raster/window.ts';
import { blockWindow, gather, gatherWide, isWide, readBlockSamples, viewBand } from './block-samples.ts';
import type { ByteSource } from './byte-source.ts';
import type { TiffImage } from './tiff-image.ts';

export interface FlagRaster {
  readonly width: number;
  readonly height: number;
  /** By default 1 where the sample is not zero, 0 where it is or the block is sparse; row-major over the window, inside the image. */
  read(window: Window): Promise<Uint8Array>;
}

/** Decoded blocks kept, so that neighbouring windows do not decode them again. */
const KEPT_BYTES = 64 * 2 ** 20;

/** @param flagOf what a sample becomes; a sparse block is one of zeros */
export function createFlagRaster(
  source: ByteSource,
  image: TiffImage,
  flagOf: (value: number) => number = isSet,
): FlagRaster {
  const kept = new Map<number, Promise<Uint8Array>>();
  const capacity = Math.max(4, Math.floor(KEPT_BYTES / (image.blockWidth * image.blockHeight)));

  const readBlock = (index: number): Promise<Uint8Array> => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const flags = readFlags(source, image, index, flagOf);
    kept.set(index, flags);
    if (kept.size > capacity) kept.delete(kept.keys().next().value!);
    return flags;
  };

  return {
    width: image.width,
    height: image.height,
    async read(window) {
      const out = new Uint8Array(window.width * window.height);
      const lastCol = Math.floor((window.col + window.width - 1) / image.blockWidth);
      const lastRow = Math.floor((window.row + window.height - 1) / image.blockHeight);
      for (let blockRow = Math.floor(window.row / image.blockHeight); blockRow <= lastRow; blockRow++) {
        for (let blockCol = Math.floor(window.col / image.blockWidth); blockCol <= lastCol; blockCol++) {
          const index = blockRow * image.blocksAcross + blockCol;
          paste(await readBlock(index), blockWindow(image, index), out, window);
        }
      }
      return out;
    },
  };
}

function isSet(value: number): number {
  return value === 0 ? 0 : 1;
}

async function readFlags(
  source: ByteSource,
  image: TiffImage,
  index: number,
  flagOf: (value: number) => number,
): Promise<Uint8Array> {
  const { width, height } = blockWindow(image, index);
  const samples = await readBlockSamples(source, image, index, 1);
  const flags = new Uint8Array(width * height);
  if (samples === undefined) return flags.fill(flagOf(0));
  const view = viewBand(image, samples, 1, height, width);
  const values = isWide(image.type) ? new Float64Array(width * height) : new Float32Array(width * height);
  if (values instanceof Float64Array) gatherWide(view, values, undefined);
  else gather(view, values);
  for (let i = 0; i < flags.length; i++) flags[i] = flagOf(values[i]!);
  return flags;
}

function paste(flags: Uint8Array, from: Window, out: Uint8Array, to: Window): void {
  const common = intersectWindows(from, to);
  if (common === undefined) return;
  for (let row = common.row; row < common.row + common.height; row++) {
    const start = (row - from.row) * from.width + common.col - from.col;
    out.set(flags.subarray(start, start + common.width), (row - to.row) * to.width + common.col - to.col);
  }
}
