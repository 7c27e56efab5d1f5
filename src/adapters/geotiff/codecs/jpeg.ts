/** JPEG blocks (TIFF Technical Note 2): tables that all blocks share are put back, and libjpeg decodes them in sharp. */
import { assertPictureSize, type PictureSize, rawPicture } from './picture.ts';

/** Marker codes of ITU-T T.81, annex B. */
const [SOI, EOI, SOS, APP0, APP15, COMMENT] = [0xd8, 0xd9, 0xda, 0xe0, 0xef, 0xfe];
const ADOBE = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];

/**
 * @param tables the stream of tag JPEGTables, if there is one
 * @param colours what the TIFF says its samples are: `YCbCr` is turned into RGB, `plain` samples stay as they are.
 *   Markers in the stream have no say, as in libtiff.
 * @returns as many channels as asked for, interleaved
 * @throws Error at damage, where size or channels differ, and for 12 bits
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  tables: Uint8Array | undefined,
  colours: 'YCbCr' | 'plain',
  size: PictureSize,
): Promise<Uint8Array> {
  const stream = joinStreams(bytes, tables, colours);
  assertFrame(stream, size);
  const samples = await rawPicture(stream, size);
  // libvips takes four channels for inks and turns them over.
  if (size.channels === 4) for (let i = 0; i < samples.length; i++) samples[i] = 255 - samples[i]!;
  return samples;
}

interface Segment {
  readonly marker: number;
  /** From the marker's 0xff on. */
  readonly bytes: Uint8Array;
}

/** One stream with the tables first and Adobe's marker, which tells libjpeg the colours, in place of all others. */
function joinStreams(bytes: Uint8Array, tables: Uint8Array | undefined, colours: 'YCbCr' | 'plain'): Uint8Array {
  const shared = tables === undefined ? [] : readSegments(tables).filter(({ marker }) => marker !== SOS);
  const own = readSegments(bytes);
  const kept = [...shared, ...own].filter(({ marker }) => !(marker >= APP0 && marker <= APP15) && marker !== COMMENT);
  return Buffer.concat([
    Uint8Array.of(0xff, SOI, ...ADOBE, colours === 'YCbCr' ? 1 : 0),
    ...kept.map((segment) => segment.bytes),
  ]);
}

/** The segments up to the first scan; that one reaches to the end of the stream. */
function readSegments(stream: Uint8Array): Segment[] {
  if (stream[0] !== 0xff || stream[1] !== SOI) throw new Error('it is no JPEG stream');
  const segments: Segment[] = [];
  let position = 2;
  while (position + 4 <= stream.length) {
    if (stream[position] !== 0xff) throw new Error('the JPEG stream is damaged');
    const marker = stream[position + 1]!;
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    if (marker === EOI) return segments;
    const end = position + 2 + 256 * stream[position + 2]! + stream[position + 3]!;
    if (end > stream.length) throw new Error('the JPEG stream ends early');
    segments.push({ marker, bytes: stream.subarray(position, marker === SOS ? stream.length : end) });
    if (marker === SOS) return segments;
    position = end;
  }
  return segments;
}

/** Checked before anything is allocated for the picture. */
function assertFrame(stream: Uint8Array, size: PictureSize): void {
  // Start of frame: C0 to CF without the tables C4, C8 and CC.
  const frame = readSegments(stream).find(
    ({ marker }) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker),
  )?.bytes;
  if (frame === undefined || frame.length < 10) throw new Error('the JPEG stream has no frame');
  const [precision, height, width, channels] = [
    frame[4]!,
    256 * frame[5]! + frame[6]!,
    256 * frame[7]! + frame[8]!,
    frame[9]!,
  ];
  if (precision !== 8) throw new Error(`the JPEG stream has ${precision} bits`);
  assertPictureSize({ width, height, channels }, size);
}
