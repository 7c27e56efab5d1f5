/**
 * Exact share of each pixel of a window inside an outline. The specification, step by step the same arithmetic, is
 * `src/geometry/coverage.ts`.
 *
 * Shares are kept by blocks of 8 × 8 pixels: most blocks lie wholly inside or wholly outside and need no shares. The map
 * (u32, row-major, a number a block) says which: OUTSIDE, WHOLE, or the address of 64 shares (f64, row-major). It halves
 * the time of 6,000 outlines together with `tally.ts`, and the shares of a whole window's outlines fit in memory.
 */
const SNAP: f64 = 1e-12;
const CROSSED: f64 = 1e-6;

/** Rows that a window has at most: `endCoverage` answers with 15 bits for a row. */
export const MAX_ROWS: i32 = 32_767;

export const OUTSIDE: u32 = 0;
export const WHOLE: u32 = 1;
/** Bytes of a block's shares. */
const BLOCK_BYTES: usize = 512;

// The outline in work: its window in pixels and blocks, its map, and the first free byte for shares.
let width: i32 = 0;
let height: i32 = 0;
let across: i32 = 0;
let map: usize = 0;
let free: usize = 0;

// What some ring touches: rows of blocks, and in each the first and last block.
let minRow: i32 = 0;
let maxRow: i32 = 0;
const spans = memory.data(4096 * 8, 8);

/** Running sum and share of each row of a row of blocks. */
const sums = memory.data(8 * 8, 16);
const lastShares = memory.data(8 * 8, 16);

/**
 * Empties the map of a window before the rings of an outline are added.
 *
 * @param shares room for 512 bytes for each block of the window
 */
export function beginCoverage(mapAt: usize, shares: usize, windowWidth: i32, windowHeight: i32): void {
  width = windowWidth;
  height = windowHeight;
  across = (width + 7) >> 3;
  map = mapAt;
  free = shares;
  const down = (height + 7) >> 3;
  memory.fill(map, 0, <usize>(across * down) << 2);
  minRow = down;
  maxRow = -1;
  for (let row = 0; row < down; row++) {
    store<i32>(spans + (<usize>row << 3), across);
    store<i32>(spans + (<usize>row << 3), -1, 4);
  }
}

/** @returns the first byte behind the shares */
export function coverageEnd(): usize {
  return free;
}

// @ts-ignore: decorator
@inline
function widen(row: i32, first: i32, last: i32): void {
  const span = spans + (<usize>(row >> 3) << 3);
  store<i32>(span, min(load<i32>(span), first >> 3));
  store<i32>(span, max(load<i32>(span, 4), last >> 3), 4);
}

function newBlock(entry: usize): usize {
  const block = free;
  free += BLOCK_BYTES;
  memory.fill(block, 0, BLOCK_BYTES);
  store<u32>(entry, <u32>block);
  return block;
}

/**
 * Adds one ring.
 *
 * @param points f64 pairs `[col, row]` in the pixels of the grid
 * @param originCol, originRow first pixel of the window
 * @param sign +1 or −1, see `ringSign`
 */
export function coverRing(points: usize, count: i32, originCol: f64, originRow: f64, sign: f64): void {
  for (let i = 0; i + 1 < count; i++) {
    const at = points + (<usize>i << 4);
    const x0 = load<f64>(at) - originCol;
    const y0 = load<f64>(at, 8) - originRow;
    const x1 = load<f64>(at, 16) - originCol;
    const y1 = load<f64>(at, 24) - originRow;
    // Always walked downwards, so that an edge shared by two polygons is cut into the very same numbers.
    if (y0 < y1) addEdge(x0, y0, x1, y1, -sign);
    else if (y1 < y0) addEdge(x1, y1, x0, y0, sign);
  }
}

/** One edge with `y0 < y1`, cut into the rows of the window. */
function addEdge(x0: f64, y0: f64, x1: f64, y1: f64, sign: f64): void {
  if (y1 <= 0 || y0 >= <f64>height) return;
  const firstRow = y0 <= 0 ? 0 : <i32>Math.floor(y0);
  const endRow = y1 >= <f64>height ? height : <i32>Math.ceil(y1);
  if (firstRow >= endRow) return;
  minRow = min(minRow, firstRow >> 3);
  maxRow = max(maxRow, (endRow - 1) >> 3);
  const low = Math.min(x0, x1);
  const high = Math.max(x0, x1);
  if (low >= <f64>width) {
    // What lies between here and an edge to the left is covered up to the window's end.
    for (let row = firstRow; row < endRow; row++) widen(row, (across << 3), width - 1);
    return;
  }
  const slope = (x1 - x0) / (y1 - y0);
  for (let row = firstRow; row < endRow; row++) {
    const top = Math.max(y0, <f64>row);
    const bottom = Math.min(y1, <f64>(row + 1));
    const xTop = top == y0 ? x0 : Math.min(high, Math.max(low, x0 + (top - y0) * slope));
    const xBottom = bottom == y1 ? x1 : Math.min(high, Math.max(low, x0 + (bottom - y0) * slope));
    // Only the lean decides how the height is shared out along the row, not its direction.
    const left = Math.min(xTop, xBottom);
    const right = Math.max(xTop, xBottom);
    widen(
      row,
      left <= 0 ? 0 : left >= <f64>width ? width : <i32>left,
      right < 0 ? 0 : right >= <f64>(width - 1) ? width - 1 : <i32>right + 1,
    );
    addPiece(left, right, sign * (bottom - top), row);
  }
}

