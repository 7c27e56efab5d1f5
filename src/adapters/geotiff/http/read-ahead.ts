/** Fetches what will be read soon, before it is read. */
import type { Limiter } from './limiter.ts';
import { type ByteRange, type MergedRange, mergeRanges } from './merge-ranges.ts';

/** Bytes of one file. */
export type FetchBytes = (offset: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

export interface ReadAhead {
  add(ranges: readonly ByteRange[]): void;
  /** Undefined where the range was not expected, or was read already. */
  take(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> | undefined;
}

interface Group {
  readonly range: MergedRange;
  /** Parts that are still to be read. */
  unread: number;
  bytes: Promise<Uint8Array<ArrayBuffer>> | undefined;
  isLoaded: boolean;
}

/**
 * Fetches expected ranges in their order, as long as seats are free and less than `limit` bytes lie unread. A read never
 * waits for room: it fetches its range, and what lies unread the longest is dropped and fetched again if it is read.
 */
export function createReadAhead(fetchBytes: FetchBytes, run: Limiter, limit: number): ReadAhead {
  /** By offset. */
  const parts = new Map<number, { readonly group: Group; readonly length: number }>();
  const started = new Set<Group>();
  let waiting: Group[] = [];
  let held = 0;

  function start(group: Group): Promise<Uint8Array<ArrayBuffer>> {
    if (group.bytes !== undefined) return group.bytes;
    const { offset, length } = group.range;
    held += length;
    started.add(group);
    const bytes = fetchBytes(offset, length);
    group.bytes = bytes;
    bytes.then(
      () => {
        group.isLoaded = true;
        pump();
      },
      // Told to the read that asks for it.
      () => {},
    );
    return bytes;
  }

  function drop(group: Group): void {
    if (!started.delete(group)) return;
    held -= group.range.length;
    group.bytes = undefined;
    group.isLoaded = false;
  }

  function makeRoom(asking: Group): void {
    for (const group of started) {
      if (held <= limit) return;
      if (group !== asking && group.isLoaded) drop(group);
    }
  }

  function pump(): void {
    while (waiting.length > 0 && run.freeCount() > 0) {
      const next = waiting[0]!;
      const isDone = next.unread === 0 || next.bytes !== undefined;
      if (!isDone && held > 0 && held + next.range.length > limit) return;
      waiting.shift();
      if (!isDone) void start(next).catch(() => {});
    }
  }

  return {
    add(ranges) {
      const fresh = new Map(ranges.map((range) => [range.offset, range]));
      for (const { offset, length } of ranges) if ((parts.get(offset)?.length ?? 0) >= length) fresh.delete(offset);
      for (const range of mergeRanges([...fresh.values()])) {
        const group: Group = { range, unread: range.parts.length, bytes: undefined, isLoaded: false };
        for (const { offset, length } of range.parts) parts.set(offset, { group, length });
        waiting.push(group);
      }
      pump();
    },
    take(offset, length) {
      const part = parts.get(offset);
      if (part === undefined || length > part.length) return undefined;
      const { group } = part;
      parts.delete(offset);
      return (async () => {
        const loading = start(group);
        makeRoom(group);
        const bytes = await loading;
        const from = offset - group.range.offset;
        // A copy, because the caller may hand it on to another thread.
        const copy = bytes.slice(from, from + length);
        group.unread--;
        if (group.unread === 0) {
          drop(group);
          waiting = waiting.filter((other) => other !== group);
        }
        pump();
        return copy;
      })();
    },
  };
}
