/**
 * Smooth random raster, mean about 0 and sd about 1: normal values on a lattice of `cellPx` pixels, blended with
 * `3t² − 2t³`. Features are about as large as a cell.
 */
export function texture(normal: () => number, width: number, height: number, cellPx: number): Float64Array {
  const cols = Math.ceil(width / cellPx) + 2;
  const rows = Math.ceil(height / cellPx) + 2;
  const lattice = Float64Array.from({ length: cols * rows }, normal);
  const startCol = 0.5;
  const out = new Float64Array(width * height);
  const across = blends(width, cellPx, startCol);
  const down = blends(height, cellPx, startCol);
  for (let row = 0; row < height; row++) {
    const top = down.cell[row]! * cols;
    const v = down.share[row]!;
    for (let col = 0; col < width; col++) {
      const i = top + across.cell[col]!;
      const u = across.share[col]!;
      const upper = lattice[i]! + u * (lattice[i + 1]! - lattice[i]!);
      const lower = lattice[i + cols]! + u * (lattice[i + cols + 1]! - lattice[i + cols]!);
      out[row * width + col] = SPREAD * (upper + v * (lower - upper));
    }
  }
  return out;
}

/** Blending four normal values with smoothstep leaves 0.552 of the variance on average: ∫(s² + (1 − s)²)dt = 0.743 each way. */
const SPREAD = 1 / 0.743;

function blends(length: number, cellPx: number, start: number): { cell: Int32Array; share: Float64Array } {
  const cell = new Int32Array(length);
  const share = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const position = start + i / cellPx;
    cell[i] = Math.floor(position);
    const t = position - cell[i]!;
    share[i] = t * t * (3 - 2 * t);
  }
  return { cell, share };
}
