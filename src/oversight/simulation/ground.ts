/**
 * What the simulated ground is made of, and how each kind of ground reflects. Spectra are those of SCIENCE §7.2.
 *
 * `f` below is the cover that the linear rule gives between bare soil (NDVI 0.1429) and dense forest (0.8876). No kind of
 * ground lies near the threshold f = 0.5, so that what is vegetated is known from how the world was made.
 */

/** Codes, because a scene asks a million times. */
export const Ground = {
  /** f = 1. */
  Forest: 0,
  /** Alpine grassland, 90 % dense leaves and 10 % sparse grass: NDVI 0.85. */
  Meadow: 1,
  /** Sparse grass, f = 0.37: unvegetated by SCIENCE, rule 1. */
  Grass: 2,
  Soil: 3,
  Limestone: 4,
  /** Meadow after the frost: NDVI 0.21, looks like soil. */
  DryGrass: 5,
  Water: 6,
} as const;

export type Ground = (typeof Ground)[keyof typeof Ground];

/** Kind of ground at a place, in metres of the site's frame. */
export type GroundMap = (x: number, y: number) => Ground;

/** Surface reflectance of blue, green, red and near infrared. */
export type Spectrum = readonly [blue: number, green: number, red: number, nir: number];

const DENSE_FOREST: Spectrum = [0.02, 0.045, 0.025, 0.42];
const SPARSE_GRASS: Spectrum = [0.07, 0.1, 0.11, 0.27];
const BARE_SOIL: Spectrum = [0.12, 0.16, 0.21, 0.28];

/** By `Ground`. */
export const SPECTRA: readonly Spectrum[] = [
  DENSE_FOREST,
  mixSpectra(SPARSE_GRASS, DENSE_FOREST, 0.9),
  SPARSE_GRASS,
  BARE_SOIL,
  [0.28, 0.33, 0.37, 0.41],
  [0.08, 0.12, 0.17, 0.26],
  [0.06, 0.055, 0.035, 0.015],
];

/** Bright enough to be seen as cloud by eye; no rule of ours looks at it, because vendors deliver masks. */
export const CLOUD_SPECTRUM: Spectrum = [0.72, 0.71, 0.7, 0.68];

/** True cover of at least one half. Water is neither; no simulated mine holds water. */
export function isVegetated(ground: Ground): boolean {
  return ground === Ground.Forest || ground === Ground.Meadow;
}

function mixSpectra(a: Spectrum, b: Spectrum, shareOfB: number): Spectrum {
  const at = (band: 0 | 1 | 2 | 3): number => (1 - shareOfB) * a[band] + shareOfB * b[band];
  return [at(0), at(1), at(2), at(3)];
}
