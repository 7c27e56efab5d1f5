/** dBase tables beside shapefiles: checked for completeness and brought to one text encoding before GDAL sees them. */
import { unreadable } from './unreadable.ts';

interface DbfField {
  /** Byte offset of the field's descriptor in the header. */
  readonly descriptor: number;
  /** Byte offset of the field in a record. */
  readonly offset: number;
  readonly type: string;
  readonly length: number;
  readonly decimals: number;
}

export interface PreparedDbf {
  /** A changed copy: integers too wide for a double are text, half characters at a field's end are blanks. */
  readonly bytes: Uint8Array;
  /** What to tell GDAL: `UTF-8`, `GB18030`, or the name in the .cpg. */
  readonly gdalEncoding: string;
  /** What to tell the operator: `UTF-8`, `GBK`, or the name in the .cpg. */
  readonly encoding: string;
}

const HEADER_BYTES = 32;
const DESCRIPTOR_BYTES = 32;
const END_OF_DESCRIPTORS = 0x0d;
/** Wider integers lose digits in a double: GDAL reads them as one. */
const SAFE_INTEGER_DIGITS = 15;

/**
 * The encoding is the .cpg's, else UTF-8 when every name and text is valid UTF-8, else GBK (read as GB18030, its
 * superset).
 *
 * @param cpg content of the .cpg file, or null
 * @throws {QingshanError} MINES_UNREADABLE when the table is cut off or its text fits no encoding
 */
export function prepareDbf(original: Uint8Array, cpg: string | null, file: string): PreparedDbf {
  const bytes = Uint8Array.from(original);
  const view = new DataView(bytes.buffer);
  if (bytes.length < HEADER_BYTES + 1) throw unreadable(file, '.dbf 不完整', 'its .dbf is cut off');
  const recordCount = view.getUint32(4, true);
  const headerLength = view.getUint16(8, true);
  const recordLength = view.getUint16(10, true);
  if (bytes.length < headerLength + recordCount * recordLength)
    throw unreadable(file, '.dbf 不完整', 'its .dbf is cut off');
  const fields = readFields(bytes, headerLength);
  const texts = [...nameSlices(bytes, fields), ...textSlices(bytes, fields, recordCount, headerLength, recordLength)];
  const encoding = encodingOf(texts, cpg, file);
  const { label } = encoding;
  if (label !== null) for (const text of texts) text.fill(0x20, wholeLength(text, label));
  for (const field of fields) {
    const isWideInteger = field.type === 'N' && field.decimals === 0 && field.length > SAFE_INTEGER_DIGITS;
    if (isWideInteger) bytes[field.descriptor + 11] = 'C'.charCodeAt(0);
  }
  return { bytes, gdalEncoding: encoding.gdalName, encoding: encoding.name };
}

function readFields(bytes: Uint8Array, headerLength: number): readonly DbfField[] {
  const fields: DbfField[] = [];
  let offset = 1;
  for (let at = HEADER_BYTES; at + DESCRIPTOR_BYTES <= headerLength; at += DESCRIPTOR_BYTES) {
    if (bytes[at] === END_OF_DESCRIPTORS) break;
    const type = String.fromCharCode(bytes[at + 11] ?? 0);
    const lengthByte = bytes[at + 16] ?? 0;
    const decimalByte = bytes[at + 17] ?? 0;
    // Some writers keep the high byte of a long text field where numbers have their decimals.
    const length = type === 'C' ? lengthByte + 256 * decimalByte : lengthByte;
    fields.push({ descriptor: at, offset, type, length, decimals: type === 'C' ? 0 : decimalByte });
    offset += length;
  }
  return fields;
}

function nameSlices(bytes: Uint8Array, fields: readonly DbfField[]): Uint8Array[] {
  return fields.map(({ descriptor }) => {
    const slot = bytes.subarray(descriptor, descriptor + 11);
    const end = slot.indexOf(0);
    return end < 0 ? slot : slot.subarray(0, end);
  });
}

function* textSlices(
  bytes: Uint8Array,
  fields: readonly DbfField[],
  recordCount: number,
  headerLength: number,
  recordLength: number,
): Generator<Uint8Array> {
  const texts = fields.filter(({ type }) => type === 'C');
  for (let record = 0; record < recordCount; record++) {
    const start = headerLength + record * recordLength;
    for (const { offset, length } of texts) {
      const value = bytes.subarray(start + offset, start + offset + length);
      if (value.some((byte) => byte >= 0x80)) yield value;
    }
  }
}

interface Encoding {
  readonly name: string;
  readonly gdalName: string;
  /** WHATWG label; null where we leave the text to GDAL. */
  readonly label: string | null;
}

const UTF_8: Encoding = { name: 'UTF-8', gdalName: 'UTF-8', label: 'utf-8' };
const GBK: Encoding = { name: 'GBK', gdalName: 'GB18030', label: 'gb18030' };

function encodingOf(texts: readonly Uint8Array[], cpg: string | null, file: string): Encoding {
  const declared = cpg === null ? null : declaredEncoding(cpg.trim());
  if (declared !== null) {
    if (declared.label !== null && !fits(texts, declared.label)) {
      throw unreadable(
        file,
        `.cpg 写明 ${cpg?.trim()}，但文字不是 ${declared.name}`,
        `its .cpg says ${cpg?.trim()}, but the text is not ${declared.name}`,
      );
    }
    return declared;
  }
  if (isUtf8(texts)) return UTF_8;
  if (fits(texts, 'gb18030')) return GBK;
  throw unreadable(
    file,
    '文字既非 UTF-8 也非 GBK，请补上 .cpg 文件',
    'its text is neither UTF-8 nor GBK; add a .cpg file',
  );
}

function declaredEncoding(name: string): Encoding | null {
  if (name === '') return null;
  if (/^(cp)?65001$|^utf-?8$/i.test(name)) return UTF_8;
  if (/936|gbk|gb[ _-]?2312|gb[ _-]?18030/i.test(name)) return GBK;
  return { name, gdalName: /^\d+$/.test(name) ? `CP${name}` : name, label: null };
}

/**
 * At least one whole character beyond ASCII has to be there: a lone 是 in GBK that fills its two-byte field could also be
 * two thirds of a character in UTF-8.
 */
function isUtf8(texts: readonly Uint8Array[]): boolean {
  const beyondAscii = texts.filter((text) => text.some((byte) => byte >= 0x80));
  if (beyondAscii.length === 0) return true;
  return fits(beyondAscii, 'utf-8') && beyondAscii.some((text) => wholeLength(text, 'utf-8') > asciiLength(text));
}

function asciiLength(text: Uint8Array): number {
  const end = text.findIndex((byte) => byte >= 0x80);
  return end < 0 ? text.length : end;
}

/** Whether every text decodes, but for half a character at the end that its field was too short for. */
function fits(texts: readonly Uint8Array[], label: string): boolean {
  return texts.every((text) => decodes(text, label, true));
}

function decodes(text: Uint8Array, label: string, allowHalf: boolean): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(text, { stream: allowHalf });
    return true;
  } catch {
    return false;
  }
}

/** Length without the half character at the end; call it on text that `fits`. */
function wholeLength(text: Uint8Array, label: string): number {
  let length = text.length;
  while (length > 0 && !decodes(text.subarray(0, length), label, false)) length -= 1;
  return length;
}
