/** The result file of `analyze --plain`. */
import type { Policy } from '../analysis/policy.ts';
import type { Scene } from '../analysis/scene.ts';
import type { Grid } from '../raster/grid.ts';
import { BIN_COUNT, INDEX_CLASSES } from '../raster/kernels/index-classes.ts';
import { CLASS_COUNT, Tally } from '../raster/kernels/tally-classes.ts';
import { NUMERICS_VERSION, policyHash } from './content-key.ts';
import type { OutlineFailure } from './windows/plan-job.ts';

interface PlainHeader {
  readonly software: string;
  readonly policy: Policy;
  readonly baseline: readonly Scene[];
  readonly current: readonly Scene[];
  /** What the dates were compared on. */
  readonly grid: Grid;
}

/** JSON text, a line a patch. Areas are ellipsoidal m²; `_px` are sums of coverage. */
export function plainDocument(
  { software, policy, baseline, current, grid }: PlainHeader,
  patches: readonly { readonly id: string; readonly sums: Float64Array }[],
  failures: readonly OutlineFailure[],
): string {
  const header = {
    schema: 'qingshan-plain-1',
    software,
    numerics_version: NUMERICS_VERSION,
    policy: { id: policy.id, version: policy.version, sha256: policyHash(policy) },
    baseline: dateFacts(baseline),
    current: dateFacts(current),
    grid: { crs: grid.crs, transform: grid.transform },
    histogram: { index: 'ndvi', from: -1, to: 1, bins: BIN_COUNT },
    failures: failures.map(({ id, error }) => ({ id, code: error.code, details: error.details })),
  };
  const lines = patches.map(({ id, sums }) => JSON.stringify(plainPatch(id, sums)));
  return `${JSON.stringify(header).slice(0, -1)},"patches":[\n${lines.join(',\n')}\n]}\n`;
}

/** A list where a date has several scenes, in the order in which they were asked for pixels. */
function dateFacts(scenes: readonly Scene[]): unknown {
  return scenes.length === 1 ? sceneFacts(scenes[0]!) : scenes.map(sceneFacts);
}

function sceneFacts({ name, acquired, sensor, radiometry }: Scene): Record<string, unknown> {
  return { name, date: acquired.date, sensor, radiometry: radiometry.level };
}

const PAIRS = Array.from({ length: CLASS_COUNT * CLASS_COUNT }, (_, pair) => pair);
const isSeenPair = (pair: number): boolean => pair >= CLASS_COUNT && pair % CLASS_COUNT !== 0;

function total(of: (pair: number) => number, pairs: readonly number[]): number {
  return pairs.reduce((sum, pair) => sum + of(pair), 0);
}

function plainPatch(id: string, sums: Float64Array): Record<string, unknown> {
  const px = (pair: number): number => sums[Tally.pixels + pair]!;
  const m2 = (pair: number): number => sums[Tally.squareMetres + pair]!;
  const seen = PAIRS.filter(isSeenPair);
  const observedPx = total(px, seen);
  const date = (classOf: (pair: number) => number, ndvi: number, histogram: number): Record<string, unknown> => {
    const area = (kind: number): number =>
      total(
        m2,
        seen.filter((pair) => classOf(pair) === kind),
      );
    const [bare, sparse, vegetated] = [area(1), area(2), area(3)];
    return {
      ndvi_mean: observedPx === 0 ? null : sums[ndvi]! / observedPx,
      unvegetated_m2: bare + sparse,
      bare_m2: bare,
      sparse_m2: sparse,
      vegetated_m2: vegetated,
      histogram: Array.from(sums.subarray(histogram, histogram + BIN_COUNT)),
    };
  };
  const transitions = (of: (pair: number) => number): Record<string, number> =>
    Object.fromEntries(
      seen.map((pair) => [`${INDEX_CLASSES[pair >> 2]}_to_${INDEX_CLASSES[pair & (CLASS_COUNT - 1)]}`, of(pair)]),
    );
  return {
    id,
    area_px: total(px, PAIRS),
    area_m2: total(m2, PAIRS),
    observed_px: observedPx,
    observed_m2: total(m2, seen),
    baseline: date((pair) => pair >> 2, Tally.baselineNdvi, Tally.baselineHistogram),
    current: date((pair) => pair & (CLASS_COUNT - 1), Tally.currentNdvi, Tally.currentHistogram),
    transitions_px: transitions(px),
    transitions_m2: transitions(m2),
  };
}
