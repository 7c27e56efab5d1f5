/** Markdown of a run. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Check, holds } from './agreement.ts';
import type { KernelSpeed } from './kernels.ts';
import { type Outcome, median } from './race.ts';
import { passes, type Verdict } from './verdicts.ts';

const BEGIN = '<!-- bench: begin, written by npm run bench -->';
const END = '<!-- bench: end -->';

export function heading(text: string): string {
  return `### ${text}`;
}

/** Ratios are of medians: how many times as long as ours with 2 threads, or the first row where that did not run. */
export function raceTable(outcomes: readonly Outcome[]): string {
  const reference =
    outcomes.find(({ contestant, runs }) => contestant.name === 'ours2' && runs.length > 0) ??
    outcomes.find(({ runs }) => runs.length > 0);
  const unit = reference === undefined ? NaN : median(reference.runs.map(({ wall }) => wall));
  const rows = outcomes.map(({ contestant, runs, failure }) => {
    if (runs.length === 0) return [contestant.label, `FAILED: ${oneLine(failure ?? 'no run')}`, '', '', '', ''];
    const walls = runs.map(({ wall }) => wall);
    return [
      contestant.label,
      seconds(median(walls)),
      `${seconds(Math.min(...walls))} – ${seconds(Math.max(...walls))}`,
      seconds(median(runs.map(({ cpu }) => cpu))),
      median(runs.map(({ peakMb }) => peakMb)).toFixed(0),
      (median(walls) / unit).toFixed(2),
    ];
  });
  return table(['what', 'wall s', 'from – to', 'cpu s', 'peak MB', `× ${reference?.contestant.name ?? ''}`], rows);
}

/** One row a case, ours beside one peer. */
export function growthTable(
  what: string,
  cases: readonly { readonly name: string; readonly outcomes: readonly Outcome[] }[],
): string {
  const names = [...new Set(cases.flatMap(({ outcomes }) => outcomes.map(({ contestant }) => contestant.name)))];
  const rows = cases.map(({ name, outcomes }) => {
    const cells = names.map((contestant) => {
      const outcome = outcomes.find((candidate) => candidate.contestant.name === contestant);
      if (outcome === undefined) return '';
      if (outcome.runs.length === 0) return 'FAILED';
      const peak = Math.max(...outcome.runs.map(({ peakMb }) => peakMb));
      return `${seconds(median(outcome.runs.map(({ wall }) => wall)))} / ${peak.toFixed(0)}`;
    });
    const wall = (contestant: string) =>
      median(outcomes.find((candidate) => candidate.contestant.name === contestant)?.runs.map((run) => run.wall) ?? []);
    return [name, ...cells, (wall('rasterio') / wall('ours2')).toFixed(2)];
  });
  return table([what, ...names.map((name) => `${name} s / MB`), 'rasterio ÷ ours2'], rows);
}

export function checkTable(checks: readonly Check[]): string {
  const rows = checks.map((check) => [
    check.what,
    `${check.worst === 0 ? '0' : check.worst.toExponential(1)} ${check.unit}`,
    check.bound === 0 ? '0' : check.bound.toExponential(0),
    holds(check) ? 'PASS' : '**FAIL**',
  ]);
  return table(['what', 'worst', 'bound', ''], rows);
}

export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => [
    verdict.what,
    `${verdict.kind === 'least' ? '≥' : '≤'} ${verdict.need}${verdict.unit}`,
    `${verdict.measured.toFixed(verdict.unit === ' MB' ? 0 : 2)}${verdict.unit}`,
    passes(verdict) ? 'PASS' : '**FAIL**',
  ]);
  return table(['what', 'must be', 'measured', ''], rows);
}

export function kernelTable(kernels: readonly KernelSpeed[]): string {
  const rows = kernels.map(({ name, typescript, webassembly }) => [
    name,
    typescript?.toFixed(0) ?? '',
    webassembly?.toFixed(0) ?? '',
    typescript === null || webassembly === null ? '' : (webassembly / typescript).toFixed(1),
  ]);
  return table(['kernel', 'TypeScript Mpx/s', 'WebAssembly Mpx/s', '×'], rows);
}

/** Replaces what the last run wrote. */
export function writeBetweenMarkers(file: string, text: string): void {
  const whole = readFileSync(file, 'utf8');
  const begin = whole.indexOf(BEGIN);
  const end = whole.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${file} has lost its markers ${BEGIN} and ${END}`);
  writeFileSync(file, `${whole.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${whole.slice(end)}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(tableRow).join('\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function seconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 160);
}
