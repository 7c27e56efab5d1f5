/** How far pixels that are part this and part that move the border between two classes. */

/** Steps of cover smaller than this across a border are texture, not two kinds of ground. */
const LEAST_STEP = 0.15;
/** Steepness along both axes is the same within rounding. */
const ALIKE = 1e-6;

/** One date. */
export interface EdgeImage {
  /** As estimated, 0…1. */
  readonly cover: Float64Array;
  readonly red: Float32Array;
  readonly nir: Float32Array;
}

/**
 * Area by which the class below `limit` comes out too large because borders lie where a mixed pixel passes the limit, and
 * not half-way between the two kinds of ground: so many pixels outwards for each pair of neighbours that a border runs
 * between. How much of the greener ground a pixel holds at the limit follows from the bands of both kinds, which mix by
 * area: `s = (t·Σ₀ − Δ₀) / ((Δ₁ − Δ₀) − t·(Σ₁ − Σ₀))` with Σ = NIR + red, Δ = NIR − red, `t` the limit as NDVI; the border
 * lies `s − ½` pixels too far. The kinds are those one pixel further on, where the ground is pure.
 *
 * A straight border is crossed by rows and by columns; only the crossings of the axis that it crosses more steeply count,
 * because it takes a square pixel just that long to pass from one kind of ground to the other. First order: right for
 * straight borders whatever their direction, too little for small round patches.
 *
 * On bare ground of cover 0.05 beside plants of 0.75, were NDVI linear, the limit 0.5 gives 0.14 pixels.
 *
 * @param area m² of each pixel, 0 where it does not count
 * @param limit of cover, and the NDVI where cover passes it
 */
export function mixedEdgeM2(
  image: EdgeImage,
  area: Float64Array,
  pixels: Int32Array,
  width: number,
  limit: { readonly cover: number; readonly ndvi: number },
): number {
  const { cover } = image;
  let sum = 0;
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const isBelow = cover[i]! < limit.cover;
    // Most pixels lie on no border.
    if (area[i + 1]! > 0 && isBelow !== cover[i + 1]! < limit.cover)
      sum += beyondLimit(image, area, i, 1, width, limit);
    const below = i + width;
    if (area[below]! > 0 && isBelow !== cover[below]! < limit.cover)
      sum += beyondLimit(image, area, i, width, 1, limit);
  }
  return sum;
}

/** Of one crossing. @param step to the neighbour, along a row or a column; `other` the same across */
function beyondLimit(
  { cover, red, nir }: EdgeImage,
  area: Float64Array,
  i: number,
  step: number,
  other: number,
  limit: { readonly cover: number; readonly ndvi: number },
): number {
  const j = i + step;
  const isRising = cover[i]! < limit.cover;
  const along = Math.abs(slopeAt(cover, i, step) + slopeAt(cover, j, step));
  const across = Math.abs(slopeAt(cover, i, other) + slopeAt(cover, j, other));
  if (along < across * (1 - ALIKE)) return 0;
  const [lower, upper] = isRising ? [i, j] : [j, i];
  const outwards = isRising ? step : -step;
  const low = cover[lower - outwards]! < cover[lower]! ? lower - outwards : lower;
  const high = cover[upper + outwards]! > cover[upper]! ? upper + outwards : upper;
  if (cover[high]! - cover[low]! < LEAST_STEP) return 0;
  const [sumLow, sumHigh] = [nir[low]! + red[low]!, nir[high]! + red[high]!];
  const [stepLow, stepHigh] = [nir[low]! - red[low]!, nir[high]! - red[high]!];
  const share = (limit.ndvi * sumLow - stepLow) / (stepHigh - stepLow - limit.ndvi * (sumHigh - sumLow));
  // Where both axes are crossed as steeply, as by a border at 45°, each stands for half.
  const part = along < across * (1 + ALIKE) ? 0.5 : 1;
  return part * Math.max(-0.5, Math.min(0.5, share - 0.5)) * 0.5 * (area[i]! + area[j]!);
}

/** Twice the slope by central difference; 0 where a neighbour was not seen. */
function slopeAt(cover: Float64Array, i: number, step: number): number {
  const rise = cover[i + step]! - cover[i - step]!;
  return Number.isNaN(rise) ? 0 : rise;
}

/**
 * Sd of what whole pixels do to the area of a class: each pixel on its border counts whole or not at all, where anything
 * between would be right, which is off by 1/√12 of a pixel (uniform). Borders wander, so pixels err on their own: the disc
 * of `npm run validate` confirms it at 0.5 to 10 m.
 */
export function wholePixelSd(
  cover: Float64Array,
  area: Float64Array,
  pixels: Int32Array,
  width: number,
  limit: number,
): number {
  let squares = 0;
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const isBelow = cover[i]! < limit;
    const beside = i + 1;
    if (area[beside]! > 0 && isBelow !== cover[beside]! < limit) squares += area[i]! * area[beside]!;
    const below = i + width;
    if (area[below]! > 0 && isBelow !== cover[below]! < limit) squares += area[i]! * area[below]!;
  }
  return Math.sqrt(squares / 12);
}
