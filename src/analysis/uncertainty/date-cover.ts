/** Mean cover of the patch on one date, and how green its evenness cells are, under a draw. */
import { Cover } from '../../raster/cover.ts';
import type { ClassifiedDate } from '../classify-pair.ts';
import { coverSums, drawnCover, placedNoise } from './cover-response.ts';
import { doubledCover } from './doubled-cover.ts';
import type { Draw } from './draws.ts';
import type { EvennessCells } from './evenness-cells.ts';
import type { IntervalInput } from './measure-intervals.ts';
import type { NoiseTile } from './noise-tile.ts';
import type { PairPixels } from './pair-pixels.ts';

export interface DateCover {
  /** Cells that count, 0 where there are none. */
  readonly cellCount: number;
  /** @param greens is written: mean cover of each cell that counts */
  readonly mean: (draw: Draw, tile: NoiseTile, sd: number, greens: Float64Array) => number;
}

/** @param cells undefined: the patch is one group and has no cells */
export function dateCover(
  { crop, pair, weights }: IntervalInput,
  date: 'baseline' | 'current',
  { width, height, pixels }: PairPixels,
  cells: EvennessCells | undefined,
): DateCover {
  const { ndvi, cover, covers } = pair[date] as ClassifiedDate & { cover: Float64Array; ndvi: Float64Array };
  const { red, nir } = crop[date].bands;
  const sums = coverSums(
    {
      width,
      height,
      ndvi,
      red: red!,
      nir: nir!,
      members: pixels,
      weights,
      cover,
      isFull: (i) => covers[i] === Cover.Water,
    },
    cells?.count ?? 1,
    cells?.cellOf ?? (() => 0),
    date === 'current' ? 'lines and shift' : 'nothing',
  );
  const total = sums.weight.reduce((sum, weight) => sum + weight, 0);
  const doubled = doubledCover({ red: red!, nir: nir!, cover }, weights, pixels, width, pair[date].endMembers!);
  const side = Math.ceil(Math.sqrt(pixels.length));
  const whole = { col: 0, row: 0, cols: side, rows: side };
  const boxes = Array.from(sums.weight, (_, cell) => cells?.box(cell) ?? whole);
  const counts = Array.from(sums.weight, (weight) => cells !== undefined && weight >= cells.leastWeight && weight > 0);
  const which = date === 'baseline' ? 0 : 1;
  const still = { shiftCols: 0, shiftRows: 0, lines: { gain: 0, nirOffset: 0, redOffset: 0 } };
  return {
    cellCount: counts.filter(Boolean).length,
    mean: (draw, tile, sd, greens) => {
      const steps = date === 'current' ? draw : still;
      let [sum, counted] = [0, 0];
      for (let cell = 0; cell < boxes.length; cell++) {
        const weight = sums.weight[cell]!;
        if (weight === 0) continue;
        const noise = sd * placedNoise(tile.sums, draw[date].noise, boxes[cell]!);
        const green = drawnCover(sums, cell, draw[date], steps, noise) + weight * draw.pixelSize[which] * doubled;
        sum += green;
        if (!counts[cell]!) continue;
        greens[counted] = green / weight;
        counted += 1;
      }
      return sum / total;
    },
  };
}
