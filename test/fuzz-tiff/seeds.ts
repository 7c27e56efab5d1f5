/** The valid files that are mutated: made by GDAL at test time, and the readings that they must give. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLayout } from './layout.ts';
import type { Seed } from './mutate.ts';

const script = fileURLToPath(new URL('make-seeds.py', import.meta.url));
/** Debian's python3-gdal belongs to the system's Python, which need not be the first on the path. */
const python = ['/usr/bin/python3', 'python3'];

/** Undefined where no Python with GDAL is at hand. */
export function findPython(): string | undefined {
  return python.find((command) => spawnSync(command, ['-c', 'from osgeo import gdal; import numpy']).status === 0);
}

/** Writes `*.tif` and, where the compression is exact, `*.tif.raw`: what GDAL reads, bands as float64. */
export function makeSeeds(command: string, folder: string): void {
  execFileSync(command, [script, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** In the order of their names, so that a mutation's number means the same file again. */
export function loadSeeds(folder: string): Seed[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.tif'));
  return names.sort().map((name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    return { name, bytes, layout: readLayout(bytes) };
  });
}
