/**
 * Exact share of each pixel of a window inside an outline. The specification, step by step the same arithmetic, is
 * `src/geometry/coverage.ts`.
 */
const SNAP: f64 = 1e-12;
const CROSSED: f64 = 1e-6;

/** Rows that a window has at most: `endCoverage` answers with 15 bits for a row. */
export const MAX_ROWS: i32 = 32_767;

// What some ring touches, kept between the calls for one outline: rows, and in each row the first and last column.
let minRow: i32 = 0;
let maxRow: i32 = 0;
const spans = memory.data(32_767 * 8, 8);

/** Empties the shares (f64, row-major) of a window before the rings of an outline are added. */
export function beginCoverage(shares: usize, width: i32, height: i32): void {
  memory.fill(shares, 0, <usize>(width * height) << 3);
  minRow = height;
  maxRow = -1;
  for (let row = 0; row < height; row++) {
    store<i32>(spans + (<usize>row << 3), width);
    store<i32>(spans + (<usize>row << 3), -1, 4);
  }
}

// @ts-ignore: decorator
@inline
function widen(row: i32, first: i32, last: i32): void {
  const span = spans + (<usize>row << 3);
  store<i32>(span, min(load<i32>(span), first));
  store<i32>(span, max(load<i32>(span, 4), last), 4);
}

/**
 * Adds one ring.
 *
 * @param points f64 pairs `[col, row]` in the pixels of the grid
 * @param originCol, originRow first pixel of the window
 * @param sign +1 or −1, see `ringSign`
 */
export function coverRing(
  points: usize,
  count: i32,
  originCol: f64,
  originRow: f64,
  sign: f64,
  shares: usize,
  width: i32,
  height: i32,
): void {
  for (let i = 0; i + 1 < count; i++) {
    const at = points + (<usize>i << 4);
    const x0 = load<f64>(at) - originCol;
    const y0 = load<f64>(at, 8) - originRow;
    const x1 = load<f64>(at, 16) - originCol;
    const y1 = load<f64>(at, 24) - originRow;
    // Always walked downwards, so that an edge shared by two polygons is cut into the very same numbers.
    if (y0 < y1) addEdge(x0, y0, x1, y1, -sign, shares, width, height);
    else if (y1 < y0) addEdge(x1, y1, x0, y0, sign, shares, width, height);
  }
}

/** One edge with `y0 < y1`, cut into the rows of the window. */
function addEdge(x0: f64, y0: f64, x1: f64, y1: f64, sign: f64, shares: usize, width: i32, height: i32): void {
  if (y1 <= 0 || y0 >= <f64>height) return;
  const firstRow = y0 <= 0 ? 0 : <i32>Math.floor(y0);
  const endRow = y1 >= <f64>height ? height : <i32>Math.ceil(y1);
  if (firstRow >= endRow) return;
  minRow = min(minRow, firstRow);
  maxRow = max(maxRow, endRow - 1);
  const low = Math.min(x0, x1);
  const high = Math.max(x0, x1);
  if (low >= <f64>width) {
    // What lies between here and an edge to the left is covered up to the window's end.
    for (let row = firstRow; row < endRow; row++) widen(row, width, width - 1);
    return;
  }
  const slope = (x1 - x0) / (y1 - y0);
  for (let row = firstRow; row < endRow; row++) {
    const top = Math.max(y0, <f64>row);
    const bottom = Math.min(y1, <f64>(row + 1));
    const xTop = top == y0 ? x0 : Math.min(high, Math.max(low, x0 + (top - y0) * slope));
    const xBottom = bottom == y1 ? x1 : Math.min(high, Math.max(low, x0 + (bottom - y0) * slope));
    const line = shares + (<usize>(row * width) << 3);
    // Only the lean decides how the height is shared out along the row, not its direction.
    const left = Math.min(xTop, xBottom);
    const right = Math.max(xTop, xBottom);
    widen(row, left <= 0 ? 0 : left >= <f64>width ? width : <i32>left, right < 0 ? 0 : right >= <f64>(width - 1) ? width - 1 : <i32>right + 1);
    addPiece(left, right, sign * (bottom - top), line, width);
  }
}

// @ts-ignore: decorator
@inline
function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/** A piece of an edge inside one row, from `left` to `right`, that changes the covered share by `dy` in all. */
function addPiece(left: f64, right: f64, dy: f64, line: usize, width: i32): void {
  if (left >= <f64>width) return;
  if (right <= 0) {
    add(line, dy);
    return;
  }
  const run = right - left;
  let from = left;
  let done: f64 = 0;
  if (from < 0) {
    // What lies left of the window covers the row from its first pixel on.
    done = (-left / run) * dy;
    add(line, done);
    from = 0;
  }
  const end = Math.min(right, <f64>width);
  for (let col = <i32>Math.floor(from); <f64>col < end || (<f64>col == from && from == right); col++) {
    const to = Math.min(right, <f64>(col + 1));
    const reached = to == right ? dy : ((to - left) / run) * dy;
    const part = reached - done;
    const mean = (from + to) / 2 - <f64>col;
    const at = line + (<usize>col << 3);
    add(at, part * (1 - mean));
    if (col + 1 < width) add(at + 8, part * mean);
    if (to == right) return;
    done = reached;
    from = to;
  }
}

// @ts-ignore: decorator
@inline
function isUnchanged(at: usize): bool {
  const first = v128.or(v128.load(at), v128.load(at, 16));
  return !v128.any_true(v128.or(first, v128.or(v128.load(at, 32), v128.load(at, 48))));
}

/**
 * Sums the changes up to shares.
 *
 * @returns rows with a share above 0 as `firstRow + endRow · 2^16`, both 0 where there is none; bit 31 is set where the
 *   rings lie over themselves. Windows have less than 32,768 rows.
 */
export function endCoverage(shares: usize, width: i32): i32 {
  let firstRow = 0;
  let endRow = 0;
  let lowest: f64 = 0;
  let highest: f64 = 1;
  for (let row = minRow; row <= maxRow; row++) {
    const line = shares + (<usize>(row * width) << 3);
    const span = spans + (<usize>row << 3);
    const end = line + (<usize>load<i32>(span, 4) << 3);
    let sum: f64 = 0;
    let share: f64 = 0;
    let isCovered = false;
    for (let at = line + (<usize>load<i32>(span) << 3); at <= end; at += 8) {
      // Between edges nothing changes; eight pixels are passed at a time.
      while (at + 56 <= end && isUnchanged(at)) {
        const run = f64x2.splat(share);
        v128.store(at, run);
        v128.store(at, run, 16);
        v128.store(at, run, 32);
        v128.store(at, run, 48);
        at += 64;
      }
      if (at > end) break;
      const change = load<f64>(at);
      if (change != 0) {
        sum += change;
        if (sum < SNAP) {
          share = 0;
          if (sum < lowest) lowest = sum;
        } else {
          isCovered = true;
          share = sum > 1 - SNAP ? 1 : sum;
          if (sum > highest) highest = sum;
        }
      }
      store<f64>(at, share);
    }
    if (!isCovered) continue;
    if (firstRow == endRow) firstRow = row;
    endRow = row + 1;
  }
  const isCrossed = lowest < -CROSSED || highest > 1 + CROSSED;
  return firstRow | (endRow << 16) | (isCrossed ? 0x8000_0000 : 0);
}
