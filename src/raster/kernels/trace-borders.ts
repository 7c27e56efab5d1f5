/** A border of a labelled patch along the edges of its pixels. */
export interface BorderRing {
  readonly label: number;
  /**
   * Corners `[col0, row0, col1, row1, …]` in pixels, the last one equal to the first. With rows running down, the patch lies
   * to the right: signed areas (x to the right, y down) are positive for outer rings and negative for holes.
   */
  readonly corners: Int32Array;
}

/** Headings east, south, west, north: the step, and the pixels ahead on the right and on the left, from the corner. */
const STEP_COL = [1, 0, -1, 0] as const;
const STEP_ROW = [0, 1, 0, -1] as const;
const RIGHT_COL = [0, -1, -1, 0] as const;
const RIGHT_ROW = [0, 0, -1, -1] as const;
const LEFT_COL = [0, 0, -1, -1] as const;
const LEFT_ROW = [-1, 0, 0, -1] as const;

/**
 * All borders of the wanted labels, in the order of their first upper pixel edge.
 *
 * No ring touches itself. Where two pixels of a patch touch by a corner alone, the border stays with the pixel that it is
 * on, so that ground joined by its edges gets one outer ring and ground joined by a corner gets two; where ground joined
 * by its edges closes a corner, the ring is cut there into an outer ring and a hole. Both are what makes polygons valid.
 *
 * @param isWanted by label
 */
export function traceBorders(labels: Int32Array, width: number, height: number, isWanted: Uint8Array): BorderRing[] {
  const rings: BorderRing[] = [];
  // Every border has an upper edge of a pixel: outer rings above their first row, holes below their last.
  const isDone = new Uint8Array(labels.length);
  const isPatch = (col: number, row: number, label: number): boolean =>
    col >= 0 && col < width && row >= 0 && row < height && labels[row * width + col] === label;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label === 0 || isWanted[label] === 0 || isDone[i] === 1) continue;
    const startCol = i % width;
    const startRow = (i - startCol) / width;
    if (isPatch(startCol, startRow - 1, label)) continue;
    const corners: number[] = [];
    let [col, row, heading] = [startCol, startRow, 0];
    do {
      corners.push(col, row);
      do {
        if (heading === 0) isDone[row * width + col] = 1;
        col += STEP_COL[heading]!;
        row += STEP_ROW[heading]!;
      } while (
        isPatch(col + RIGHT_COL[heading]!, row + RIGHT_ROW[heading]!, label) &&
        !isPatch(col + LEFT_COL[heading]!, row + LEFT_ROW[heading]!, label)
      );
      const isAhead = isPatch(col + RIGHT_COL[heading]!, row + RIGHT_ROW[heading]!, label);
      heading = (heading + (isAhead ? 3 : 1)) % 4;
    } while (col !== startCol || row !== startRow || heading !== 0);
    for (const loop of cutAtRepeats(corners, width + 1)) rings.push({ label, corners: Int32Array.from(loop) });
  }
  return rings;
}

/** A closed path that passes a corner twice, as closed loops that do not. */
function cutAtRepeats(corners: readonly number[], stride: number): number[][] {
  const loops: number[][] = [];
  const walked: number[] = [];
  const placeOf = new Map<number, number>();
  for (let k = 0; k < corners.length; k += 2) {
    const key = corners[k + 1]! * stride + corners[k]!;
    const place = placeOf.get(key);
    if (place === undefined) {
      placeOf.set(key, walked.length);
      walked.push(corners[k]!, corners[k + 1]!);
      continue;
    }
    const loop = walked.splice(place + 2);
    for (let j = 0; j < loop.length; j += 2) placeOf.delete(loop[j + 1]! * stride + loop[j]!);
    loops.push([corners[k]!, corners[k + 1]!, ...loop, corners[k]!, corners[k + 1]!]);
  }
  return [[...walked, walked[0]!, walked[1]!], ...loops];
}
