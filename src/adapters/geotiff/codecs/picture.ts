/** Pictures inside a TIFF, decoded by sharp, which is loaded only when a file has them. */

export interface PictureSize {
  readonly width: number;
  /** The most rows that it may have; the last strip may have fewer. */
  readonly height: number;
  readonly channels: number;
}

/**
 * Samples as they are stored: no profile, orientation or conversion of colours other than the codec's own.
 *
 * @throws Error at damage, or where there are more pixels than asked for
 */
export async function rawPicture(stream: Uint8Array, size: PictureSize): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const { width, height, channels } = size;
  const picture = sharp(stream, { limitInputPixels: width * height, ignoreIcc: true, failOn: 'warning' });
  if (channels === 1) picture.pipelineColourspace('b-w').toColourspace('b-w');
  // By the name of another colour space sharp would convert four channels.
  if (channels === 4) picture.pipelineColourspace('cmyk').toColourspace('cmyk');
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  assertPictureSize(info, size);
  return data;
}

/** @throws Error unless width and channels are as asked for and the rows are no more */
export function assertPictureSize(found: PictureSize, wanted: PictureSize): void {
  if (found.width === wanted.width && found.channels === wanted.channels && found.height <= wanted.height) return;
  const text = ({ width, height, channels }: PictureSize): string => `${width}×${height}×${channels}`;
  throw new Error(`its picture has ${text(found)} samples instead of ${text(wanted)}`);
}
