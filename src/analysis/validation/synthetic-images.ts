/** Two images of a synthetic ground: box PSF, shift, gain, haze, correlated noise. */
import { mulberry32 } from '../random.ts';
import type { MineRecipe } from './recipe.ts';
import type { Bands, SyntheticGround } from './synthetic-ground.ts';

export interface SyntheticImages {
  /** Side in pixels. */
  readonly side: number;
  readonly baseline: Bands;
  /** On its own grid: pixel (c, r) shows what lies at (c, r) + shift of the baseline. */
  readonly current: Bands;
}

export function takeImages(ground: SyntheticGround): SyntheticImages {
  const { recipe, oversampling, originPx } = ground;
  const side = ground.side / oversampling;
  const normal = quickNormal(mulberry32(recipe.seed ^ 0x2545f491));
  const take = (band: Float64Array, shift: readonly [number, number], gain: number, offset: number): Float64Array => {
    const image = boxSample(band, ground.side, oversampling, shift);
    const noise = correlatedNoise(normal, side, recipe);
    return image.map((value, i) => gain * value + offset + noise[i]!);
  };
  const moved = [originPx[0] + recipe.shiftPx[0], originPx[1] + recipe.shiftPx[1]] as const;
  return {
    side,
    baseline: { red: take(ground.baseline.red, originPx, 1, 0), nir: take(ground.baseline.nir, originPx, 1, 0) },
    current: {
      red: take(ground.current.red, moved, recipe.red.gain, recipe.red.offset),
      nir: take(ground.current.nir, moved, recipe.nir.gain, recipe.nir.offset),
    },
  };
}

/**
 * The mean over each pixel of a shifted grid, by exact overlap with the fine pixels: first along rows, then along columns.
 * Beyond the edge the last fine pixel goes on.
 */
function boxSample(
  fine: Float64Array,
  fineSide: number,
  oversampling: number,
  [cols, rows]: readonly [number, number],
): Float64Array {
  const side = fineSide / oversampling;
  const across = new Float64Array(side * fineSide);
  for (let row = 0; row < fineSide; row++) {
    for (let col = 0; col < side; col++) {
      across[row * side + col] = boxMean(fine, row * fineSide, 1, fineSide, (col + cols) * oversampling, oversampling);
    }
  }
  const out = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let col = 0; col < side; col++) {
      out[row * side + col] = boxMean(across, col, side, fineSide, (row + rows) * oversampling, oversampling);
    }
  }
  return out;
}

/** Mean of values over `[from, from + length)`, shares of the first and last included. */
function boxMean(
  values: Float64Array,
  start: number,
  step: number,
  count: number,
  from: number,
  length: number,
): number {
  const at = (k: number): number => values[start + step * Math.min(count - 1, Math.max(0, k))]!;
  const first = Math.floor(from);
  const share = from - first;
  let sum = (1 - share) * at(first);
  for (let k = 1; k < length; k++) sum += at(first + k);
  if (share > 0) sum += share * at(first + length);
  return sum / length;
}

/**
 * As `normalFrom`, from the bytes of three uniform numbers instead of twelve of them: steps of 1/256 sd are fine enough for
 * noise that is smoothed, and images take millions of it.
 */
function quickNormal(uniform: () => number): () => number {
  const bytes = (): number => {
    const word = (uniform() * 0x1_0000_0000) >>> 0;
    return (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  };
  return () => (bytes() + bytes() + bytes() - 12 * 127.5) / 256;
}

/** White noise under a Gaussian of sd ℓ/2, which leaves a correlation of exp(−(h/ℓ)²). */
function correlatedNoise(normal: () => number, side: number, { noiseSd, noisePx }: MineRecipe): Float64Array {
  const sd = noisePx / 2;
  const reach = Math.ceil(3 * sd);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sd * sd)));
  const power = kernel.reduce((sum, weight) => sum + weight * weight, 0);
  const white = Float64Array.from({ length: side * side }, normal);
  const smooth = (values: Float64Array, step: number): Float64Array => {
    const out = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const place = step === 1 ? i % side : Math.floor(i / side);
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        let other = place + k;
        if (other < 0) other += side;
        else if (other >= side) other -= side;
        sum += kernel[k + reach]! * values[i + (other - place) * step]!;
      }
      out[i] = sum;
    }
    return out;
  };
  return smooth(smooth(white, 1), side).map((value) => (noiseSd * value) / power);
}

/** The current image on the baseline's grid, bilinear, for an estimated shift. */
export function align(image: Float64Array, side: number, [cols, rows]: readonly [number, number]): Float32Array {
  const out = new Float32Array(side * side);
  const at = (col: number, row: number): number =>
    image[Math.min(side - 1, Math.max(0, row)) * side + Math.min(side - 1, Math.max(0, col))]!;
  const [wholeCol, wholeRow] = [Math.floor(-cols), Math.floor(-rows)];
  const [u, v] = [-cols - wholeCol, -rows - wholeRow];
  for (let row = 0; row < side; row++) {
    for (let col = 0; col < side; col++) {
      const [c, r] = [col + wholeCol, row + wholeRow];
      const top = (1 - u) * at(c, r) + u * at(c + 1, r);
      const bottom = (1 - u) * at(c, r + 1) + u * at(c + 1, r + 1);
      out[row * side + col] = (1 - v) * top + v * bottom;
    }
  }
  return out;
}
