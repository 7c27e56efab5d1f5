/** Everything that a scene's file and its sidecars say, put together and checked. */
import { findAcquisition, fitSunZenith, type SunFit } from '../../analysis/acquisition.ts';
import { findRadiometry } from '../../analysis/radiometry.ts';
import type { Acquisition, SceneHeader } from '../../analysis/scene.ts';
import { parseSceneName, type SceneNameFacts } from '../../analysis/scene-name.ts';
import { findBandRoles, findSensor, findSensorById, type Sensor } from '../../analysis/sensors.ts';
import type { SentinelFacts } from '../../analysis/sidecar.ts';
import { parseRpcCentre, viewZenithOf } from '../../analysis/view-geometry.ts';
import type { SceneOptions } from '../../app/ports/scenes.ts';
import { sceneFileName } from '../../app/scene-path.ts';
import { QingshanError } from '../../errors.ts';
import { groundSize } from '../../geometry/area.ts';
import { createTransform } from '../../geometry/transform.ts';
import { type Grid, pixelToMap } from '../../raster/grid.ts';
import type { ReadingRules } from './byte-source.ts';
import type { Delivery } from './delivery/delivery.ts';
import { quoted } from './delivery/file-names.ts';
import { findDelivery } from './delivery/find-delivery.ts';
import { openParts, type SceneParts } from './delivery/scene-parts.ts';
import type { GdalMetadata } from './gdal-metadata.ts';
import { hasCrs } from './geo-reference.ts';
import { recordedNodata, saturationOf } from './nodata.ts';
import { findSentinelMetadata, type Sidecars } from './sidecars.ts';
import type { TiffFile } from './tiff-file.ts';
import { optionalNumbers, optionalText, Tag } from './tiff-image.ts';

export interface OpenedHeader extends SceneParts {
  readonly delivery: Delivery;
  /** Radiometry still raw, because it depends on the date. */
  readonly header: SceneHeader;
  /** Of the first file. */
  readonly sidecars: Sidecars;
  readonly named: SceneNameFacts | undefined;
  readonly sensor: Sensor | undefined;
  readonly sentinel: SentinelFacts | undefined;
  readonly sun: SunFit | undefined;
  /** 1-based, undefined where the band has a role after all. */
  readonly alphaBand: number | undefined;
}

/**
 * Opens a scene as far as its date and the use of its bands do not matter. The caller closes it.
 *
 * @throws the errors of `findDelivery`, SCENE_PARTS_DIFFER, SCENE_NOT_FOUND, SCENE_UNREADABLE, SCENE_UNSUPPORTED, SCENE_TOO_LARGE, NOT_ORTHO, SCENE_NO_CRS, SCENE_NO_TRANSFORM,
 *   SCENE_WEB_MERCATOR, CRS_UNKNOWN, DATUM_LEGACY, OPTION_INVALID
 */
export async function openHeader(path: string, options: SceneOptions, limits: ReadingRules): Promise<OpenedHeader> {
  const delivery = await findDelivery(path);
  const opened = await openParts(delivery, limits, refuseRpcOnly);
  try {
    return await describe(delivery, opened, options, limits);
  } catch (cause) {
    await opened.close();
    throw cause;
  }
}

async function describe(
  delivery: Delivery,
  opened: SceneParts,
  options: SceneOptions,
  limits: ReadingRules,
): Promise<OpenedHeader> {
  const { path } = delivery;
  const { metadata, places } = opened;
  const { file, sidecars, grid, nodata } = opened.parts[0];
  const { image } = file;
  const name = delivery.kind === 'file' ? sceneFileName(path) : delivery.name;
  const named = nameFacts(delivery, file);
  const { sensor, label } = sensorOf(options, sidecars, named);
  const alphaBand = alphaBandOf(metadata, delivery.kind === 'file' ? image.alphaBand : undefined);
  const bands = findBandRoles({
    file: path,
    bandCount: places.length,
    alphaBand,
    option: options.bands,
    descriptions: metadata.descriptions,
    sensor,
    isPan: named?.product === 'pan',
    bandName: named?.bandName,
  });
  const sampleType = image.type;
  const sun = fitSun(grid, sidecars);
  const header: SceneHeader = {
    id: '',
    name,
    path,
    grid,
    gsd: groundSize(grid),
    bandCount: places.length,
    bands,
    sampleType,
    nodata: recordedNodata(nodata),
    saturation: saturationOf(sampleType, Math.min(image.bits, sidecars.facts?.validBits ?? image.bits)),
    sensor: label,
    radiometry: { level: 'relative_only', scale: [], offset: [], basis: '' },
    sunZenith: sun?.zenith ?? null,
    viewZenith: sidecars.facts === undefined ? null : viewZenithOf(sidecars.facts),
  };
  return {
    ...opened,
    delivery,
    header,
    sidecars,
    named,
    sensor,
    sentinel:
      sensor?.family === 'sentinel-2' ? await findSentinelMetadata(file.path, limits, delivery.metadata) : undefined,
    sun,
    alphaBand: Object.values(bands).includes(alphaBand ?? 0) ? undefined : alphaBand,
  };
}

