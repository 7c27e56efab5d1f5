/** Ways in which a server fails, for `TestServer.fault`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './test-server.ts';

/** The connection ends without an answer. */
export function drop(request: IncomingMessage): boolean {
  request.socket.destroy();
  return true;
}

/** The connection ends half way through the body. */
export function half(request: IncomingMessage, response: ServerResponse, answer: Answer): boolean {
  response.writeHead(answer.status, answer.headers);
  response.write(answer.body.slice(0, answer.body.length / 2), () => setTimeout(() => request.socket.destroy(), 10));
  return true;
}

/** Nothing comes after half of the body. */
export function stall(_request: unknown, response: ServerResponse, answer: Answer): boolean {
  response.writeHead(answer.status, answer.headers);
  response.write(answer.body.slice(0, answer.body.length / 2));
  return true;
}

export function status(response: ServerResponse, code: number, headers: Record<string, string> = {}): boolean {
  response.writeHead(code, headers).end('no');
  return true;
}

/** Chunked, so that HTTP itself notices nothing. */
export function send(response: ServerResponse, answer: Answer, body: Uint8Array): boolean {
  const { 'content-length': _, ...headers } = answer.headers;
  response.writeHead(answer.status, headers);
  response.end(body);
  return true;
}

/** The right number of bytes, said to lie one further. */
export function shift(_request: unknown, response: ServerResponse, answer: Answer): boolean {
  const range = String(answer.headers['content-range']).replace(
    /(\d+)-(\d+)/,
    (_, a, b) => `${Number(a) + 1}-${Number(b) + 1}`,
  );
  response.writeHead(answer.status, { ...answer.headers, 'content-range': range }).end(answer.body);
  return true;
}

/** The right answer without some of its headers. */
export function without(response: ServerResponse, answer: Answer, ...names: string[]): boolean {
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !names.includes(name)));
  response.writeHead(answer.status, headers).end(answer.body);
  return true;
}

/** Random bytes, the same for the same seed. */
export function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const random = generator(seed);
  return Uint8Array.from({ length }, () => random() * 256);
}

/** mulberry32 */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
