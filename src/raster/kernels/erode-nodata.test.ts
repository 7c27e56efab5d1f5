import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Cover } from '../cover.ts';
import { erodeNodata } from './erode-nodata.ts';

/** `O` outside, `N` nodata, `b` blank, `c` cloud, `.` seen. */
const CODES: Readonly<Record<string, number>> = {
  O: Cover.Outside,
  N: Cover.Nodata,
  b: Cover.Blank,
  c: Cover.Cloud,
  '.': Cover.Seen,
};

function eroded(...rows: readonly string[]): string[] {
  const width = rows[0]!.length;
  const state = Uint8Array.from(rows.join(''), (letter) => CODES[letter]!);
  const out = new Uint8Array(state.length);
  erodeNodata(state, width, rows.length, out);
  const letters = Array.from(out, (code) => Object.keys(CODES).find((letter) => CODES[letter] === code)!);
  return rows.map((_, row) => letters.slice(row * width, (row + 1) * width).join(''));
}

it('takes out the ring of pixels around a block of nodata', () => {
  expect(
    eroded(
      '......', //
      '..NN..',
      '..NN..',
      '......',
      '......',
    ),
  ).toEqual([
    '.bbbb.', //
    '.bNNb.',
    '.bNNb.',
    '.bbbb.',
    '......',
  ]);
});

it('leaves lone nodata pixels and lines of them alone', () => {
  const map = [
    '.N....', //
    '....N.',
    '....N.',
    '..N...',
  ];

  expect(eroded(...map)).toEqual(map);
});

it('erodes from outside, through clouds, but never from blank pixels', () => {
  expect(
    eroded(
      'O.....', //
      'Oc....',
      'O...bb',
      'O...bb',
    ),
  ).toEqual([
    'Ob....', //
    'Ob....',
    'Ob..bb',
    'Ob..bb',
  ]);
});

it('erodes only what is there: twice is once', () => {
  const code = fc.constantFrom(...Object.values(CODES));
  fc.assert(
    fc.property(fc.array(code, { minLength: 42, maxLength: 42 }), (codes) => {
      const once = new Uint8Array(42);
      const twice = new Uint8Array(42);
      erodeNodata(Uint8Array.from(codes), 7, 6, once);

      erodeNodata(once, 7, 6, twice);

      expect(twice).toEqual(once);
    }),
    { numRuns: 1000 },
  );
});
