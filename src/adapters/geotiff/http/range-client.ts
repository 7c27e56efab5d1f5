/**
 * Ranges of one remote file, each verified: status 206, the range that was asked for, the file's length and validators, the
 * number of bytes. An answer that fails is thrown away and asked for again; a file that is another one by now is an error.
 */
import type { IncomingMessage } from 'node:http';
import type { RemoteRules } from '../../../remote-rules.ts';
import { QingshanError } from '../../../errors.ts';
import { asFailure, type Exchange } from './exchange.ts';
import { retryAfterMs, TemporaryFailure, withRetries } from './retry.ts';
import { canBeTold, conditionOf, isSameContent, isTooFresh, type Validators, validatorsOf } from './validators.ts';

export interface RemoteIdentity extends Validators {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface RangeClient {
  /**
   * The file's first bytes, and what its content is known by.
   *
   * @throws SCENE_NOT_FOUND, REMOTE_REFUSED, REMOTE_ADDRESS, REMOTE_DENIED, REMOTE_UNSUITABLE, REMOTE_UNTRUSTED,
   *   REMOTE_FAILED
   */
  start(length: number): Promise<{ readonly identity: RemoteIdentity; readonly bytes: Uint8Array<ArrayBuffer> }>;
  /** @throws as `start`, and REMOTE_CHANGED */
  fetch(identity: RemoteIdentity, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * A small file in whole; undefined where there is none, or none for us: object stores answer 403 for what is absent.
   *
   * @throws as `start`
   */
  small(maxLength: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;
const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504]);
const GONE = new Set([404, 410]);
const DENIED = new Set([401, 403]);

export function createRangeClient(
  path: string,
  rules: RemoteRules,
  exchange: Exchange,
  signal: AbortSignal,
): RangeClient {
  const origin = parseAddress(path);
  /** Where the last redirect led: spares the way there, until the server there does not know us any more. */
  let target = origin;

  async function ask(headers: Readonly<Record<string, string>>, leftMs: number): Promise<IncomingMessage> {
    const deadline = performance.now() + leftMs;
    const isShortcut = target !== origin;
    let url = target;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const response = await exchange.get(url, headers, deadline - performance.now());
      const { location } = response.headers;
      const status = response.statusCode ?? 0;
      if (!REDIRECTS.has(status) || location === undefined) {
        target = url;
        if (!isShortcut || hops > 0 || (!DENIED.has(status) && !GONE.has(status) && status !== 400)) return response;
        response.destroy();
        target = origin;
        throw new TemporaryFailure(`what it was redirected to answered HTTP ${status}`);
      }
      response.destroy();
      const next = URL.parse(location, url.href);
      if (next === null) throw unsuitable(path, '重定向地址无效', 'it redirects to no address');
      url = next;
    }
    throw unsuitable(path, '重定向过多', 'it redirects again and again');
  }

  async function startOnce(length: number, leftMs: number): ReturnType<RangeClient['start']> {
    const response = await ask({ range: `bytes=0-${length - 1}` }, leftMs);
    try {
      const range = rangeOf(response, path, undefined);
      const identity: RemoteIdentity = { path, size: range.size, ...validatorsOf(response.headers) };
      if (!canBeTold(identity)) {
        throw unsuitable(path, '既无强 ETag 也无 Last-Modified', 'it gives neither a strong ETag nor Last-Modified');
      }
      if (isTooFresh(identity, response.headers.date)) throw new TemporaryFailure('it was written just now', 1000);
      if (range.offset !== 0 || range.length !== Math.min(length, range.size)) throw wrongAnswer('another range');
      const bytes = new Uint8Array(range.length);
      await readBody(response, bytes, path);
      return { identity, bytes };
    } finally {
      response.destroy();
    }
  }

