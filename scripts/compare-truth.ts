/**
 * Measured beside true, for a simulated quarter: `node scripts/compare-truth.ts TRUTH.json RESULTS.json`.
 *
 * Prints a line a patch and exits 1 where any differs: status, reason and outcome must be equal, areas within 2 % or
 * 0.02 ha.
 */
import { readFile } from 'node:fs/promises';
import { compareWithTruth, type MeasuredPatch, type PatchComparison } from '../src/app/compare-truth.ts';
import type { TruthFile } from '../src/app/truth-file.ts';
import { textTable } from '../src/cli/tables.ts';

const [truthFile, resultsFile] = process.argv.slice(2);
if (truthFile === undefined || resultsFile === undefined) {
  throw new Error('usage: node scripts/compare-truth.ts TRUTH.json RESULTS.json');
}
const truth = await readJson<TruthFile>(truthFile);
const results = await readJson<{ readonly patches: readonly MeasuredPatch[] }>(resultsFile);

const { patches, unknownIds, agrees } = compareWithTruth(truth, results.patches);

const head = ['图斑 patch', '故事 story', '结论 verdict', '前裸露 bare before, ha', '后裸露 bare after, ha', ''];
process.stdout.write(`${textTable(head, patches.map(line))}\n`);
for (const id of unknownIds) process.stdout.write(`✗ ${id}: not in the truth\n`);
const right = patches.filter(({ differences }) => differences.length === 0).length;
process.stdout.write(`\n真值／实测 true / measured; ${right} of ${patches.length} patches agree with the truth\n`);
if (!agrees) process.exitCode = 1;

function line(comparison: PatchComparison): string[] {
  const { truth: patch, measured, differences } = comparison;
  const verdict = patch.reason ?? patch.outcome;
  const found = measured === null ? 'missing' : (measured.reason ?? measured.outcome);
  return [
    patch.id,
    patch.kind,
    verdict === found ? verdict : `${verdict} / ${found}`,
    areaCell(comparison, 'baseline'),
    areaCell(comparison, 'current'),
    differences.length === 0 ? '✓' : `✗ ${differences.join(', ')}`,
  ];
}

function areaCell({ areas }: PatchComparison, date: 'baseline' | 'current'): string {
  const area = areas.find((item) => item.date === date && item.cover === 'unvegetated');
  return area === undefined ? '–' : `${hectares(area.trueM2)} / ${hectares(area.measuredM2)}`;
}

function hectares(m2: number | null): string {
  return m2 === null ? '–' : (m2 / 10_000).toFixed(3);
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
