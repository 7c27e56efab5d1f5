/**
 * `qingshan analyze --plain`: areas, classes, transitions and NDVI of two dates by thresholds alone, for many patches at
 * once. No ring, no end-members, no interval, no score, no picture: what a first look and a race need.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../analysis/policy.ts';
import { QingshanError } from '../errors.ts';
import type { IndexClasses } from '../raster/kernels/index-classes.ts';
import { TALLY_LENGTH } from '../raster/kernels/tally-classes.ts';
import { writeOutputFolder } from './output-folder.ts';
import { plainDocument } from './plain-results.ts';
import { plainDate, planComparison, sceneMissed } from './plan-comparison.ts';
import type { OpenScene, PlannedWindows } from './plan-comparison.ts';
import type { SceneFiles } from './ports/scenes.ts';
import type { VectorFiles, VectorLayer } from './ports/vectors.ts';
import type { SceneRef } from './ports/work.ts';
import { assertSameDay } from './same-day.ts';
import type { BlockStoreOptions } from './windows/block-store.ts';
import type { WindowEngine } from './windows/job.ts';
import { placeOutlines, repairPlaced } from './windows/plan-job.ts';
import type { OutlineFailure, PlacedOutline } from './windows/plan-job.ts';

export interface PlainOptions {
  /** Scenes of one day, at least one; every pixel comes from the first that saw it. */
  readonly baseline: readonly SceneRef[];
  readonly current: readonly SceneRef[];
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
  /** Where scenes lie on different grids: bytes for their blocks, and where those go that do not fit. */
  readonly blocks?: BlockStoreOptions;
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
      assertSameDay(baseline.map(({ reader }) => reader.scene));
      assertSameDay(current.map(({ reader }) => reader.scene));
      const dates = [
        plainDate(baseline, options.policy, classes),
        plainDate(current, options.policy, classes),
      ] as const;
      const { grid, plan } = await planComparison(dates, { layer, crs, classes }, dependencies);
      const { placed, failures } = placeOutlines(layer.features, ids, { file: options.mines, crs }, grid.crs);
      const first = await tallyAll(plan(placed), placed, onProgress);
      const mended = repairPlaced(
        placed.filter(({ id }) => first.crossed.has(id)),
        grid.crs,
      );
      const second = await tallyAll(plan(mended.placed), mended.placed, () => {});
      const allFailures = [...failures, ...first.failures, ...mended.failures, ...second.failures];
      if (![...first.sums.values()].some((sums) => sums.some((sum) => sum > 0)) && allFailures.length === 0) {
        throw sceneMissed([...baseline, ...current]);
      }
      const failed = new Set(allFailures.map(({ id }) => id));
      const patches = ids.filter((id) => !failed.has(id));
      const sums = new Map([...first.sums, ...second.sums]);
      const document = plainDocument(
        {
          software: dependencies.software,
          policy: options.policy,
          baseline: baseline.map(({ reader }) => reader.scene),
          current: current.map(({ reader }) => reader.scene),
          grid,
        },
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
  const { water, shadow, snow, margins, cloudSearch, terrain } = masks;
  if (masks.erodeNodataPx !== 0 || [water, shadow, snow, margins, cloudSearch, terrain].some((rule) => rule !== null)) {
    refuse('masks: erodeNodataPx 0; water, shadow, snow, margins, cloudSearch, terrain null');
  }
  if (cover.kind === 'index-classes') return cover;
  if (cover.kind === 'index-threshold') {
    return { bareBelow: cover.bareBelow, vegetatedFrom: cover.bareBelow, minRedOverBlue: null };
  }
  return refuse('cover.kind: index-classes | index-threshold');
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
  run: (baseline: readonly OpenScene[], current: readonly OpenScene[]) => Promise<T>,
): Promise<T> {
  const opened: OpenScene[] = [];
  try {
    for (const ref of [...baseline, ...current]) {
      const reader = await scenes.open(ref.path, { ...ref.options, radiometry: policy.radiometry });
      opened.push({ ref, reader });
    }
    return await run(opened.slice(0, baseline.length), opened.slice(baseline.length));
  } finally {
    for (const { reader } of opened) await reader.close();
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
  planned: PlannedWindows,
  outlines: readonly PlacedOutline[],
  onProgress: (done: number, total: number) => void,
): Promise<Tallied> {
  const sums = new Map(outlines.map(({ id }) => [id, new Float64Array(TALLY_LENGTH)]));
  const failures = new Map<string, OutlineFailure>();
  const crossed = new Set<string>();
  if (planned.windowCount === 0) return { sums, failures: [], crossed };
  await planned.run((result, index) => {
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
    onProgress(index + 1, planned.windowCount);
  });
  return { sums, failures: [...failures.values()], crossed };
}