  return {
    start: (length) => withRetries(path, rules, signal, (leftMs) => startOnce(length, leftMs)),
    async fetch(identity, offset, length) {
      const bytes = new Uint8Array(length);
      let done = 0;
      const rest = async (leftMs: number): Promise<void> => {
        const headers = { range: `bytes=${offset + done}-${offset + length - 1}`, ...conditionOf(identity) };
        const response = await ask(headers, leftMs);
        try {
          const range = rangeOf(response, path, identity);
          if (range.offset !== offset + done || range.length !== length - done) throw wrongAnswer('another range');
          await readBody(response, bytes.subarray(done), path, (count) => (done += count));
        } finally {
          response.destroy();
        }
      };
      await withRetries(path, rules, signal, rest, () => done);
      return bytes;
    },
    small: (maxLength) =>
      withRetries(path, rules, signal, async (leftMs) => readSmall(await ask({}, leftMs), path, maxLength)),
  };
}

function parseAddress(path: string): URL {
  const url = URL.parse(path);
  if (url !== null) return url;
  throw new QingshanError('REMOTE_ADDRESS', { file: path, why: { zh: '不是有效的网址', en: 'it is no web address' } });
}

interface AnsweredRange {
  readonly offset: number;
  readonly length: number;
  /** Of the whole file. */
  readonly size: number;
}

/** The range that an answer holds, where it is one and is of the content that is known. */
function rangeOf(response: IncomingMessage, path: string, known: RemoteIdentity | undefined): AnsweredRange {
  const { statusCode: status = 0, headers } = response;
  const isOther = known !== undefined && !isSameContent(known, validatorsOf(headers));
  if (status === 412 || (known !== undefined && status === 416) || (status === 200 && isOther)) throw changed(path);
  if (status === 416) throw unreadable(path, '文件是空的', 'it is empty');
  if (status === 200) throw unsuitable(path, '不支持范围请求', 'it knows no range requests');
  if (status !== 206) throw failureOf(response, path);
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  if (match === null) throw wrongAnswer('no range');
  refuseEncoded(response, path);
  if (known?.etag !== undefined && headers.etag === undefined) throw wrongAnswer('no ETag');
  const [offset, last, size] = match.slice(1).map(Number) as [number, number, number];
  if (isOther || (known !== undefined && size !== known.size)) throw changed(path);
  return { offset, length: last - offset + 1, size };
}

function refuseEncoded({ headers }: IncomingMessage, path: string): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw unsuitable(path, `以 ${encoding} 压缩传输`, `it answers in ${encoding}`);
}

function failureOf({ statusCode: status = 0, headers }: IncomingMessage, file: string): Error {
  if (GONE.has(status)) return new QingshanError('SCENE_NOT_FOUND', { file });
  if (!TEMPORARY.has(status)) return new QingshanError('REMOTE_DENIED', { file, status });
  return new TemporaryFailure(`HTTP ${status}`, retryAfterMs(headers['retry-after'], Date.now()));
}

/**
 * Fills `out`. Of a connection that breaks, the bytes so far are good; of an answer that ends early or goes on, none are.
 *
 * @param keep told how many bytes of a broken answer are good, or all
 */
async function readBody(
  response: IncomingMessage,
  out: Uint8Array,
  file: string,
  keep: (count: number) => void = () => {},
): Promise<void> {
  let count = 0;
  let isTooLong = false;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      isTooLong = count + chunk.length > out.length;
      if (isTooLong) break;
      out.set(chunk, count);
      count += chunk.length;
    }
  } catch (error) {
    keep(count);
    throw asFailure(error, file);
  }
  if (isTooLong || count < out.length) throw wrongAnswer('another number of bytes');
  keep(count);
}

async function readSmall(
  response: IncomingMessage,
  path: string,
  maxLength: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const { statusCode: status = 0, headers } = response;
    if (GONE.has(status) || DENIED.has(status)) return undefined;
    if (status !== 200) throw failureOf(response, path);
    refuseEncoded(response, path);
    const parts: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxLength) throw unreadable(path, '文件过大', 'it is too long for what its name says');
      parts.push(chunk);
    }
    const announced = headers['content-length'];
    if (announced !== undefined && Number(announced) !== length) throw wrongAnswer('another number of bytes');
    return new Uint8Array(Buffer.concat(parts));
  } catch (error) {
    throw asFailure(error, path);
  } finally {
    response.destroy();
  }
}

function wrongAnswer(what: string): TemporaryFailure {
  return new TemporaryFailure(`the server sent ${what}`);
}

function changed(file: string): QingshanError {
  return new QingshanError('REMOTE_CHANGED', { file });
}

function unsuitable(file: string, zh: string, en: string): QingshanError {
  return new QingshanError('REMOTE_UNSUITABLE', { file, why: { zh, en } });
}

function unreadable(file: string, zh: string, en: string): QingshanError {
  return new QingshanError('SCENE_UNREADABLE', { file, why: { zh, en } });
}
