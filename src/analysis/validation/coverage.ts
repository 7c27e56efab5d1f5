/** How often intervals hold the truth, over many judged mines. */
import { JUDGED } from './judge-mine.ts';
import type { Judged, JudgedMine } from './judge-mine.ts';

export interface CoverageRow {
  readonly measure: Judged;
  /** Mines whose interval was not clipped, and the share of them whose interval holds the truth. */
  readonly unclipped: number;
  readonly coverage: number;
  /** The same in thirds of the mines, from small to large and from fine to coarse. */
  readonly bySize: readonly number[];
  readonly byGsd: readonly number[];
  /** Of all mines: percent of the mine's area, of cover, or points of score. */
  readonly bias: number;
  readonly rmse: number;
  readonly medianHalfWidth: number;
}

export function coverageTable(mines: readonly JudgedMine[]): readonly CoverageRow[] {
  return JUDGED.map((measure) => {
    const errors = mines.map((mine) => (mine.estimate[measure] - mine.truth[measure]) / unitOf(measure, mine));
    const halves = mines.map((mine) => {
      const { rawLow, rawHigh } = mine.intervals[measure];
      return (rawHigh - rawLow) / 2 / unitOf(measure, mine);
    });
    return {
      measure,
      unclipped: mines.filter((mine) => !isClipped(mine, measure)).length,
      coverage: coverageOf(mines, measure),
      bySize: thirds(mines, ({ recipe }) => recipe.areaM2).map((part) => coverageOf(part, measure)),
      byGsd: thirds(mines, ({ recipe }) => recipe.gsd).map((part) => coverageOf(part, measure)),
      bias: mean(errors),
      rmse: Math.sqrt(mean(errors.map((error) => error * error))),
      medianHalfWidth: medianOf(halves),
    };
  });
}

/** What an error is told in: 1 % of the mine, 0.01 of cover, one point. */
export function unitOf(measure: Judged, { areaM2 }: JudgedMine): number {
  if (measure === 'score') return 1;
  return measure === 'coverCurrent' ? 0.01 : areaM2 / 100;
}

export function holdsTruth(mine: JudgedMine, measure: Judged): boolean {
  const { low, high } = mine.intervals[measure];
  return mine.truth[measure] >= low && mine.truth[measure] <= high;
}

function isClipped(mine: JudgedMine, measure: Judged): boolean {
  const { low, high, rawLow, rawHigh } = mine.intervals[measure];
  return low !== rawLow || high !== rawHigh;
}

/** NaN where every interval was clipped. */
function coverageOf(mines: readonly JudgedMine[], measure: Judged): number {
  const unclipped = mines.filter((mine) => !isClipped(mine, measure));
  return unclipped.filter((mine) => holdsTruth(mine, measure)).length / unclipped.length;
}

function thirds(mines: readonly JudgedMine[], key: (mine: JudgedMine) => number): readonly (readonly JudgedMine[])[] {
  const sorted = [...mines].sort((a, b) => key(a) - key(b));
  const edge = (part: number): number => Math.round((sorted.length * part) / 3);
  return [0, 1, 2].map((part) => sorted.slice(edge(part), edge(part + 1)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
