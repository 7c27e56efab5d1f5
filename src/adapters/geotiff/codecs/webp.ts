import { assertPictureSize, type PictureSize } from './picture.ts';

/**
 * WebP blocks (compression 50001, GDAL): RGB, or RGB with alpha. A stream without alpha is opaque, and alpha that the
 * image has no band for is left out, as in libtiff.
 *
 * @throws Error at damage and where the size differs
 */
export async function decodeWebP(bytes: Uint8Array, size: PictureSize): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const { width, height, channels } = size;
  const picture = sharp(bytes, { limitInputPixels: width * height, ignoreIcc: true, failOn: 'warning' });
  if (channels === 4) picture.ensureAlpha();
  else picture.removeAlpha();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  assertPictureSize(info, size);
  return data;
}
