import { expect, it } from 'vitest';
import { cellCovers, greenCellShare } from './evenness.ts';

const rule = { cellMetres: 20, cellPixels: 10, cellShare: 0.5, greenShare: 0.7, largestPatchFull: 0.25 };

/** 24 × 12 pixels, the patch from (2, 1) on with the given size. */
function patch(cols: number, rows: number): Float64Array {
  return Float64Array.from({ length: 24 * 12 }, (_, i) => {
    const col = (i % 24) - 2;
    const row = Math.floor(i / 24) - 1;
    return col >= 0 && col < cols && row >= 0 && row < rows ? 1 : 0;
  });
}

it('lays cells of ten pixels from the first pixel of the patch', () => {
  const coverage = patch(20, 10);
  // The left cell is green enough for T = 0.8 (0.56), the right one is not.
  const cover = Float64Array.from(coverage, (_, i) => (i % 24 < 12 ? 0.57 : 0.55));

  expect(greenCellShare(cellCovers(cover, coverage, coverage, 24, 2, rule), 0.8, rule)).toBe(0.5);
  expect(greenCellShare(cellCovers(cover, coverage, coverage, 24, 2, rule), 0.78, rule)).toBe(1);
});

it('counts a cell from half its ground on, inside and observed', () => {
  const coverage = patch(15, 10);
  const cover = Float64Array.from(coverage, (_, i) => (i % 24 < 12 ? 1 : 0));
  const observed = coverage.map((share, i) => (i % 24 === 16 ? 0 : share));

  expect(greenCellShare(cellCovers(cover, coverage, coverage, 24, 2, rule), 1, rule)).toBe(0.5);
  expect(greenCellShare(cellCovers(cover, observed, coverage, 24, 2, rule), 1, rule)).toBe(1);
});

it('widens cells to 20 m on fine pixels', () => {
  // 20 m are 20 px of 1 m: a patch of 20 × 10 px is one cell, just half full.
  const coverage = patch(20, 10);
  const cover = Float64Array.from(coverage, (_, i) => (i % 24 < 12 ? 1 : 0.4));

  expect(greenCellShare(cellCovers(cover, coverage, coverage, 24, 1, rule), 1, rule)).toBe(1);
  expect(greenCellShare(cellCovers(cover, coverage, coverage, 24, 1, rule), 1.01, rule)).toBe(0);
});

it('has no answer where no cell fits', () => {
  expect(greenCellShare([], 0.8, rule)).toBeNull();
  expect(cellCovers(new Float64Array(288), patch(4, 4), patch(4, 4), 24, 2, rule)).toEqual([]);
  expect(cellCovers(new Float64Array(288), patch(0, 0), patch(0, 0), 24, 2, rule)).toEqual([]);
});
