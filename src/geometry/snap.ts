/** Points that are the same but for rounding, made the same. */
import type { Position } from './polygon.ts';

/** Cells are so much larger than the resolution that a point is seldom near the edge of its own. */
const CELL = 64;

/** Returns for each point the first one that it was given within `resolution` of it, or the point itself. */
export function createSnapper(resolution: number): (point: Position) => Position {
  if (!(resolution > 0)) return (point) => point;
  const size = CELL * resolution;
  /** By column, then by row. */
  const cells = new Map<number, Map<number, Position[]>>();
  const find = (col: number, row: number, [x, y]: Position): Position | undefined =>
    cells
      .get(col)
      ?.get(row)
      ?.find((other) => Math.abs(other[0] - x) <= resolution && Math.abs(other[1] - y) <= resolution);
  return (point) => {
    const [x, y] = point;
    const [left, right] = [Math.floor((x - resolution) / size), Math.floor((x + resolution) / size)];
    const [low, high] = [Math.floor((y - resolution) / size), Math.floor((y + resolution) / size)];
    for (let col = left; col <= right; col++) {
      for (let row = low; row <= high; row++) {
        const found = find(col, row, point);
        if (found !== undefined) return found;
      }
    }
    const [col, row] = [Math.floor(x / size), Math.floor(y / size)];
    const column = cells.get(col) ?? new Map<number, Position[]>();
    cells.set(col, column);
    const cell = column.get(row);
    if (cell === undefined) column.set(row, [point]);
    else cell.push(point);
    return point;
  };
}
