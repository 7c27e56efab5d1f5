/** Quarters of the plan, written `2023Q4`. Calendar days in Beijing time; nothing here knows an hour. */
import { QingshanError } from '../errors.ts';

export interface Quarter {
  readonly year: number;
  readonly quarter: 1 | 2 | 3 | 4;
  /** `2023Q4`. Labels sort as the quarters do. */
  readonly label: string;
  /** First and last day, inclusive: `2023-10-01`, `2023-12-31`. */
  readonly start: string;
  readonly end: string;
}

const DAYS: Readonly<Record<Quarter['quarter'], readonly [start: string, end: string]>> = {
  1: ['01-01', '03-31'],
  2: ['04-01', '06-30'],
  3: ['07-01', '09-30'],
  4: ['10-01', '12-31'],
};

/** @throws {QingshanError} QUARTER_INVALID unless it is written like `2023Q4` (or `2023q4`) */
export function parseQuarter(value: string): Quarter {
  const match = /^((?:19|20|21)\d\d)[Qq]([1-4])$/.exec(value.trim());
  if (match === null) throw new QingshanError('QUARTER_INVALID', { value });
  return quarterAt(Number(match[1]), Number(match[2]) as Quarter['quarter']);
}

/** The quarter of a day such as `2023-11-05`, as `2023Q4`. @throws {QingshanError} QUARTER_INVALID for no such day */
export function quarterOf(date: string): string {
  const match = /^(\d{4})-(0[1-9]|1[0-2])-(\d\d)$/.exec(date);
  if (match === null) throw new QingshanError('QUARTER_INVALID', { value: date });
  return `${match[1]}Q${Math.ceil(Number(match[2]) / 3)}`;
}

export function formatQuarter({ year, quarter }: Pick<Quarter, 'year' | 'quarter'>): string {
  return `${year}Q${quarter}`;
}

/** The quarter `count` quarters later; earlier where negative. */
export function shiftQuarter(value: string, count: number): string {
  const index = quarterIndex(value) + count;
  return `${Math.floor(index / 4)}Q${(((index % 4) + 4) % 4) + 1}`;
}

/** How many quarters `later` is after `earlier`; negative where it is before. */
export function quartersBetween(earlier: string, later: string): number {
  return quarterIndex(later) - quarterIndex(earlier);
}

function quarterIndex(value: string): number {
  const { year, quarter } = parseQuarter(value);
  return year * 4 + (quarter - 1);
}

function quarterAt(year: number, quarter: Quarter['quarter']): Quarter {
  const [start, end] = DAYS[quarter];
  return { year, quarter, label: `${year}Q${quarter}`, start: `${year}-${start}`, end: `${year}-${end}` };
}
