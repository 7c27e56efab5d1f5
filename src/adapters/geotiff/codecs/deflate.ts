import { inflateSync } from 'node:zlib';

/**
 * Deflate with zlib framing (TIFF Technical Note 2; compressions 8 and 32946).
 *
 * @param expected bytes that the block should have: a buffer of that size spares zlib the joining of pieces
 *   (385 against 275 MB/s, measured on 2 MiB tiles, Node 24)
 * @param limit more bytes than this are damage
 * @throws Error at damage, at a stream that ends early, and beyond the limit
 */
export function decodeDeflate(input: Uint8Array, expected: number, limit: number): Uint8Array<ArrayBuffer> {
  const chunkSize = Math.max(64, Math.min(expected + 64, 2 ** 26));
  return inflateSync(input, { maxOutputLength: limit, chunkSize }) as Uint8Array<ArrayBuffer>;
}
