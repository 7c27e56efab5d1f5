/**
 * LZMA2 chunks and LZMA itself, after the description in the public LZMA specification: a range coder with adaptive
 * bits, literals in contexts, and matches into what was already written. No library is kept that does it synchronously,
 * bounded by the block, and without installing binaries (docs/decisions/0002).
 */

const BIT_STATES = 12;
const LENGTH_CODER = 2 + 16 * 8 + 16 * 8 + 256;
// Places of the adaptive probabilities in one array.
const IS_MATCH = 0;
const IS_REPEAT = IS_MATCH + BIT_STATES * 16;
const IS_REPEAT0 = IS_REPEAT + BIT_STATES;
const IS_REPEAT1 = IS_REPEAT0 + BIT_STATES;
const IS_REPEAT2 = IS_REPEAT1 + BIT_STATES;
const IS_REPEAT0_LONG = IS_REPEAT2 + BIT_STATES;
const SLOT = IS_REPEAT0_LONG + BIT_STATES * 16;
const SPECIAL = SLOT + 4 * 64;
const ALIGN = SPECIAL + 128;
const MATCH_LENGTH = ALIGN + 16;
const REPEAT_LENGTH = MATCH_LENGTH + LENGTH_CODER;
const LITERAL = REPEAT_LENGTH + LENGTH_CODER;
/** LZMA2 allows literal contexts of at most 4 bits. */
const PROBABILITIES = LITERAL + (0x300 << 4);

interface Decoder {
  readonly input: Uint8Array;
  readonly out: Uint8Array;
  readonly probabilities: Uint16Array;
  position: number;
  /** End of the chunk being read. */
  end: number;
  written: number;
  /** Where the dictionary begins in `out`. */
  origin: number;
  range: number;
  code: number;
  literalContextBits: number;
  literalPositionMask: number;
  positionMask: number;
  state: number;
  /** The last four distances, less one, newest first. */
  readonly repeats: [number, number, number, number];
}

export interface Lzma2Result {
  /** Bytes of input used. */
  readonly read: number;
  readonly written: number;
  /** False where `out` was full before the data ended. */
  readonly isWhole: boolean;
}

/** @throws Error at damage or where the input ends early */
export function decodeLzma2(input: Uint8Array, start: number, out: Uint8Array): Lzma2Result {
  const decoder: Decoder = {
    input,
    out,
    probabilities: new Uint16Array(PROBABILITIES),
    position: start,
    end: input.length,
    written: 0,
    origin: 0,
    range: 0,
    code: 0,
    literalContextBits: 0,
    literalPositionMask: 0,
    positionMask: 0,
    state: 0,
    repeats: [0, 0, 0, 0],
  };
  // What a first chunk must reset, a later one may keep.
  let needs: 'dictionary' | 'properties' | 'state' | 'nothing' = 'dictionary';
  for (;;) {
    const control = nextByte(decoder);
    if (control === 0) return { read: decoder.position - start, written: decoder.written, isWhole: true };
    const isLzma = control >= 0x80;
    const reset = isLzma ? (control >> 5) & 3 : -1;
    if (!isLzma && control > 2) throw new Error(`LZMA2 chunk of kind ${control}`);
    if (control === 1 || reset === 3) {
      decoder.origin = decoder.written;
      if (needs === 'dictionary') needs = 'properties';
    }
    if (needs === 'dictionary') throw new Error('LZMA2 data do not begin with a dictionary');
    const size = ((isLzma ? control & 0x1f : 0) << 16) + 256 * nextByte(decoder) + nextByte(decoder) + 1;
    const isCut = size > out.length - decoder.written;
    if (isLzma) {
      const packed = 256 * nextByte(decoder) + nextByte(decoder) + 1;
      if (reset >= 2) readProperties(decoder);
      if (reset >= 1) resetState(decoder);
      if ((needs === 'properties' && reset < 2) || (needs === 'state' && reset < 1)) {
        throw new Error('an LZMA2 chunk lacks its properties');
      }
      needs = 'nothing';
      decodeChunk(decoder, packed, size);
    } else {
      if (needs === 'nothing') needs = 'state';
      copyChunk(decoder, size);
    }
    if (decoder.written === out.length) {
      const isWhole = !isCut && input[decoder.position] === 0;
      return { read: decoder.position + (isWhole ? 1 : 0) - start, written: decoder.written, isWhole };
    }
  }
}

