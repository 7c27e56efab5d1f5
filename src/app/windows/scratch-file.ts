/** Blocks that memory has no room for, in a file that nobody else sees. */
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asOutputError } from '../output-folder.ts';

/** Byte ranges of one file. Ranges that were freed are used again, so the file grows only with what lies in it. */
export interface ScratchFile {
  /** @throws QingshanError OUTPUT_FAILED where the disk is full or the folder cannot be written */
  write(parts: readonly Uint8Array[]): Promise<ScratchPlace>;
  /** Fills the parts in their order, as they were written. */
  read(place: ScratchPlace, parts: readonly Uint8Array[]): Promise<void>;
  free(place: ScratchPlace): void;
  close(): Promise<void>;
}

export interface ScratchPlace {
  readonly offset: number;
  readonly length: number;
}

/**
 * The file is made at the first write and its name removed at once: whatever ends the process, nothing stays behind.
 *
 * @param folder the system's folder for temporary files (`TMPDIR`) unless told
 */
export function createScratchFile(folder: string = tmpdir()): ScratchFile {
  const path = join(folder, `qingshan-scratch-${process.pid}-${randomUUID()}`);
  const freed: ScratchPlace[] = [];
  let opened: Promise<FileHandle> | undefined;
  let end = 0;

  async function openOnce(): Promise<FileHandle> {
    const handle = await open(path, 'wx+', 0o600);
    await rm(path);
    return handle;
  }

  /** Blocks of a scene have few sizes, so a place of the same size is the rule. */
  function reserve(length: number): ScratchPlace {
    const at = freed.findIndex((place) => place.length === length);
    if (at >= 0) return freed.splice(at, 1)[0]!;
    const place = { offset: end, length };
    end += length;
    return place;
  }

  return {
    async write(parts) {
      const place = reserve(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
      try {
        const handle = await (opened ??= openOnce());
        let { offset } = place;
        for (const part of parts) {
          await writeWhole(handle, part, offset);
          offset += part.byteLength;
        }
      } catch (error) {
        throw asOutputError(error, path);
      }
      return place;
    },
    async read(place, parts) {
      const handle = await opened;
      if (handle === undefined) throw new RangeError('nothing was written');
      let { offset } = place;
      for (const part of parts) {
        await readWhole(handle, part, offset);
        offset += part.byteLength;
      }
    },
    free(place) {
      freed.push(place);
    },
    async close() {
      // One that could not be opened has been said already.
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

/** A disk that fills up takes a part first and refuses the rest. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, offset + done);
    done += bytesWritten;
  }
}

async function readWhole(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.byteLength - done, offset + done);
    if (bytesRead === 0) throw new RangeError('the scratch file ends early');
    done += bytesRead;
  }
}
