/** `sin²` over a square window, nearly 0 at its edge: rows times columns. */
export function hannTaper(size: number): Float64Array {
  const line = Float64Array.from({ length: size }, (_, k) => Math.sin((Math.PI * (k + 0.5)) / size) ** 2);
  return Float64Array.from({ length: size * size }, (_, i) => line[Math.floor(i / size)]! * line[i % size]!);
}

/**
 * A window of steepness made ready for correlation: compressed, its mean taken off, tapered, 0 where it cannot be used.
 *
 * `g / (g + half · mean)` lets one strong edge, a new road or a cloud's rim, not outweigh the whole window; it does not
 * depend on the band's scale. The mean goes before the taper, so that neither the taper nor a gap makes an edge. Means are
 * weighted with the taper over usable pixels.
 *
 * @param steepness, usable tile of `side` columns; the window begins at (`col`, `row`)
 * @param half steepness in means of the window that is compressed to one half
 * @param out size² values, written in place; all 0 where nothing is steep
 */
export function taperWindow(
  steepness: Float64Array,
  usable: Uint8Array,
  side: number,
  col: number,
  row: number,
  taper: Float64Array,
  size: number,
  half: number,
  out: Float64Array,
): void {
  let [sum, weight] = [0, 0];
  for (let r = 0; r < size; r++) {
    const from = (row + r) * side + col;
    for (let c = 0; c < size; c++) {
      const share = taper[r * size + c]! * usable[from + c]!;
      sum += share * steepness[from + c]!;
      weight += share;
    }
  }
  if (!(sum > 0)) {
    out.fill(0);
    return;
  }
  const halfAt = (half * sum) / weight;
  let compressedSum = 0;
  for (let r = 0; r < size; r++) {
    const from = (row + r) * side + col;
    for (let c = 0; c < size; c++) {
      const compressed = steepness[from + c]! / (steepness[from + c]! + halfAt);
      out[r * size + c] = compressed;
      compressedSum += taper[r * size + c]! * usable[from + c]! * compressed;
    }
  }
  const mean = compressedSum / weight;
  for (let r = 0; r < size; r++) {
    const from = (row + r) * side + col;
    for (let c = 0; c < size; c++) {
      out[r * size + c] = taper[r * size + c]! * usable[from + c]! * (out[r * size + c]! - mean);
    }
  }
}
