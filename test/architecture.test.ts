/** Who may import whom (docs/decisions), kept by reading every source file. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, violationsOf } from './architecture.ts';
import { ROOT } from './cli.ts';

describe('the rules can fail', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['src/helpers/x.ts', '', 'no layer names this file'],
    ['src/raster/x.ts', "import { area } from '../geometry/area.ts';", 'raster imports geometry'],
    ['src/raster/x.ts', "import type { Policy } from '../analysis/policy.ts';", 'raster imports analysis'],
    ['src/app/x.ts', "const it = await import('../adapters/queue/create-queue.ts');", 'app imports adapters'],
    ['src/app/x.ts', "export { y } from '../runtime.ts';", 'app imports runtime'],
    ['src/cli/x.ts', "import { y } from '../adapters/report/html.ts';", 'an entry imports an adapter'],
    ['workers/x.ts', "import '../src/adapters/queue/y.ts';", 'an entry imports an adapter'],
    ['workers/assess-thread.ts', "import { y } from '../src/adapters/engines/threads.ts';", 'an entry imports'],
    ['src/adapters/imagery/x.ts', "import { y } from '../geotiff/y.ts';", 'adapter imagery imports adapter geotiff'],
    ['src/analysis/x.ts', "import { y } from '../utils/y.ts';", 'which no layer names'],
    ['src/analysis/x.ts', "import { readFileSync } from 'node:fs';", 'a pure layer imports node:fs'],
    ['src/analysis/x.ts', "import area from '@turf/turf';", '@turf/turf belongs to src/geometry/'],
    ['src/app/x.ts', "import { fromFile } from 'geotiff';", 'geotiff belongs to src/adapters/geotiff/'],
    ['src/adapters/database/x.ts', "import { Queue } from 'bullmq';", 'bullmq belongs to src/adapters/queue/'],
    ['src/adapters/report/x.ts', "import sharp from 'sharp';", 'sharp belongs to src/adapters/imagery/'],
    ['src/adapters/vector/x.ts', "import gdal from 'gdal3.js/node.js';", 'gdal3.js belongs to src/adapters/gdal/'],
    ['src/app/x.ts', "import {\n  a,\n  b,\n} from 'left-pad';", 'no rule says where left-pad belongs'],
    ['src/geometry/x.ts', 'export async function f() {}', 'is async'],
    ['src/geometry/x.ts', 'export function f(): Promise<void> { return g(); }', 'is async'],
    ['src/oversight/x.ts', "console.log('x');", 'logs'],
    ['src/oversight/x.ts', 'const seed = Math.random();', 'unseeded'],
    ['src/oversight/x.ts', 'const now = new Date();', 'asks for the time'],
    ['src/oversight/x.ts', "const now = process.env['NOW'];", 'looks at the process'],
  ];

  test.each(cases)('%s: %j', (file, source, sentence) => {
    const violations = violationsOf(file, source);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(sentence);
  });

  test('what is allowed breaks none', () => {
    const source = `
      // import { x } from '../adapters/queue/x.ts'; async await Promise
      import type { Grid } from './grid.ts';
      import { QingshanError } from '../errors.ts';
      const why = 'an async console';
      const day = new Date(Date.UTC(2023, 0, 1));
    `;
    expect(violationsOf('src/raster/x.ts', source)).toEqual([]);
    expect(violationsOf('src/runtime.ts', "import { y } from './adapters/report/y.ts';")).toEqual([]);
    expect(violationsOf('workers/x.ts', "import { createApp } from '../src/runtime.ts';")).toEqual([]);
  });

  test('every form of import is seen', () => {
    const source = `
import a, { type B } from './a.ts';
import type { C } from './c.ts';
import {
  d,
} from './d.ts';
import './e.ts';
export * from './f.ts';
const g = await import('./g.ts');
const h = createRequire(import.meta.url)('./h.cjs');
`;
    expect(importsOf(source).map(({ specifier }) => specifier)).toEqual([
      './a.ts',
      './c.ts',
      './d.ts',
      './f.ts',
      './e.ts',
      './g.ts',
      './h.cjs',
    ]);
  });
});

test('every source file keeps the rules', async () => {
  const files = await sourceFiles();
  expect(files.length).toBeGreaterThan(20);
  const violations: string[] = [];
  for (const file of files) violations.push(...violationsOf(file, await readFile(join(ROOT, file), 'utf8')));
  expect(violations).toEqual([]);
});

/** Everything that runs, but not the tests beside it. */
async function sourceFiles(): Promise<readonly string[]> {
  const lists = await Promise.all(
    ['src', 'workers'].map(async (folder) => {
      const names = await readdir(join(ROOT, folder), { recursive: true });
      return names.map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
    }),
  );
  return lists.flat().filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|\.d\.ts$/.test(file));
}
