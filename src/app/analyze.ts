/** `qingshan analyze`: one pair of dates, a mine file, a folder of results. No database. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Policy } from '../analysis/policy.ts';
import type { Scene } from '../analysis/scene.ts';
import { QingshanError } from '../errors.ts';
import type { Language } from '../errors.ts';
import type { Patch } from '../oversight/patch.ts';
import { REPORT_TITLE } from '../oversight/words.ts';
import { NUMERICS_VERSION, policyHash, resultKey } from './content-key.ts';
import { groupPatches } from './group-patches.ts';
import { writeOutputFolder } from './output-folder.ts';
import { patchTasks } from './patch-task.ts';
import { planCrop } from './plan-crop.ts';
import type { ReportWriter } from './ports/reports.ts';
import type { SceneFiles } from './ports/scenes.ts';
import type { VectorFiles } from './ports/vectors.ts';
import type { AssessOutcome, AssessTask, Engine, PatchTask, SceneRef } from './ports/work.ts';
import { writeReportFiles } from './quarter-report.ts';
import { readPatches } from './read-patches.ts';
import type { Note, PatchDefaults } from './read-patches.ts';
import { resultsDocument } from './results-json.ts';
import { assertSameDay } from './same-day.ts';

export interface AnalyzeOptions {
  readonly baseline: readonly SceneRef[];
  readonly current: readonly SceneRef[];
  readonly mines: string;
  readonly defaults: PatchDefaults;
  readonly policy: Policy;
  readonly out: string;
  readonly force: boolean;
  readonly language: Language;
  /** `results`: only `results.json`, for programs and for many runs. */
  readonly outputs: 'all' | 'results';
}

export interface AnalyzeDependencies {
  readonly scenes: SceneFiles;
  readonly vectors: VectorFiles;
  readonly engine: Engine;
  readonly openReports: () => Promise<ReportWriter>;
  readonly software: string;
  readonly note: Note;
}

