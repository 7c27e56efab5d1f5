/**
 * `qingshan analyze --plain`: areas, classes, transitions and NDVI of two dates by thresholds alone, for many patches at
 * once. No ring, no end-members, no interval, no score, no picture: what a first look and a race need.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../analysis/policy.ts';
import { QingshanError } from '../errors.ts';
import { cellAreaLattice } from '../geometry/area.ts';
import { pixelOutlines, windowOfOutline } from '../geometry/pixel-outlines.ts';
import { gridsEqual } from '../raster/grid.ts';
import type { IndexClasses } from '../raster/kernels/index-classes.ts';
import { TALLY_LENGTH } from '../raster/kernels/tally-classes.ts';
import { planWindows } from '../raster/plan-windows.ts';
import { writeOutputFolder } from './output-folder.ts';
import { plainDocument } from './plain-results.ts';
import type { SceneFiles, SceneReader, SceneRef, VectorFiles, VectorLayer } from './ports.ts';
import type { PlainDate, PlainMeasure, WindowEngine, WindowJob } from './windows/job.ts';
import { placeOutlines, repairPlaced } from './windows/plan-job.ts';
import type { OutlineFailure, PlacedOutline } from './windows/plan-job.ts';

export interface PlainOptions {
  readonly baseline: SceneRef;
  readonly current: SceneRef;
  readonly mines: string;
  /** CRS of a mine file that names none. */
  readonly crs: string | null;
  readonly policy: Policy;
  readonly out: string;
  readonly force: boolean;
}

export interface PlainDependencies {
  readonly scenes: SceneFiles;
  readonly vectors: VectorFiles;
  readonly engine: WindowEngine;
  readonly software: string;
}

export interface PlainOutcome {
  readonly patches: number;
  readonly failures: readonly OutlineFailure[];
}

