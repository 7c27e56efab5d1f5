import type { CellAreas } from '../crop.ts';

export interface Patches {
  /** Row-major; 0 is no patch, patches count from 1 in the order of their first pixel. */
  readonly labels: Int32Array;
  readonly count: number;
}

/**
 * Joins the non-zero pixels of a mask that touch by an edge or a corner (8-connected, SCIENCE rule 8).
 *
 * Runs of pixels along a row are joined with those of the row above that touch them; each set of joined runs is known by
 * its first one (union-find), so patches come in the order of their first pixels.
 */
export function labelPatches(mask: Uint8Array, width: number, height: number): Patches {
  // Two runs of a row are at least a pixel apart.
  const most = Math.ceil(width / 2) * height;
  const [starts, ends, joined] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  let [runCount, above, current] = [0, 0, 0];
  for (let rowStart = 0; rowStart < mask.length; rowStart += width) {
    [above, current] = [current, runCount];
    const rowEnd = rowStart + width;
    let upper = above;
    for (let i = rowStart; i < rowEnd; i++) {
      if (mask[i] === 0) continue;
      const start = i;
      while (i < rowEnd && mask[i] !== 0) i += 1;
      starts[runCount] = start;
      ends[runCount] = i;
      joined[runCount] = runCount;
      // A run of the row above touches this one where they overlap, or at a corner.
      while (upper < current && ends[upper]! + width < start) upper += 1;
      for (let r = upper; r < current && starts[r]! + width <= i; r++) join(joined, r, runCount);
      runCount += 1;
    }
  }
  return labelRuns(starts, ends, joined, runCount, mask.length);
}

/** The first run that a run is joined with, through steps that are halved on the way. */
function firstOf(joined: Int32Array, run: number): number {
  let first = run;
  while (joined[first] !== first) {
    joined[first] = joined[joined[first]!]!;
    first = joined[first]!;
  }
  return first;
}

function join(joined: Int32Array, a: number, b: number): void {
  const firstA = firstOf(joined, a);
  const firstB = firstOf(joined, b);
  if (firstA < firstB) joined[firstB] = firstA;
  else joined[firstA] = firstB;
}

function labelRuns(
  starts: Int32Array,
  ends: Int32Array,
  joined: Int32Array,
  runCount: number,
  pixelCount: number,
): Patches {
  const labels = new Int32Array(pixelCount);
  let count = 0;
  for (let run = 0; run < runCount; run++) {
    const first = firstOf(joined, run);
    // The first run of a patch comes before all others, and its pixels know the label.
    if (first === run) count += 1;
    const label = first === run ? count : labels[starts[first]!]!;
    for (let i = starts[run]!; i < ends[run]!; i++) labels[i] = label;
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
