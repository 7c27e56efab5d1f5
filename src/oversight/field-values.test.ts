import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDate, readQuantity, readYear, readYesNo, textOf, unitOfFieldName } from './field-values.ts';

test.each(['', ' ', '/', '—', 'null', null, undefined])('%j is empty', (value) => {
  expect(textOf(value)).toBe('');
  expect(readDate(value, 'start')).toEqual({ value: null });
  expect(readQuantity(value)).toEqual({ value: null });
  expect(readYear(value)).toEqual({ value: null });
  expect(readYesNo(value)).toEqual({ value: null });
});

test('text keeps its zeros', () => {
  expect(textOf(' 00510 ')).toBe('00510');
  expect(textOf(510501020001)).toBe('510501020001');
});

test.each([
  ['2023-08-15', '2023-08-15'],
  ['2023-08-15T10:00:00+00', '2023-08-15'],
  ['2023-08-15 00:00:00', '2023-08-15'],
  ['2023/8/5', '2023-08-05'],
  ['2023.08.05', '2023-08-05'],
  ['2023年8月5日', '2023-08-05'],
  ['20230805', '2023-08-05'],
  [20230805, '2023-08-05'],
  ['２０２３－０８－０５', '2023-08-05'],
])('the date %j', (text, day) => {
  expect(readDate(text, 'start')).toEqual({ value: day });
});

test('a month is its first day for the start and its last for the end', () => {
  expect(readDate('2024年2月', 'start')).toEqual({ value: '2024-02-01' });
  expect(readDate('2024-02', 'end')).toEqual({ value: '2024-02-29' });
  expect(readDate('2023-12', 'end')).toEqual({ value: '2023-12-31' });
});

test.each(['2023', '2023-02-30', '2023-13-01', '08/15/2023', '45153', '去年', '0023-01-01'])(
  '%j is no date',
  (text) => {
    expect(readDate(text, 'start')).toHaveProperty('why');
  },
);

test('every day reads back, in whatever form', () => {
  const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom('-', '/', '.', ''), (date, separator) => {
      const iso = date.toISOString().slice(0, 10);
      const reading = readDate(iso.replaceAll('-', separator), 'end');
      return 'value' in reading && reading.value === iso;
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['是', true],
  ['Y', true],
  [1, true],
  [true, true],
  ['重点工程', true],
  ['否', false],
  ['无', false],
  [0, false],
])('%j is %s', (value, answer) => {
  expect(readYesNo(value)).toEqual({ value: answer });
});

test('other answers are none', () => {
  expect(readYesNo('也许')).toHaveProperty('why');
  expect(readYear('23')).toHaveProperty('why');
  expect(readYear('2022年')).toEqual({ value: 2022 });
  expect(readYear(2022)).toEqual({ value: 2022 });
});

test.each([
  ['1234.5', 1234.5, null],
  [1234.5, 1234.5, null],
  [1e-7, 1e-7, null],
  ['1,234.5 ㎡', 1234.5, 'm2'],
  ['12.5亩', 12.5, 'mu'],
  ['0.85 公顷', 0.85, 'ha'],
  ['3hm²', 3, 'ha'],
  ['.5', 0.5, null],
  ['0', 0, null],
])('the quantity %j', (value, amount, unit) => {
  expect(readQuantity(value)).toEqual({ value: { amount, unit } });
});

test.each(['约12', '12-13', '1,23', '-5', '12 acres', '.', '1e999'])('%j is no quantity', (value) => {
  expect(readQuantity(value)).toHaveProperty('why');
});

test.each([
  ['面积（亩）', 'mu'],
  ['治理面积_公顷', 'ha'],
  ['AREA_HA', 'ha'],
  ['图斑面积(㎡)', 'm2'],
  ['tbmj', null],
])('the field %s is in %s', (name, unit) => {
  expect(unitOfFieldName(name)).toBe(unit);
});
