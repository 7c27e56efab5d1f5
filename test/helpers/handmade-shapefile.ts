/** Shapefiles built byte by byte after the ESRI and dBase descriptions, so that tests choose every byte of the text. */
import { writeFileSync } from 'node:fs';

interface HandmadeField {
  /** Bytes as the table shall have them, at most 10. */
  readonly name: Buffer | string;
  readonly type: 'C' | 'N' | 'D' | 'L';
  readonly length: number;
  readonly decimals?: number;
}

export interface HandmadeShapefile {
  readonly fields: readonly HandmadeField[];
  /** One row a feature; bytes shorter than the field are filled with blanks. */
  readonly rows: readonly (readonly (Buffer | string)[])[];
  /** One closed ring a row, clockwise; `null` for a null shape. */
  readonly rings: readonly (readonly (readonly [number, number])[] | null)[];
  readonly prj?: string;
  readonly cpg?: string;
}

/** @param stem path without ending */
export function writeHandmadeShapefile(stem: string, shapefile: HandmadeShapefile): void {
  const { shp, shx } = shapes(shapefile.rings);
  writeFileSync(`${stem}.shp`, shp);
  writeFileSync(`${stem}.shx`, shx);
  writeFileSync(`${stem}.dbf`, table(shapefile));
  if (shapefile.prj !== undefined) writeFileSync(`${stem}.prj`, shapefile.prj);
  if (shapefile.cpg !== undefined) writeFileSync(`${stem}.cpg`, shapefile.cpg);
}

function table({ fields, rows }: HandmadeShapefile): Buffer {
  const recordLength = 1 + fields.reduce((sum, { length }) => sum + length, 0);
  const header = Buffer.alloc(32);
  header[0] = 3;
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(32 + 32 * fields.length + 1, 8);
  header.writeUInt16LE(recordLength, 10);
  const descriptors = fields.map(({ name, type, length, decimals = 0 }) => {
    const descriptor = Buffer.alloc(32);
    Buffer.from(name as string).copy(descriptor, 0, 0, 10);
    descriptor[11] = type.charCodeAt(0);
    descriptor[16] = length;
    descriptor[17] = decimals;
    return descriptor;
  });
  const records = rows.map((row) => {
    const cells = fields.map(({ length }, index) => {
      const cell = Buffer.alloc(length, 0x20);
      Buffer.from((row[index] ?? '') as string).copy(cell, 0, 0, length);
      return cell;
    });
    return Buffer.concat([Buffer.from(' '), ...cells]);
  });
  return Buffer.concat([header, ...descriptors, Buffer.from([0x0d]), ...records, Buffer.from([0x1a])]);
}

function shapes(rings: HandmadeShapefile['rings']): { readonly shp: Buffer; readonly shx: Buffer } {
  const records = rings.map((ring) => (ring === null ? Buffer.alloc(4) : polygon(ring)));
  const all = rings.flatMap((ring) => ring ?? []);
  const shpParts: Buffer[] = [];
  const shxParts: Buffer[] = [];
  let offset = 100;
  records.forEach((record, index) => {
    const head = Buffer.alloc(8);
    head.writeInt32BE(index + 1, 0);
    head.writeInt32BE(record.length / 2, 4);
    const entry = Buffer.alloc(8);
    entry.writeInt32BE(offset / 2, 0);
    entry.writeInt32BE(record.length / 2, 4);
    shpParts.push(head, record);
    shxParts.push(entry);
    offset += 8 + record.length;
  });
  return {
    shp: Buffer.concat([fileHeader(offset, all), ...shpParts]),
    shx: Buffer.concat([fileHeader(100 + 8 * records.length, all), ...shxParts]),
  };
}

function fileHeader(byteLength: number, positions: readonly (readonly [number, number])[]): Buffer {
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE(byteLength / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(5, 32);
  writeBounds(header, 36, positions);
  return header;
}

function polygon(ring: readonly (readonly [number, number])[]): Buffer {
  const record = Buffer.alloc(48 + 16 * ring.length);
  record.writeInt32LE(5, 0);
  writeBounds(record, 4, ring);
  record.writeInt32LE(1, 36);
  record.writeInt32LE(ring.length, 40);
  record.writeInt32LE(0, 44);
  ring.forEach(([x, y], index) => {
    record.writeDoubleLE(x, 48 + 16 * index);
    record.writeDoubleLE(y, 56 + 16 * index);
  });
  return record;
}

function writeBounds(buffer: Buffer, at: number, positions: readonly (readonly [number, number])[]): void {
  const xs = positions.map(([x]) => x);
  const ys = positions.map(([, y]) => y);
  const bounds = positions.length === 0 ? [0, 0, 0, 0] : [xs, ys].map((v) => Math.min(...v));
  if (positions.length > 0) bounds.push(Math.max(...xs), Math.max(...ys));
  bounds.forEach((value, index) => buffer.writeDoubleLE(value, at + 8 * index));
}
