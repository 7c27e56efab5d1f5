/** Opens a TIFF file: the full-resolution image, its mask, and the tags that describe it. */
import { createRequire } from 'node:module';
import type { GeoTIFF } from 'geotiff';
import { SCENE_LIMITS, type SceneLimits } from '../../config.ts';
import { QingshanError } from '../../errors.ts';
import { geotiffSource, openByteSource, type ByteSource, type ReadingRules } from './byte-source.ts';
import { guardHeader } from './header-guard.ts';
import { assertCountsWithin, assertTilesWithin, withSaneByteCounts } from './scene-limits.ts';
import { withLongTags } from './tag-values.ts';
import { describeImage, optionalNumber, Tag, type TagReader, type TiffImage, unreadable } from './tiff-image.ts';

/**
 * Its CommonJS build: the other one imports `node:http` as a module, and Node makes all names of that at once, `WebSocket`
 * and with it undici among them. That takes 30 of the 65 ms in which the library loads, and every short command waits.
 */
const geotiff = createRequire(import.meta.url)('geotiff') as typeof import('geotiff');

export interface TiffFile {
  readonly path: string;
  readonly source: ByteSource;
  readonly tags: TagReader;
  /** GeoKeys by name, undefined where the file has none. */
  readonly geoKeys: Readonly<Record<string, unknown>> | undefined;
  readonly image: TiffImage;
  /** Transparency mask of the image; non-zero is valid. */
  readonly mask: TiffImage | undefined;
  close(): Promise<void>;
}

interface Directory extends TagReader {
  readonly nextIFDByteOffset: number;
  parseGeoKeyDirectory(): Readonly<Record<string, unknown>> | null;
}

/** NewSubfileType: bit 0 a reduced version (overview), bit 2 a transparency mask. */
const REDUCED = 1;
const MASK = 4;
/** In the tag that it replaced 1 is the full image, 2 a reduced one, 3 a page. */
const OLD_REDUCED = 2;

/** @throws SCENE_NOT_FOUND, SCENE_UNREADABLE, SCENE_UNSUPPORTED, SCENE_TOO_LARGE */
export async function openTiff(path: string, limits: ReadingRules = SCENE_LIMITS): Promise<TiffFile> {
  const source = await openByteSource(path, undefined, limits.remote);
  try {
    return await parse(source, limits);
  } catch (cause) {
    await source.close();
    if (cause instanceof QingshanError) throw cause;
    throw unreadable(path, reasonOf(source.size, cause), cause);
  }
}

async function parse(source: ByteSource, limits: SceneLimits): Promise<TiffFile> {
  if (source.size < 8) throw unreadable(source.path, 'it is no TIFF file');
  const magic = await source.read(0, 4);
  if (!isTiffMagic(magic)) throw unreadable(source.path, 'it is no TIFF file');
  const places = await guardHeader(source, limits);
  const tiff = await geotiff.GeoTIFF.fromSource(geotiffSource(source));
  const directories = await readDirectories(tiff);
  const load = (directory: Directory): Promise<TagReader> =>
    withLongTags(directory, places[directories.indexOf(directory)]!, tiff.littleEndian, source, limits);
  const main = directories.find((tags) => (subfileType(tags) & (REDUCED | MASK)) === 0) ?? directories[0]!;
  const tags = await load(main);
  const image = describeWithin(limits, tags, tiff.littleEndian, source);
  const mask = findMask(directories, image);
  return {
    path: source.path,
    source,
    tags,
    geoKeys: main.parseGeoKeyDirectory() ?? undefined,
    image,
    mask: mask && describeWithin(limits, await load(mask), tiff.littleEndian, source),
    close: () => source.close(),
  };
}

function describeWithin(limits: SceneLimits, tags: TagReader, littleEndian: boolean, source: ByteSource): TiffImage {
  assertCountsWithin(limits, tags, source.path);
  const image = describeImage(tags, littleEndian, source);
  assertTilesWithin(limits, image, source.path);
  return withSaneByteCounts(image);
}

/** `II` or `MM`, then 42 (TIFF) or 43 (BigTIFF) in that byte order. */
export function isTiffMagic(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  if (a === 0x49 && b === 0x49) return (c === 42 || c === 43) && d === 0;
  return a === 0x4d && b === 0x4d && c === 0 && (d === 42 || d === 43);
}

async function readDirectories(tiff: GeoTIFF): Promise<Directory[]> {
  const directories: Directory[] = [];
  let offset = tiff.firstIFDOffset;
  // It ends: `guardHeader` has walked the same chain.
  while (offset !== 0) {
    const directory = (await tiff.requestIFD(directories.length)) as Directory;
    directories.push(directory);
    offset = directory.nextIFDByteOffset;
  }
  return directories;
}

function subfileType(tags: TagReader): number {
  const old = optionalNumber(tags, Tag.SubfileType) === OLD_REDUCED ? REDUCED : 0;
  return (optionalNumber(tags, Tag.NewSubfileType) ?? 0) | old;
}

function findMask(directories: readonly Directory[], image: TiffImage): Directory | undefined {
  return directories.find(
    (directory) =>
      (subfileType(directory) & (REDUCED | MASK)) === MASK &&
      optionalNumber(directory, Tag.ImageWidth) === image.width &&
      optionalNumber(directory, Tag.ImageLength) === image.height,
  );
}

function reasonOf(size: number, cause: unknown): string {
  if (cause instanceof RangeError) return `it is truncated or damaged (${size} bytes)`;
  return cause instanceof Error ? cause.message : 'it is damaged';
}
