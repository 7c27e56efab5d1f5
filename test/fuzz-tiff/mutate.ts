/** Damages a TIFF in ways that accidents and attackers do: bits, ranges, lengths, and aimed at tags and tables. */
import { type Entry, type Layout, Owner } from './layout.ts';
import { createRandom, type Random } from './random.ts';

export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly layout: Layout;
}

interface Draft {
  bytes: Uint8Array;
  readonly layout: Layout;
  readonly random: Random;
  readonly seeds: readonly Seed[];
}

/** The mutation of that number, the same for the same seeds: which file, and its bytes, damaged one to three times. */
export function mutationOf(
  runSeed: number,
  index: number,
  seeds: readonly Seed[],
): { seed: Seed; bytes: Uint8Array<ArrayBuffer>; done: string } {
  const random = createRandom(runSeed, index);
  const seed = random.pick(seeds);
  const draft: Draft = { bytes: seed.bytes.slice(), layout: seed.layout, random, seeds };
  const times = random.pick([1, 1, 1, 2, 3]);
  const done: string[] = [];
  for (let i = 0; i < times; i++) {
    const mutation = random.pick(MUTATIONS);
    mutation(draft);
    done.push(mutation.name);
  }
  return { seed, bytes: new Uint8Array(draft.bytes), done: done.join(' + ') };
}

/** Listed more than once: chosen more often. */
const MUTATIONS: readonly ((draft: Draft) => void)[] = [
  flipBits,
  flipPixelBits,
  flipPixelBits,
  flipPixelBits,
  flipHeaderBits,
  flipHeaderBits,
  flipAsideBits,
  changeEntry,
  changeEntry,
  changeValue,
  changeValue,
  changeValue,
  changeValue,
  renameTag,
  moveTable,
  moveTable,
  relink,
  truncate,
  cutOut,
  repeatRange,
  splice,
  fillRange,
  swapEntries,
  claimMore,
  rewriteText,
];

function flipBits({ bytes, random }: Draft): void {
  const count = 1 + random.below(8);
  for (let i = 0; i < count; i++) flip(bytes, random.below(bytes.length), random);
}

function flipPixelBits(draft: Draft): void {
  flipOwned(draft, (owner) => owner >= 0);
}

function flipHeaderBits(draft: Draft): void {
  flipOwned(draft, (owner) => owner === Owner.Layout);
}

function flipAsideBits(draft: Draft): void {
  flipOwned(draft, (owner) => owner === Owner.Aside);
}

function flipOwned({ bytes, layout, random }: Draft, isWanted: (owner: number) => boolean): void {
  const count = 1 + random.below(4);
  for (let i = 0; i < count; i++) {
    // Any start, then the next byte that is wanted: quick, and near enough to even.
    const start = random.below(layout.owners.length);
    const at = layout.owners.findIndex((owner, place) => place >= start && isWanted(owner));
    if (at !== -1 && at < bytes.length) flip(bytes, at, random);
  }
}

function flip(bytes: Uint8Array, at: number, random: Random): void {
  if (at < bytes.length) bytes[at]! ^= 1 << random.below(8);
}

/** A field of an entry: tag, type, count, or value. */
function changeEntry(draft: Draft): void {
  const { layout, random } = draft;
  const { at } = random.pick(layout.entries);
  const wide = layout.isBig ? 8 : 4;
  const [place, size] = random.pick([
    [at, 2],
    [at + 2, 2],
    [at + 4, wide],
    [at + 4 + wide, wide],
  ] as const);
  putNumber(draft, place, size, oddNumber(draft));
}

/** Tags that decide how much is read and how. */
const DECISIVE = [
  254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 322, 323, 324, 325, 338, 339, 34735, 42113,
];
/** Values that mean something somewhere. */
const MEANINGS = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 64, 128, 32773, 32946, 34887, 34925, 50000, 50001];

function changeValue(draft: Draft): void {
  const { layout, random } = draft;
  const decisive = layout.entries.filter(({ tag }) => DECISIVE.includes(tag));
  const entry = random.pick(decisive.length > 0 ? decisive : layout.entries);
  const size = entry.valueBytes / entry.count;
  const at = entry.valueAt + size * random.below(entry.count);
  putNumber(draft, at, size, random.below(2) === 0 ? random.pick(MEANINGS) : oddNumber(draft));
}

function renameTag(draft: Draft): void {
  const { layout, random } = draft;
  putNumber(draft, random.pick(layout.entries).at, 2, random.pick([...DECISIVE, 347, 50674, 42112, 320, 530, 33550]));
}

/** A tile's place or length: another tile's, the header, the end, one beyond. */
function moveTable(draft: Draft): void {
  const { layout, random } = draft;
  const tables = layout.entries.filter(({ tag }) => [273, 279, 324, 325].includes(tag));
  const entry = random.pick(tables);
  const size = entry.valueBytes / entry.count;
  const [from, to] = [random.below(entry.count), random.below(entry.count)];
  const target = entry.valueAt + from * size;
  if (random.below(2) === 0) draft.bytes.copyWithin(target, entry.valueAt + to * size, entry.valueAt + (to + 1) * size);
  else putNumber(draft, target, size, oddNumber(draft));
}

