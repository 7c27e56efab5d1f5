/**
 * The composition root: configuration in, an `App` out. The only file that knows which adapter stands behind a port.
 * Adapters that a command may not need are loaded when they are first asked for, so that a small command starts fast.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createCropStore } from './adapters/crops/crop-store.ts';
import { createThreadsEngine } from './adapters/engines/threads.ts';
import { createWindowThreads } from './adapters/engines/window-threads.ts';
import { createSceneFiles } from './adapters/geotiff/scene-files.ts';
import { createVectorFiles } from './adapters/vector/vector-files.ts';
import { keepNoiseTiles } from './analysis/uncertainty/draw-source.ts';
import type { AssessDependencies } from './app/assess-task.ts';
import type { CropStore } from './app/ports/crops.ts';
import type { RasterWriter, VectorWriter } from './app/ports/outputs.ts';
import type { JobQueue } from './app/ports/queue.ts';
import type { Store } from './app/ports/record.ts';
import type { ReportWriter } from './app/ports/reports.ts';
import type { SceneFiles } from './app/ports/scenes.ts';
import type { VectorFiles } from './app/ports/vectors.ts';
import type { Engine, EvidenceFolders, EvidenceWriter } from './app/ports/work.ts';
import type { WindowEngine, WindowJob, WindowMeasurer } from './app/windows/job.ts';
import { type Config, loadConfig } from './config.ts';
import type { Language } from './errors.ts';
import { useSoundCompiler } from './runtime-compiler.ts';
import { takeWindowWorkers } from './runtime-threads.ts';

export interface App {
  readonly config: Config;
  openLog(): Promise<Logger>;
  /** `qingshan 0.1.0 (commit)`: recorded with every result. */
  readonly software: string;
  readonly scenes: SceneFiles;
  readonly vectors: VectorFiles;
  /** Opened on first use, closed with the app. Only `init` creates a data folder. */
  openStore(options?: { readonly create: boolean }): Promise<Store>;
  openQueue(): Promise<JobQueue>;
  openEngine(threadCount: number): Engine;
  openWindowEngine(threadCount: number): WindowEngine;
  openReports(): Promise<ReportWriter>;
  openVectorWriter(): Promise<VectorWriter>;
  openRasterWriter(): Promise<RasterWriter>;
  /** Folder of a quarter's pictures, on storage that all hosts share; holds `chips/` and `change/`. */
  evidenceRoot(quarter: string): string;
  evidenceFolders(quarter: string, language: Language): EvidenceFolders;
  /** Folder of the evidence crops, on storage that all hosts share. */
  readonly cropFolder: string;
  readonly crops: CropStore;
  close(): Promise<void>;
}

export function createApp(config: Config): App {
  useSoundCompiler();
  const openLog = once(async () => (await import('./log.ts')).createLog(config));
  const vectors = createVectorFiles();
  const scenes = createSceneFiles({ vectors, limits: config.sceneLimits, remote: config.remote });
  const closers: (() => Promise<void>)[] = [];
  let create = false;
  const database = once(async () => {
    const { openDatabase } = await import('./adapters/database/open-database.ts');
    const opened = await openDatabase(config, { folder: create ? 'create' : 'existing' });
    closers.push(() => opened.close());
    return opened;
  });
  const openStore = once(async () => {
    const { createStore } = await import('./adapters/database/store.ts');
    const store = createStore(await database());
    await store.migrate();
    return store;
  });
  const cropFolder = join(config.dataFolder, 'crops');
  const evidenceRoot = (quarter: string): string => join(config.dataFolder, 'evidence', quarter);
  return {
    config,
    openLog,
    software: softwareLabel(config),
    vectors,
    scenes,
    openStore(options = { create: false }) {
      create ||= options.create;
      return openStore();
    },
    openQueue: once(async () => {
      const { createQueue } = await import('./adapters/queue/create-queue.ts');
      const queue = await createQueue(config, await database(), await openLog());
      closers.push(() => queue.close());
      return queue;
    }),
    openEngine(threadCount) {
      const engine = createThreadsEngine(new URL('../workers/assess-thread.ts', import.meta.url), threadCount);
      closers.push(() => engine.close());
      return engine;
    },
    openWindowEngine(threadCount) {
      const engine = createWindowThreads(takeWindowWorkers(threadCount - 1), openMeasurer);
      closers.push(() => engine.close());
      return engine;
    },
    openReports: once(async () => {
      const { createReportWriter } = await import('./adapters/report/report-writer.ts');
      const { embedPicture } = await import('./adapters/imagery/embed.ts');
      return createReportWriter({ vectorWriter: await openVectorWriter(), embedPicture });
    }),
    openVectorWriter,
    openRasterWriter: once(openRasterWriter),
    evidenceRoot,
    evidenceFolders: (quarter, language) => ({
      chips: join(evidenceRoot(quarter), 'chips'),
      change: join(evidenceRoot(quarter), 'change'),
      language,
    }),
    cropFolder,
    crops: createCropStore(cropFolder),
    async close() {
      // In reverse: the queue stands on the database.
      for (const close of closers.toReversed()) await close();
    },
  };
}

/** What a thread needs to run tasks: no database, no queue. */
export function createAssessDependencies(
  { sceneLimits, remote }: Config = loadConfig(process.env),
): AssessDependencies {
  const openEvidence = once(async (): Promise<EvidenceWriter> => {
    const { createEvidenceWriter } = await import('./adapters/imagery/evidence.ts');
    return createEvidenceWriter({ rasterWriter: await openRasterWriter() });
  });
  return {
    scenes: createSceneFiles({ vectors: createVectorFiles(), limits: sceneLimits, remote }),
    openCrops: createCropStore,
    tiles: keepNoiseTiles(),
    evidence: { write: async (input, folders) => (await openEvidence()).write(input, folders) },
  };
}

async function openMeasurer(job: WindowJob): Promise<WindowMeasurer> {
  const windows = await import('./runtime-windows.ts');
  return windows.openMeasurer(job);
}

async function openVectorWriter(): Promise<VectorWriter> {
  const { createVectorWriter } = await import('./adapters/vector/geopackage.ts');
  return createVectorWriter();
}

async function openRasterWriter(): Promise<RasterWriter> {
  const { createRasterWriter } = await import('./adapters/geotiff/write-raster.ts');
  return createRasterWriter();
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}

function softwareLabel(config: Config): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  return `qingshan ${version} (${config.commit ?? commitOf(root)})`;
}

/** The commit is recorded, not keyed; an installed copy without git has none. */
function commitOf(root: string): string {
  try {
    return execFileSync('git', ['-C', root, 'rev-parse', '--short=12', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'no commit';
  }
}
