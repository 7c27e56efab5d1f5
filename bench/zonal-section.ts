/** `zonal` against rasterio. */
import { checkSameBytes, checkZonal } from './agreement.ts';
import { type Bench, exactFile, MINES, type Part, SIZE } from './bench.ts';
import * as contestants from './contestants.ts';
import { race, wallOf } from './race.ts';
import { readExact, readZonal } from './results.ts';
import { fillPageCache, preparePair } from './scenes.ts';
import { checkTable, heading, raceTable } from './tables.ts';
import { faster, type Verdict } from './verdicts.ts';

/** Mean of one band. */
export async function runZonal(bench: Bench): Promise<Part> {
  const pair = preparePair(bench.options.data, SIZE, bench.programs);
  await fillPageCache(pair);
  const peer = contestants.rasterioZonal(pair, MINES, bench.work);
  const all = [
    contestants.oursZonal(1, pair, MINES, bench.work),
    contestants.oursZonal(2, pair, MINES, bench.work),
    peer,
  ];
  const outcomes = race(
    all.filter(({ name }) => bench.wants(name)),
    bench.options.rounds,
    bench.programs,
  );
  const [one, two] = outcomes;
  const isComplete = outcomes.length === 3 && outcomes.every(({ runs }) => runs.length > 0);
  const checks = isComplete
    ? [
        ...checkZonal(readZonal(two!.contestant.out!), readZonal(peer.out!), readExact(exactFile(bench, pair))),
        checkSameBytes('zonal: 1 thread against 2', one!.contestant.out!, two!.contestant.out!),
      ]
    : [];
  const text = [
    heading(`zonal: mean of band 4, ${SIZE}², ${MINES} polygons`),
    raceTable(outcomes),
    ...(checks.length > 0 ? [checkTable(checks)] : []),
  ].join('\n\n');
  const verdicts = [
    faster('Line 5: zonal, 2 threads against rasterio', wallOf(outcomes, 'ours2'), wallOf(outcomes, 'rasterio'), 2),
    ...checks.slice(0, 2).map(({ what, worst, bound }): Verdict => ({
      what: `Line 5: ${what}, in units of 1e-9`,
      measured: worst / bound,
      need: 1,
      kind: 'most',
      unit: '',
    })),
  ];
  return { text, checks, verdicts };
}
