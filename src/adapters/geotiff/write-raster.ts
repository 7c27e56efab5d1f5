/**
 * Writes cloud-optimised GeoTIFFs with GDAL (gdal3.js). The samples go into GDAL's memory as they are, a VRT beside them
 * says what they mean, and `gdal_translate -of COG` does the rest: 10 ms for a change raster of 300 × 300.
 */
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { RasterFile, RasterWriter } from '../../app/ports/outputs.ts';
import { QingshanError } from '../../errors.ts';
import { type GdalJob, withGdal } from '../gdal/load-gdal.ts';

export function createRasterWriter(): RasterWriter {
  return { write: writeRaster };
}

/**
 * A reflectance raster carries `RADIOMETRY=surface_reflectance` or `toa_reflectance`, from which `createSceneFiles`
 * knows its level again.
 *
 * @throws OUTPUT_FAILED where GDAL or the disk refuses; nothing that existed is touched
 */
async function writeRaster(file: string, raster: RasterFile): Promise<void> {
  assertShape(raster);
  const bytes = await withGdal((job) => makeCog(job, raster, file));
  await writeBeside(file, bytes);
}

function assertShape(raster: RasterFile): void {
  const size = raster.grid.width * raster.grid.height;
  const [first] = raster.bands;
  if (first === undefined) throw new RangeError('a raster needs a band');
  for (const band of [...raster.bands, ...(raster.mask === undefined ? [] : [raster.mask])]) {
    if (band.length !== size) throw new RangeError(`a band has ${band.length} of ${size} pixels`);
  }
  if (raster.bands.some((band) => band.constructor !== first.constructor)) {
    throw new TypeError('bands share one sample type');
  }
}

async function makeCog(job: GdalJob, raster: RasterFile, file: string): Promise<Uint8Array> {
  raster.bands.forEach((band, i) => job.fs.writeFile(`${job.input}/band${i + 1}.raw`, bytesOf(band)));
  if (raster.mask !== undefined) job.fs.writeFile(`${job.input}/mask.raw`, raster.mask);
  job.fs.writeFile(`${job.input}/scene.vrt`, vrtOf(raster));
  try {
    const { datasets } = await job.gdal.open(`${job.input}/scene.vrt`);
    const [dataset] = datasets;
    if (dataset === undefined) throw new Error('GDAL did not open the samples');
    const { local } = await job.gdal.gdal_translate(dataset, translateOptions(raster), job.outputName('scene'));
    await job.gdal.close(dataset);
    const errors = job.errors();
    if (errors.length > 0) throw new Error(errors.join('; '));
    return job.fs.readFile(local);
  } catch (cause) {
    throw new QingshanError('OUTPUT_FAILED', { file, why: reasonOf(cause) }, { cause });
  }
}

function translateOptions({ bands, colours }: RasterFile): string[] {
  const isBytes = bands[0] instanceof Uint8Array;
  const options = {
    COMPRESS: 'DEFLATE',
    // Differences of neighbours squeeze measured values; codes of a palette only grow by it.
    PREDICTOR: isBytes && colours !== undefined ? 'NO' : 'YES',
    // At level 6 a raster of 2000 × 2000 × 4 uint16 takes 8.7 s, at level 1 2.4 s, and is 2 % larger.
    LEVEL: isBytes ? '6' : '1',
    BLOCKSIZE: '512',
    // The mean of two codes is a third code, so palettes take the most frequent one.
    OVERVIEW_RESAMPLING: colours === undefined ? 'AVERAGE' : 'MODE',
    BIGTIFF: 'IF_SAFER',
  };
  return ['-of', 'COG', ...Object.entries(options).flatMap(([name, value]) => ['-co', `${name}=${value}`])];
}

function vrtOf(raster: RasterFile): string {
  const { width, height, crs, transform } = raster.grid;
  const [a, b, c, d, e, f] = transform;
  return [
    `<VRTDataset rasterXSize="${width}" rasterYSize="${height}">`,
    `<SRS>${escape(crs)}</SRS>`,
    `<GeoTransform>${[c, a, b, f, d, e].join(', ')}</GeoTransform>`,
    metadataOf(raster),
    raster.mask === undefined ? '' : `<MaskBand>${rawBand('mask.raw', 'Byte', width, '')}</MaskBand>`,
    ...raster.bands.map((band, i) => {
      return rawBand(`band${i + 1}.raw`, typeOf(band), width, `band="${i + 1}"`, bandFacts(raster, i));
    }),
    '</VRTDataset>',
  ].join('\n');
}

