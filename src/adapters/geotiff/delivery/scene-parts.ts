/** Opens the file or files of a delivery and joins what they say: one grid, one sample type, one nodata value. */
import type { SceneLimits } from '../../../config.ts';
import { QingshanError } from '../../../errors.ts';
import type { Grid } from '../../../raster/grid.ts';
import type { ReadingRules } from '../byte-source.ts';
import { type GdalMetadata, parseGdalMetadata } from '../gdal-metadata.ts';
import { readGrid } from '../geo-reference.ts';
import { parseNodata } from '../nodata.ts';
import { assertWithin } from '../scene-limits.ts';
import { findSidecars, type Sidecars } from '../sidecars.ts';
import { openTiff, type TiffFile } from '../tiff-file.ts';
import { optionalText, Tag, unreadable, unsupported } from '../tiff-image.ts';
import type { Delivery } from './delivery.ts';

/** Where a band of a scene is stored. */
export interface BandPlace {
  readonly file: TiffFile;
  /** 1-based. */
  readonly bandInFile: number;
}

/** One file and what stands in it and beside it. */
interface ScenePart {
  readonly file: TiffFile;
  readonly sidecars: Sidecars;
  readonly grid: Grid;
  readonly metadata: GdalMetadata;
  readonly nodata: number | null;
  /** As it is written, for types whose values no number holds. */
  readonly nodataText: string | undefined;
}

export interface SceneParts {
  /** The first gives the scene's grid, sample type and nodata; all others agree. Never empty. */
  readonly parts: readonly [ScenePart, ...ScenePart[]];
  /** By scene band number − 1. */
  readonly places: readonly BandPlace[];
  /** Of all bands in scene order; where the delivery names its bands, the names are the descriptions. */
  readonly metadata: GdalMetadata;
  close(): Promise<void>;
}

/**
 * @param check refuses a file before its georeference is asked for
 * @throws the errors of `openTiff` and `readGrid`, SCENE_PARTS_DIFFER
 */
