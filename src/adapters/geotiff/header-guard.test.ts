/** Whole hostile files are in `test/hostile-files.test.ts`; here the walk itself, in all four forms of a TIFF. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ASCII, type Field, LONG, rawTiff, SHORT, tiled } from '../../../test/fuzz-tiff/raw-tiff.ts';
import { SCENE_LIMITS } from '../../config.ts';
import { openByteSource } from './byte-source.ts';
import { guardHeader, type HeaderDirectory } from './header-guard.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-guard-'));
});
afterAll(() => rm(folder, { recursive: true }));

const IMAGE = tiled({ width: 64, height: 64, tile: [16, 16], byteCount: 256 });
const FORMS = [
  { isBig: false, bigEndian: false },
  { isBig: false, bigEndian: true },
  { isBig: true, bigEndian: false },
  { isBig: true, bigEndian: true },
] as const;

describe.each(FORMS)('a TIFF with isBig $isBig and bigEndian $bigEndian', (form) => {
  const build = (fields: readonly Field[], more = {}): Buffer =>
    rawTiff({ ...form, fields, data: new Uint8Array(256), ...more });

  it('is walked: where the values lie that do not fit into their entries', async () => {
    const [directory, ...others] = await guard(build(IMAGE));

    expect(others).toEqual([]);
    expect(directory!.get(324)).toEqual({ type: LONG, count: 16, offset: 272, bytes: 64 });
    expect(directory!.has(256)).toBe(false);
  });

  it('is refused where its directories form a circle', async () => {
    await expect(guard(build(IMAGE, { next: 'self' }))).rejects.toMatchObject({
      code: 'SCENE_UNREADABLE',
      details: { why: 'its directories form a circle' },
    });
  });

  it('is refused where a directory has more entries than the file has bytes', async () => {
    await expect(guard(build(IMAGE, { entryCount: 60_000 }))).rejects.toMatchObject({ code: 'SCENE_UNREADABLE' });
  });

  it('is refused where values end beyond the file', async () => {
    const fields = [...IMAGE, [270, ASCII, { count: 10_000, offset: 16 }] as const];

    await expect(guard(build(fields))).rejects.toMatchObject({ code: 'SCENE_UNREADABLE' });
  });

  it('is refused where a tag comes twice, because readers take different ones', async () => {
    const fields = [...IMAGE, [259, SHORT, [8]] as const];

    await expect(guard(build(fields))).rejects.toMatchObject({ details: { why: 'tag 259 is there twice' } });
  });

  it('is refused where the tags that are read exceed the limit, and may have any other', async () => {
    const limits = { tagBytes: 2000 };

    await expect(guard(build([...IMAGE, [700, ASCII, Buffer.alloc(9000)]]), limits)).resolves.toHaveLength(1);
    await expect(guard(build([...IMAGE, [42_112, ASCII, Buffer.alloc(9000)]]), limits)).rejects.toMatchObject({
      code: 'SCENE_TOO_LARGE',
      details: { limitName: 'tagBytes', limit: 2000 },
    });
  });
});

async function guard(bytes: Buffer, limits: Partial<typeof SCENE_LIMITS> = {}): Promise<HeaderDirectory[]> {
  const path = join(folder, 'guarded.tif');
  await writeFile(path, bytes);
  const source = await openByteSource(path);
  try {
    return await guardHeader(source, { ...SCENE_LIMITS, ...limits });
  } finally {
    await source.close();
  }
}
