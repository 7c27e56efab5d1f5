/**
 * Splits patches into groups of neighbours: a group shares its tiles, so each is decoded once, and a group's pixels fit
 * in memory. The split never changes a result, because each patch is judged on its own pixels.
 */
import { lngLatBounds } from '../geometry/transform.ts';
import type { Outline } from '../geometry/polygon.ts';

/** About 40 bytes are held per pixel and date, so 12 million pixels keep a thread near half a gigabyte. */
const GROUP_PIXELS = 12_000_000;
const GROUP_PATCHES = 40;
/** Room for the reference ring on each side, in degrees (300 m). */
const RING_DEGREES = 0.003;
const METRES_PER_DEGREE = 111_320;

export interface GroupLimits {
  readonly pixels: number;
  readonly patches: number;
}

/**
 * @param gsd pixel size in metres that the patches will be compared on
 * @returns groups in a fixed order that depends only on the patches themselves
 */
export function groupPatches<T extends { readonly patchId: string; readonly outline: Outline }>(
  patches: readonly T[],
  gsd: number,
  limits: GroupLimits = { pixels: GROUP_PIXELS, patches: GROUP_PATCHES },
): readonly (readonly T[])[] {
  const placed = patches.map((patch) => ({ patch, bounds: lngLatBounds(patch.outline) }));
  const keyed = placed.map(({ patch, bounds }) => ({
    patch,
    key: mortonKey((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2),
    pixels: estimatePixels(bounds, gsd),
  }));
  keyed.sort((a, b) => a.key - b.key || (a.patch.patchId < b.patch.patchId ? -1 : 1));

  const groups: T[][] = [];
  let pixels = Infinity;
  for (const item of keyed) {
    const last = groups.at(-1);
    if (last === undefined || last.length >= limits.patches || pixels + item.pixels > limits.pixels) {
      groups.push([item.patch]);
      pixels = item.pixels;
      continue;
    }
    last.push(item.patch);
    pixels += item.pixels;
  }
  return groups;
}

function estimatePixels([west, south, east, north]: readonly [number, number, number, number], gsd: number): number {
  const degreesPerPixel = gsd / METRES_PER_DEGREE;
  const width = (east - west + 2 * RING_DEGREES) / degreesPerPixel;
  const height = (north - south + 2 * RING_DEGREES) / degreesPerPixel;
  return width * height;
}

/** Interleaves the bits of both coordinates (0.001° cells), so that neighbours in space are neighbours in order. */
function mortonKey(lng: number, lat: number): number {
  const x = Math.floor((lng + 180) * 1000);
  const y = Math.floor((lat + 90) * 1000);
  let key = 0;
  for (let bit = 18; bit >= 0; bit--) {
    key = key * 4 + (Math.floor(x / 2 ** bit) % 2) * 2 + (Math.floor(y / 2 ** bit) % 2);
  }
  return key;
}
