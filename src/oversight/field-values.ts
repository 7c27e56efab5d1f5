/** Values of mine files as people type them, read strictly: what cannot be read is refused, never guessed. */
import type { Words } from './words.ts';

export type CellValue = string | number | boolean | null | undefined;

/** `value` null: the cell is empty. */
export type Reading<T> = { readonly value: T | null } | { readonly why: Words };

export const AREA_UNITS = ['m2', 'mu', 'ha'] as const;
export type AreaUnit = (typeof AREA_UNITS)[number];

/** A mu (亩) is 2000/3 m². */
export function toSquareMetres(amount: number, unit: AreaUnit): number {
  if (unit === 'm2') return amount;
  return unit === 'mu' ? (amount * 2000) / 3 : amount * 10_000;
}

/** What offices type where there is nothing to say. */
const EMPTY = new Set(['', '/', '\\', '-', '--', '—', '——', '无', '空', 'null', 'NULL', '<Null>', '<空>']);

/** The cell's text without blanks around it, '' where it is empty. Numbers keep their shortest decimal form. */
export function textOf(value: CellValue): string {
  if (value === null || value === undefined) return '';
  const text = String(value).trim();
  return EMPTY.has(text) ? '' : text;
}

/**
 * A day as `2023-08-15`, from `2023-08-15T…`, `2023/8/15`, `2023.8.15`, `2023年8月15日` or `20230815`. A month without a day
 * is its first day at the `start` of works and its last at their `end`: works lie inside it for certain.
 */
export function readDate(value: CellValue, edge: 'start' | 'end'): Reading<string> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const plain = text.normalize('NFKC').replace(/\s+/g, ' ');
  const day =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(plain) ??
    /^(\d{4})年(\d{1,2})月(\d{1,2})日?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (day !== null) return calendarDay(Number(day[1]), Number(day[2]), Number(day[3]));
  const month = /^(\d{4})[-/.](\d{1,2})$/.exec(plain) ?? /^(\d{4})年(\d{1,2})月份?$/.exec(plain);
  if (month === null) return { why: { zh: '不是日期，应写成 2023-08-15', en: 'not a date; write it like 2023-08-15' } };
  const [year, number] = [Number(month[1]), Number(month[2])];
  return calendarDay(year, number, edge === 'start' ? 1 : new Date(Date.UTC(year, number, 0)).getUTCDate());
}

function calendarDay(year: number, month: number, day: number): Reading<string> {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || year < 1900 || year > 2199) return { why: { zh: '没有这一天', en: 'there is no such day' } };
  return { value: date.toISOString().slice(0, 10) };
}

const YES = new Set(['是', '有', 'y', 'yes', 'true', '1', 't', '√', '重点', '重点工程']);
const NO = new Set(['否', '不是', 'n', 'no', 'false', '0', 'f', '×', '非重点', '一般', '一般工程']);

export function readYesNo(value: CellValue): Reading<boolean> {
  // 无 answers a question here: it does not mean that the cell is empty.
  const text = value === null || value === undefined ? '' : String(value).trim().toLowerCase();
  if (text === '无') return { value: false };
  if (textOf(value) === '') return { value: null };
  if (YES.has(text)) return { value: true };
  if (NO.has(text)) return { value: false };
  return { why: { zh: '应为“是”或“否”', en: 'must be yes or no' } };
}

/** A calendar year, `2023` or `2023年`. */
export function readYear(value: CellValue): Reading<number> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const year = Number(/^((?:19|20|21)\d\d)(?:\.0+)?(?:年|年度)?$/.exec(text.normalize('NFKC'))?.[1]);
  if (Number.isInteger(year)) return { value: year };
  return { why: { zh: '不是年份，应写成 2023', en: 'not a year; write it like 2023' } };
}

export interface Quantity {
  readonly amount: number;
  /** The unit written behind the number, if any. */
  readonly unit: AreaUnit | null;
}

/** A number, with thousands separators and a unit of area where they are typed: `1,234.5 ㎡`, `12.5亩`. */
export function readQuantity(value: CellValue): Reading<Quantity> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const plain = text.normalize('NFKC').replace(/\s+/g, '');
  const match = /^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d+)?)([^\d.,].*)?$/i.exec(plain);
  const amount = match === null || !/\d/.test(match[1] ?? '') ? Number.NaN : Number(match[1]?.replaceAll(',', ''));
  const unit = unitOf(match?.[2] ?? '');
  if (!Number.isFinite(amount) || unit === undefined) return { why: { zh: '不是数', en: 'not a number' } };
  if (amount < 0) return { why: { zh: '不能为负', en: 'must not be negative' } };
  return { value: { amount, unit } };
}

/** The unit in brackets or behind a field's name: `面积（亩）`, `治理面积_公顷`. */
export function unitOfFieldName(name: string): AreaUnit | null {
  const match = /[(_ ]*(m2|平方米|亩|公顷|hm2|ha)\)?$/i.exec(name.normalize('NFKC'));
  return match === null ? null : (unitOf(match[1] ?? '') ?? null);
}

function unitOf(word: string): AreaUnit | null | undefined {
  if (word === '') return null;
  if (/^(m2|平方米|平米)$/i.test(word)) return 'm2';
  if (/^(亩|mu)$/i.test(word)) return 'mu';
  if (/^(公顷|hm2|ha)$/i.test(word)) return 'ha';
  return undefined;
}
