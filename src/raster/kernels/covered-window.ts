import type { Window } from '../window.ts';

/** The smallest window that holds every pixel with a share; undefined where there is none. */
export function coveredWindow(shares: Float64Array, width: number): Window | undefined {
  let first = 0;
  while (first < shares.length && !(shares[first]! > 0)) first += 1;
  if (first === shares.length) return undefined;
  let last = shares.length - 1;
  while (!(shares[last]! > 0)) last -= 1;
  const row = Math.floor(first / width);
  const lastRow = Math.floor(last / width);
  let [col, lastCol] = [first % width, last % width];
  for (let start = row * width; start <= lastRow * width; start += width) {
    // Of each row only what lies beyond the columns that are known.
    for (let c = 0; c < col; c++) if (shares[start + c]! > 0) col = c;
    for (let c = width - 1; c > lastCol; c--) if (shares[start + c]! > 0) lastCol = c;
  }
  return { col, row, width: lastCol - col + 1, height: lastRow - row + 1 };
}
