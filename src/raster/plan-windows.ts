/** Cuts the plane of one or more scenes on a common grid into windows that no tile of theirs crosses. */
import { intersectWindows } from './window.ts';
import type { Window } from './window.ts';

/** Size of a scene's tiles; strips are tiles as wide as the image. */
export interface Tiling {
  readonly blockWidth: number;
  readonly blockHeight: number;
}

export interface WindowPlan {
  /** Row-major, only those that some outline's window touches. */
  readonly windows: readonly Window[];
  /** For each window the outlines that may touch it, ascending. */
  readonly users: readonly (readonly number[])[];
}

/** A window is worth a thread's while from here on (ARCHITECTURE: about a megapixel at most, a quarter is a tile). */
const WINDOW_PIXELS = 2 ** 18;

/**
 * @param size of the grid in pixels
 * @param tilings of all scenes on the grid; every tile lies in one window, so that it is decoded once
 * @param outlines window of each outline, undefined for those outside
 * @param tileCount tiles that a window has at least, where the image has as many
 */
export function planWindows(
  size: { readonly width: number; readonly height: number },
  tilings: readonly Tiling[],
  outlines: readonly (Window | undefined)[],
  tileCount = 1,
): WindowPlan {
  const { width, height } = windowSize(size, tilings, tileCount);
  const across = Math.ceil(size.width / width);
  const users = new Map<number, number[]>();
  for (const [user, outline] of outlines.entries()) {
    const inside = outline && intersectWindows(outline, { col: 0, row: 0, ...size });
    if (inside === undefined) continue;
    const lastRow = Math.floor((inside.row + inside.height - 1) / height);
    const lastCol = Math.floor((inside.col + inside.width - 1) / width);
    for (let row = Math.floor(inside.row / height); row <= lastRow; row++) {
      for (let col = Math.floor(inside.col / width); col <= lastCol; col++) {
        const window = row * across + col;
        const known = users.get(window);
        if (known === undefined) users.set(window, [user]);
        else known.push(user);
      }
    }
  }
  const order = [...users.keys()].sort((a, b) => a - b);
  const windows = order.map((index): Window => {
    const col = (index % across) * width;
    const row = Math.floor(index / across) * height;
    return { col, row, width: Math.min(width, size.width - col), height: Math.min(height, size.height - row) };
  });
  return { windows, users: order.map((index) => users.get(index)!) };
}

/** The least size that whole tiles of all scenes fill, in multiples that make a window worth its overhead. */
function windowSize(
  size: { readonly width: number; readonly height: number },
  tilings: readonly Tiling[],
  tileCount = 1,
): { width: number; height: number } {
  let width = commonMultiple(
    tilings.map(({ blockWidth }) => blockWidth),
    size.width,
  );
  let height = commonMultiple(
    tilings.map(({ blockHeight }) => blockHeight),
    size.height,
  );
  const leastPixels = width * height * tileCount;
  const isSmall = (): boolean => width * height < leastPixels || width * height * 2 <= WINDOW_PIXELS;
  while (isSmall() && (width < size.width || height < size.height)) {
    // Towards a square, because compact windows touch fewer outlines.
    if ((width <= height && width < size.width) || height >= size.height) width *= 2;
    else height *= 2;
  }
  return { width: Math.min(width, size.width), height: Math.min(height, size.height) };
}

/** Least common multiple, but never more than the whole side: nothing lies beyond it. */
function commonMultiple(lengths: readonly number[], whole: number): number {
  let common = 1;
  for (const length of lengths) {
    if (length >= whole) return whole;
    common = (common / greatestDivisor(common, length)) * length;
    if (common >= whole) return whole;
  }
  return common;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
