/** What a change of the bands' normalisation does to NDVI, to first order. */

/** `reflectance · slope + intercept`. */
interface BandLine {
  readonly slope: number;
  readonly intercept: number;
}

/** Lines of the two bands that NDVI is made of. */
export interface NdviLines {
  readonly red: BandLine;
  readonly nir: BandLine;
}

/** Change of a date's NDVI: `gain` of NIR relative to red, and two offsets in reflectance. */
export interface NdviShift {
  readonly gain: number;
  readonly nirOffset: number;
  readonly redOffset: number;
}

/** ∂NDVI by gain, NIR offset and red offset: `2RN/(N+R)²`, `2R/(N+R)²`, `−2N/(N+R)²`. */
export interface NdviResponse {
  readonly gain: number;
  readonly nirOffset: number;
  readonly redOffset: number;
}

/** Reflectance below this has no NDVI to speak of (SCIENCE §2.2). */
const LEAST = 1e-4;

export function ndviResponse(red: number, nir: number): NdviResponse {
  const r = Math.max(LEAST, red);
  const n = Math.max(LEAST, nir);
  const squared = (n + r) * (n + r);
  return { gain: (2 * r * n) / squared, nirOffset: (2 * r) / squared, redOffset: (-2 * n) / squared };
}

/** What one date's bands, brought over by `fit`, would have been like under `drawn`. */
export function shiftBetween(fit: NdviLines, drawn: NdviLines): NdviShift {
  const red = drawn.red.slope / fit.red.slope;
  const nir = drawn.nir.slope / fit.nir.slope;
  return {
    gain: nir / red - 1,
    nirOffset: drawn.nir.intercept - fit.nir.intercept * nir,
    redOffset: drawn.red.intercept - fit.red.intercept * red,
  };
}

export function respond(response: NdviResponse, shift: NdviShift): number {
  return response.gain * shift.gain + response.nirOffset * shift.nirOffset + response.redOffset * shift.redOffset;
}
