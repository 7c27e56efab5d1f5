import { Cover } from '../cover.ts';

/**
 * A second opinion on bare ground: a pixel stays `Bare` only where the soil index is above the limit, else it is `Sparse`.
 * The line between unvegetated and vegetated does not move (SCIENCE, rule 1). An index without a value has no vote.
 */
export function voteBare(covers: Uint8Array, soilIndex: Float64Array, above: number, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = covers[i] === Cover.Bare && soilIndex[i]! <= above ? Cover.Sparse : covers[i]!;
  }
}