/** A product is named by its folder where its files only name bands. */
function nameFacts(delivery: Delivery, file: TiffFile): SceneNameFacts | undefined {
  const ofFile = parseSceneName(sceneFileName(file.path));
  if (delivery.kind === 'file') return ofFile;
  const facts = parseSceneName(delivery.name) ?? ofFile;
  if (facts === undefined) return undefined;
  const { bandName: _, ...ofProduct } = facts;
  return { ...ofFile, ...ofProduct };
}

/** @throws SCENE_NO_DATE, OPTION_INVALID */
export function findDate(opened: OpenedHeader, options: SceneOptions): Acquisition {
  const { named, sidecars, sun, sentinel } = opened;
  const { file } = opened.parts[0];
  const instant = sun?.instant ?? sentinel?.instant;
  const date = instant?.slice(0, 10) ?? sidecars.facts?.date;
  return findAcquisition({
    file: opened.header.path,
    option: options.date,
    sidecar: date === undefined ? undefined : { date, ...(instant === undefined ? {} : { instant }) },
    fileName: named,
    tiffDateTime: optionalText(file.tags, Tag.DateTime),
  });
}

/** @throws SCENE_OFFSET_UNKNOWN */
export function withRadiometry(opened: OpenedHeader, options: SceneOptions, date: string | null): SceneHeader {
  const { header, metadata, sensor, named, sun, sentinel, sidecars } = opened;
  const radiometry = findRadiometry({
    file: header.path,
    mode: options.radiometry ?? 'calibrated',
    bandCount: header.bandCount,
    sampleType: header.sampleType,
    bands: header.bands,
    declared: metadata,
    sensor,
    date,
    level: named?.level ?? sidecars.landsat?.level,
    landsat: sidecars.landsat?.reflectance,
    bandNames: metadata.descriptions,
    isFused: named?.product === 'fused',
    sunZenith: sun?.zenith ?? null,
    sentinel,
    baseline: named?.baseline,
    offsetApplied: options.offsetApplied,
  });
  return { ...header, radiometry };
}

/** GDAL's own item corrects the TIFF tag, which many four-band writers set to alpha for near infrared. */
function alphaBandOf({ colours }: GdalMetadata, tagged: number | undefined): number | undefined {
  const named = colours.indexOf('alpha');
  if (named !== -1) return named + 1;
  return tagged === undefined || colours[tagged - 1] !== '' ? undefined : tagged;
}

/** An operator's sensor that the registry does not know is kept as a label. */
function sensorOf(
  options: SceneOptions,
  sidecars: Sidecars,
  named: SceneNameFacts | undefined,
): { sensor: Sensor | undefined; label: string } {
  if (options.sensor !== undefined) {
    const sensor = findSensorById(options.sensor);
    return { sensor, label: sensor?.id ?? options.sensor };
  }
  const { satellite, camera = '' } = sidecars.facts ?? {};
  const fromSidecar = satellite === undefined ? undefined : findSensor(satellite, camera);
  const sensor = fromSidecar ?? (named === undefined ? undefined : findSensor(named.satellite, named.camera));
  if (sensor !== undefined) return { sensor, label: sensor.id };
  const stated = satellite === undefined ? [named?.satellite, named?.camera] : [satellite, camera];
  const label = stated.filter((part) => part !== undefined && part !== '').join(' ');
  return { sensor: undefined, label: label === '' ? 'unknown' : label };
}

function fitSun(grid: Grid, sidecars: Sidecars): SunFit | undefined {
  const { statedSolarZenith: stated, time } = sidecars.facts ?? {};
  if (stated === undefined || time === undefined) return undefined;
  const centre = pixelToMap(grid.transform, grid.width / 2, grid.height / 2);
  const [lng, lat] = createTransform(grid.crs, 'EPSG:4490')(...centre);
  return fitSunZenith(stated, time, lng, lat);
}

/** @throws NOT_ORTHO where the only georeference is an RPC, with the command that helps */
function refuseRpcOnly(file: TiffFile, sidecars: Sidecars): void {
  const coefficients = optionalNumbers(file.tags, Tag.RpcCoefficients);
  if (
    hasCrs(file.geoKeys) ||
    sidecars.pam?.srs !== undefined ||
    (coefficients === undefined && sidecars.rpcText === undefined)
  )
    return;
  const longitude = coefficients?.[5] ?? parseRpcCentre(sidecars.rpcText ?? '')?.lng;
  throw new QingshanError('NOT_ORTHO', {
    file: file.path,
    why: { zh: '只有 RPC', en: 'RPC only' },
    command: warpCommand(file.path, longitude),
  });
}

/** 3° Gauss–Krüger of CGCS2000 without zone prefix at the scene's longitude, or degrees where that is not known. */
function warpCommand(path: string, longitude: number | undefined): string {
  const zone = longitude === undefined ? undefined : Math.round(longitude / 3);
  const crs = zone === undefined || zone < 25 || zone > 45 ? 'EPSG:4490' : `EPSG:${4534 + zone - 25}`;
  const target = path.replace(/(\.tiff?)?$/i, '_ortho.tif');
  return `gdalwarp -rpc -to RPC_DEM=dem.tif -t_srs ${crs} -r bilinear -dstnodata 0 ${quoted(path)} ${quoted(target)}`;
}
