/** GeoTIFF scenes behind the ports `SceneFiles` and `SceneReader`. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Scene } from '../../analysis/scene.ts';
import { capabilityOf } from '../../analysis/sensors.ts';
import type { BandReader, FileStamp, SceneFiles, SceneOptions, SceneReader, VectorFiles } from '../../app/ports.ts';
import { SCENE_LIMITS, type SceneLimits } from '../../config.ts';
import { QingshanError } from '../../errors.ts';
import { type BlockRules, readSceneBlock } from './block-reader.ts';
import { openByteSource } from './byte-source.ts';
import { openCloudCover } from './cloud-cover.ts';
import { createFlagRaster } from './flag-raster.ts';
import { nodataRange } from './nodata.ts';
import { findDate, openHeader, type OpenedHeader, withRadiometry } from './scene-header.ts';
import { openTiff, type TiffFile } from './tiff-file.ts';

export interface SceneFilesDependencies {
  /** Reads vendors' cloud polygons. */
  readonly vectors: VectorFiles;
  /** What a file may ask of memory; `SCENE_LIMITS` where it is not said. */
  readonly limits?: SceneLimits;
}

export function createSceneFiles(deps: SceneFilesDependencies): SceneFiles {
  return {
    open: (path, options) => openScene(path, options, deps),
    openBands: (path, options) => openBandReader(path, options, deps),
    identify,
    stamp,
  };
}

async function openScene(path: string, options: SceneOptions, deps: SceneFilesDependencies): Promise<SceneReader> {
  const opened = await openHeader(path, options, limitsOf(deps));
  return closingOnError(opened.file, async () => {
    const capability = capabilityOf(path, opened.header.bandCount, opened.header.bands);
    const acquired = findDate(opened, options);
    const header = withRadiometry(opened, options, acquired.date);
    const scene: Scene = { ...header, capability, acquired };
    return createReader(opened, scene, options, deps);
  });
}

async function openBandReader(path: string, options: SceneOptions, deps: SceneFilesDependencies): Promise<BandReader> {
  const opened = await openHeader(path, options, limitsOf(deps));
  return closingOnError(opened.file, () => {
    const raw = { ...options, radiometry: 'raw' } as const;
    return createReader(opened, withRadiometry(opened, raw, null), raw, deps);
  });
}

async function createReader<S extends BandReader['scene']>(
  opened: OpenedHeader,
  scene: S,
  options: SceneOptions,
  deps: SceneFilesDependencies,
): Promise<BandReader & { readonly scene: S }> {
  const { file, externalMask } = opened;
  const resources: { close(): Promise<void> }[] = [file];
  const closeAll = async (): Promise<void> => {
    for (const resource of resources) await resource.close();
  };
  try {
    const maskFile = externalMask === undefined ? undefined : await openMask(externalMask, file, limitsOf(deps));
    if (maskFile !== undefined) resources.push(maskFile);
    const clouds =
      options.clouds === undefined
        ? undefined
        : await openCloudCover(options.clouds, scene.grid, deps.vectors, limitsOf(deps));
    if (clouds !== undefined) resources.push(clouds);
    const rules: BlockRules = {
      ...scene.radiometry,
      ...rulesOf(scene, options),
      alphaBand: opened.alphaBand,
      mask: maskOf(file, maskFile),
      clouds,
    };
    return {
      scene,
      blockWidth: file.image.blockWidth,
      blockHeight: file.image.blockHeight,
      readBlock: (index, counted, extra = []) => readSceneBlock(file, rules, index, counted, extra),
      close: closeAll,
    };
  } catch (cause) {
    for (const resource of resources.slice(1)) await resource.close();
    throw cause;
  }
}

function limitsOf({ limits = SCENE_LIMITS }: SceneFilesDependencies): SceneLimits {
  return limits;
}

function rulesOf(scene: BandReader['scene'], options: SceneOptions): Pick<BlockRules, 'nodata' | 'blank' | 'fill'> {
  const declared = scene.nodata === null ? null : Number(scene.nodata);
  const nodata = nodataRange(declared, scene.sampleType);
  const isInteger = scene.sampleType !== 'float32';
  const isRaw = options.radiometry === 'raw';
  return {
    nodata,
    blank: isRaw || !isInteger ? undefined : { zero: nodata === undefined, saturation: scene.saturation },
    fill: nodata !== undefined || Number.isNaN(declared) ? (declared ?? 0) : 0,
  };
}

/** An internal mask wins, as in GDAL the external one is only made where there is none. */
function maskOf(file: TiffFile, external: TiffFile | undefined): BlockRules['mask'] {
  if (file.mask !== undefined) return createFlagRaster(file.source, file.mask);
  return external === undefined ? undefined : createFlagRaster(external.source, external.image);
}

async function openMask(path: string, scene: TiffFile, limits: SceneLimits): Promise<TiffFile> {
  const mask = await openTiff(path, limits);
  if (mask.image.width === scene.image.width && mask.image.height === scene.image.height) return mask;
  await mask.close();
  throw new QingshanError('SCENE_UNREADABLE', { file: scene.path, why: `its mask ${path} has another size` });
}

async function closingOnError<T>(file: TiffFile, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

/** SHA-256 hex of the scene's file, read as a stream. Sidecars are not part of it. */
async function identify(path: string): Promise<string> {
  // Opened once before, for the coded errors.
  await (await openByteSource(path)).close();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function stamp(path: string): Promise<FileStamp> {
  await (await openByteSource(path)).close();
  const { size, mtimeMs } = await stat(path);
  return { size, modifiedMs: mtimeMs };
}
