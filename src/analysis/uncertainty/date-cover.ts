/** Mean cover and green cells of one date under a draw. */
import { Cover } from '../../raster/cover.ts';
import type { ClassifiedDate } from '../classify-pair.ts';
import { coverSums, drawnCover, placedNoise } from './cover-response.ts';
import type { CoverSums } from './cover-response.ts';
import { doubledCover } from './doubled-cover.ts';
import type { Draw } from './draws.ts';
import type { EvennessCells } from './evenness-cells.ts';
import type { IntervalInput } from './measure-intervals.ts';
import type { NoiseTile } from './noise-tile.ts';
import type { PairPixels } from './pair-pixels.ts';

export interface DateCover {
  readonly cover: (
    draw: Draw,
    tile: NoiseTile,
    sd: number,
    greenFrom: number,
  ) => { mean: number; cellOk: number | null };
}

/** Mean cover and green cells of one date; one group where there are no cells. */
export function dateCover(
  { crop, pair, weights }: IntervalInput,
  date: 'baseline' | 'current',
  { width, height, pixels }: PairPixels,
  cells: EvennessCells | undefined,
): DateCover {
  const { ndvi, cover, covers } = pair[date] as ClassifiedDate & { cover: Float64Array };
  const { red, nir } = crop[date].bands;
  const sums: CoverSums = coverSums(
    { width, height, ndvi, red: red!, nir: nir!, weights, cover, isFull: (i) => covers[i] === Cover.Water },
    cells?.count ?? 1,
    cells?.cellOf ?? (() => 0),
    date === 'current' ? 'lines and shift' : 'nothing',
  );
  const total = sums.weight.reduce((sum, weight) => sum + weight, 0);
  const doubled = doubledCover({ red: red!, nir: nir!, cover }, weights, width, pair[date].endMembers!);
  const whole = {
    col: 0,
    row: 0,
    cols: Math.ceil(Math.sqrt(pixels.length)),
    rows: Math.ceil(Math.sqrt(pixels.length)),
  };
  const boxes = Array.from(sums.weight, (_, cell) => cells?.box(cell) ?? whole);
  const still = { shiftCols: 0, shiftRows: 0, lines: { gain: 0, nirOffset: 0, redOffset: 0 } };
  return {
    cover: (draw, tile, sd, greenFrom) => {
      const steps = date === 'current' ? draw : still;
      let [sum, counted, enough] = [0, 0, 0];
      for (let cell = 0; cell < boxes.length; cell++) {
        const weight = sums.weight[cell]!;
        if (weight === 0) continue;
        const noise = sd * placedNoise(tile.sums, draw[date].noise, boxes[cell]!);
        const green =
          drawnCover(sums, cell, draw[date], steps, noise) +
          weight * draw.pixelSize[date === 'baseline' ? 0 : 1] * doubled;
        sum += green;
        if (cells === undefined || weight < cells.leastWeight) continue;
        counted += 1;
        if (green >= greenFrom * weight) enough += 1;
      }
      return { mean: sum / total, cellOk: counted === 0 ? null : enough / counted };
    },
  };
}
