/** Window engines for tests: the specification, and ones that watch or change a job on its way. */
import { windowOfOutline } from '../../src/geometry/pixel-outlines.ts';
import type { WindowEngine, WindowJob, WindowMeasurer, WindowTally } from '../../src/app/windows/job.ts';
import { createPlainMeasurer } from '../../src/app/windows/measure-plain.ts';
import { createZonalMeasurer } from '../../src/app/windows/measure-zonal.ts';
import type { SceneFiles } from '../../src/app/ports/scenes.ts';
import { intersectWindows } from '../../src/raster/window.ts';
import type { Window } from '../../src/raster/window.ts';

/** Of a job, what the specification made of each window. */
export interface Measured {
  readonly job: WindowJob;
  readonly tallies: readonly WindowTally[];
}

/** Runs jobs by the TypeScript measurers in this thread, and keeps what they gave. */
export function createSpecification(scenes: SceneFiles): { readonly engine: WindowEngine; readonly runs: Measured[] } {
  const runs: Measured[] = [];
  const engine: WindowEngine = {
    async run(job, onResult) {
      const measurer = await openSpecification(job, scenes);
      const tallies = await measureAll(job, measurer);
      for (const [index, tally] of tallies.entries()) onResult({ tally }, index);
      runs.push({ job, tallies });
    },
    close: () => Promise.resolve(),
  };
  return { engine, runs };
}

function openSpecification({ measure, ...job }: WindowJob, scenes: SceneFiles): Promise<WindowMeasurer> {
  return measure.kind === 'plain'
    ? createPlainMeasurer({ ...job, measure }, ({ path, options }) => scenes.open(path, options))
    : createZonalMeasurer({ ...job, measure }, ({ path, options }) => scenes.openBands(path, options));
}

/** All windows in their order, each announced while the one before is measured; then closes. */
export async function measureAll({ windows }: WindowJob, measurer: WindowMeasurer): Promise<readonly WindowTally[]> {
  const tallies: WindowTally[] = [];
  try {
    for (let index = 0; index < windows.length; index++) {
      tallies.push(await measurer.measure(index, index + 1 < windows.length ? index + 1 : undefined));
    }
  } finally {
    await measurer.close();
  }
  return tallies;
}

/** Cuts jobs into windows of this size instead of large ones, so that small scenes have many. */
export function inWindows(
  engine: WindowEngine,
  size: { readonly width: number; readonly height: number },
): WindowEngine {
  return { ...engine, run: (job, onResult) => engine.run(cut(job, size), onResult) };
}

function cut(job: WindowJob, size: { readonly width: number; readonly height: number }): WindowJob {
  const cells = new Map<string, { window: Window; users: number[] }>();
  for (const [index, whole] of job.windows.entries()) {
    for (let row = whole.row; row < whole.row + whole.height; row += size.height) {
      for (let col = whole.col; col < whole.col + whole.width; col += size.width) {
        const window = intersectWindows({ col, row, ...size }, whole)!;
        const users = job.users[index]!.filter((outline) => {
          const around = windowOfOutline(job.outlines, outline);
          return around !== undefined && intersectWindows(around, window) !== undefined;
        });
        if (users.length > 0) cells.set(`${col} ${row}`, { window, users });
      }
    }
  }
  const all = [...cells.values()];
  return { ...job, windows: all.map(({ window }) => window), users: all.map(({ users }) => users) };
}