function nextByte(decoder: Decoder): number {
  if (decoder.position >= decoder.end) throw new Error('LZMA2 data end early');
  const byte = decoder.input[decoder.position]!;
  decoder.position += 1;
  return byte;
}

function readProperties(decoder: Decoder): void {
  const byte = nextByte(decoder);
  const contextBits = byte % 9;
  const positionBits = Math.floor(byte / 9) % 5;
  if (byte >= 9 * 5 * 5 || contextBits + positionBits > 4) throw new Error(`LZMA properties ${byte}`);
  decoder.literalContextBits = contextBits;
  decoder.literalPositionMask = (1 << positionBits) - 1;
  decoder.positionMask = (1 << Math.floor(byte / 45)) - 1;
}

function resetState(decoder: Decoder): void {
  decoder.probabilities.fill(1024);
  decoder.state = 0;
  decoder.repeats.fill(0);
}

function copyChunk(decoder: Decoder, size: number): void {
  const { input, out, position, written } = decoder;
  if (position + size > input.length) throw new Error('LZMA2 data end early');
  const wanted = Math.min(size, out.length - written);
  out.set(input.subarray(position, position + wanted), written);
  decoder.position += size;
  decoder.written += wanted;
}

function decodeChunk(decoder: Decoder, packed: number, size: number): void {
  const { input, out } = decoder;
  const end = decoder.position + packed;
  if (end > input.length) throw new Error('LZMA2 data end early');
  decoder.end = end;
  decoder.range = 0xffffffff;
  if (nextByte(decoder) !== 0) throw new Error('an LZMA chunk is damaged');
  decoder.code = 0;
  for (let i = 0; i < 4; i++) decoder.code = ((decoder.code << 8) | nextByte(decoder)) >>> 0;
  const chunkEnd = decoder.written + size;
  const limit = Math.min(chunkEnd, out.length);
  while (decoder.written < limit) {
    const positionState = (decoder.written - decoder.origin) & decoder.positionMask;
    if (decodeBit(decoder, IS_MATCH + decoder.state * 16 + positionState) === 0) {
      decodeLiteral(decoder);
    } else {
      const length = decodeMatch(decoder, positionState);
      copyMatch(decoder, length, chunkEnd);
    }
  }
  decoder.position = end;
  decoder.end = input.length;
}

function decodeBit(decoder: Decoder, at: number): 0 | 1 {
  const { probabilities } = decoder;
  const probability = probabilities[at]!;
  const bound = (decoder.range >>> 11) * probability;
  const bit = decoder.code < bound ? 0 : 1;
  if (bit === 0) {
    decoder.range = bound;
    probabilities[at] = probability + ((2048 - probability) >> 5);
  } else {
    decoder.range -= bound;
    decoder.code -= bound;
    probabilities[at] = probability - (probability >> 5);
  }
  if (decoder.range < 0x1000000) refill(decoder);
  return bit;
}

function refill(decoder: Decoder): void {
  decoder.range = (decoder.range << 8) >>> 0;
  decoder.code = ((decoder.code << 8) | nextByte(decoder)) >>> 0;
}

/** Bits of equal probability, highest first. */
function decodeDirect(decoder: Decoder, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    decoder.range >>>= 1;
    const bit = decoder.code >= decoder.range ? 1 : 0;
    if (bit === 1) decoder.code -= decoder.range;
    value = value * 2 + bit;
    if (decoder.range < 0x1000000) refill(decoder);
  }
  return value;
}

function decodeTree(decoder: Decoder, at: number, bits: number): number {
  let node = 1;
  for (let i = 0; i < bits; i++) node = 2 * node + decodeBit(decoder, at + node);
  return node - (1 << bits);
}

