/** What a table of times is worth nothing without: machine, versions, commit. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { BENCH, PYTHON, ROOT } from './places.ts';

export function describeRun(startedAt: Date, loadBefore: number): string[] {
  const cpus = os.cpus();
  return [
    `- Run: ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit()}, load before the start ${loadBefore.toFixed(2)}`,
    `- Machine: ${cpus.length} × ${cpus[0]?.model ?? 'unknown'}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, ${os.type()} ${os.release()}, files in the page cache`,
    `- Ours: Node.js ${process.versions.node}`,
    `- Peers: ${pythonVersions()}, geotiff.js ${packageVersion(ROOT, 'geotiff')}, geoblaze ${packageVersion(join(BENCH, 'geoblaze'), 'geoblaze')}, libdeflate ${libdeflateVersion()}`,
  ];
}

/** Changed files other than the bench's own tables make a table of no commit. */
function commit(): string {
  const changed = git(
    'status',
    '--porcelain',
    '--',
    'src',
    'workers',
    'bench',
    'package-lock.json',
    ':!bench/README.md',
  );
  return git('rev-parse', '--short=10', 'HEAD') + (changed === '' ? '' : ' **with uncommitted changes**');
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}

function pythonVersions(): string {
  const script = `
import platform, numpy, rasterio
from osgeo import gdal
print(f"GDAL {gdal.__version__}, rasterio {rasterio.__version__}, numpy {numpy.__version__}, Python {platform.python_version()}")`;
  return execFileSync(PYTHON, ['-c', script], { encoding: 'utf8' }).trim();
}

function packageVersion(folder: string, name: string): string {
  try {
    const text = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return '(not installed)';
  }
}

function libdeflateVersion(): string {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Version}', 'libdeflate-dev'], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : '(unknown)';
}
