/** What `npm run bench -- …` was asked for. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** The parts of the bench, in the order they run. */
export const SECTIONS = ['race', 'polygons', 'sizes', 'formats', 'zonal', 'kernels', 'chain'] as const;
export type Section = (typeof SECTIONS)[number];

export interface BenchOptions {
  /** Scenes, kept from run to run. */
  readonly data: string;
  /** Timed runs of each contestant. */
  readonly rounds: number;
  readonly sections: readonly Section[];
  /** Names of contestants, undefined for all. */
  readonly only: readonly string[] | undefined;
  /** A run of everything, whose tables go into README.md. */
  readonly isWhole: boolean;
}

export const USAGE = `npm run bench -- [--quick] [--data DIR] [--runs N] [--only NAME,…] [--sections NAME,…]
  --quick     two runs, no sizes, no formats, no chain
  --data      folder of the scenes (default bench/data): SIZE/ each, or itself a pair of 8192²
  --runs      timed runs of each contestant (default 5)
  --only      contestants: ours1 ours2 whole2 rasterio numpy naive geoblaze geoblaze-memory floor1 floor2 (floor: both)
  --sections  ${SECTIONS.join(' ')}
Only a run of everything, at least five times, writes bench/README.md; the others print.`;

export function parseOptions(args: readonly string[], benchFolder: string): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      data: { type: 'string', default: join(benchFolder, 'data') },
      runs: { type: 'string' },
      only: { type: 'string' },
      sections: { type: 'string' },
    },
  });
  const rounds = Number(values.runs ?? (values.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--runs is a whole number from 1\n${USAGE}`);
  const named = values.sections?.split(',');
  const unknown = named?.filter((name) => !(SECTIONS as readonly string[]).includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`no section is called ${unknown.join(', ')}\n${USAGE}`);
  const quick = SECTIONS.filter((section) => !['sizes', 'formats', 'chain'].includes(section));
  return {
    data: values.data,
    rounds,
    sections: (named as Section[] | undefined) ?? (values.quick ? quick : SECTIONS),
    only: values.only?.split(',').flatMap((name) => (name === 'floor' ? ['floor1', 'floor2'] : [name])),
    isWhole: !values.quick && named === undefined && values.only === undefined && rounds >= 5,
  };
}
