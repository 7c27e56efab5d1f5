/** What the bench needs beyond the project's packages: Debian packages, the race's folder, compiled C, geoblaze. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH, ROOT } from './places.ts';

const PYTHON_MODULES: Readonly<Record<string, string>> = {
  'osgeo.gdal': 'python3-gdal',
  numpy: 'python3-numpy',
  scipy: 'python3-scipy',
  rasterio: 'python3-rasterio',
};

export interface Programs {
  /** `gen_scenes.py`, the peers and `floor.c`, read-only. */
  readonly race: string;
  readonly floor: string;
  readonly timed: string;
}

/** @throws with what to install where something is missing */
export function preparePrograms(data: string): Programs {
  const race = findRace();
  const missing = missingPackages();
  if (missing.length > 0) throw new Error(`missing; run as root: apt-get install --yes ${missing.join(' ')}`);
  const build = join(data, 'build');
  mkdirSync(build, { recursive: true });
  const timed = join(build, 'timed');
  execFileSync('cc', ['-O2', join(BENCH, 'timed.c'), '-o', timed]);
  const floor = join(build, 'floor');
  execFileSync('cc', ['-O3', '-march=native', join(race, 'floor.c'), '-o', floor, '-ldeflate', '-lpthread']);
  return { race, floor, timed };
}

/** geoblaze has 500 packages of its own, so they are no part of the project's; no install script runs. */
export function installGeoblaze(): void {
  const folder = join(BENCH, 'geoblaze');
  if (existsSync(join(folder, 'node_modules/geoblaze/package.json'))) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
}

function findRace(): string {
  const folder = join(process.env['QINGSHAN_SHARED'] ?? join(ROOT, '../shared'), 'bench');
  if (existsSync(join(folder, 'gen_scenes.py'))) return folder;
  throw new Error(
    `${folder} has no gen_scenes.py: the scenes' generator and the peers lie beside the project, in ../shared/bench; QINGSHAN_SHARED names another folder than ../shared`,
  );
}

function missingPackages(): string[] {
  const missing = Object.entries(PYTHON_MODULES)
    .filter(([module]) => spawnSync('/usr/bin/python3', ['-c', `import ${module}`]).status !== 0)
    .map(([, name]) => name);
  if (spawnSync('cc', ['--version']).status !== 0) missing.push('gcc', 'libc6-dev');
  if (!existsSync('/usr/include/libdeflate.h')) missing.push('libdeflate-dev');
  return missing;
}