export async function openParts(
  delivery: Delivery,
  limits: ReadingRules,
  check: (file: TiffFile, sidecars: Sidecars) => void,
): Promise<SceneParts> {
  const files: TiffFile[] = [];
  const close = async (): Promise<void> => {
    for (const file of files) await file.close();
  };
  try {
    const sources = delivery.kind === 'file' ? [delivery.path] : [...new Set(delivery.bands.map(({ file }) => file))];
    const parts: ScenePart[] = [];
    for (const path of sources) {
      const file = await openTiff(path, limits);
      files.push(file);
      parts.push(await describePart(file, delivery.metadata, limits, check));
      assertSameKind(parts[0]!, parts.at(-1)!);
    }
    const [first, ...others] = parts as [ScenePart, ...ScenePart[]];
    if (delivery.kind === 'file') {
      const places = first.metadata.descriptions.map((_, i) => ({ file: first.file, bandInFile: i + 1 }));
      return { parts: [first], places, metadata: first.metadata, close };
    }
    return { parts: [first, ...others], ...joinBands(delivery.bands, parts), close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function describePart(
  file: TiffFile,
  metadataPath: string | undefined,
  limits: ReadingRules,
  check: (file: TiffFile, sidecars: Sidecars) => void,
): Promise<ScenePart> {
  const sidecars = await findSidecars(file.path, limits, metadataPath);
  check(file, sidecars);
  const grid = readGrid(file, sidecars);
  const metadata = await readMetadata(file, sidecars, limits);
  const nodataText = readNodata(file, sidecars);
  return { file, sidecars, grid, metadata, nodata: parseNodata(nodataText), nodataText };
}

async function readMetadata(
  { path, tags, image }: TiffFile,
  { pam }: Sidecars,
  limits: SceneLimits,
): Promise<GdalMetadata> {
  const xml = optionalText(tags, Tag.GdalMetadata);
  assertWithin(limits, 'textBytes', xml?.length ?? 0, path);
  try {
    return await parseGdalMetadata(xml, pam, image.bandCount);
  } catch (cause) {
    throw unreadable(path, 'its GDAL metadata is damaged', cause);
  }
}

/** As GDAL ranks them: `.aux.xml` band by band, then the tag, which holds for all bands. */
function readNodata({ path, tags, image }: TiffFile, { pam }: Sidecars): string | undefined {
  const tagged = optionalText(tags, Tag.GdalNodata);
  if (pam === undefined) return tagged;
  const texts = Array.from({ length: image.bandCount }, (_, i) => pam.bands.get(i + 1)?.nodata ?? tagged);
  const values = texts.map(parseNodata);
  if (values.every((value) => Object.is(value, values[0]))) return texts[0];
  throw unsupported(path, 'nodata value that differs between bands', values.join(', '));
}

/** @throws SCENE_PARTS_DIFFER with what does not fit */
function assertSameKind(first: ScenePart, part: ScenePart): void {
  const [a, b] = [first.file.image, part.file.image];
  const differs = (zh: string, en: string): QingshanError =>
    new QingshanError('SCENE_PARTS_DIFFER', { file: part.file.path, other: first.file.path, what: { zh, en } });
  if (a.width !== b.width || a.height !== b.height) {
    const sizes = `${b.width} × ${b.height} / ${a.width} × ${a.height}`;
    throw differs(`大小（${sizes}）`, `size (${sizes})`);
  }
  if (first.grid.crs !== part.grid.crs) {
    const names = `${part.grid.crs} / ${first.grid.crs}`;
    throw differs(`坐标系（${names}）`, `coordinate reference system (${names})`);
  }
  if (!sameTransform(first.grid, part.grid)) throw differs('地理变换', 'geotransform');
  if (a.type !== b.type) throw differs(`数据类型（${b.type} / ${a.type}）`, `sample type (${b.type} / ${a.type})`);
  if (!Object.is(first.nodata, part.nodata)) {
    const values = `${part.nodata} / ${first.nodata}`;
    throw differs(`无效值（${values}）`, `nodata value (${values})`);
  }
  if (a.blockWidth !== b.blockWidth || a.blockHeight !== b.blockHeight) {
    const shapes = `${b.blockWidth} × ${b.blockHeight} / ${a.blockWidth} × ${a.blockHeight}`;
    throw differs(`分块（${shapes}）`, `tiling (${shapes})`);
  }
}

/** Writers round: what moves no corner by a thousandth of a pixel is the same place. */
function sameTransform({ transform: a, width, height }: Grid, { transform: b }: Grid): boolean {
  const pixel = Math.sqrt(Math.abs(a[0] * a[4] - a[1] * a[3]));
  const shift = (col: number, row: number): number =>
    Math.hypot(
      (a[0] - b[0]) * col + (a[1] - b[1]) * row + (a[2] - b[2]),
      (a[3] - b[3]) * col + (a[4] - b[4]) * row + (a[5] - b[5]),
    );
  return Math.max(shift(0, 0), shift(width, 0), shift(0, height), shift(width, height)) < pixel * 1e-3;
}

function joinBands(
  bands: (Delivery & { kind: 'bands' })['bands'],
  parts: readonly ScenePart[],
): Pick<SceneParts, 'places' | 'metadata'> {
  const joined = bands.map(({ bandName, file, bandInFile }) => {
    const part = parts.find((candidate) => candidate.file.path === file)!;
    if (bandInFile > part.file.image.bandCount) throw unreadable(file, `it has no band ${bandInFile}`);
    if (part.file.image.bandCount !== 1)
      throw unsupported(file, 'number of bands', `${part.file.image.bandCount}, not 1`);
    return { bandName, part, place: { file: part.file, bandInFile } };
  });
  const [first] = parts as [ScenePart];
  const of = <T>(pick: (metadata: GdalMetadata) => readonly T[]): T[] =>
    joined.map(({ part, place }) => pick(part.metadata)[place.bandInFile - 1]!);
  return {
    places: joined.map(({ place }) => place),
    metadata: {
      descriptions: joined.map(({ bandName }) => bandName),
      // A single band is grey to every writer; as bands of a scene they are no colour and no alpha.
      colours: joined.map(() => ''),
      scale: of(({ scale }) => scale),
      offset: of(({ offset }) => offset),
      radiometry: first.metadata.radiometry,
      items: first.metadata.items,
    },
  };
}
