/** The pixels of an end-member fit, four and four joined. */
import { Cover } from '../../raster/cover.ts';
import type { EndMemberDomain } from '../end-members.ts';
import type { GroundPixels } from '../ground-pixels.ts';
import type { FitValues } from './end-member-bootstrap.ts';

/** From this share on a block stands for the ring or the patch, as a pixel does. */
const SHARE = 0.5;

/**
 * Means of the blocks of 2 × 2 pixels in the pairs of rows that a fit looked at; a block counts where all four were seen. A
 * last odd row or column is left out. NDVI comes from the mean bands, as a larger pixel would see it; shares of ring and patch
 * are means.
 */
export function doublePixels(
  domain: EndMemberDomain,
  { every, land }: GroundPixels,
): { readonly values: FitValues; readonly pixels: Pick<GroundPixels, 'ring' | 'land'> } {
  const { width, state, red, nir, brightness, coverage, ring } = domain;
  // A block that counts for half or more has at least one pixel that does, and often three neighbours that do not.
  const room = land.length;
  const values = {
    ndvi: new Float64Array(room),
    brightness: new Float64Array(room),
    red: new Float32Array(room),
    nir: new Float32Array(room),
  };
  const [ringBlocks, landBlocks] = [new Int32Array(room), new Int32Array(room)];
  let [count, ringCount] = [0, 0];
  for (let start = 2 * width * (every >> 1); start + 2 * width <= state.length; start += 2 * width * every) {
    for (let a = start; a + 1 < start + width; a += 2) {
      const b = a + 1;
      const c = a + width;
      const d = a + width + 1;
      const ringShare = (ring[a]! + ring[b]! + ring[c]! + ring[d]!) / 4;
      const patchShare = (coverage[a]! + coverage[b]! + coverage[c]! + coverage[d]!) / 4;
      if (ringShare < SHARE && patchShare < SHARE) continue;
      const isSeen =
        state[a] === Cover.Seen && state[b] === Cover.Seen && state[c] === Cover.Seen && state[d] === Cover.Seen;
      if (!isSeen) continue;
      const dark = (red[a]! + red[b]! + red[c]! + red[d]!) / 4;
      const light = (nir[a]! + nir[b]! + nir[c]! + nir[d]!) / 4;
      values.red[count] = dark;
      values.nir[count] = light;
      values.ndvi[count] = (values.nir[count]! - values.red[count]!) / (values.nir[count]! + values.red[count]!);
      values.brightness[count] = (brightness[a]! + brightness[b]! + brightness[c]! + brightness[d]!) / 4;
      if (Number.isNaN(values.ndvi[count]!)) continue;
      if (ringShare >= SHARE) ringBlocks[ringCount++] = count;
      landBlocks[count] = count;
      count += 1;
    }
  }
  return { values, pixels: { ring: ringBlocks.slice(0, ringCount), land: landBlocks.slice(0, count) } };
}
