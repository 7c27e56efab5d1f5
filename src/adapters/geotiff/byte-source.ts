/** Random access to the bytes of a local file, for geotiff.js and for tiles. */
import { open, type FileHandle } from 'node:fs/promises';
import { QingshanError } from '../../errors.ts';

export interface ByteSource {
  readonly path: string;
  /** Bytes in the file. */
  readonly size: number;
  /** @throws RangeError beyond the end of the file */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** @throws SCENE_NOT_FOUND, or SCENE_UNREADABLE where the system refuses to open it or it is a folder */
export async function openByteSource(path: string): Promise<ByteSource> {
  const handle = await openFile(path);
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    throw new QingshanError('SCENE_UNREADABLE', { file: path, why: 'it is not a file' });
  }
  return {
    path,
    size: stats.size,
    read: (offset, length) => readFully(handle, offset, length, stats.size),
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
): Promise<Uint8Array<ArrayBuffer>> {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new RangeError(`bytes ${offset} to ${offset + length} of ${size}`);
  }
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw new RangeError(`the file ended at byte ${offset + done}`);
    done += bytesRead;
  }
  return bytes;
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
