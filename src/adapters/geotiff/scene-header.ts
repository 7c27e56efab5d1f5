/** Everything that a scene's file and its sidecars say, put together and checked. */
import { basename } from 'node:path';
import { findAcquisition, fitSunZenith, type SunFit } from '../../analysis/acquisition.ts';
import { findRadiometry } from '../../analysis/radiometry.ts';
import type { Acquisition, SceneHeader } from '../../analysis/scene.ts';
import { parseSceneName, type SceneNameFacts } from '../../analysis/scene-name.ts';
import { findBandRoles, findSensor, findSensorById, type Sensor } from '../../analysis/sensors.ts';
import { parseRpcCentre, type SentinelFacts, viewZenithOf } from '../../analysis/sidecar.ts';
import type { SceneOptions } from '../../app/ports.ts';
import type { SceneLimits } from '../../config.ts';
import { QingshanError } from '../../errors.ts';
import { groundSize } from '../../geometry/area.ts';
import { createTransform } from '../../geometry/transform.ts';
import { type Grid, pixelToMap } from '../../raster/grid.ts';
import { type GdalMetadata, parseGdalMetadata } from './gdal-metadata.ts';
import { hasCrs, readGrid } from './geo-reference.ts';
import { parseNodata, recordedNodata, saturationOf } from './nodata.ts';
import { assertWithin } from './scene-limits.ts';
import { findSentinelMetadata, findSidecars, type Sidecars } from './sidecars.ts';
import { openTiff, type TiffFile } from './tiff-file.ts';
import { optionalNumbers, optionalText, Tag, unreadable } from './tiff-image.ts';

export interface OpenedHeader {
  readonly file: TiffFile;
  /** Radiometry still raw, because it depends on the date. */
  readonly header: SceneHeader;
  readonly metadata: GdalMetadata;
  readonly sidecars: Sidecars;
  readonly named: SceneNameFacts | undefined;
  readonly sensor: Sensor | undefined;
  readonly sentinel: SentinelFacts | undefined;
  readonly sun: SunFit | undefined;
  /** 1-based, undefined where the band has a role after all. */
  readonly alphaBand: number | undefined;
  readonly externalMask: string | undefined;
}

/**
 * Opens a scene as far as its date and the use of its bands do not matter. The caller closes `file`.
 *
 * @throws SCENE_NOT_FOUND, SCENE_UNREADABLE, SCENE_UNSUPPORTED, SCENE_TOO_LARGE, NOT_ORTHO, SCENE_NO_CRS, SCENE_NO_TRANSFORM,
 *   SCENE_WEB_MERCATOR, CRS_UNKNOWN, DATUM_LEGACY, OPTION_INVALID
 */
export async function openHeader(path: string, options: SceneOptions, limits: SceneLimits): Promise<OpenedHeader> {
  const file = await openTiff(path, limits);
  try {
    return await describe(file, options, limits);
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

async function describe(file: TiffFile, options: SceneOptions, limits: SceneLimits): Promise<OpenedHeader> {
  const { image, path } = file;
  const name = basename(path);
  const sidecars = await findSidecars(path, limits);
  refuseRpcOnly(file, sidecars);
  const grid = readGrid(file, sidecars.worldFile);
  const named = parseSceneName(name);
  const { sensor, label } = sensorOf(options, sidecars, named);
  const metadata = readGdalMetadata(file, limits);
  const alphaBand = alphaBandOf(metadata, image.alphaBand);
  const bands = findBandRoles({
    file: path,
    bandCount: image.bandCount,
    alphaBand,
    option: options.bands,
    descriptions: metadata.descriptions,
    sensor,
    isPan: named?.product === 'pan',
    bandName: named?.bandName,
  });
  const sampleType = image.type === 'bit' ? 'uint8' : image.type;
  const sun = fitSun(grid, sidecars);
  const header: SceneHeader = {
    id: '',
    name,
    path,
    grid,
    gsd: groundSize(grid),
    bandCount: image.bandCount,
    bands,
    sampleType,
    nodata: recordedNodata(parseNodata(optionalText(file.tags, Tag.GdalNodata))),
    saturation: saturationOf(sampleType, sidecars.facts?.validBits),
    sensor: label,
    radiometry: { level: 'relative_only', scale: [], offset: [], basis: '' },
    sunZenith: sun?.zenith ?? null,
    viewZenith: sidecars.facts === undefined ? null : viewZenithOf(sidecars.facts),
  };
  return {
    file,
    header,
    metadata,
    sidecars,
    named,
    sensor,
    sentinel: sensor?.family === 'sentinel-2' ? await findSentinelMetadata(path, limits) : undefined,
    sun,
    alphaBand: Object.values(bands).includes(alphaBand ?? 0) ? undefined : alphaBand,
    externalMask: sidecars.externalMask,
  };
}

function readGdalMetadata({ path, tags, image }: TiffFile, limits: SceneLimits): GdalMetadata {
  const xml = optionalText(tags, Tag.GdalMetadata);
  assertWithin(limits, 'textBytes', xml?.length ?? 0, path);
  try {
    return parseGdalMetadata(xml, image.bandCount);
  } catch (cause) {
    throw unreadable(path, 'its GDAL metadata are damaged', cause);
  }
}

/** @throws SCENE_NO_DATE, OPTION_INVALID */
export function findDate(opened: OpenedHeader, options: SceneOptions): Acquisition {
  const { file, named, sidecars, sun, sentinel } = opened;
  const instant = sun?.instant ?? sentinel?.instant;
  const date = instant?.slice(0, 10) ?? sidecars.facts?.date;
  return findAcquisition({
    file: file.path,
    option: options.date,
    sidecar: date === undefined ? undefined : { date, ...(instant === undefined ? {} : { instant }) },
    fileName: named,
    tiffDateTime: optionalText(file.tags, Tag.DateTime),
  });
}

/** @throws SCENE_OFFSET_UNKNOWN */
export function withRadiometry(opened: OpenedHeader, options: SceneOptions, date: string | null): SceneHeader {
  const { header, metadata, sensor, named, sun, sentinel } = opened;
  const radiometry = findRadiometry({
    file: header.path,
    mode: options.radiometry ?? 'calibrated',
    bandCount: header.bandCount,
    sampleType: header.sampleType,
    bands: header.bands,
    declared: metadata,
    sensor,
    date,
    level: named?.level,
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
  if (hasCrs(file.geoKeys) || (coefficients === undefined && sidecars.rpcText === undefined)) return;
  const longitude = coefficients?.[5] ?? parseRpcCentre(sidecars.rpcText ?? '')?.lng;
  throw new QingshanError('NOT_ORTHO', { file: file.path, command: warpCommand(file.path, longitude) });
}

/** 3° Gauss–Krüger of CGCS2000 without zone prefix at the scene's longitude, or degrees where that is not known. */
function warpCommand(path: string, longitude: number | undefined): string {
  const zone = longitude === undefined ? undefined : Math.round(longitude / 3);
  const crs = zone === undefined || zone < 25 || zone > 45 ? 'EPSG:4490' : `EPSG:${4534 + zone - 25}`;
  const target = path.replace(/(\.tiff?)?$/i, '_ortho.tif');
  return `gdalwarp -rpc -to RPC_DEM=dem.tif -t_srs ${crs} -r bilinear -dstnodata 0 ${quoted(path)} ${quoted(target)}`;
}

function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}