export async function analyzePlain(
  options: PlainOptions,
  dependencies: PlainDependencies,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<PlainOutcome> {
  const classes = classesOf(options.policy);
  const layer = await dependencies.vectors.read(options.mines);
  const crs = layer.crs ?? options.crs;
  if (crs === null) throw new QingshanError('CRS_UNKNOWN', { file: options.mines, crs: '' });
  const ids = idsOf(layer);

  return writeOutputFolder(options.out, options.force, async (folder) =>
    withReaders(options, dependencies.scenes, async (baseline, current) => {
      const { grid } = baseline.scene;
      if (!gridsEqual(grid, current.scene.grid)) throw new RangeError('grids differ');
      const areas = cellAreaLattice(grid);
      const { placed, failures } = placeOutlines(layer.features, ids, { file: options.mines, crs }, grid.crs);
      const plan = (outlines: readonly PlacedOutline[]): WindowJob => {
        const pixels = pixelOutlines(
          outlines.map(({ polygons }) => polygons),
          grid,
        );
        const windows = outlines.map((_, i) => windowOfOutline(pixels, i));
        const before = plainDate(baseline, options.baseline, options.policy, classes);
        const after = plainDate(current, options.current, options.policy, classes);
        const measure: PlainMeasure = { kind: 'plain', dates: [before, after], classes, areas };
        return { measure, outlines: pixels, ...planWindows(grid, [baseline, current], windows) };
      };
      const first = await tallyAll(plan(placed), placed, dependencies.engine, onProgress);
      const mended = repairPlaced(
        placed.filter(({ id }) => first.crossed.has(id)),
        grid.crs,
      );
      const second = await tallyAll(plan(mended.placed), mended.placed, dependencies.engine, () => {});
      const allFailures = [...failures, ...first.failures, ...mended.failures, ...second.failures];
      if (![...first.sums.values()].some((sums) => sums.some((sum) => sum > 0)) && allFailures.length === 0) {
        throw new QingshanError('POLYGON_OUTSIDE', { file: `${baseline.scene.name}, ${current.scene.name}` });
      }
      const failed = new Set(allFailures.map(({ id }) => id));
      const patches = ids.filter((id) => !failed.has(id));
      const sums = new Map([...first.sums, ...second.sums]);
      const document = plainDocument(
        { software: dependencies.software, policy: options.policy, baseline: baseline.scene, current: current.scene },
        patches.map((id) => ({ id, sums: sums.get(id) ?? new Float64Array(TALLY_LENGTH) })),
        allFailures,
      );
      await writeFile(join(folder, 'results.json'), document);
      return { patches: patches.length, failures: allFailures };
    }),
  );
}

/** @throws OPTION_INVALID for a policy that asks more than thresholds */
function classesOf({ id, cover, masks, ring }: Policy): IndexClasses {
  const refuse = (rule: string): never => {
    throw new QingshanError('OPTION_INVALID', { command: 'analyze', option: '--plain --policy', value: id, rule });
  };
  if (ring !== null) refuse('ring: null');
  if (masks.erodeNodataPx !== 0 || (masks.water ?? masks.shadow ?? masks.snow) !== null) {
    refuse('masks: erodeNodataPx 0, water null, shadow null, snow null');
  }
  if (cover.kind === 'index-classes') return cover;
  if (cover.kind === 'index-threshold') {
    return { bareBelow: cover.bareBelow, vegetatedFrom: cover.bareBelow, minRedOverBlue: null };
  }
  return refuse('cover.kind: index-classes | index-threshold');
}

/** @throws BAND_MISSING */
function plainDate({ scene, packed }: SceneReader, ref: SceneRef, policy: Policy, classes: IndexClasses): PlainDate {
  const bandOf = (role: 'red' | 'nir' | 'blue'): number => {
    const band = scene.bands[role];
    if (band === undefined) throw new QingshanError('BAND_MISSING', { file: scene.name, band: role });
    return band;
  };
  const red = bandOf('red');
  return {
    scene: {
      path: ref.path,
      options: { ...ref.options, radiometry: policy.radiometry },
      packed: packed ?? null,
    },
    bands: { red, nir: bandOf('nir'), blue: classes.minRedOverBlue === null ? red : bandOf('blue') },
    isReflectance: scene.radiometry.level !== 'relative_only',
  };
}

/** A column that tells all rows apart, else the row number. */
function idsOf({ fields, features }: VectorLayer): readonly string[] {
  const byRow = features.map(({ row }) => String(row));
  for (const field of fields.filter((name) => /id$|编号$|名称$|^name$/i.test(name))) {
    const values = features.map(({ properties }) => String(properties[field] ?? ''));
    if (new Set(values).size === values.length && !values.includes('')) return values;
  }
  return byRow;
}

async function withReaders<T>(
  { baseline, current, policy }: PlainOptions,
  scenes: SceneFiles,
  run: (baseline: SceneReader, current: SceneReader) => Promise<T>,
): Promise<T> {
  const open = (ref: SceneRef): Promise<SceneReader> =>
    scenes.open(ref.path, { ...ref.options, radiometry: policy.radiometry });
  const first = await open(baseline);
  try {
    const second = await open(current);
    try {
      return await run(first, second);
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
}

interface Tallied {
  readonly sums: ReadonlyMap<string, Float64Array>;
  readonly failures: readonly OutlineFailure[];
  /** Ids of outlines that lie over themselves. */
  readonly crossed: ReadonlySet<string>;
}

/** Folds the windows' sums in the order of the windows (SCIENCE, rule 13). */
async function tallyAll(
  job: WindowJob,
  outlines: readonly PlacedOutline[],
  engine: WindowEngine,
  onProgress: (done: number, total: number) => void,
): Promise<Tallied> {
  const sums = new Map(outlines.map(({ id }) => [id, new Float64Array(TALLY_LENGTH)]));
  const failures = new Map<string, OutlineFailure>();
  const crossed = new Set<string>();
  if (job.windows.length === 0) return { sums, failures: [], crossed };
  await engine.run(job, (result, index) => {
    if ('error' in result) {
      for (const outline of result.outlines) {
        const { id } = outlines[outline]!;
        if (!failures.has(id)) failures.set(id, { id, error: result.error });
      }
    } else {
      for (const outline of result.tally.crossed) crossed.add(outlines[outline]!.id);
      for (const [i, outline] of result.tally.outlines.entries()) {
        const to = sums.get(outlines[outline]!.id)!;
        const from = i * TALLY_LENGTH;
        for (let k = 0; k < TALLY_LENGTH; k++) to[k] = to[k]! + result.tally.sums[from + k]!;
      }
    }
    onProgress(index + 1, job.windows.length);
  });
  return { sums, failures: [...failures.values()], crossed };
}
