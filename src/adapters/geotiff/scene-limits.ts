/** Refuses what a file asks beyond `SceneLimits`, before anything of that size is allocated. */
import type { SceneLimits } from '../../config.ts';
import { QingshanError } from '../../errors.ts';
import { Compression } from './compression.ts';
import { blockBytes, decodedBytes, optionalNumber, Tag, type TagReader, type TiffImage } from './tiff-image.ts';

const NAMES: Readonly<Record<keyof SceneLimits, { readonly zh: string; readonly en: string }>> = {
  tileBytes: { zh: '分块字节数', en: 'bytes in a tile' },
  tilePixels: { zh: '分块像元数', en: 'pixels in a tile' },
  tileCount: { zh: '分块数', en: 'a number of tiles' },
  bandCount: { zh: '波段数', en: 'a number of bands' },
  tagBytes: { zh: '标签字节数', en: 'bytes of tags' },
  imageCount: { zh: '图像数', en: 'a number of images' },
  textBytes: { zh: '元数据字节数', en: 'bytes of metadata' },
};

/** @throws SCENE_TOO_LARGE */
export function assertWithin(limits: SceneLimits, limitName: keyof SceneLimits, value: number, file: string): void {
  const limit = limits[limitName];
  if (value <= limit) return;
  throw new QingshanError('SCENE_TOO_LARGE', { file, what: NAMES[limitName], value, limit, limitName });
}

/** Above any size at which uncompressed strips are cut into slices, see `sliceLargeStrips`; slices count as tiles. */
const SLICE_BYTES = 2 ** 21;

/**
 * What the tags claim, before tables of that length are made. Tags that are missing or make no sense are left to
 * `describeImage`, which says so.
 *
 * @throws SCENE_TOO_LARGE
 */
export function assertCountsWithin(limits: SceneLimits, tags: TagReader, file: string): void {
  const read = (tag: number, fallback: number): number => {
    const value = optionalNumber(tags, tag);
    return value !== undefined && value > 0 && Number.isFinite(value) ? value : fallback;
  };
  const [width, height] = [read(Tag.ImageWidth, 1), read(Tag.ImageLength, 1)];
  const bandCount = read(Tag.SamplesPerPixel, 1);
  assertWithin(limits, 'bandCount', bandCount, file);
  const isTiled = tags.getValue(Tag.TileOffsets) !== undefined;
  const isSliced = !isTiled && read(Tag.Compression, 1) === Compression.None;
  const blockWidth = isTiled ? read(Tag.TileWidth, 1) : width;
  const blockHeight = isTiled ? read(Tag.TileLength, 1) : Math.min(height, read(Tag.RowsPerStrip, height));
  if (!isSliced) assertWithin(limits, 'tilePixels', blockWidth * blockHeight, file);
  const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
  const planes = read(Tag.PlanarConfiguration, 1) === 1 ? 1 : bandCount;
  const bytes = (width * height * bandCount * read(Tag.BitsPerSample, 1)) / 8;
  assertWithin(limits, 'tileCount', Math.max(across * down * planes, isSliced ? bytes / SLICE_BYTES : 0), file);
}

/** @throws SCENE_TOO_LARGE where one of its tiles would not fit in memory */
export function assertTilesWithin(limits: SceneLimits, image: TiffImage, file: string): void {
  assertWithin(limits, 'tilePixels', image.blockWidth * image.blockHeight, file);
  assertWithin(limits, 'tileBytes', Math.max(blockBytes(image), decodedBytes(image)), file);
}

/** Beyond twice its samples and this no codec needs more bytes for a block. */
const PACKED_SLACK = 2 ** 17;

/**
 * Byte counts are claims too: some writers count up to the end of the file, and a hostile one counts gigabytes of a tile.
 * What lies behind the end of a block's stream is never looked at, so it is not read either.
 */
export function withSaneByteCounts(image: TiffImage): TiffImage {
  const bytes = Math.max(blockBytes(image), decodedBytes(image));
  const most = image.compression === Compression.None ? bytes : 2 * bytes + PACKED_SLACK;
  if (!image.byteCounts.some((count) => count > most)) return image;
  return { ...image, byteCounts: image.byteCounts.map((count) => Math.min(count, most)) };
}
