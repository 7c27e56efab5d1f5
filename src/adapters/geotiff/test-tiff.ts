/** Builds tiny uncompressed TIFF files byte by byte, so that a test can draw one with exactly the hazard it is about. */
import { writeFile } from 'node:fs/promises';

/** TIFF field types by size. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 12: 8 };
const [SHORT, LONG, DOUBLE, ASCII] = [3, 4, 12, 2];

export interface TestImage {
  readonly width: number;
  readonly height: number;
  /** Interleaved by pixel. */
  readonly samples: readonly number[];
  readonly bandCount?: number;
  readonly bits?: number;
  /** 1 unsigned, 2 signed, 3 float. */
  readonly format?: number;
  readonly subfileType?: number;
  readonly bigEndian?: boolean;
  readonly extraSamples?: readonly number[];
  readonly shorts?: Readonly<Record<number, readonly number[]>>;
  readonly doubles?: Readonly<Record<number, readonly number[]>>;
  readonly texts?: Readonly<Record<number, string>>;
  /** Declares a block that is left out. */
  readonly sparse?: boolean;
}

/** GeoKeys of a projected CRS: model type, raster type, code. */
export function projectedKeys(epsg: number, rasterType = 1): number[] {
  return [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, rasterType, 3072, 0, 1, epsg];
}

export const GEO_KEYS = 34735;

/** 10 m pixels, north up, in CGCS2000 3° Gauss–Krüger CM 105E; the corner is at (400000, 3400000). */
export const PLACED = {
  shorts: { [GEO_KEYS]: projectedKeys(4544) },
  doubles: { 33550: [10, 10, 0], 33922: [0, 0, 0, 400_000, 3_400_000, 0] },
} as const;

export async function writeTiff(file: string, ...images: readonly TestImage[]): Promise<string> {
  await writeFile(file, buildTiff(images));
  return file;
}

/** Classic TIFF; every image is one strip. */
export function buildTiff(images: readonly TestImage[]): Uint8Array {
  const bigEndian = images[0]?.bigEndian === true;
  const view = new DataView(new ArrayBuffer(65_536));
  const little = !bigEndian;
  view.setUint16(0, bigEndian ? 0x4d4d : 0x4949);
  view.setUint16(2, 42, little);
  let end = 8;
  let link = 4;
  for (const image of images) {
    const data = end;
    if (image.sparse !== true) end = putSamples(view, end, image, little);
    const byteCount = end - data;
    end += end % 2;
    const entries = fieldsOf(image, image.sparse === true ? 0 : data, byteCount);
    const placed = entries.map(([tag, type, values]) => {
      const inline = values.length * SIZES[type]! <= 4;
      const offset = end;
      if (!inline) {
        for (const value of values) end = put(view, end, type, value, little);
        end += end % 2;
      }
      return { tag, type, values, inline, offset };
    });
    view.setUint32(link, end, little);
    view.setUint16(end, placed.length, little);
    end += 2;
    for (const { tag, type, values, inline, offset } of placed) {
      view.setUint16(end, tag, little);
      view.setUint16(end + 2, type, little);
      view.setUint32(end + 4, values.length, little);
      if (inline) values.reduce((at, value) => put(view, at, type, value, little), end + 8);
      else view.setUint32(end + 8, offset, little);
      end += 12;
    }
    link = end;
    end += 4;
  }
  return new Uint8Array(view.buffer.slice(0, end));
}

type Field = readonly [tag: number, type: number, values: readonly number[]];

function fieldsOf(image: TestImage, offset: number, byteCount: number): Field[] {
  const { width, height, bandCount = 1, bits = 8, format = 1, subfileType = 0, extraSamples } = image;
  const each = (value: number): number[] => Array.from({ length: bandCount }, () => value);
  const fields: Field[] = [
    [254, LONG, [subfileType]],
    [256, SHORT, [width]],
    [257, SHORT, [height]],
    [258, SHORT, each(bits)],
    [259, SHORT, [1]],
    [262, SHORT, [1]],
    [273, LONG, [offset]],
    [277, SHORT, [bandCount]],
    [278, SHORT, [height]],
    [279, LONG, [byteCount]],
    [284, SHORT, [1]],
    [339, SHORT, each(format)],
  ];
  if (extraSamples !== undefined) fields.push([338, SHORT, extraSamples]);
  for (const [tag, values] of Object.entries(image.shorts ?? {})) fields.push([Number(tag), SHORT, values]);
  for (const [tag, values] of Object.entries(image.doubles ?? {})) fields.push([Number(tag), DOUBLE, values]);
  for (const [tag, text] of Object.entries(image.texts ?? {})) {
    fields.push([Number(tag), ASCII, [...new TextEncoder().encode(`${text}\0`)]]);
  }
  const byTag = new Map(fields.map((field) => [field[0], field]));
  return [...byTag.values()].sort((a, b) => a[0] - b[0]);
}

function putSamples(view: DataView, start: number, image: TestImage, little: boolean): number {
  const { bits = 8, format = 1 } = image;
  let end = start;
  if (bits === 1) {
    for (let row = 0; row < image.height; row++) {
      for (let col = 0; col < image.width; col++) {
        const at = end + (col >> 3);
        view.setUint8(at, view.getUint8(at) | (image.samples[row * image.width + col]! << (7 - (col & 7))));
      }
      end += Math.ceil(image.width / 8);
    }
    return end;
  }
  for (const value of image.samples) {
    if (format === 3) view.setFloat32(end, value, little);
    else if (bits === 16) view.setInt16(end, value, little);
    else view.setUint8(end, value);
    end += bits / 8;
  }
  return end;
}

function put(view: DataView, at: number, type: number, value: number, little: boolean): number {
  if (type === DOUBLE) view.setFloat64(at, value, little);
  else if (type === LONG) view.setUint32(at, value, little);
  else if (type === SHORT) view.setUint16(at, value, little);
  else view.setUint8(at, value);
  return at + SIZES[type]!;
}
