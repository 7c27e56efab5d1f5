/**
 * A normalisation to try intervals with: total least squares of each band on the ring's pixels, and the same on drawn sectors.
 * The program's own (IR-MAD) takes its place where it is at hand.
 */
import type { LineBootstrap } from '../uncertainty/draws.ts';
import type { BandLine, NdviLines } from '../uncertainty/radiometry-response.ts';

export function ringLines(
  baseline: { readonly red: Float32Array; readonly nir: Float32Array },
  current: { readonly red: Float32Array; readonly nir: Float32Array },
  ring: Float64Array,
  sectors: Uint8Array,
  sectorCount: number,
): LineBootstrap {
  const side = Math.round(Math.sqrt(ring.length));
  const red = sectorMoments(smoothed(current.red, side), smoothed(baseline.red, side), ring, sectors, sectorCount);
  const nir = sectorMoments(smoothed(current.nir, side), smoothed(baseline.nir, side), ring, sectors, sectorCount);
  const draw = (times: Uint8Array): NdviLines => ({ red: lineOf(red, times), nir: lineOf(nir, times) });
  return { fit: draw(new Uint8Array(sectorCount).fill(1)), draw };
}

/** By sector: n, Σx, Σy, Σxx, Σyy, Σxy. */
const MOMENTS = 6;

function sectorMoments(
  x: Float32Array,
  y: Float32Array,
  ring: Float64Array,
  sectors: Uint8Array,
  sectorCount: number,
): Float64Array {
  const moments = new Float64Array(MOMENTS * sectorCount);
  for (let i = 0; i < ring.length; i++) {
    if (ring[i] === 0 || sectors[i]! >= sectorCount) continue;
    [1, x[i]!, y[i]!, x[i]! ** 2, y[i]! ** 2, x[i]! * y[i]!].forEach((value, k) => {
      const at = MOMENTS * sectors[i]! + k;
      moments[at] = moments[at]! + value;
    });
  }
  return moments;
}

function lineOf(moments: Float64Array, times: Uint8Array): BandLine {
  const sum = (k: number): number => times.reduce((total, count, s) => total + count * moments[MOMENTS * s + k]!, 0);
  const n = sum(0);
  const [meanX, meanY] = [sum(1) / n, sum(2) / n];
  const xx = sum(3) / n - meanX * meanX;
  const yy = sum(4) / n - meanY * meanY;
  const xy = sum(5) / n - meanX * meanY;
  const slope = (yy - xx + Math.sqrt((yy - xx) ** 2 + 4 * xy * xy)) / (2 * xy);
  return { slope, intercept: meanY - slope * meanX };
}

/** Means of 3 × 3 pixels: one image was resampled and is smoother, which total least squares would take for a smaller gain. */
function smoothed(band: Float32Array, side: number): Float32Array {
  const out = band.slice();
  for (let row = 1; row < side - 1; row++) {
    for (let col = 1; col < side - 1; col++) {
      let sum = 0;
      for (let r = row - 1; r <= row + 1; r++) for (let c = col - 1; c <= col + 1; c++) sum += band[r * side + c]!;
      out[row * side + col] = sum / 9;
    }
  }
  return out;
}