export async function analyzePair(
  options: AnalyzeOptions,
  dependencies: AnalyzeDependencies,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<AssessOutcome> {
  const { scenes } = dependencies;
  const patches = await readPatches(options.mines, 'survey', options.defaults, dependencies.vectors, dependencies.note);
  const baseline = await inspect(options.baseline, options.policy, scenes);
  const current = await inspect(options.current, options.policy, scenes);
  assertComparable(baseline, current);
  assertReached(patches, baseline, current);

  return writeOutputFolder(options.out, options.force, async (folder) => {
    const outcome = await assessAll(options, patches, { baseline, current }, folder, dependencies.engine, onProgress);
    await writeResults(options, patches, outcome, { baseline, current }, folder, dependencies);
    return outcome;
  });
}

interface Inspected {
  readonly ref: SceneRef;
  readonly scene: Scene;
}

interface Pair {
  readonly baseline: readonly Inspected[];
  readonly current: readonly Inspected[];
}

/** Opens each scene once before the work, so that bad input is refused before anything is written. */
async function inspect(refs: readonly SceneRef[], policy: Policy, scenes: SceneFiles): Promise<readonly Inspected[]> {
  const inspected: Inspected[] = [];
  for (const ref of refs) {
    const reader = await scenes.open(ref.path, { ...ref.options, radiometry: policy.radiometry });
    try {
      inspected.push({ ref: await identifyRef(ref, scenes), scene: reader.scene });
    } finally {
      await reader.close();
    }
  }
  return inspected;
}

/**
 * Stamped first: what changes from then on is noticed by the thread that reads it. Of a scene on a server only headers and
 * the tiles that are needed are fetched, so it is known by what its server states.
 */
async function identifyRef(ref: SceneRef, scenes: SceneFiles): Promise<SceneRef> {
  const stamp = await scenes.stamp(ref.path);
  const scene = { ...ref, stamp, id: await scenes.identify(ref.path, 'stated') };
  const { clouds } = ref.options;
  if (clouds === undefined) return scene;
  const cloudsStamp = await scenes.stamp(clouds);
  return { ...scene, cloudsStamp, cloudsId: await scenes.identify(clouds, 'stated') };
}

function assertComparable(baseline: readonly Inspected[], current: readonly Inspected[]): void {
  for (const date of [baseline, current]) assertSameDay(date.map(({ scene }) => scene));
  const [before, after] = [baseline[0]!.scene, current[0]!.scene];
  if (before.acquired.date >= after.acquired.date) {
    throw new QingshanError('DATE_ORDER', { baselineDate: before.acquired.date, currentDate: after.acquired.date });
  }
  const isRgb = (date: readonly Inspected[]): boolean => date.some(({ scene }) => scene.capability === 'RGB');
  if (isRgb(baseline) !== isRgb(current)) {
    throw new QingshanError('SENSOR_PAIR', {
      baseline: before.name,
      current: after.name,
      why: `${before.capability} / ${after.capability}`,
    });
  }
}

/** A wrong CRS shows as polygons that miss every scene: an error, never a table of empty rows. */
function assertReached(patches: readonly Patch[], baseline: readonly Inspected[], current: readonly Inspected[]): void {
  const all = [...baseline, ...current].map(({ scene }) => scene);
  if (patches.some(({ outline }) => planCrop(outline, all, []) !== undefined)) return;
  throw new QingshanError('POLYGON_OUTSIDE', { file: all.map(({ name }) => name).join(', ') });
}

async function assessAll(
  options: AnalyzeOptions,
  patches: readonly Patch[],
  { baseline, current }: Pair,
  folder: string,
  engine: Engine,
  onProgress: (done: number, total: number) => void,
): Promise<AssessOutcome> {
  const evidence = await evidenceFolders(options, folder);
  const gsd = Math.max(...[...baseline, ...current].map(({ scene }) => scene.gsd));
  const tasks = patchTasks(patches, patches);
  let done = 0;
  onProgress(done, patches.length);
  const outcomes = await Promise.all(
    groupPatches(tasks, gsd).map(async (group) => {
      const outcome = await engine.assess({ ...taskOf(options, group, { baseline, current }), ...evidence });
      done += group.length;
      onProgress(done, patches.length);
      return options.outputs === 'results' ? withoutPolygons(outcome) : outcome;
    }),
  );
  const results = new Map(outcomes.flatMap((outcome) => outcome.results).map((result) => [result.patchId, result]));
  const failures = new Map(
    outcomes.flatMap((outcome) => outcome.failures).map((failure) => [failure.patchId, failure]),
  );
  // In the file's order, however the groups were formed.
  return {
    results: patches.flatMap(({ patchId }) => results.get(patchId) ?? []),
    failures: patches.flatMap(({ patchId }) => failures.get(patchId) ?? []),
  };
}

/** `results.json` has none, and of 638 mines they would be half of what the thread holds. */
function withoutPolygons(outcome: AssessOutcome): AssessOutcome {
  const results = outcome.results.map((result) => {
    const { changePatches } = result;
    if (!changePatches) return result;
    const listed = changePatches.listed.map((patch) => ({ ...patch, polygons: [] }));
    return { ...result, changePatches: { ...changePatches, listed } };
  });
  return { ...outcome, results };
}

async function evidenceFolders(
  { language, outputs }: AnalyzeOptions,
  folder: string,
): Promise<Pick<AssessTask, 'evidence'>> {
  if (outputs === 'results') return {};
  const evidence = { chips: join(folder, 'chips'), change: join(folder, 'change'), language };
  await mkdir(evidence.chips);
  await mkdir(evidence.change);
  return { evidence };
}

function taskOf(options: AnalyzeOptions, patches: readonly PatchTask[], pair: Pair): AssessTask {
  return {
    baseline: pair.baseline.map(({ ref }) => ref),
    current: pair.current.map(({ ref }) => ref),
    patches,
    policy: options.policy,
  };
}

async function writeResults(
  options: AnalyzeOptions,
  patches: readonly Patch[],
  outcome: AssessOutcome,
  pair: Pair,
  folder: string,
  { openReports, software }: AnalyzeDependencies,
): Promise<void> {
  const { policy } = options;
  const createdAt = new Date().toISOString();
  const patchOf = new Map(patches.map((patch) => [patch.patchId, patch]));
  const task = taskOf(options, patchTasks(patches, patches), pair);
  const taskPatch = new Map(task.patches.map((patch) => [patch.patchId, patch]));
  const quarter = '';
  const rows = outcome.results.map((result) => {
    const patch = patchOf.get(result.patchId)!;
    const provenance = {
      baselineSceneIds: pair.baseline.map(({ ref }) => ref.id ?? ''),
      currentSceneIds: pair.current.map(({ ref }) => ref.id ?? ''),
      outlineVersion: patch.outlineVersion,
      policyHash: policyHash(policy),
      numericsVersion: NUMERICS_VERSION,
      software,
    };
    const key = resultKey(quarter, task, taskPatch.get(patch.patchId)!, provenance);
    const policyLabel = `${policy.id} ${policy.version}`;
    return { quarter, patch, result, policyLabel, key, provenance: { ...provenance, computedAt: createdAt } };
  });
  const header = {
    createdAt,
    software,
    numericsVersion: NUMERICS_VERSION,
    policy,
    quarter: null,
    minesFile: basename(options.mines),
  };
  const document = resultsDocument(header, rows, outcome.failures);
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(document, null, 1)}\n`);
  if (options.outputs === 'results') return;
  const title = REPORT_TITLE[options.language];
  const report = { title, quarter, createdAt, rows, policy, software, spotCheck: null, folder };
  await writeReportFiles(folder, report, await openReports(), options.language);
}
