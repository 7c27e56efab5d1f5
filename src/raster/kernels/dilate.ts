/**
 * 1 within `radius` pixels of a non-zero pixel, centre to centre; the mask itself included. Exact discs: per row the
 * distance to the nearest set pixel of that row, then for each pixel the rows in reach.
 */
export function dilate(mask: Uint8Array, width: number, height: number, radius: number, out: Uint8Array): void {
  out.fill(0);
  if (!mask.includes(1)) return;
  const across = rowDistances(mask, width, height);
  const reach = Math.floor(radius);
  const halfWidths = Float64Array.from({ length: reach + 1 }, (_, k) => Math.sqrt(radius * radius - k * k));
  for (let row = 0; row < height; row++) {
    const [first, last] = [Math.max(0, row - reach), Math.min(height - 1, row + reach)];
    for (let other = first; other <= last; other++) {
      const limit = halfWidths[Math.abs(other - row)]!;
      for (let col = 0; col < width; col++) {
        if (across[other * width + col]! <= limit) out[row * width + col] = 1;
      }
    }
  }
}

/** Columns to the nearest set pixel of the same row, Infinity where the row has none. */
function rowDistances(mask: Uint8Array, width: number, height: number): Float32Array {
  const distances = new Float32Array(mask.length).fill(Infinity);
  for (let row = 0; row < height; row++) {
    let distance = Infinity;
    for (let i = row * width; i < (row + 1) * width; i++) {
      distance = mask[i] === 0 ? distance + 1 : 0;
      distances[i] = distance;
    }
    distance = Infinity;
    for (let i = (row + 1) * width - 1; i >= row * width; i--) {
      distance = mask[i] === 0 ? distance + 1 : 0;
      if (distance < distances[i]!) distances[i] = distance;
    }
  }
  return distances;
}
