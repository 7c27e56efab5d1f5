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
/** Pairs that are seen on both dates, and what they are called. */
const SEEN = PAIRS.filter((pair) => pair >= CLASS_COUNT && pair % CLASS_COUNT !== 0);
const TRANSITIONS = SEEN.map((pair) => ({
  pair,
  name: `${INDEX_CLASSES[pair >> 2]}_to_${INDEX_CLASSES[pair & (CLASS_COUNT - 1)]}`,
}));
/** Pairs of each class, 1 to 3, by the class of one date. */
const classPairs = (classOf: (pair: number) => number): readonly (readonly number[])[] =>
  [1, 2, 3].map((kind) => SEEN.filter((pair) => classOf(pair) === kind));
const BASELINE_PAIRS = classPairs((pair) => pair >> 2);
const CURRENT_PAIRS = classPairs((pair) => pair & (CLASS_COUNT - 1));

function plainPatch(id: string, sums: Float64Array): Record<string, unknown> {
  const observedPx = total(sums, Tally.pixels, SEEN);
  return {
    id,
    area_px: total(sums, Tally.pixels, PAIRS),
    area_m2: total(sums, Tally.squareMetres, PAIRS),
    observed_px: observedPx,
    observed_m2: total(sums, Tally.squareMetres, SEEN),
    baseline: plainDate(sums, observedPx, BASELINE_PAIRS, Tally.baselineNdvi, Tally.baselineHistogram),
    current: plainDate(sums, observedPx, CURRENT_PAIRS, Tally.currentNdvi, Tally.currentHistogram),
    transitions_px: transitions(sums, Tally.pixels),
    transitions_m2: transitions(sums, Tally.squareMetres),
  };
}

function plainDate(
  sums: Float64Array,
  observedPx: number,
  [ofBare, ofSparse, ofVegetated]: readonly (readonly number[])[],
  ndvi: number,
  histogram: number,
): Record<string, unknown> {
  const bare = total(sums, Tally.squareMetres, ofBare!);
  const sparse = total(sums, Tally.squareMetres, ofSparse!);
  return {
    ndvi_mean: observedPx === 0 ? null : sums[ndvi]! / observedPx,
    unvegetated_m2: bare + sparse,
    bare_m2: bare,
    sparse_m2: sparse,
    vegetated_m2: total(sums, Tally.squareMetres, ofVegetated!),
    histogram: Array.from(sums.subarray(histogram, histogram + BIN_COUNT)),
  };
}

function transitions(sums: Float64Array, from: number): Record<string, number> {
  // Thousands of patches: entries joined to an object take five times as long.
  const byName: Record<string, number> = {};
  for (const { pair, name } of TRANSITIONS) byName[name] = sums[from + pair]!;
  return byName;
}

function total(sums: Float64Array, from: number, pairs: readonly number[]): number {
  let sum = 0;
  for (const pair of pairs) sum += sums[from + pair]!;
  return sum;
}