function metadataOf({ acquired, radiometry }: RasterFile): string {
  const items: string[] = [];
  // TIFF 6.0 DateTime: `2023:08:15 03:45:00`.
  if (acquired !== undefined) {
    const [day = '', time = '00:00:00'] = acquired.replace(/(?:\.\d+)?Z?$/, '').split('T');
    items.push(`<MDI key="TIFFTAG_DATETIME">${escape(`${day.replaceAll('-', ':')} ${time}`)}</MDI>`);
  }
  if (radiometry !== undefined) items.push(`<MDI key="RADIOMETRY">${radiometry.level}_reflectance</MDI>`);
  return items.length === 0 ? '' : `<Metadata>${items.join('')}</Metadata>`;
}

function bandFacts(raster: RasterFile, i: number): string {
  const { descriptions, nodata, radiometry, colours } = raster;
  const description = descriptions?.[i] ?? '';
  return [
    description === '' ? '' : `<Description>${escape(description)}</Description>`,
    nodata === null ? '' : `<NoDataValue>${nodata}</NoDataValue>`,
    // Without this GDAL takes the fourth of four bands for alpha.
    `<ColorInterp>${colours === undefined ? 'Undefined' : 'Palette'}</ColorInterp>`,
    colours === undefined ? '' : colourTable(colours),
    radiometry === undefined ? '' : `<Offset>${radiometry.offset}</Offset><Scale>${radiometry.scale}</Scale>`,
  ].join('');
}

function colourTable(colours: NonNullable<RasterFile['colours']>): string {
  const byCode = new Map(colours.map(([code, ...colour]) => [code, colour]));
  const last = Math.max(...byCode.keys());
  const entries = Array.from({ length: last + 1 }, (_, code) => {
    const [red, green, blue, alpha] = byCode.get(code) ?? [0, 0, 0, 0];
    return `<Entry c1="${red}" c2="${green}" c3="${blue}" c4="${alpha}"/>`;
  });
  return `<ColorTable>${entries.join('')}</ColorTable>`;
}

const TYPE_BYTES = { Byte: 1, UInt16: 2, Float32: 4 } as const;

function rawBand(name: string, type: keyof typeof TYPE_BYTES, width: number, attributes: string, facts = ''): string {
  const bytes = TYPE_BYTES[type];
  return [
    `<VRTRasterBand dataType="${type}" ${attributes} subClass="VRTRawRasterBand">`,
    facts,
    `<SourceFilename relativetoVRT="1">${name}</SourceFilename><ByteOrder>LSB</ByteOrder>`,
    `<ImageOffset>0</ImageOffset><PixelOffset>${bytes}</PixelOffset><LineOffset>${width * bytes}</LineOffset>`,
    '</VRTRasterBand>',
  ].join('');
}

function typeOf(band: RasterFile['bands'][number]): keyof typeof TYPE_BYTES {
  if (band instanceof Uint8Array) return 'Byte';
  return band instanceof Uint16Array ? 'UInt16' : 'Float32';
}

function bytesOf(band: RasterFile['bands'][number]): Uint8Array {
  return new Uint8Array(band.buffer, band.byteOffset, band.byteLength);
}

/** A full disk leaves neither a half file nor a file of the same name that was there before changed. */
async function writeBeside(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, file);
  } catch (cause) {
    // What cannot be removed was never made; the first failure is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new QingshanError('OUTPUT_FAILED', { file, why: reasonOf(cause) }, { cause });
  }
}

/** GDAL through gdal3.js rejects with a list of errors. */
function reasonOf(cause: unknown): string {
  if (Array.isArray(cause)) return cause.map(reasonOf).join('; ');
  const { code, message } = (typeof cause === 'object' && cause !== null ? cause : {}) as {
    code?: unknown;
    message?: unknown;
  };
  if (typeof code === 'string') return code;
  return typeof message === 'string' ? message : String(cause);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
