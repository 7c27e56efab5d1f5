/** What `fixtures/` holds, and how a result is held against it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ROOT } from './cli.ts';
import { expectClose } from './expect-close.ts';
import type { Tolerance } from './expect-close.ts';

interface ZonalRow {
  readonly id: string;
  readonly [statistic: string]: number | string | null;
}

interface DateAreas {
  readonly [key: string]: number | null;
}

interface PatchAreas {
  readonly id: string;
  readonly area_m2?: number;
  readonly observed_m2?: number;
  readonly baseline?: DateAreas;
  readonly current?: DateAreas;
}

export interface RawNdviRow extends PatchAreas {
  readonly transitions_px: Readonly<Record<string, number>>;
  readonly transitions_m2: Readonly<Record<string, number>>;
  /** Two grids: the pixel count may be that of either. */
  readonly transitions_px_either?: readonly number[];
}

export interface Verdict extends PatchAreas {
  readonly status: string;
  readonly reason: string | null;
  readonly outcome: string;
}

export interface Expected {
  readonly scenes: { readonly baseline: readonly string[]; readonly current: readonly string[] };
  readonly bands: string;
  readonly tolerance: { readonly relative: number; readonly area: number; readonly absolute: number };
  readonly zonal: Readonly<Record<string, readonly ZonalRow[]>>;
  readonly rawNdvi?: readonly RawNdviRow[];
  /** With the same-day scenes of the baseline in the other order. */
  readonly rawNdviReversed?: readonly RawNdviRow[];
  readonly verdicts?: readonly Verdict[];
  /** Cloud masks of the current date, each alone enough. */
  readonly clouds?: readonly string[];
}

export type Row = Readonly<Record<string, unknown>>;

export interface Hazard {
  readonly name: string;
  readonly folder: string;
  readonly expected: Expected;
}

export const FIXTURES: string = join(ROOT, 'fixtures');
const NOT_HAZARDS = new Set(['bad-input', 'formula', 'zonal', 'real', 'quarter']);
export const STATISTICS: readonly string[] = ['count', 'mean', 'sum', 'min', 'max', 'stdev'];
export async function readHazards(): Promise<readonly Hazard[]> {
  const entries = await readdir(FIXTURES, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && !NOT_HAZARDS.has(entry.name)).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const folder = join(FIXTURES, name);
      const expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as Expected;
      return { name, folder, expected };
    }),
  );
}

export function expectStatistics(actual: Row, expected: ZonalRow, tolerance: Tolerance): void {
  for (const key of [...STATISTICS, 'share_below']) {
    expectClose(actual[key], expected[key] as number | null, tolerance, `${expected.id} ${key}`);
  }
}

export function expectRawNdvi(actual: Row, expected: RawNdviRow, tolerance: Expected['tolerance']): void {
  expectAreas(actual, expected, tolerance);
  const pixels = actual['transitions_px'] as Readonly<Record<string, number>>;
  const areas = actual['transitions_m2'] as Readonly<Record<string, number>>;
  const either = expected.transitions_px_either;
  for (const [key, value] of Object.entries(expected.transitions_px)) {
    const nearest =
      value > 0 && either
        ? either.toSorted((a, b) => Math.abs(a - pixels[key]!) - Math.abs(b - pixels[key]!))[0]!
        : value;
    expectClose(pixels[key] ?? 0, nearest, tolerance, `${expected.id} ${key} px`);
    expectClose(areas[key] ?? 0, expected.transitions_m2[key]!, squareMetres(tolerance), `${expected.id} ${key} m2`);
  }
}

export function expectVerdict(patches: readonly Row[], expected: Verdict, tolerance: Expected['tolerance']): void {
  const actual = patches.find((patch) => patch['id'] === expected.id);
  expect(actual, expected.id).toMatchObject({
    status: expected.status,
    reason: expected.reason,
    outcome: expected.outcome,
  });
  expectAreas(actual!, expected, tolerance);
}

function expectAreas(actual: Row, expected: PatchAreas, tolerance: Expected['tolerance']): void {
  for (const key of ['area_m2', 'observed_m2'] as const) {
    if (expected[key] === undefined) continue;
    expectClose(actual[key], expected[key], squareMetres(tolerance), `${expected.id} ${key}`);
  }
  for (const date of ['baseline', 'current'] as const) {
    for (const [key, value] of Object.entries(expected[date] ?? {})) {
      const measured = (actual[date] as Row | null)?.[key];
      const allowed = key === 'ndvi_mean' ? tolerance : squareMetres(tolerance);
      expectClose(measured, value, allowed, `${expected.id} ${date} ${key}`);
    }
  }
}

function squareMetres(tolerance: Expected['tolerance']): Tolerance {
  return { relative: tolerance.area, absolute: 1e-5 };
}
