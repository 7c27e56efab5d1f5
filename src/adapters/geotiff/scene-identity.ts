/** What a scene's content is known by, and what tells cheaply that it may have changed. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FileStamp } from '../../app/ports/scenes.ts';
import { isRemotePath } from '../../app/scene-path.ts';
import { withoutSecrets } from '../../errors.ts';
import type { RemoteRules } from '../../remote-rules.ts';
import { openByteSource, type ByteSource } from './byte-source.ts';
import { filesOf } from './delivery/delivery.ts';
import { findDelivery } from './delivery/find-delivery.ts';

/**
 * SHA-256 hex of the scene's file, read as a stream; of several files, that of their SHA-256 in scene order, so that no
 * byte can move from one file to the next unseen. Sidecars are not part of it.
 *
 * @param basis of a file on a server: its `content`, or what is `stated` of it (see the port)
 */
export async function identifyScene(
  path: string,
  remote: RemoteRules | undefined,
  basis: 'content' | 'stated',
): Promise<string> {
  const sums: string[] = [];
  for (const file of filesOf(await findDelivery(path))) {
    sums.push(isRemotePath(file) ? await identifyRemote(file, remote, basis) : await sha256Of(file));
  }
  const [only, ...others] = sums;
  if (only !== undefined && others.length === 0) return only;
  return createHash('sha256').update(sums.join('\n')).digest('hex');
}

/** Of several files the sum of the sizes and the mean of the times: both change with any one of them. */
export async function stampScene(path: string, remote: RemoteRules | undefined): Promise<FileStamp> {
  if (isRemotePath(path)) return stampRemote(path, remote);
  const stats = [];
  for (const file of filesOf(await findDelivery(path))) {
    await (await openByteSource(file)).close();
    stats.push(await stat(file));
  }
  return {
    size: stats.reduce((sum, { size }) => sum + size, 0),
    modifiedMs: stats.reduce((sum, { mtimeMs }) => sum + mtimeMs, 0) / stats.length,
  };
}

async function sha256Of(path: string): Promise<string> {
  // Opened once before, for the coded errors.
  await (await openByteSource(path)).close();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function identifyRemote(
  path: string,
  remote: RemoteRules | undefined,
  basis: 'content' | 'stated',
): Promise<string> {
  const source = await openByteSource(path, undefined, remote);
  try {
    const hash = createHash('sha256');
    if (basis === 'content') {
      for await (const chunk of chunksOf(source)) hash.update(chunk);
    } else {
      const { size, etag = null, modified = null } = source.identity;
      hash.update(JSON.stringify([withoutSecrets(path), size, etag ?? modified]));
    }
    return hash.digest('hex');
  } finally {
    await source.close();
  }
}

const CHUNK = 2 ** 20;

async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  const offsets = Array.from({ length: Math.ceil(source.size / CHUNK) }, (_, i) => i * CHUNK);
  const ranges = offsets.map((offset) => ({ offset, length: Math.min(CHUNK, source.size - offset) }));
  source.expect(ranges);
  for (const { offset, length } of ranges) yield await source.read(offset, length);
}

async function stampRemote(path: string, remote: RemoteRules | undefined): Promise<FileStamp> {
  const source = await openByteSource(path, undefined, remote);
  await source.close();
  const { size, etag, modified } = source.identity;
  const modifiedMs = Date.parse(modified ?? '');
  // JSON has no NaN.
  const stamp = { size, modifiedMs: Number.isNaN(modifiedMs) ? 0 : modifiedMs };
  return etag === undefined ? stamp : { ...stamp, etag };
}
