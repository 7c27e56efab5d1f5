/** A server of one folder of files in memory that knows ranges and preconditions, and misbehaves on demand. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseRemoteHosts, type RemoteRules } from '../../../remote-rules.ts';

export interface ServedFile {
  bytes: Uint8Array;
  etag?: string;
  modified?: string;
}

/** Takes a request over; false leaves it to the server. */
export type Fault = (request: IncomingMessage, response: ServerResponse, answer: Answer) => boolean;

/** What the server would answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Uint8Array;
}

export interface TestServer {
  /** `http://127.0.0.1:8123` */
  readonly origin: string;
  readonly port: number;
  readonly files: Map<string, ServedFile>;
  /** Of every request, in order. */
  readonly requests: {
    readonly path: string;
    readonly range: string | undefined;
    readonly headers: IncomingMessage['headers'];
  }[];
  /** Bytes of all bodies that were sent. */
  sentBytes: number;
  fault: Fault | undefined;
  close(): Promise<void>;
}

export async function startServer(address = '127.0.0.1', tls?: ServerOptions): Promise<TestServer> {
  const state: Pick<TestServer, 'files' | 'requests'> & { sentBytes: number; fault: Fault | undefined } = {
    files: new Map(),
    requests: [],
    sentBytes: 0,
    fault: undefined,
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    state.requests.push({ path: request.url ?? '', range: request.headers.range, headers: request.headers });
    const file = state.files.get(new URL(request.url ?? '', 'http://x').pathname.slice(1));
    const answer = answerOf(request, file);
    if (state.fault?.(request, response, answer) === true) return;
    state.sentBytes += answer.body.length;
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  };
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  await new Promise<void>((resolve) => void server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const host = address.includes(':') ? `[${address}]` : address;
  return Object.assign(state, {
    port,
    origin: `${tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function answerOf({ headers }: IncomingMessage, file: ServedFile | undefined): Answer {
  const nothing = new Uint8Array(0);
  if (file === undefined) return { status: 404, headers: { 'content-length': 0 }, body: nothing };
  const { bytes, etag, modified } = file;
  const validators = {
    ...(etag === undefined ? {} : { etag }),
    ...(modified === undefined ? {} : { 'last-modified': modified }),
  };
  const ifMatch = headers['if-match'];
  const ifUnmodified = headers['if-unmodified-since'];
  if ((ifMatch !== undefined && ifMatch !== etag) || (ifUnmodified !== undefined && ifUnmodified !== modified)) {
    return { status: 412, headers: { 'content-length': 0, ...validators }, body: nothing };
  }
  const match = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
  if (match === null) return { status: 200, headers: { 'content-length': bytes.length, ...validators }, body: bytes };
  const [from, to] = [Number(match[1]), Math.min(Number(match[2]), bytes.length - 1)];
  if (from >= bytes.length) {
    return { status: 416, headers: { 'content-length': 0, 'content-range': `bytes */${bytes.length}` }, body: nothing };
  }
  const body = bytes.subarray(from, to + 1);
  const range = { 'content-range': `bytes ${from}-${to}/${bytes.length}`, 'accept-ranges': 'bytes' };
  return { status: 206, headers: { 'content-length': body.length, ...range, ...validators }, body };
}

/** Rules that allow what a comma-separated list says, with waits short enough for a test. */
export function testRules(hosts: string, changes: Partial<RemoteRules> = {}): RemoteRules {
  return {
    hosts: parseRemoteHosts('QINGSHAN_REMOTE_HOSTS', hosts),
    parallelCount: 4,
    timeLimitMs: 10_000,
    idleMs: 300,
    retryMs: 2,
    aheadBytes: 2 ** 20,
    ...changes,
  };
}
