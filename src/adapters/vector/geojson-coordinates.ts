/**
 * The coordinates of polygons taken out of a GeoJSON text before it is parsed. `JSON.parse` makes an array of every
 * position, and a million arrays that live until they are placed cost more than the parsing: of 6,000 outlines (19 MB)
 * 0.3 s and 150 MB.
 */
import type { FlatPolygons } from '../../geometry/flat-polygons.ts';

export interface PluckedText {
  /** The text with `[n]` where the n-th list of coordinates stood. No other member `coordinates` of it is a list. */
  readonly skeleton: Uint8Array;
  readonly geometries: readonly PluckedGeometry[];
}

export interface PluckedGeometry {
  /** By the depth of its lists. */
  readonly type: 'Polygon' | 'MultiPolygon';
  /** In two dimensions, rings closed. */
  readonly polygons: FlatPolygons;
}

const KEY = Buffer.from('"coordinates"');
/** The key may be spelt with it, so that it is not found. */
const ESCAPED_ASCII = Buffer.from('\\u00');
const [TAB, NEWLINE, RETURN, SPACE] = [9, 10, 13, 32];
const [COMMA, MINUS, DOT, ZERO, NINE, COLON] = [44, 45, 46, 48, 57, 58];
const [OPEN, BACKSLASH, CLOSE, UPPER_E, LOWER_E, PLUS] = [91, 92, 93, 69, 101, 43];

/** @returns undefined where anything is not just lists of numbers: then the general reader reads, and says what is wrong */
export function pluckCoordinates(bytes: Buffer): PluckedText | undefined {
  const store = createStore(bytes.length >> 3);
  const pieces: Uint8Array[] = [];
  const geometries: PluckedGeometry[] = [];
  let kept = 0;
  for (let key = bytes.indexOf(KEY); key >= 0; key = bytes.indexOf(KEY, key + KEY.length)) {
    const start = startOfList(bytes, key);
    if (start < 0) continue;
    const read = readPolygons(bytes, start, store);
    if (read === undefined) return undefined;
    pieces.push(bytes.subarray(kept, start), Buffer.from(`[${geometries.length}]`));
    geometries.push(read.geometry);
    kept = read.end;
    key = read.end - KEY.length;
  }
  pieces.push(bytes.subarray(kept));
  const skeleton = Buffer.concat(pieces);
  return skeleton.includes(ESCAPED_ASCII) ? undefined : { skeleton, geometries };
}

/** A quote inside of a string has a backslash before it, so these bytes are a key, or a text that no colon follows. */
function startOfList(bytes: Uint8Array, key: number): number {
  if (bytes[key - 1] === BACKSLASH) return -1;
  const colon = skipSpace(bytes, key + KEY.length);
  if (bytes[colon] !== COLON) return -1;
  const start = skipSpace(bytes, colon + 1);
  return bytes[start] === OPEN ? start : -1;
}

/** Room for the coordinates of a file; those of a geometry are a view. */
interface CoordinateStore {
  length: number;
  values: Float64Array;
}

function createStore(count: number): CoordinateStore {
  return { length: 0, values: new Float64Array(Math.max(64, count)) };
}

function addPosition(store: CoordinateStore, x: number, y: number): void {
  if (store.length + 2 > store.values.length) {
    const larger = new Float64Array(store.values.length * 2);
    larger.set(store.values);
    store.values = larger;
  }
  store.values[store.length] = x;
  store.values[store.length + 1] = y;
  store.length += 2;
}

/** How deep the lists are nested that a position, a ring and a polygon are. */
const [POLYGON, RING, POSITION] = [2, 3, 4];

