/**
 * Turns the samples of a big-endian file into little-endian ones, in place. Typed arrays are little-endian on every
 * platform that Node 24 runs on.
 *
 * @param bytes whole samples
 * @param bits samples that do not fill whole bytes have no byte order and stay
 */
export function swapBytes(bytes: Uint8Array, bits: number): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bits === 16) view.swap16();
  if (bits === 32) view.swap32();
  if (bits === 64) view.swap64();
  if (bits !== 24) return;
  for (let i = 0; i < bytes.length; i += 3) [bytes[i], bytes[i + 2]] = [bytes[i + 2]!, bytes[i]!];
}

/** FillOrder 2: the bits of every byte are stored lowest first. In place. */
export function reverseBits(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i]!;
    byte = ((byte & 0x0f) << 4) | (byte >> 4);
    byte = ((byte & 0x33) << 2) | ((byte >> 2) & 0x33);
    bytes[i] = ((byte & 0x55) << 1) | ((byte >> 1) & 0x55);
  }
}
