/**
 * Sets every pixel within `pixels` columns and rows of a pixel of the mask: the mask grown by a square.
 *
 * @param mask 0 or 1
 */
export function growMask(mask: Uint8Array, width: number, height: number, pixels: number): Uint8Array {
  const wide = new Uint8Array(mask.length);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      if (mask[row * width + col] === 0) continue;
      const from = row * width + Math.max(0, col - pixels);
      wide.fill(1, from, row * width + Math.min(width - 1, col + pixels) + 1);
    }
  }
  const grown = new Uint8Array(mask.length);
  for (let row = 0; row < height; row++) {
    for (let r = Math.max(0, row - pixels); r <= Math.min(height - 1, row + pixels); r++) {
      for (let col = 0; col < width; col++) if (wide[row * width + col] !== 0) grown[r * width + col] = 1;
    }
  }
  return grown;
}
