/** NDVI classes from thresholds alone: one pass from bands to one byte a pixel. */
import { Cover } from '../cover.ts';

/** Thresholds on NDVI, the same for all ground and both dates. */
export interface IndexClasses {
  /** Below it ground is bare. */
  readonly bareBelow: number;
  readonly vegetatedFrom: number;
  /** Bare ground has red above this multiple of blue; null asks nothing of blue. */
  readonly minRedOverBlue: number | null;
}

/** What a byte of codes holds: the class in the upper two bits, the bin of NDVI in the lower six. */
export const CLASS_SHIFT = 6;
export const BIN_COUNT = 64;
/** Classes by number. Unseen has no NDVI, its bin is 0. */
export const INDEX_CLASSES = ['unseen', 'bare', 'sparse', 'vegetated'] as const;
const [UNSEEN, BARE, SPARSE, VEGETATED] = [0, 1, 2, 3];

/**
 * Bare: NDVI below `bareBelow` and, where asked, red above `minRedOverBlue · blue`. Vegetated: NDVI from `vegetatedFrom`
 * on. Sparse: the rest. Bins cut −1…1 into 64, the last one closed. Computed in single precision, which tells all ratios
 * of 16-bit numbers from thresholds of few digits. Pixels that are not `Seen`, and those whose ratio has no value, are
 * unseen with NDVI 0.
 *
 * @param blue not looked at where `minRedOverBlue` is null
 * @param ndvi, codes written in place
 */
export function classifyIndexClasses(
  red: Float32Array,
  nir: Float32Array,
  blue: Float32Array,
  state: Uint8Array,
  { bareBelow, vegetatedFrom, minRedOverBlue }: IndexClasses,
  ndvi: Float32Array,
  codes: Uint8Array,
): void {
  const bareLimit = Math.fround(bareBelow);
  const vegetatedLimit = Math.fround(vegetatedFrom);
  // Any red is above minus infinity.
  const multiple = minRedOverBlue === null ? 0 : Math.fround(minRedOverBlue);
  const bound = minRedOverBlue === null ? -Infinity : 0;
  for (let i = 0; i < codes.length; i++) {
    const sum = Math.fround(nir[i]! + red[i]!);
    const value = Math.fround(Math.fround(nir[i]! - red[i]!) / sum);
    // A zero sum gives no finite value; NaN compares as false.
    if (state[i] !== Cover.Seen || !(value >= -Infinity && value - value === 0)) {
      ndvi[i] = 0;
      codes[i] = UNSEEN! << CLASS_SHIFT;
      continue;
    }
    ndvi[i] = value;
    const isBare = value < bareLimit && red[i]! > Math.fround(Math.fround(blue[i]! * multiple) + bound);
    const kind = value >= vegetatedLimit ? VEGETATED! : isBare ? BARE! : SPARSE!;
    const bin = Math.max(0, Math.min(BIN_COUNT - 1, Math.trunc(Math.fround(Math.fround(value * 32) + 32))));
    codes[i] = (kind << CLASS_SHIFT) | bin;
  }
}
