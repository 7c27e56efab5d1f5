/** GDAL 3.8 compiled to WebAssembly (gdal3.js), loaded once, used one job at a time. */
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export interface GdalDataset {
  readonly pointer: number;
  readonly path: string;
  readonly type: string;
  /** What `ogrinfo -json` or `gdalinfo -json` prints. */
  readonly info: unknown;
}

/** The part of Emscripten's file system that we use. Paths start with `/`; files live in memory. */
export interface GdalFileSystem {
  mkdir(path: string): void;
  rmdir(path: string): void;
  readdir(path: string): string[];
  writeFile(path: string, data: Uint8Array | string): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
  stat(path: string): { readonly mode: number; readonly size: number };
  isDir(mode: number): boolean;
}

export interface Gdal {
  /** Rejects with an array of GDAL errors when no file could be opened. */
  open(path: string, openOptions?: readonly string[]): Promise<{ readonly datasets: readonly GdalDataset[] }>;
  close(dataset: GdalDataset): Promise<void>;
  ogrinfo(dataset: GdalDataset, options?: readonly string[]): Promise<unknown>;
  gdalinfo(dataset: GdalDataset, options?: readonly string[]): Promise<unknown>;
  /** Writes `/output/<outputName>.<extension of the driver>`. */
  ogr2ogr(
    dataset: GdalDataset,
    options: readonly string[],
    outputName: string,
  ): Promise<{ readonly local: string; readonly all: readonly { readonly local: string }[] }>;
  gdal_translate(
    dataset: GdalDataset,
    options: readonly string[],
    outputName: string,
  ): Promise<{ readonly local: string; readonly all: readonly { readonly local: string }[] }>;
  readonly Module: { readonly FS: GdalFileSystem };
}

/** One job's two private folders in GDAL's memory, and what GDAL said meanwhile. */
export interface GdalJob {
  readonly gdal: Gdal;
  readonly fs: GdalFileSystem;
  /** `/input/job7`, for files that GDAL reads. */
  readonly input: string;
  /** `/output/job7`; give `job7/name` (see `outputName`) to `ogr2ogr` and `gdal_translate`. */
  readonly output: string;
  readonly outputName: (name: string) => string;
  /**
   * GDAL's `ERROR n: …` lines so far. gdal3.js rejects only for some of them (numbers from 3), so a caller that must not
   * lose data checks that there are none.
   */
  readonly errors: () => readonly string[];
}

type InitGdal = (config: {
  readonly useWorker: false;
  readonly path: string;
  readonly logHandler: (message: string) => void;
  readonly errorHandler: (message: string) => void;
}) => Promise<Gdal>;

let loading: Promise<Gdal> | undefined;
let lastJob: Promise<unknown> = Promise.resolve();
let jobCount = 0;
let messages: string[] = [];

/** Loads GDAL (about 0.6 s and 120 MB) on the first call. It holds no handle, so the process can exit. */
export function loadGdal(): Promise<Gdal> {
  loading ??= initialise();
  return loading;
}

/**
 * Runs a job with GDAL to itself: jobs wait for one another, because GDAL's error state is global. Whatever the job put
 * into its folders is deleted afterwards.
 */
export async function withGdal<T>(run: (job: GdalJob) => Promise<T>): Promise<T> {
  const result = lastJob.then(() => runAlone(run));
  lastJob = result.catch(() => undefined);
  return result;
}

async function runAlone<T>(run: (job: GdalJob) => Promise<T>): Promise<T> {
  const gdal = await loadGdal();
  const fs = gdal.Module.FS;
  jobCount += 1;
  const name = `job${jobCount}`;
  const input = `/input/${name}`;
  const output = `/output/${name}`;
  fs.mkdir(input);
  fs.mkdir(output);
  messages = [];
  try {
    return await run({
      gdal,
      fs,
      input,
      output,
      outputName: (file) => `${name}/${file}`,
      errors: () => messages.filter((message) => message.startsWith('ERROR')),
    });
  } finally {
    removeTree(fs, input);
    removeTree(fs, output);
  }
}

function initialise(): Promise<Gdal> {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('gdal3.js/node.js');
  // gdal3.js sets a global `location` on Node, by which other libraries take Node for a browser.
  const location = Object.getOwnPropertyDescriptor(globalThis, 'location');
  const init = require(entry) as InitGdal;
  if (location === undefined) Reflect.deleteProperty(globalThis, 'location');
  else Object.defineProperty(globalThis, 'location', location);
  return init({
    useWorker: false,
    // gdal3.js reads `./<path>`, so the path has to be relative to the working directory of this moment.
    path: relative(process.cwd(), join(dirname(entry), 'dist', 'package')),
    logHandler: () => undefined,
    errorHandler: (message) => messages.push(message),
  });
}

function removeTree(fs: GdalFileSystem, path: string): void {
  for (const name of fs.readdir(path)) {
    if (name === '.' || name === '..') continue;
    const child = `${path}/${name}`;
    if (fs.isDir(fs.stat(child).mode)) removeTree(fs, child);
    else fs.unlink(child);
  }
  fs.rmdir(path);
}
