/** CSV that Excel opens right by a double click: UTF-8 with BOM, CRLF, RFC 4180 quotes. */
import type { SpotCheckRecord } from '../../app/ports/record.ts';
import type { Report } from '../../app/ports/reports.ts';
import type { Language } from '../../errors.ts';
import { fixed } from '../../oversight/figures.ts';
import { CAVEAT, GROUNDS, HEADINGS, say } from '../../oversight/words.ts';
import { cellsOf, COLUMNS } from './columns.ts';
import type { CellKind } from './columns.ts';

const BOM = '\uFEFF';

export function minesCsv(report: Report, language: Language): string {
  const head = COLUMNS.map(({ key }) => textCell(HEADINGS[key][language]));
  const lines = report.rows.map((row) => {
    const cells = cellsOf(row, language);
    return COLUMNS.map(({ kind }, index) => csvCell(cells[index] ?? null, kind));
  });
  return csvText([head, ...lines]);
}

const SPOT_CHECK_HEADINGS = {
  zh: ['季度', '序号', '主体编号', '抽查依据', '依据说明', '种子', '抽查数', '抽样框校验码'],
  en: ['quarter', 'order', 'mine id', 'ground', 'detail', 'seed', 'capacity', 'frame hash'],
} as const;

/** 抽查清单.csv: every row carries what is needed to repeat the draw; the caveat stands in the last line. */
export function spotCheckCsv(record: SpotCheckRecord, language: Language): string {
  const lines = record.rows.map((row) => [
    textCell(record.quarter),
    String(row.order),
    idCell(row.mineId),
    textCell(say(GROUNDS, row.ground, language)),
    textCell(row.detail),
    String(record.seed),
    String(record.capacity),
    idCell(record.frameHash),
  ]);
  return csvText([SPOT_CHECK_HEADINGS[language].map(textCell), ...lines, [textCell(CAVEAT[language])]]);
}

function csvText(lines: readonly (readonly string[])[]): string {
  return BOM + lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function csvCell(value: string | number | null, kind: CellKind): string {
  if (value === null) return '';
  if (typeof value === 'number') return fixed(value, typeof kind === 'object' ? kind.decimals : 2);
  if (kind === 'id') return idCell(value);
  return kind === 'date' ? quoted(value) : textCell(value);
}

/**
 * An id that a spreadsheet would read as a number or a date (leading zeros, more than 15 digits, `1E5`, `3-12`) is written
 * as the formula `="0012"`, which Excel and LibreOffice show as the text 0012. Other ids are plain.
 */
function idCell(id: string): string {
  return /^[\s\d.,+\-/:%eE]+$/.test(id) ? `"=""${id.replaceAll('"', '""""')}"""` : textCell(id);
}

/** Text that begins like a formula gets an apostrophe: a mine's name must not run in the reader's spreadsheet. */
function textCell(text: string): string {
  return quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