/** Circles, and chains into the middle of nowhere. */
function relink(draft: Draft): void {
  const { layout, random } = draft;
  const starts = layout.entries.map(({ at }) => at - (layout.isBig ? 8 : 2));
  putNumber(
    draft,
    random.pick(layout.links),
    layout.isBig ? 8 : 4,
    random.below(3) > 0 ? random.pick(starts) : oddNumber(draft),
  );
}

function truncate(draft: Draft): void {
  draft.bytes = draft.bytes.subarray(0, draft.random.below(draft.bytes.length));
}

function cutOut(draft: Draft): void {
  const [from, to] = range(draft);
  draft.bytes = Buffer.concat([draft.bytes.subarray(0, from), draft.bytes.subarray(to)]);
}

function repeatRange(draft: Draft): void {
  const [from, to] = range(draft);
  draft.bytes = Buffer.concat([draft.bytes.subarray(0, to), draft.bytes.subarray(from)]);
}

/** Bytes of another file over ours. */
function splice(draft: Draft): void {
  const other = draft.random.pick(draft.seeds).bytes;
  const [from, to] = range(draft);
  const start = draft.random.below(2) === 0 ? from : draft.random.below(other.length);
  draft.bytes.set(other.subarray(start, Math.min(other.length, start + to - from)), from);
}

function fillRange(draft: Draft): void {
  const [from, to] = range(draft);
  draft.bytes.fill(draft.random.pick([0, 0xff, 0x20, 0x41]), from, to);
}

function swapEntries({ bytes, layout, random }: Draft): void {
  const size = layout.isBig ? 20 : 12;
  const [a, b] = [random.pick(layout.entries).at, random.pick(layout.entries).at];
  if (Math.max(a, b) + size > bytes.length) return;
  const saved = bytes.slice(a, a + size);
  bytes.copyWithin(a, b, b + size);
  bytes.set(saved, b);
}

/** A table or text that is really that long, so that the file holds what the header claims. */
function claimMore(draft: Draft): void {
  const { random, layout } = draft;
  const entry: Entry = random.pick(layout.entries);
  const added = 1 << (4 + random.below(13));
  const size = Math.max(1, entry.valueBytes / entry.count);
  const tail = new Uint8Array(added).fill(random.pick([0, 1, 0x3c, 0x41, 0xff]));
  const offset = draft.bytes.length;
  const wide = layout.isBig ? 8 : 4;
  draft.bytes = Buffer.concat([draft.bytes, tail]);
  putNumber(draft, entry.at + 4, wide, Math.floor(added / size));
  putNumber(draft, entry.at + 4 + wide, wide, offset);
}

const TEXTS = [
  '<Item name="SCALE" sample="0">1e999</Item>',
  '<!DOCTYPE x [<!ENTITY a "aaaa">]>&a;',
  '<a><a><a><a>',
  'nan',
  '-1.#IND',
  'PROJCS["',
  'PROJCS[[[[[[',
  '1e400',
  '&#x0;&#99999999;',
  '"><![CDATA[',
];

/** Text where text is, broken in ways of its own. */
function rewriteText(draft: Draft): void {
  const { random, layout } = draft;
  const texts = layout.entries.filter(({ type, count }) => type === 2 && count > 4);
  if (texts.length === 0) return;
  const entry = random.pick(texts);
  const text = new TextEncoder().encode(random.pick(TEXTS));
  const at = entry.valueAt + random.below(entry.count);
  for (const [i, byte] of text.entries()) {
    if (i < entry.count && at + i < Math.min(entry.valueAt + entry.count, draft.bytes.length))
      draft.bytes[at + i] = byte;
  }
}

function range({ bytes, random }: Draft): [from: number, to: number] {
  const from = random.below(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random.below(random.pick([4, 32, 512])))];
}

/** Numbers at which programs break. */
function oddNumber({ bytes, random }: Draft): number {
  return random.pick([
    0,
    1,
    2,
    3,
    15,
    16,
    17,
    127,
    255,
    256,
    4095,
    32767,
    32768,
    65535,
    65536,
    2 ** 20,
    2 ** 24,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 40,
    2 ** 53,
    2 ** 63,
    bytes.length,
    bytes.length - 1,
    random.below(bytes.length + 1),
    random.below(2 ** 32),
  ]);
}

function putNumber({ bytes, layout }: Draft, at: number, size: number, value: number): void {
  if (at < 0 || at + size > bytes.length) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (size === 8) view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), layout.little);
  else if (size === 4) view.setUint32(at, value, layout.little);
  else if (size === 2) view.setUint16(at, value, layout.little);
  else bytes[at] = value;
}
