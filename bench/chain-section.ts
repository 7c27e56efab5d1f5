/** The whole chain, from tie points to intervals, against areas by thresholds alone. */
import { type Bench, MINES, type Part, SIZE } from './bench.ts';
import * as contestants from './contestants.ts';
import { race, wallOf } from './race.ts';
import { fillPageCache, preparePair } from './scenes.ts';
import { heading, raceTable } from './tables.ts';
import { type Verdict, within } from './verdicts.ts';

export async function runChain(bench: Bench): Promise<Part> {
  const pair = preparePair(bench.options.data, SIZE, bench.programs);
  await fillPageCache(pair);
  const all = [contestants.ours(2, pair, MINES, bench.work), contestants.oursWhole(2, pair, MINES, bench.work)];
  const outcomes = race(
    all.filter(({ name }) => bench.wants(name)),
    bench.options.rounds,
    bench.programs,
  );
  const peaks = outcomes.filter(({ contestant }) => contestant.name === 'whole2').flatMap(({ runs }) => runs);
  const memory: Verdict = {
    what: 'Whole chain: peak memory with 2 threads',
    measured: peaks.length === 0 ? NaN : Math.max(...peaks.map(({ peakMb }) => peakMb)),
    need: 500,
    kind: 'most',
    unit: ' MB',
  };
  return {
    text: [heading(`Whole chain: ${SIZE}², ${MINES} polygons`), raceTable(outcomes)].join('\n\n'),
    checks: [],
    verdicts: [
      within('Whole chain against plain, 2 threads', wallOf(outcomes, 'whole2'), wallOf(outcomes, 'ours2'), 25),
      memory,
    ],
  };
}
