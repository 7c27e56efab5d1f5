import { zstdDecompressSync } from 'node:zlib';

/**
 * Zstandard frames (compression 50000, GDAL).
 *
 * @param expected bytes that the block should have, see `decodeDeflate`
 * @param limit more bytes than this are damage
 * @throws Error at damage, at a stream that ends early, and beyond the limit
 */
export function decodeZstd(input: Uint8Array, expected: number, limit: number): Uint8Array<ArrayBuffer> {
  const chunkSize = Math.max(64, Math.min(expected + 64, 2 ** 26));
  return zstdDecompressSync(input, { maxOutputLength: limit, chunkSize }) as Uint8Array<ArrayBuffer>;
}
