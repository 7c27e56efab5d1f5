/** docs/accuracy.md from what was measured. */
import { coverageTable } from '../../src/analysis/validation/coverage.ts';
import type { JudgedMine } from '../../src/analysis/validation/judge-mine.ts';
import type { Judgement } from './judge-mines.ts';
import type { DiscError } from './recipes.ts';

/** What the rules of intervals were set on. */
const TUNED_SEED = 638;

export interface Measured {
  /** The seed that was tuned on, and one beside it. */
  readonly judgements: readonly Judgement[];
  readonly minutes: number;
  readonly threads: number;
  readonly discs: readonly DiscError[];
  readonly season: readonly number[];
  readonly haze: readonly number[];
}

export function accuracyDocument({ judgements, minutes, threads, discs, season, haze }: Measured): string {
  return [
    '# Accuracy',
    '',
    'Written by `npm run validate`; every number here is measured by it. How intervals come about:',
    '[decisions/0008](decisions/0008-intervals.md).',
    '',
    '## Synthetic mines against their truth',
    '',
    '0.3–20 ha, pixels of 0.8–10 m, evenly on logarithmic scales; shift, gain, haze, season and correlated noise at random. Truth',
    'is the same formulas on the noise-free fine grid. Normalisation is the program’s own; alignment is the true shift with a',
    'drawn error, which stands in for the program’s own. Nominal 90 % intervals; coverage of those not clipped. Thirds from small',
    'to large and from fine to coarse. Bias, RMSE and half-width in % of the mine’s area, in 0.01 of cover, or in points.',
    '',
    `All of it took ${minutes.toFixed(1)} minutes with ${threads} threads.`,
    '',
    ...judgements.flatMap(coverageSection),
    '![Coverage of the intervals](accuracy/coverage.svg)',
    '',
    '![Error against size](accuracy/error-by-size.svg)',
    '',
    '## Recipes',
    '',
    '| bare disc, 50 m, pixels of | bias m² | RMSE m² | §7.3 allows m² |',
    '|---|---|---|---|',
    ...discs.map(
      ({ gsd, biasM2, rmseM2, allowedM2 }) =>
        `| ${gsd} m | ${biasM2.toFixed(2)} | ${rmseM2.toFixed(2)} | ±${allowedM2.toFixed(2)} |`,
    ),
    '',
    `Season, gFVC × 0.7 in mine and ring, nine mines of 2 ha at 2 m: the score moves by at most ${worst(season).toFixed(2)} points.`,
    '',
    `Gain 1.15 and offset 0.01: the ring’s median NDVI difference is at most ${worst(haze).toFixed(4)} after normalisation.`,
    '',
  ].join('\n');
}

function coverageSection({ seed, count, mines, refused }: Judgement): readonly string[] {
  const rows = coverageTable(mines).map(
    (row) =>
      `| ${row.measure} | ${percent(row.coverage)} | ${row.unclipped} | ${row.bySize.map(percent).join(', ')} | ` +
      `${row.byGsd.map(percent).join(', ')} | ${row.bias.toFixed(2)} | ${row.rmse.toFixed(2)} | ${row.medianHalfWidth.toFixed(2)} |`,
  );
  const refusals = [...refused].map(([reason, number]) => `\`${reason}\` ${number}`).join(', ') || 'none';
  const origin =
    seed === TUNED_SEED
      ? 'Intervals and ground were tuned on this seed, so its coverage is no test of them.'
      : 'Nothing was tuned on this seed.';
  return [
    `### Seed ${seed}, ${count} mines`,
    '',
    `${origin} Refused: ${refusals} of ${count} (${percent((count - mines.length) / count)}).`,
    '',
    '| measure | holds truth | unclipped | by size | by pixel size | bias | RMSE | median half-width |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    ...nearTwoHectares(mines),
  ];
}

/** 1–4 ha at 1.4–2.8 m: a mine of exactly 2 ha at 2 m is never drawn. */
function nearTwoHectares(mines: readonly JudgedMine[]): readonly string[] {
  const near = mines.filter(({ areaM2, recipe: { gsd } }) => areaM2 >= 1e4 && areaM2 < 4e4 && gsd >= 1.4 && gsd < 2.8);
  if (near.length === 0) return [];
  const halves = near.map(({ areaM2, intervals: { unvegetatedCurrent } }) => {
    const { rawLow, rawHigh } = unvegetatedCurrent;
    // In proportion to the area, told for 2 ha.
    return ((rawHigh - rawLow) / 2 / areaM2) * 2;
  });
  const middle = halves.sort((a, b) => a - b)[halves.length >> 1]!;
  return [
    `Median half-width of the current unvegetated area for 2 ha at about 2 m (${near.length} mines of 1–4 ha, 1.4–2.8 m): ` +
      `${middle.toFixed(4)} ha.`,
    '',
  ];
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;
}

function worst(values: readonly number[]): number {
  return Math.max(...values.map((value) => Math.abs(value)));
}
