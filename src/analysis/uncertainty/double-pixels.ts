/** The pixels of an end-member fit, four and four joined. */
import { Cover } from '../../raster/cover.ts';
import type { BootstrapDomain } from './end-member-bootstrap.ts';

/**
 * Means of 2 × 2 pixels; a block counts where all four were seen. A last odd row or column is left out. NDVI comes from the
 * mean bands, as a larger pixel would see it; shares of ring and patch are means.
 */
export function doublePixels(domain: BootstrapDomain, width: number): BootstrapDomain {
  const cols = width >> 1;
  const rows = Math.floor(domain.state.length / width) >> 1;
  const length = cols * rows;
  const out = {
    state: new Uint8Array(length),
    ndvi: new Float64Array(length),
    brightness: new Float64Array(length),
    red: new Float32Array(length),
    nir: new Float32Array(length),
    coverage: new Float64Array(length),
    ring: new Float64Array(length),
  };
  const { state, red, nir, brightness, coverage, ring } = domain;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const a = 2 * row * width + 2 * col;
      const [b, c, d] = [a + 1, a + width, a + width + 1];
      const i = row * cols + col;
      const isSeen =
        state[a] === Cover.Seen && state[b] === Cover.Seen && state[c] === Cover.Seen && state[d] === Cover.Seen;
      if (!isSeen) continue;
      out.state[i] = Cover.Seen;
      out.red[i] = (red[a]! + red[b]! + red[c]! + red[d]!) / 4;
      out.nir[i] = (nir[a]! + nir[b]! + nir[c]! + nir[d]!) / 4;
      out.ndvi[i] = (out.nir[i]! - out.red[i]!) / (out.nir[i]! + out.red[i]!);
      out.brightness[i] = (brightness[a]! + brightness[b]! + brightness[c]! + brightness[d]!) / 4;
      out.coverage[i] = (coverage[a]! + coverage[b]! + coverage[c]! + coverage[d]!) / 4;
      out.ring[i] = (ring[a]! + ring[b]! + ring[c]! + ring[d]!) / 4;
    }
  }
  return out;
}
