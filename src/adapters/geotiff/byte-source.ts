/** Random access to the bytes of a file, local or on a server, for geotiff.js and for tiles. */
import { readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isRemotePath } from '../../app/scene-path.ts';
import type { SceneLimits } from '../../config.ts';
import { QingshanError } from '../../errors.ts';
import { NO_REMOTE, type RemoteRules } from '../../remote-rules.ts';

export interface ByteSource {
  /** As it was opened with; may hold the key of a signed link, which no message shows. */
  readonly path: string;
  /** Bytes in the file. */
  readonly size: number;
  readonly identity: SourceIdentity;
  /**
   * @param into a buffer of the caller's that the bytes may be put in; the result is then a view of it
   * @throws RangeError beyond the end of the file; of a remote file REMOTE_CHANGED, REMOTE_FAILED and others
   */
  read(offset: number, length: number, into?: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** As `TileSource.readNow`; a remote source has none. */
  readonly readNow?: (offset: number, into: Uint8Array) => void;
  /**
   * These ranges will be read soon, each once, in about this order. A remote source fetches neighbours by one request
   * and ahead of their use, within bounds of parallelism and memory; a local one does nothing.
   */
  expect(ranges: readonly { readonly offset: number; readonly length: number }[]): void;
  close(): Promise<void>;
}

/** What tells this very content apart. Plain data: it travels to threads. */
export interface SourceIdentity {
  readonly path: string;
  /** Bytes in the file. */
  readonly size: number;
  /** Of a remote file, as its server writes it. */
  readonly etag?: string;
  /** Last-Modified as the server writes it; of a local file milliseconds since 1970. */
  readonly modified?: string;
}

/** What everything that opens files needs to know: how much they may ask of memory, and from where they may come. */
export interface ReadingRules extends SceneLimits {
  /** Absent: nothing is read from servers. */
  readonly remote?: RemoteRules;
}

/**
 * @param known the identity from an earlier opening, perhaps in another thread: other content is refused, and a remote
 *   source needs no request to open
 * @param remote absent: web addresses are refused
 * @throws SCENE_NOT_FOUND; SCENE_UNREADABLE where the system refuses to open it or it is a folder; SCENE_CHANGED where
 *   a local file is not the known one any more; for a remote one see `openHttpSource`
 */
export async function openByteSource(
  path: string,
  known?: SourceIdentity,
  remote: RemoteRules = NO_REMOTE,
): Promise<ByteSource> {
  if (!isRemotePath(path)) return openFileSource(path, known);
  const { openHttpSource } = await import('./http/http-source.ts');
  return openHttpSource(path, known, remote);
}

async function openFileSource(path: string, known: SourceIdentity | undefined): Promise<ByteSource> {
  const handle = await openFile(path);
  const stats = await handle.stat();
  const identity = { path, size: stats.size, modified: String(stats.mtimeMs) };
  const isOther = known !== undefined && (known.size !== identity.size || known.modified !== identity.modified);
  if (!stats.isFile() || isOther) {
    await handle.close();
    if (stats.isFile()) throw new QingshanError('SCENE_CHANGED', { file: path });
    throw new QingshanError('SCENE_UNREADABLE', { file: path, why: 'it is not a file' });
  }
  return {
    path,
    size: stats.size,
    identity,
    read: (offset, length, into) => readFully(handle, offset, length, stats.size, into),
    readNow: (offset, into) => readFullyNow(handle.fd, offset, into),
    expect: () => {},
    close: () => handle.close(),
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new QingshanError('SCENE_NOT_FOUND', { file: path }, { cause });
    throw new QingshanError('SCENE_UNREADABLE', { file: path, why: code ?? 'cannot be opened' }, { cause });
  }
}

async function readFully(
  handle: FileHandle,
  offset: number,
  length: number,
  size: number,
  into?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new RangeError(`bytes ${offset} to ${offset + length} of ${size}`);
  }
  const bytes = into !== undefined && into.length >= length ? into.subarray(0, length) : new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw new RangeError(`the file ended at byte ${offset + done}`);
    done += bytesRead;
  }
  return bytes;
}

function readFullyNow(fd: number, offset: number, into: Uint8Array): void {
  for (let done = 0; done < into.length;) {
    const count = readSync(fd, into, done, into.length - done, offset + done);
    if (count === 0) throw new RangeError(`the file ended at byte ${offset + done}`);
    done += count;
  }
}

/** What geotiff.js asks of a source. */
export interface GeotiffSource {
  fetch(slices: { offset: number; length: number }[]): Promise<ArrayBufferLike[]>;
  fetchSlice(slice: {
    offset: number;
    length: number;
  }): Promise<{ data: ArrayBufferLike; offset: number; length: number }>;
  readonly fileSize: number;
  close(): Promise<void>;
}

/** geotiff.js reads directories ahead in slices of at most this size, beyond the end of a short file too. */
const READ_AHEAD = 4048;

/**
 * The source of geotiff.js 3.0.5 for files fills what it cannot read with zeros, so a truncated file would parse. This
 * one shortens only the read-ahead; anything longer must be there.
 */
export function geotiffSource(source: ByteSource): GeotiffSource {
  const fetchSlice = async ({ offset, length }: { offset: number; length: number }) => {
    const available = length <= READ_AHEAD ? Math.min(length, Math.max(0, source.size - offset)) : length;
    const { buffer } = await source.read(offset, available);
    return { data: buffer, offset, length: available };
  };
  return {
    fetch: async (slices) => Promise.all(slices.map(async (slice) => (await fetchSlice(slice)).data)),
    fetchSlice,
    fileSize: source.size,
    close: () => source.close(),
  };
}
