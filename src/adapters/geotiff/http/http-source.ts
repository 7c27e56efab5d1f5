/** A file on a server as a `ByteSource`: reads what is asked for, and ahead what is expected. */
import type { RemoteRules } from '../../../remote-rules.ts';
import { QingshanError } from '../../../errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { createExchange } from './exchange.ts';
import { BLOCK, createHeaderBlocks } from './header-blocks.ts';
import { createLimiter } from './limiter.ts';
import { createRangeClient, type RangeClient, type RemoteIdentity } from './range-client.ts';
import { createReadAhead } from './read-ahead.ts';

/** A longer read is no header; it is fetched to the byte. */
const MAX_HEADER_READ = 4096;

/**
 * @param known of this file, from an earlier opening: spares the first request, and other content fails
 * @throws SCENE_NOT_FOUND, SCENE_UNREADABLE, REMOTE_REFUSED, REMOTE_ADDRESS, REMOTE_DENIED, REMOTE_UNSUITABLE,
 *   REMOTE_UNTRUSTED, REMOTE_FAILED; reading also REMOTE_CHANGED
 */
export async function openHttpSource(
  path: string,
  known: RemoteIdentity | undefined,
  rules: RemoteRules,
): Promise<ByteSource> {
  const closing = new AbortController();
  const exchange = createExchange(path, rules, closing.signal);
  const close = (): void => {
    closing.abort();
    exchange.close();
  };
  try {
    const client = createRangeClient(path, rules, exchange, closing.signal);
    const started = known === undefined ? await client.start(BLOCK) : { identity: known, bytes: undefined };
    return createSource(client, started.identity, started.bytes, rules, close);
  } catch (cause) {
    close();
    throw cause;
  }
}

/**
 * A small file in whole, undefined where there is none.
 *
 * @throws SCENE_UNREADABLE where it is longer than `maxLength`, and what `openHttpSource` throws but SCENE_NOT_FOUND
 */
export async function readHttpFile(
  path: string,
  rules: RemoteRules,
  maxLength: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const closing = new AbortController();
  const exchange = createExchange(path, rules, closing.signal);
  try {
    return await createRangeClient(path, rules, exchange, closing.signal).small(maxLength);
  } finally {
    closing.abort();
    exchange.close();
  }
}

function createSource(
  client: RangeClient,
  identity: RemoteIdentity,
  head: Uint8Array<ArrayBuffer> | undefined,
  rules: RemoteRules,
  close: () => void,
): ByteSource {
  const { path, size } = identity;
  const run = createLimiter(rules.parallelCount);
  let broken: QingshanError | undefined;
  const fetchBytes = async (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      return await run(() => {
        if (broken !== undefined) throw broken;
        return client.fetch(identity, offset, length);
      });
    } catch (error) {
      // Retries are used up, or the content is another: no later read of this source may wait for it or mix with it.
      if (error instanceof QingshanError) broken = error;
      throw error;
    }
  };
  const blocks = createHeaderBlocks(fetchBytes, size, head);
  const ahead = createReadAhead(fetchBytes, run, rules.aheadBytes);
  return {
    path,
    size,
    identity,
    async read(offset, length) {
      if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
        throw new RangeError(`bytes ${offset} to ${offset + length} of ${size}`);
      }
      if (broken !== undefined) throw broken;
      if (length === 0) return new Uint8Array(0);
      const planned = ahead.take(offset, length);
      if (planned !== undefined) return planned;
      return length <= MAX_HEADER_READ || blocks.has(offset, length)
        ? blocks.read(offset, length)
        : fetchBytes(offset, length);
    },
    expect(ranges) {
      // A range over the end is for the read to refuse.
      ahead.add(ranges.filter(({ offset, length }) => offset >= 0 && length > 0 && offset + length <= size));
    },
    close: () => Promise.resolve(close()),
  };
}
