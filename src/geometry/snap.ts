/** Points that are the same but for rounding, made the same. */
import type { Position } from './polygon.ts';

/** Cells are so much larger than the resolution that a point is seldom near the edge of its own. */
const CELL = 64;

/** Returns for each point the first one that it was given within `resolution` of it, or the point itself. */
export function createSnapper(resolution: number): (point: Position) => Position {
  if (!(resolution > 0)) return (point) => point;
  const size = CELL * resolution;
  const cells = new Map<string, Position[]>();
  return (point) => {
    const [x, y] = point;
    for (const col of cellsNear(x, size, resolution)) {
      for (const row of cellsNear(y, size, resolution)) {
        const found = cells
          .get(`${col} ${row}`)
          ?.find((other) => Math.abs(other[0] - x) <= resolution && Math.abs(other[1] - y) <= resolution);
        if (found !== undefined) return found;
      }
    }
    const key = `${Math.floor(x / size)} ${Math.floor(y / size)}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [point]);
    else cell.push(point);
    return point;
  };
}

function cellsNear(value: number, size: number, resolution: number): readonly number[] {
  const low = Math.floor((value - resolution) / size);
  const high = Math.floor((value + resolution) / size);
  return low === high ? [low] : [low, high];
}
