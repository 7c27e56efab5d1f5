/** The ring's mean cover and unvegetated share under a draw. The ring is taken whole: its pixels are measured, not sampled. */
import { pickMembers } from '../../raster/pick-members.ts';
import { coverSums, drawnCover } from './cover-response.ts';
import { doubledCover } from './doubled-cover.ts';
import { ndviThresholds } from './draw-pixels.ts';
import type { ClassLimits } from './draw-pixels.ts';
import type { Draw } from './draws.ts';
import type { IntervalInput } from './measure-intervals.ts';
import { weightedPixels } from './pair-pixels.ts';
import { ndviResponse, respond } from './radiometry-response.ts';
import type { NdviResponse } from './radiometry-response.ts';
import { countBelow, drawHistogram, sectorHistogram } from './sector-histogram.ts';

export interface RingResponse {
  /** At the current date. */
  readonly cover: (draw: Draw) => number;
  readonly coverBaseline: (draw: Draw) => number;
  /** Unvegetated share of the draw less that of the estimate. */
  readonly bareStep: (draw: Draw) => number;
}

const BINS = 1024;
/** Within this cover of the threshold pixels say how the border follows the bands. */
const NEAR = 0.1;

export function ringResponse(input: IntervalInput, limits: ClassLimits): RingResponse {
  const { crop, pair, ringWeights } = input;
  const { covers } = pair.current;
  const [ndvi, cover] = [pair.current.ndvi!, pair.current.cover!];
  const [red, nir] = [crop.current.bands.red!, crop.current.bands.nir!];
  const members = weightedPixels(ringWeights);
  const one = new Uint8Array(covers.length);
  const histogram = drawHistogram(
    sectorHistogram(ndvi, members, one, 1, -0.5, 1, BINS),
    Uint8Array.of(1),
    new Float64Array(BINS),
  );
  const near = pickMembers(members, (i) => Math.abs(cover[i]! - limits.vegetatedFrom) < NEAR);
  const response = meanResponse(red, nir, near);
  const { soil, vegetation } = pair.current.endMembers!;
  const shareBelow = (limit: number): number => countBelow(histogram, limit) / histogram.total;
  const estimate = shareBelow(soil + limits.vegetatedFrom * (vegetation - soil));
  return {
    cover: ringCover(input, members, 'current'),
    coverBaseline: ringCover(input, members, 'baseline'),
    bareStep: (draw) => shareBelow(ndviThresholds(draw.current, limits)[1] - respond(response, draw.lines)) - estimate,
  };
}

const NO_LINES = { gain: 0, nirOffset: 0, redOffset: 0 };

function ringCover(
  { crop, pair, ringWeights }: IntervalInput,
  members: Int32Array,
  date: 'baseline' | 'current',
): (draw: Draw) => number {
  const { ndvi, cover, endMembers } = pair[date];
  const [red, nir] = [crop[date].bands.red!, crop[date].bands.nir!];
  const { width, height } = crop.grid;
  const place = { width, height, members, weights: ringWeights };
  const pixels = { ...place, ndvi: ndvi!, red, nir, cover: cover!, isFull: () => false };
  const sums = coverSums(pixels, 1, () => 0, date === 'current' ? 'lines' : 'nothing');
  const doubled = doubledCover({ red, nir, cover: cover! }, ringWeights, members, width, endMembers!);
  // A shift moves as much into the ring as out of it, and noise averages out over so many pixels.
  return (draw) => {
    const steps = { shiftCols: 0, shiftRows: 0, lines: date === 'current' ? draw.lines : NO_LINES };
    return (
      drawnCover(sums, 0, draw[date], steps, 0) / sums.weight[0]! +
      draw.pixelSize[date === 'baseline' ? 0 : 1] * doubled
    );
  };
}

function meanResponse(red: Float32Array, nir: Float32Array, pixels: Int32Array): NdviResponse {
  if (pixels.length === 0) return { gain: 0, nirOffset: 0, redOffset: 0 };
  let [redSum, nirSum] = [0, 0];
  for (const i of pixels) {
    redSum += red[i]!;
    nirSum += nir[i]!;
  }
  return ndviResponse(redSum / pixels.length, nirSum / pixels.length);
}
