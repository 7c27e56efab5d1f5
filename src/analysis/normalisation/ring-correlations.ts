/** How much both dates of a ring have in common, band by band. */
import { quadrantCorrelation } from '../../raster/kernels/quadrant-correlation.ts';
import { quantile } from '../../raster/kernels/quantile.ts';
import type { RingPixels } from './ring-pixels.ts';

/** Every k-th pixel up to so many: it decides yes or no, and its error is then below 0.03. */
const ENOUGH_PIXELS = 2000;

/** By quadrants; NaN where a band is constant on a date. */
export function ringCorrelations(ring: RingPixels): readonly number[] {
  const step = Math.max(1, Math.ceil(ring.pixels.length / ENOUGH_PIXELS));
  const bandCount = ring.roles.length;
  return ring.roles.map((_, band) => {
    const x = everySo(ring.columns[band]!, step);
    const y = everySo(ring.columns[bandCount + band]!, step);
    return quadrantCorrelation(x, y, quantile(x, 0.5), quantile(y, 0.5));
  });
}

function everySo(column: Float64Array, step: number): Float64Array {
  const out = new Float64Array(Math.ceil(column.length / step));
  for (let k = 0; k < out.length; k++) out[k] = column[k * step]!;
  return out;
}