function readPolygons(
  bytes: Uint8Array,
  start: number,
  store: CoordinateStore,
): { readonly geometry: PluckedGeometry; readonly end: number } | undefined {
  // One polygon is read as if the list of polygons had been opened before.
  const outermost = POSITION - depthOf(bytes, start);
  if (outermost !== 0 && outermost !== 1) return undefined;
  const first = store.length;
  let ringStart = first;
  const ringEnds: number[] = [];
  const polygonEnds: number[] = [];
  let level = outermost;
  let at = start;
  for (;;) {
    at = skipSpace(bytes, at);
    if (bytes[at] !== OPEN) return undefined;
    at += 1;
    level += 1;
    if (level < POSITION) continue;
    at = readPosition(bytes, at, store);
    if (at < 0) return undefined;
    for (level = RING; ; level -= 1) {
      at = skipSpace(bytes, at);
      const sign = bytes[at];
      at += 1;
      if (sign === COMMA) break;
      if (sign !== CLOSE) return undefined;
      if (level === RING) {
        closeRing(store, ringStart);
        ringEnds.push((store.length - first) / 2);
        ringStart = store.length;
      }
      if (level === POLYGON) polygonEnds.push(ringEnds.length);
      if (level === outermost + 1) {
        const polygons = { coordinates: store.values.subarray(first, store.length), ringEnds, polygonEnds };
        return { geometry: { type: outermost === 0 ? 'MultiPolygon' : 'Polygon', polygons }, end: at };
      }
    }
  }
}

function depthOf(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; bytes[at] === OPEN; at = skipSpace(bytes, at + 1)) depth += 1;
  return depth;
}

function closeRing(store: CoordinateStore, start: number): void {
  const { values, length } = store;
  const [x, y] = [values[start]!, values[start + 1]!];
  if (values[length - 2] !== x || values[length - 1] !== y) addPosition(store, x, y);
}

/** Numbers behind the first two are dropped. @returns the place behind the position, negative where it is none */
function readPosition(bytes: Uint8Array, start: number, store: CoordinateStore): number {
  let x = 0;
  let y = 0;
  let at = start;
  for (let count = 0; ; count++) {
    const value = readNumber(bytes, skipSpace(bytes, at));
    if (!Number.isFinite(value)) return -1;
    if (count === 0) x = value;
    if (count === 1) y = value;
    at = skipSpace(bytes, numberEnd);
    const sign = bytes[at];
    at += 1;
    if (sign === COMMA) continue;
    if (sign !== CLOSE || count === 0) return -1;
    addPosition(store, x, y);
    return at;
  }
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB; byte = bytes[at]) {
    at += 1;
  }
  return at;
}

/** Behind the number that was read last. */
let numberEnd = 0;
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
/** A whole number of so many digits is exact, and so is its quotient by a power of ten: it is rounded once. */
const EXACT_DIGITS = 15;

/** A number as JSON writes it, with the very bits that `JSON.parse` gives it; NaN where it is none. */
function readNumber(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === MINUS ? start + 1 : start;
  let at = first;
  let byte = bytes[at]!;
  let digits = 0;
  while (byte >= ZERO && byte <= NINE) {
    digits = digits * 10 + byte - ZERO;
    byte = bytes[++at]!;
  }
  const whole = at - first;
  if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return Number.NaN;
  let decimals = 0;
  if (byte === DOT) {
    byte = bytes[++at]!;
    const point = at;
    while (byte >= ZERO && byte <= NINE) {
      digits = digits * 10 + byte - ZERO;
      byte = bytes[++at]!;
    }
    decimals = at - point;
    if (decimals === 0) return Number.NaN;
  }
  numberEnd = at;
  if (byte === LOWER_E || byte === UPPER_E) return readExponent(bytes, start, at);
  if (whole + decimals > EXACT_DIGITS) return parseText(bytes, start, at);
  const value = decimals === 0 ? digits : digits / POWERS[decimals]!;
  return first === start ? value : -value;
}

function readExponent(bytes: Uint8Array, start: number, letter: number): number {
  let at = letter + 1;
  if (bytes[at] === MINUS || bytes[at] === PLUS) at += 1;
  const first = at;
  while (bytes[at]! >= ZERO && bytes[at]! <= NINE) at += 1;
  numberEnd = at;
  return at === first ? Number.NaN : parseText(bytes, start, at);
}

function parseText(bytes: Uint8Array, from: number, to: number): number {
  return Number(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1'));
}
