import { Cover } from './cover.ts';

/** One scene on the analysis grid; bands in one order for all scenes of a date. */
export interface Layer {
  readonly bands: readonly Float32Array[];
  readonly state: Uint8Array;
}

export interface Mosaic extends Layer {
  /** How many pixels each scene was the first to see. */
  readonly pixelCounts: readonly number[];
  /** Index of the scene that a seen pixel comes from, −1 where none saw it. */
  readonly servedBy: Int16Array;
}

/**
 * Joins the same-day scenes of one date: every pixel comes from the first scene that saw it (SCIENCE, rule 10). Where
 * none did, the pixel keeps the state and the samples of the scene that came nearest to seeing it (the largest `Cover`
 * code, the first of equals), so that a cloud is not reported as "outside".
 *
 * @param layers at least one, all on one grid
 */
export function mosaicDates(layers: readonly Layer[]): Mosaic {
  const [first, ...others] = layers;
  if (first === undefined) throw new RangeError('A mosaic needs at least one scene');
  if (others.length === 0) return ofOneScene(first);
  const state = new Uint8Array(first.state.length);
  const bands = first.bands.map((band) => new Float32Array(band.length));
  const servedBy = new Int16Array(state.length).fill(-1);
  const pixelCounts = layers.map(() => 0);
  for (let i = 0; i < state.length; i++) {
    const from = bestLayer(layers, i);
    const layer = layers[from]!;
    state[i] = layer.state[i]!;
    for (let b = 0; b < bands.length; b++) bands[b]![i] = layer.bands[b]![i]!;
    if (state[i] !== Cover.Seen) continue;
    servedBy[i] = from;
    pixelCounts[from] = pixelCounts[from]! + 1;
  }
  return { bands, state, pixelCounts, servedBy };
}

/** Nothing to join and nothing to copy. */
function ofOneScene({ bands, state }: Layer): Mosaic {
  const servedBy = new Int16Array(state.length).fill(-1);
  let count = 0;
  for (let i = 0; i < state.length; i++) {
    if (state[i] !== Cover.Seen) continue;
    servedBy[i] = 0;
    count += 1;
  }
  return { bands, state, pixelCounts: [count], servedBy };
}

/** `Seen` is the largest code that a state has, so the first of the largest is the first scene that saw the pixel. */
function bestLayer(layers: readonly Layer[], i: number): number {
  let best = 0;
  for (let k = 1; k < layers.length; k++) if (layers[k]!.state[i]! > layers[best]!.state[i]!) best = k;
  return best;
}
