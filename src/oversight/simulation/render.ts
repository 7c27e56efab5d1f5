/** From ground to numbers: each pixel is the mean of what lies under it, with texture and sensor noise. */
import { mulberry32 } from '../../analysis/random.ts';
import { CLOUD_SPECTRUM, Ground, SPECTRA, type Spectrum } from './ground.ts';
import { deriveSeed, valueNoise, type Field } from './noise.ts';
import type { SceneFrame } from './scene-frame.ts';
import { blobContains, type Blob } from './shape.ts';
import type { Site, SimulatedDate } from './site.ts';

/** `dn = reflectance / REFLECTANCE_SCALE`, 0 is nodata. */
export const REFLECTANCE_SCALE = 1e-4;

/** Standard deviation of the sensor's noise in reflectance. */
const NOISE = 0.002;
/** Mixed pixels are sampled this often along each side. */
const SUBSAMPLES = 8;
/** Painted clouds end this far inside the vendor's mask, as delivered masks are drawn generously. */
const CLOUD_MARGIN = 6;
/** Edge in pixels of the empty corners that a rotated footprint leaves. */
const EMPTY_CORNER = 40;

/** What a pixel can hold: the codes of `Ground`, and cloud above all. */
const CLOUD = SPECTRA.length;
const SURFACES: readonly Spectrum[] = [...SPECTRA, CLOUD_SPECTRUM];

/** Looks of the surfaces on the day: after the frost the meadow is dry grass. */
function surfacesOf(isSenesced: boolean): readonly Spectrum[] {
  if (!isSenesced) return SURFACES;
  return SURFACES.map((spectrum, code) => (code === Ground.Meadow ? SURFACES[Ground.DryGrass]! : spectrum));
}

/** The code of the surface at each pixel corner, row-major like the corners. */
function surfaceAtCorners(site: Site, frame: SceneFrame, date: SimulatedDate): Uint8Array {
  const surface = surfaceMap(site, frame, date);
  const codes = new Uint8Array(frame.xs.length);
  for (let i = 0; i < codes.length; i++) codes[i] = surface(frame.xs[i]!, frame.ys[i]!);
  return codes;
}

/**
 * Blue, green, red and near infrared as DN, row-major.
 *
 * A pixel whose corners agree is pure; any other is the mean over 8 × 8 places. Texture brightens and darkens all bands
 * alike and opens the canopy by up to 15 %, so it moves no pixel across the threshold of cover.
 */
export function renderScene(site: Site, frame: SceneFrame, date: SimulatedDate): Uint16Array[] {
  const { width, height } = frame.grid;
  const surface = surfaceMap(site, frame, date);
  const spectra = surfacesOf(frame.plan.isSenesced);
  const codes = surfaceAtCorners(site, frame, date);
  const texture = createTexture(site.seed);
  const random = mulberry32(deriveSeed(site.seed, 'noise', frame.plan.date, frame.plan.day, frame.plan.part));
  const bands = [0, 1, 2, 3].map(() => new Uint16Array(width * height));
  const shares = new Float64Array(spectra.length);
  const values = new Float64Array(4);
  const stride = width + 1;
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      if (isEmptyCorner(col, row, width, height)) continue;
      const corner = row * stride + col;
      const code = codes[corner]!;
      shares.fill(0);
      if (code === codes[corner + 1] && code === codes[corner + stride] && code === codes[corner + stride + 1]) {
        shares[code] = 1;
      } else {
        sampleShares(surface, frame, corner, stride, shares);
      }
      texture(frame.xs[corner]!, frame.ys[corner]!, shares, spectra, values);
      for (let band = 0; band < 4; band++) {
        const noise = 2 * NOISE * (random() + random() + random() - 1.5);
        bands[band]![row * width + col] = Math.max(1, Math.round((values[band]! + noise) / REFLECTANCE_SCALE));
      }
    }
  }
  return bands;
}

/** The vendor's mask on the grid of its scene: 1 where the pixel's middle is under a cloud. */
export function renderCloudMask(frame: SceneFrame, clouds: readonly Blob[]): Uint8Array {
  const { width, height } = frame.grid;
  const mask = new Uint8Array(width * height);
  const stride = width + 1;
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const corner = row * stride + col;
      const x = (frame.xs[corner]! + frame.xs[corner + stride + 1]!) / 2;
      const y = (frame.ys[corner]! + frame.ys[corner + stride + 1]!) / 2;
      if (clouds.some((cloud) => blobContains(cloud, x, y, 0))) mask[row * width + col] = 1;
    }
  }
  return mask;
}

function surfaceMap(site: Site, frame: SceneFrame, date: SimulatedDate): (x: number, y: number) => number {
  const ground = site.ground[date];
  if (frame.plan.clouds === 'none') return ground;
  return (x, y) => (site.clouds.some((cloud) => blobContains(cloud, x, y, -CLOUD_MARGIN)) ? CLOUD : ground(x, y));
}

/** Adds the share of each surface in the pixel whose north-west corner is `corner`. */
function sampleShares(
  surface: (x: number, y: number) => number,
  { xs, ys }: SceneFrame,
  corner: number,
  stride: number,
  shares: Float64Array,
): void {
  const [x0, y0] = [xs[corner]!, ys[corner]!];
  const [eastX, eastY] = [xs[corner + 1]! - x0, ys[corner + 1]! - y0];
  const [southX, southY] = [xs[corner + stride]! - x0, ys[corner + stride]! - y0];
  for (let i = 0; i < SUBSAMPLES; i++) {
    for (let j = 0; j < SUBSAMPLES; j++) {
      const s = (i + 0.5) / SUBSAMPLES;
      const t = (j + 0.5) / SUBSAMPLES;
      const code = surface(x0 + s * eastX + t * southX, y0 + s * eastY + t * southY);
      shares[code] = shares[code]! + 1 / SUBSAMPLES ** 2;
    }
  }
}

type Texture = (x: number, y: number, shares: Float64Array, spectra: readonly Spectrum[], out: Float64Array) => void;

function createTexture(seed: number): Texture {
  const fine: Field = valueNoise(deriveSeed(seed, 'fine texture'), 7);
  const coarse: Field = valueNoise(deriveSeed(seed, 'coarse texture'), 55);
  const canopy: Field = valueNoise(deriveSeed(seed, 'canopy'), 9);
  return (x, y, shares, spectra, out) => {
    const brightness = 1 + 0.18 * (fine(x, y) - 0.5) + 0.14 * (coarse(x, y) - 0.5);
    const open = 0.15 * canopy(x, y) * (shares[Ground.Forest]! + shares[Ground.Meadow]!);
    const soil = spectra[Ground.Soil]!;
    const leaves = spectra[shares[Ground.Forest]! > 0 ? Ground.Forest : Ground.Meadow]!;
    for (let band = 0; band < 4; band++) {
      let sum = open * (soil[band]! - leaves[band]!);
      for (let code = 0; code < shares.length; code++) sum += shares[code]! * spectra[code]![band]!;
      out[band] = brightness * sum;
    }
  };
}

function isEmptyCorner(col: number, row: number, width: number, height: number): boolean {
  return Math.min(col, width - 1 - col) + Math.min(row, height - 1 - row) < EMPTY_CORNER;
}