/** Adds to the change of the share at a pixel. */
function add(row: i32, col: i32, value: f64): void {
  const entry = map + (<usize>((row >> 3) * across + (col >> 3)) << 2);
  let block: usize = load<u32>(entry);
  if (block == OUTSIDE) block = newBlock(entry);
  const at = block + (<usize>((row & 7) << 3 | (col & 7)) << 3);
  store<f64>(at, load<f64>(at) + value);
}

/** A piece of an edge inside one row, from `left` to `right`, that changes the covered share by `dy` in all. */
function addPiece(left: f64, right: f64, dy: f64, row: i32): void {
  if (left >= <f64>width) return;
  if (right <= 0) {
    add(row, 0, dy);
    return;
  }
  const run = right - left;
  let from = left;
  let done: f64 = 0;
  if (from < 0) {
    // What lies left of the window covers the row from its first pixel on.
    done = (-left / run) * dy;
    add(row, 0, done);
    from = 0;
  }
  const end = Math.min(right, <f64>width);
  for (let col = <i32>Math.floor(from); <f64>col < end || (<f64>col == from && from == right); col++) {
    const to = Math.min(right, <f64>(col + 1));
    const reached = to == right ? dy : ((to - left) / run) * dy;
    const part = reached - done;
    const mean = (from + to) / 2 - <f64>col;
    add(row, col, part * (1 - mean));
    if (col + 1 < width) add(row, col + 1, part * mean);
    if (to == right) return;
    done = reached;
    from = to;
  }
}

let lowest: f64 = 0;
let highest: f64 = 1;

/**
 * Sums the changes up to shares.
 *
 * @returns rows with a share above 0 as `firstRow + endRow · 2^16`, both 0 where there is none; bit 31 is set where the
 *   rings lie over themselves. Windows have less than 32,768 rows.
 */
export function endCoverage(): i32 {
  let firstRow = 0;
  let endRow = 0;
  lowest = 0;
  highest = 1;
  for (let blockRow = minRow; blockRow <= maxRow; blockRow++) {
    const covered = sumBlockRow(blockRow);
    for (let row = 0; row < 8; row++) {
      if (!(covered & (1 << row))) continue;
      if (firstRow == endRow) firstRow = (blockRow << 3) + row;
      endRow = (blockRow << 3) + row + 1;
    }
  }
  const isCrossed = lowest < -CROSSED || highest > 1 + CROSSED;
  return firstRow | (endRow << 16) | (isCrossed ? 0x8000_0000 : 0);
}

/** @returns a bit for each of the eight rows that has a share above 0 */
function sumBlockRow(blockRow: i32): i32 {
  let covered = 0;
  memory.fill(sums, 0, 64);
  memory.fill(lastShares, 0, 64);
  const span = spans + (<usize>blockRow << 3);
  const last = load<i32>(span, 4);
  for (let blockCol = load<i32>(span); blockCol <= last; blockCol++) {
    const entry = map + (<usize>(blockRow * across + blockCol) << 2);
    const cols = min(8, width - (blockCol << 3));
    const block: usize = load<u32>(entry);
    if (block == OUTSIDE) passBlock(entry, cols);
    else {
      for (let row = 0; row < 8; row++) covered |= sumRow(block + (<usize>row << 6), row, cols) << row;
      if (isWhole(block)) store<u32>(entry, WHOLE);
    }
  }
  return covered;
}

/** Edges along the border of a block touch it and leave it whole; it counts as one all the same. */
function isWhole(block: usize): bool {
  const one = f64x2.splat(1);
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    if (!i64x2.all_true(f64x2.eq(v128.load(block + at), one))) return false;
  }
  return true;
}

/** A block that no edge touches: as the pixels left of it, row by row. */
function passBlock(entry: usize, cols: i32): void {
  const one = f64x2.splat(1);
  let areWhole = cols == 8;
  let isOutside = true;
  for (let pair: usize = 0; pair < 64; pair += 16) {
    const shares = v128.load(lastShares + pair);
    if (v128.any_true(shares)) isOutside = false;
    if (!i64x2.all_true(f64x2.eq(shares, one))) areWhole = false;
  }
  if (isOutside) return;
  if (areWhole) {
    store<u32>(entry, WHOLE);
    return;
  }
  const block = newBlock(entry);
  for (let row: usize = 0; row < 8; row++) repeat(block + (row << 6), load<f64>(lastShares + (row << 3)), cols);
}

// @ts-ignore: decorator
@inline
function repeat(at: usize, share: f64, cols: i32): void {
  for (let col = 0; col < cols; col++) store<f64>(at + (<usize>col << 3), share);
}

/** One row of a block. @returns whether an edge leaves a share above 0 in it */
function sumRow(line: usize, row: i32, cols: i32): i32 {
  const place = <usize>row << 3;
  let share = load<f64>(lastShares + place);
  const changes = v128.or(
    v128.or(v128.load(line), v128.load(line, 16)),
    v128.or(v128.load(line, 32), v128.load(line, 48)),
  );
  if (!v128.any_true(changes)) {
    repeat(line, share, cols);
    return 0;
  }
  let sum = load<f64>(sums + place);
  let isCovered = 0;
  for (let col = 0; col < cols; col++) {
    const at = line + (<usize>col << 3);
    const change = load<f64>(at);
    if (change != 0) {
      sum += change;
      if (sum < SNAP) {
        share = 0;
        if (sum < lowest) lowest = sum;
      } else {
        isCovered = 1;
        share = sum > 1 - SNAP ? 1 : sum;
        if (sum > highest) highest = sum;
      }
    }
    store<f64>(at, share);
  }
  store<f64>(sums + place, sum);
  store<f64>(lastShares + place, share);
  return isCovered;
}