/** Lowest bit first. */
function decodeReverseTree(decoder: Decoder, at: number, bits: number): number {
  let node = 1;
  let value = 0;
  for (let i = 0; i < bits; i++) {
    const bit = decodeBit(decoder, at + node);
    node = 2 * node + bit;
    value += bit << i;
  }
  return value;
}

function decodeLiteral(decoder: Decoder): void {
  const { out, written, origin, state, literalContextBits } = decoder;
  const before = written > origin ? out[written - 1]! : 0;
  const place = (written - origin) & decoder.literalPositionMask;
  const at = LITERAL + 0x300 * ((place << literalContextBits) + (before >> (8 - literalContextBits)));
  let symbol = 1;
  if (state >= 7) {
    // After a match the byte that would have continued it is a good guess: its bits choose the context.
    let guess = out[written - decoder.repeats[0] - 1]!;
    while (symbol < 0x100) {
      const guessed = (guess >> 7) & 1;
      guess <<= 1;
      const bit = decodeBit(decoder, at + ((1 + guessed) << 8) + symbol);
      symbol = 2 * symbol + bit;
      if (bit !== guessed) break;
    }
  }
  while (symbol < 0x100) symbol = 2 * symbol + decodeBit(decoder, at + symbol);
  out[written] = symbol;
  decoder.written += 1;
  decoder.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
}

/** @returns the length; the distance is the first of `repeats` */
function decodeMatch(decoder: Decoder, positionState: number): number {
  const { repeats, state } = decoder;
  if (decodeBit(decoder, IS_REPEAT + state) === 0) {
    repeats.copyWithin(1, 0, 3);
    decoder.state = state < 7 ? 7 : 10;
    const length = decodeLength(decoder, MATCH_LENGTH, positionState);
    repeats[0] = decodeDistance(decoder, length);
    return length;
  }
  if (decodeBit(decoder, IS_REPEAT0 + state) === 0) {
    if (decodeBit(decoder, IS_REPEAT0_LONG + state * 16 + positionState) === 0) {
      decoder.state = state < 7 ? 9 : 11;
      return 1;
    }
  } else {
    const which = decodeBit(decoder, IS_REPEAT1 + state) === 0 ? 1 : 2 + decodeBit(decoder, IS_REPEAT2 + state);
    const distance = repeats[which]!;
    repeats.copyWithin(1, 0, which);
    repeats[0] = distance;
  }
  decoder.state = state < 7 ? 8 : 11;
  return decodeLength(decoder, REPEAT_LENGTH, positionState);
}

function decodeLength(decoder: Decoder, at: number, positionState: number): number {
  const [low, middle, high] = [at + 2, at + 2 + 16 * 8, at + 2 + 2 * 16 * 8];
  if (decodeBit(decoder, at) === 0) return 2 + decodeTree(decoder, low + positionState * 8, 3);
  if (decodeBit(decoder, at + 1) === 0) return 10 + decodeTree(decoder, middle + positionState * 8, 3);
  return 18 + decodeTree(decoder, high, 8);
}

/** Less one. */
function decodeDistance(decoder: Decoder, length: number): number {
  const slot = decodeTree(decoder, SLOT + Math.min(length - 2, 3) * 64, 6);
  if (slot < 4) return slot;
  const directBits = (slot >> 1) - 1;
  const base = (2 + (slot & 1)) * 2 ** directBits;
  if (slot < 14) return base + decodeReverseTree(decoder, SPECIAL + base - slot, directBits);
  return base + 16 * decodeDirect(decoder, directBits - 4) + decodeReverseTree(decoder, ALIGN, 4);
}

function copyMatch(decoder: Decoder, length: number, chunkEnd: number): void {
  const { out, written, origin } = decoder;
  const distance = decoder.repeats[0] + 1;
  if (distance > written - origin || written + length > chunkEnd) throw new Error('an LZMA match is out of bounds');
  const end = Math.min(written + length, out.length);
  // Byte by byte, because a match may overlap what it writes.
  for (let i = written; i < end; i++) out[i] = out[i - distance]!;
  decoder.written = end;
}
