/** `mines.xlsx`: the table with real numbers, and a sheet that says what it is. */
import type { Blob } from 'node:buffer';
import type { Stream } from 'node:stream';
import writeXlsxFile from 'write-excel-file/node';
import type { Feature } from 'write-excel-file/node';
import type { Report } from '../../app/ports/reports.ts';
import type { Language } from '../../errors.ts';
import { sayBeijingTime } from '../../oversight/figures.ts';
import { CAVEAT, HEADINGS, REPORT_TITLE } from '../../oversight/words.ts';
import { CHANGE_COLUMNS, listedChanges } from './change-patches.ts';
import { cellsOf, COLUMNS } from './columns.ts';
import type { CellKind } from './columns.ts';
import { tableNotes } from './method.ts';

type SheetCell = {
  readonly value: string | number;
  readonly type: StringConstructor | NumberConstructor;
  readonly format?: string;
  readonly wrap?: boolean;
  readonly fontWeight?: 'bold';
  readonly backgroundColor?: string;
  readonly alignVertical?: 'center';
  readonly height?: number;
} | null;

const SHEETS = { zh: ['图斑结果', '变化图斑', '说明'], en: ['patches', 'change patches', 'notes'] } as const;

export async function minesXlsx(report: Report, language: Language): Promise<Buffer> {
  const table: SheetCell[][] = [
    COLUMNS.map(({ key }) => headingCell(HEADINGS[key][language])),
    ...report.rows.map((row) => {
      const cells = cellsOf(row, language);
      return COLUMNS.map(({ kind }, index) => sheetCell(cells[index] ?? null, kind));
    }),
  ];
  const notes: SheetCell[][] = noteRows(report, language).map(([label, text]) => [
    { value: label, type: String, fontWeight: 'bold' },
    { value: text, type: String, wrap: true },
  ]);
  const changes: SheetCell[][] = [
    CHANGE_COLUMNS.map((column) => headingCell(column[language])),
    ...listedChanges(report).map((listed) =>
      CHANGE_COLUMNS.map(({ kind, value }) => sheetCell(value(listed, language), kind)),
    ),
  ];
  const [sheet, changeSheet, notesSheet] = SHEETS[language];
  const columns = COLUMNS.map(({ width }) => ({ width }));
  return writeXlsxFile(
    [
      { data: table, sheet, columns, stickyRowsCount: 1, stickyColumnsCount: 4, orientation: 'landscape' },
      {
        data: changes,
        sheet: changeSheet,
        columns: CHANGE_COLUMNS.map(({ width }) => ({ width })),
        stickyRowsCount: 1,
        orientation: 'landscape',
      },
      { data: notes, sheet: notesSheet, columns: [{ width: 22 }, { width: 110 }] },
    ],
    { fontFamily: 'Microsoft YaHei', fontSize: 10, features: [autoFilter(table.length)] },
  ).toBuffer();
}

function headingCell(value: string): SheetCell {
  return {
    value,
    type: String,
    wrap: true,
    fontWeight: 'bold',
    backgroundColor: '#dfeae2',
    alignVertical: 'center',
    height: 44,
  };
}

function sheetCell(value: string | number | null, kind: CellKind): SheetCell {
  if (value === null) return null;
  if (typeof value === 'string') return { value, type: String, format: '@' };
  const decimals = typeof kind === 'object' ? kind.decimals : 2;
  // The full value is kept; the format rounds what is shown.
  return { value, type: Number, format: decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}` };
}

function noteRows(report: Report, language: Language): readonly (readonly [string, string])[] {
  const zh = language === 'zh';
  return [
    [zh ? '标题' : 'title', `${REPORT_TITLE[language]} ${report.quarter}`.trim()],
    [zh ? '重要提示' : 'caveat', CAVEAT[language]],
    [zh ? '生成时间' : 'written at', sayBeijingTime(report.createdAt, language)],
    [zh ? '评分规则' : 'policy', `${report.policy.title[language]} · ${report.policy.id} ${report.policy.version}`],
    [zh ? '软件版本' : 'software', report.software],
    [zh ? '图斑数' : 'patches', String(report.rows.length)],
    ...tableNotes(language),
  ];
}

/** The library freezes rows but has no filter; OOXML wants `autoFilter` after `sheetData`, and the defined name beside. */
function autoFilter(rowCount: number): Feature<Stream | Buffer | Blob> {
  const range = `A1:${columnName(COLUMNS.length - 1)}${rowCount}`;
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (content, _, { sheetIndex }) =>
            sheetIndex === 0 ? content.replace('</sheetData>', `</sheetData><autoFilter ref="${range}"/>`) : content,
        },
      },
    },
  };
}

function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
