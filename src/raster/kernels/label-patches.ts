import type { CellAreas } from '../crop.ts';

export interface Patches {
  /** Row-major; 0 is no patch, patches count from 1 in the order of their first pixel. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Joins the non-zero pixels of a mask that touch by an edge or a corner (8-connected, SCIENCE rule 8). */
export function labelPatches(mask: Uint8Array, width: number, height: number): Patches {
  const labels = new Int32Array(mask.length);
  let marked = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) marked += 1;
  // Each pixel enters the stack once, when it gets its label.
  const stack = new Int32Array(marked);
  let count = 0;
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || labels[start] !== 0) continue;
    count += 1;
    labels[start] = count;
    stack[0] = start;
    for (let size = 1; size > 0;) {
      size -= 1;
      const i = stack[size]!;
      const col = i % width;
      const row = (i - col) / width;
      const [left, right] = [Math.max(0, col - 1), Math.min(width - 1, col + 1)];
      const bottom = Math.min(height - 1, row + 1);
      for (let r = Math.max(0, row - 1); r <= bottom; r++) {
        for (let c = left; c <= right; c++) {
          const neighbour = r * width + c;
          if (mask[neighbour] === 0 || labels[neighbour] !== 0) continue;
          labels[neighbour] = count;
          stack[size] = neighbour;
          size += 1;
        }
      }
    }
  }
  return { labels, count };
}

export interface PatchSize {
  /** Sum of coverage. */
  readonly pixels: number;
  readonly squareMetres: number;
}

/** The size of every patch inside the weights, by label − 1. */
export function patchSizes(patches: Patches, weights: Float64Array, areas: CellAreas): PatchSize[] {
  const pixels = new Float64Array(patches.count);
  const squareMetres = new Float64Array(patches.count);
  const { base, byCol, byRow } = areas;
  const width = byCol.length;
  for (let row = 0; row < byRow.length; row++) {
    for (let col = 0; col < width; col++) {
      const i = row * width + col;
      const label = patches.labels[i]!;
      if (label === 0) continue;
      pixels[label - 1] = pixels[label - 1]! + weights[i]!;
      squareMetres[label - 1] = squareMetres[label - 1]! + weights[i]! * base * byRow[row]! * byCol[col]!;
    }
  }
  return Array.from(pixels, (value, label) => ({ pixels: value, squareMetres: squareMetres[label]! }));
}

/** The area of the largest patch in m², 0 where there is none. */
export function largestPatch(patches: Patches, weights: Float64Array, areas: CellAreas): number {
  return patchSizes(patches, weights, areas).reduce((most, { squareMetres }) => Math.max(most, squareMetres), 0);
}
