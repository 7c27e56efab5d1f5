import { Cover } from '../../raster/cover.ts';
import { dilate } from '../../raster/kernels/dilate.ts';
import type { MaskMargins } from './cloud-rule.ts';

/**
 * Takes the surroundings of clouds and of their shadows out of use: haze and penumbra reach beyond what a mask marks
 * (SCIENCE §3.3). Only `Seen` pixels change, and cloud goes before shadow. Erosion of nodata is another thing (rule 7).
 */
export function withMargins(
  state: Uint8Array,
  width: number,
  height: number,
  gsd: number,
  { cloudMetres, shadowMetres }: MaskMargins,
): Uint8Array {
  const near = (code: number, metres: number): Uint8Array => {
    const out = new Uint8Array(state.length);
    dilate(
      state.map((value) => (value === code ? 1 : 0)),
      width,
      height,
      metres / gsd,
      out,
    );
    return out;
  };
  const [byCloud, byShadow] = [near(Cover.Cloud, cloudMetres), near(Cover.Shadow, shadowMetres)];
  return state.map((code, i) => {
    if (code !== Cover.Seen) return code;
    if (byCloud[i] !== 0) return Cover.Cloud;
    return byShadow[i] === 0 ? code : Cover.Shadow;
  });
}
