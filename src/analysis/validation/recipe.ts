/** What one synthetic mine and its two images are made from (SCIENCE §7.3; issue "intervals"). All from one seed. */
import { mulberry32 } from '../random.ts';
import { normalFrom } from '../uncertainty/normal.ts';

export interface MineRecipe {
  readonly seed: number;
  readonly areaM2: number;
  /** Pixel size of the images in metres. */
  readonly gsd: number;
  /** Share of bare ground that was restored, 0…1, by where its front runs. */
  readonly restoredFront: number;
  /** Radius of newly disturbed ground over the mine's; 0 for none. */
  readonly disturbedRadius: number;
  /** gFVC of the current date is multiplied by this, in mine and ring. */
  readonly season: number;
  /** `reflectance · gain + offset` of the current image, by band. */
  readonly red: { readonly gain: number; readonly offset: number };
  readonly nir: { readonly gain: number; readonly offset: number };
  /** Sd of noise in reflectance, and its correlation length in pixels. */
  readonly noiseSd: number;
  readonly noisePx: number;
  /** True shift of the current image, and the standard error that its estimate has. */
  readonly shiftPx: readonly [cols: number, rows: number];
  readonly shiftSdPx: number;
  /** Error of the estimated shift. */
  readonly shiftErrorPx: readonly [cols: number, rows: number];
}

/** Sizes and pixels evenly on a logarithmic scale: 0.3–20 ha, 0.8–10 m. */
export function drawRecipe(seed: number): MineRecipe {
  const uniform = mulberry32(seed);
  const normal = normalFrom(uniform);
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const evenly = (low: number, high: number): number => low * (high / low) ** uniform();
  const shiftSdPx = evenly(0.05, 0.15);
  return {
    seed,
    areaM2: evenly(3000, 200_000),
    gsd: evenly(0.8, 10),
    restoredFront: between(-0.7, 0.9),
    disturbedRadius: uniform() < 0.5 ? 0 : between(0.1, 0.3),
    season: uniform() < 0.5 ? 1 : between(0.7, 1),
    // Haze lifts dark red more than bright NIR; gain is the sensor's.
    red: { gain: between(0.87, 1.15), offset: between(-0.01, 0.02) },
    nir: { gain: between(0.87, 1.15), offset: between(-0.01, 0.01) },
    noiseSd: evenly(0.0015, 0.005),
    noisePx: evenly(0.5, 2),
    shiftPx: [between(-3, 3), between(-3, 3)],
    shiftSdPx,
    shiftErrorPx: [shiftSdPx * normal(), shiftSdPx * normal()],
  };
}
