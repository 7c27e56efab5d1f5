/**
 * What can be proven of the reading of a damaged file. The bytes that differ from the valid file say what may change:
 *
 * - none of them decides how pixels are read (`Owner.Layout`): then every block whose own bytes are whole is the same,
 *   or the file is refused; nothing else can be right;
 * - a block's own bytes differ and the stream has a checksum (Adler-32 of zlib, RFC 1950): it is refused or the same.
 *   A range moved as a whole can put another valid stream in its place, which no checksum can tell; that is let pass;
 * - a block's own bytes differ and it is stored plain: at most as many samples differ as bytes do;
 * - a block's own bytes differ, compressed without a checksum: nobody can tell, GDAL neither. Its size is right.
 *
 * Where bytes that decide do differ, another reading may be the right one; then only codes, time and memory count.
 */
import { Owner } from './layout.ts';
import type { Seed } from './mutate.ts';
import type { Outcome, Reading } from './read-all.ts';

const [PLAIN, DEFLATE, DEFLATE_OLD] = [1, 8, 32946];

/**
 * @param seeds whose streams may have been moved into this file
 * @returns what is wrong with the reading, empty where nothing is
 */
export function judge(
  seed: Seed,
  bytes: Uint8Array,
  valid: Reading,
  found: Reading,
  seeds: readonly Seed[] = [seed],
): string[] {
  const changes = changedBytes(seed, bytes);
  if (changes === undefined || !('value' in valid.image) || !('value' in found.image)) return [];
  const { compression, predictor } = seed.layout;
  const wrong: string[] = [];
  for (const [place, before] of valid.stored) {
    const after = found.stored.get(place);
    if (after === undefined || !('value' in before) || 'code' in after) continue;
    const changed = changes.blocks.get(place) ?? 0;
    const differing = differences(before.value, after.value);
    const isSummed = compression === DEFLATE || compression === DEFLATE_OLD;
    const allowed = changed === 0 || isSummed ? 0 : compression === PLAIN && predictor === 1 ? changed : Infinity;
    if (differing <= allowed || (changed > 0 && isSummed && holdsOtherStream(seed, bytes, place, seeds))) continue;
    wrong.push(`block ${place}: ${differing} samples differ, ${changed} of its bytes do`);
  }
  if (!changes.onlyBlocks) return wrong;
  const perBand = valid.image.value.blocksAcross * valid.image.value.blocksDown;
  const touched = new Set([...changes.blocks.keys()].map((place) => place % perBand));
  for (const [index, before] of valid.blocks) {
    const after = found.blocks.get(index);
    if (touched.has(index) || after === undefined || 'code' in after || !('value' in before)) continue;
    if (!sameBlock(before, after)) wrong.push(`scene block ${index} differs, its bytes do not`);
  }
  return wrong;
}

interface Changes {
  /** Changed bytes by block. */
  readonly blocks: ReadonlyMap<number, number>;
  /** No other byte changed. */
  readonly onlyBlocks: boolean;
}

/** Undefined where a byte changed that decides how pixels are read. A byte that is cut off has changed. */
function changedBytes(seed: Seed, bytes: Uint8Array): Changes | undefined {
  const { owners } = seed.layout;
  const blocks = new Map<number, number>();
  let onlyBlocks = bytes.length === seed.bytes.length;
  for (let at = 0; at < owners.length; at++) {
    if (bytes[at] === seed.bytes[at]) continue;
    const owner = owners[at]!;
    if (owner === Owner.Layout) return undefined;
    if (owner === Owner.Aside) onlyBlocks = false;
    else blocks.set(owner, (blocks.get(owner) ?? 0) + 1);
  }
  return { blocks, onlyBlocks };
}

/** Whether a block's place begins with the whole stream of another block. */
function holdsOtherStream(seed: Seed, bytes: Uint8Array, place: number, seeds: readonly Seed[]): boolean {
  const found = Buffer.from(bytes).subarray(seed.layout.owners.indexOf(place));
  return seeds.some((other) => {
    const { owners } = other.layout;
    for (let at = 0; at < owners.length;) {
      const owner = owners[at]!;
      let end = at + 1;
      while (end < owners.length && owners[end] === owner) end += 1;
      const isWhole = found.subarray(0, end - at).equals(other.bytes.subarray(at, end));
      if (owner >= 0 && isWhole && !(other === seed && owner === place)) return true;
      at = end;
    }
    return false;
  });
}

/** Samples that differ, by their bits; Infinity where type or length does. */
function differences(a: ArrayBufferView | undefined, b: ArrayBufferView | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : Infinity;
  if (a.constructor !== b.constructor || a.byteLength !== b.byteLength) return Infinity;
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.equals(right)) return 0;
  const size = (a as Uint8Array).BYTES_PER_ELEMENT;
  let count = 0;
  for (let at = 0; at < left.length; at += size) {
    if (!left.subarray(at, at + size).equals(right.subarray(at, at + size))) count += 1;
  }
  return count;
}

function sameBlock(before: Outcome<BlockLike>, after: Outcome<BlockLike>): boolean {
  if (!('value' in before) || !('value' in after)) return false;
  const [a, b] = [before.value, after.value];
  return (
    a.bands.length === b.bands.length &&
    differences(a.state, b.state) === 0 &&
    a.bands.every((band, i) => differences(band, b.bands[i]) === 0)
  );
}

interface BlockLike {
  readonly bands: readonly ArrayBufferView[];
  readonly state: Uint8Array;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
