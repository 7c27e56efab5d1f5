/** LERC blocks (Esri's Limited Error Raster Compression, compression 34887 of GDAL), decoded by Esri's own library. */
import type { LercData } from 'lerc';
import type { SampleType } from '../../../analysis/scene.ts';
import type { Samples } from '../decode-block.ts';

export interface LercShape {
  readonly type: SampleType;
  readonly width: number;
  readonly height: number;
  /** Bands that lie together. */
  readonly channels: number;
}

const PIXEL_TYPES: Readonly<Partial<Record<SampleType, LercData['pixelType']>>> = {
  int8: 'S8',
  uint8: 'U8',
  int16: 'S16',
  uint16: 'U16',
  int32: 'S32',
  uint32: 'U32',
  float32: 'F32',
  float64: 'F64',
};
/** `LercHeaderInfo.dataType` counts in this order. */
const DATA_TYPES = Object.values(PIXEL_TYPES);

/** What a writer (libtiff 4.5) left of NaN that the mask of a blob with several bands cannot say. */
const LOST_NAN = -3.4028234663852886e38;

/**
 * Samples of a block, interleaved. Floats that the blob masks out are NaN; in a picture whose alpha is all or nothing the
 * mask stands for the alpha band (libtiff's use of LERC).
 *
 * @throws Error at damage, and where size, bands or type are not those of the image
 */
export async function decodeLerc(blob: Uint8Array, shape: LercShape): Promise<Samples> {
  assertHeaders(blob, shape);
  const lerc = await loadLerc();
  const own = new Uint8Array(blob);
  const info = lerc.getBlobInfo(own);
  const bands = info.depthCount * info.bandCount;
  const isMaskedPicture = shape.type === 'uint8' && info.maskCount === 1 && bands === shape.channels - 1;
  const found = `${info.width}×${info.height}×${isMaskedPicture ? bands + 1 : bands} ${DATA_TYPES[info.dataType]}`;
  const wanted = `${shape.width}×${shape.height}×${shape.channels} ${PIXEL_TYPES[shape.type]}`;
  if (found !== wanted) throw new Error(`its LERC blob has ${found} samples instead of ${wanted}`);
  if (info.maskCount > 0 && info.depthCount > 1 && info.minValue === LOST_NAN) {
    throw new Error('its LERC blob was written without the places of NaN');
  }
  const { pixels, mask, bandMasks } = lerc.decode(own, { returnInterleaved: true });
  if (isMaskedPicture) return withAlpha(pixels[0] as Uint8Array, mask!, bands);
  const masks = pixels.map((_, band) => bandMasks?.[band] ?? mask);
  if (masks.some((flags) => flags?.includes(0)) && !shape.type.startsWith('float')) {
    throw new Error('its LERC blob masks out integers');
  }
  for (const [band, flags] of masks.entries()) if (flags !== null) dropMasked(pixels[band]!, flags, info.depthCount);
  return pixels.length === 1 ? (pixels[0] as Samples) : interleave(pixels as Float32Array[]);
}

/** Bytes up to the last header field that is looked at. */
const HEADER_BYTES = 38;
/** The first that libtiff writes. */
const OLDEST_VERSION = 4;

/**
 * The sizes that the blobs claim, checked here because the library allocates what they say before it looks at its own
 * checksum. A blob begins with `Lerc2 `, version, checksum, rows, columns, depth, count of valid pixels, block size, and
 * its own size, each of four bytes; the bands of an image may be blobs one after the other.
 */
function assertHeaders(bytes: Uint8Array, { width, height, channels }: LercShape): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  for (let band = 0; band < channels && position < bytes.length; band++) {
    if (position + HEADER_BYTES > bytes.length) throw new Error('its LERC blob ends early');
    const magic = String.fromCharCode(...bytes.subarray(position, position + 6));
    const [version, rows, cols, depth, valid, size] = [6, 14, 18, 22, 26, 34].map((at) =>
      view.getInt32(position + at, true),
    ) as [number, number, number, number, number, number];
    if (magic !== 'Lerc2 ' || version < OLDEST_VERSION) throw new Error('it is no LERC blob of libtiff');
    if (cols !== width || rows !== height || depth < 1 || depth > channels) {
      throw new Error(`its LERC blob has ${cols}×${rows}×${depth} samples instead of ${width}×${height}×${channels}`);
    }
    if (valid < 0 || valid > width * height || size < HEADER_BYTES || position + size > bytes.length) {
      throw new Error('its LERC blob is damaged or ends early');
    }
    position += size;
  }
}

let loaded: Promise<typeof import('lerc')> | undefined;

/** WebAssembly, compiled when the first block needs it. */
function loadLerc(): Promise<typeof import('lerc')> {
  loaded ??= import('lerc').then(async (lerc) => {
    await lerc.load();
    return lerc;
  });
  return loaded;
}

function dropMasked(samples: LercData['pixels'][number], mask: Uint8Array, depth: number): void {
  for (let i = 0; i < mask.length; i++) if (mask[i] === 0) samples.fill(NaN, i * depth, (i + 1) * depth);
}

function withAlpha(colours: Uint8Array, mask: Uint8Array, bands: number): Uint8Array {
  const out = new Uint8Array(mask.length * (bands + 1));
  for (let i = 0; i < mask.length; i++) {
    out.set(colours.subarray(i * bands, (i + 1) * bands), i * (bands + 1));
    out[i * (bands + 1) + bands] = mask[i] === 0 ? 0 : 255;
  }
  return out;
}

function interleave<T extends Float32Array | Float64Array>(bands: readonly T[]): T {
  const first = bands[0]!;
  const out = new (first.constructor as new (length: number) => T)(first.length * bands.length);
  for (const [band, values] of bands.entries()) {
    for (let i = 0; i < values.length; i++) out[i * bands.length + band] = values[i]!;
  }
  return out;
}
