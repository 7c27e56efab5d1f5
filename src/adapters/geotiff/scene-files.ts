/** GeoTIFF scenes behind the ports `SceneFiles` and `SceneReader`. */
import type { Scene } from '../../analysis/scene.ts';
import { capabilityOf } from '../../analysis/sensors.ts';
import type { BandReader, SceneFiles, SceneOptions, SceneReader } from '../../app/ports/scenes.ts';
import type { VectorFiles } from '../../app/ports/vectors.ts';
import { SCENE_LIMITS, type SceneLimits } from '../../config.ts';
import { QingshanError } from '../../errors.ts';
import type { RemoteRules } from '../../remote-rules.ts';
import { type BlockRules, narrowBlock, readSceneBlock } from './block-reader.ts';
import type { ReadingRules } from './byte-source.ts';
import { openCloudCover } from './cloud-cover.ts';
import type { QualityFile } from './delivery/delivery.ts';
import { expectBlocks } from './expect-blocks.ts';
import { isWide } from './block-samples.ts';
import { createFlagRaster, type FlagRaster } from './flag-raster.ts';
import { exactNodata, nodataRange } from './nodata.ts';
import { openQuality } from './quality-raster.ts';
import { findDate, openHeader, type OpenedHeader, withRadiometry } from './scene-header.ts';
import { identifyScene, stampScene } from './scene-identity.ts';
import { packedScene } from './packed-scene.ts';
import { openTiff, type TiffFile } from './tiff-file.ts';
import { unsupported } from './tiff-image.ts';

export interface SceneFilesDependencies {
  /** Reads vendors' cloud polygons. */
  readonly vectors: VectorFiles;
  /** What a file may ask of memory; `SCENE_LIMITS` where it is not said. */
  readonly limits?: SceneLimits;
  /** Absent: nothing is read from servers. */
  readonly remote?: RemoteRules;
}

export function createSceneFiles(deps: SceneFilesDependencies): SceneFiles {
  return {
    open: (path, options) => openScene(path, options, deps),
    openBands: (path, options) => openBandReader(path, options, deps),
    identify: (path, basis = 'content') => identifyScene(path, deps.remote, basis),
    stamp: (path) => stampScene(path, deps.remote),
  };
}

async function openScene(path: string, options: SceneOptions, deps: SceneFilesDependencies): Promise<SceneReader> {
  const opened = await openHeader(path, options, limitsOf(deps));
  return closingOnError(opened, async () => {
    const capability = capabilityOf(opened.header.path, opened.header.bandCount, opened.header.bands);
    const acquired = findDate(opened, options);
    const header = withRadiometry(opened, options, acquired.date);
    const cloudMask = options.clouds === undefined ? qualityOf(opened, options)?.meaning : 'vendor';
    const scene: Scene = { ...header, capability, acquired, ...(cloudMask !== undefined && { cloudMask }) };
    const reader = await createReader(opened, scene, options, deps);
    return {
      ...reader,
      emptyBand: (length) => new Float32Array(length).fill(NaN),
      readBlock: async (...request) => narrowBlock(await reader.readBlock(...request)),
    };
  });
}

async function openBandReader(path: string, options: SceneOptions, deps: SceneFilesDependencies): Promise<BandReader> {
  const opened = await openHeader(path, options, limitsOf(deps));
  return closingOnError(opened, () => {
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
  const { image } = opened.parts[0].file;
  const resources: { close(): Promise<void> }[] = [opened];
  const use = <T extends { close(): Promise<void> }>(resource: T): T => {
    resources.push(resource);
    return resource;
  };
  const closeAll = async (): Promise<void> => {
    for (const resource of resources) await resource.close();
  };
  try {
    const limits = limitsOf(deps);
    const masks: FlagRaster[] = [];
    for (const { file, sidecars } of opened.parts) {
      const external = sidecars.externalMask;
      const beside = external === undefined ? undefined : use(await openMask(external, file, limits));
      const mask = maskOf(file, beside);
      if (mask !== undefined) masks.push(mask);
    }
    const clouds =
      options.clouds === undefined
        ? undefined
        : use(await openCloudCover(options.clouds, scene.grid, deps.vectors, limits));
    const stated = qualityOf(opened, options);
    const quality =
      stated === undefined ? undefined : use(await openQuality(stated, opened.parts[0].file.path, scene.grid, limits));
    const rules: BlockRules = {
      ...scene.radiometry,
      ...rulesOf(scene, options),
      exactNodata: exactNodata(opened.parts[0].nodataText, scene.sampleType),
      alphaBand: opened.alphaBand,
      masks,
      clouds,
      quality,
    };
    return {
      scene,
      blockWidth: image.blockWidth,
      blockHeight: image.blockHeight,
      packed: packedScene(opened.places, rules),
      expectBlocks: (indices, bands) => expectBlocks(opened.places, indices, bands),
      readBlock: (index, counted, extra = []) => readSceneBlock(opened.places, rules, index, counted, extra),
      emptyBand: (length) =>
        (opened.places.some(({ file }) => isWide(file.image.type))
          ? new Float64Array(length)
          : new Float32Array(length)
        ).fill(NaN),
      close: closeAll,
    };
  } catch (cause) {
    for (const resource of resources.slice(1)) await resource.close();
    throw cause;
  }
}

function limitsOf({ limits = SCENE_LIMITS, remote }: SceneFilesDependencies): ReadingRules {
  return remote === undefined ? limits : { ...limits, remote };
}

/** A raw reading has no masks beyond nodata. */
function qualityOf({ delivery }: OpenedHeader, options: SceneOptions): QualityFile | undefined {
  return delivery.kind === 'bands' && options.radiometry !== 'raw' ? delivery.quality : undefined;
}

function rulesOf(scene: BandReader['scene'], options: SceneOptions): Pick<BlockRules, 'nodata' | 'blank' | 'fill'> {
  const declared = scene.nodata === null ? null : Number(scene.nodata);
  const nodata = nodataRange(declared, scene.sampleType);
  const isInteger = !scene.sampleType.startsWith('float');
  const isRaw = options.radiometry === 'raw';
  return {
    nodata,
    blank: isRaw || !isInteger ? undefined : { zero: nodata === undefined, saturation: scene.saturation },
    fill: nodata !== undefined || Number.isNaN(declared) ? (declared ?? 0) : 0,
  };
}

/** An internal mask wins, as in GDAL the external one is only made where there is none. */
function maskOf(file: TiffFile, external: TiffFile | undefined): FlagRaster | undefined {
  if (file.mask !== undefined) return createFlagRaster(file.source, file.mask);
  return external === undefined ? undefined : createFlagRaster(external.source, external.image);
}

async function openMask(path: string, scene: TiffFile, limits: ReadingRules): Promise<TiffFile> {
  const mask = await openTiff(path, limits);
  const { width, height, bandCount } = mask.image;
  if (width === scene.image.width && height === scene.image.height && bandCount === 1) return mask;
  await mask.close();
  if (bandCount > 1) throw unsupported(scene.path, 'external mask', 'one mask for each band');
  throw new QingshanError('SCENE_UNREADABLE', { file: scene.path, why: `its mask ${path} has another size` });
}

async function closingOnError<T>(file: { close(): Promise<void> }, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    await file.close();
    throw cause;
  }
}
