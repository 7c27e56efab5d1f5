/** Ellipsoidal areas of the pixels of a grid of any size, as plain data that threads can share. */
export interface AreaLattice {
  /** Number of lattice cells along each side of the grid. */
  readonly sides: number;
  /** Size of the grid in pixels. */
  readonly width: number;
  readonly height: number;
  /** Area in m² of a pixel at each node, row-major, `(sides + 1)²`. */
  readonly nodes: Float64Array;
}

/** Area in m² of the pixel at a position of the grid (0.5 is the centre of the first), bilinear between the nodes. */
export function areaAt({ sides, width, height, nodes }: AreaLattice, col: number, row: number): number {
  const x = (col / width) * sides;
  const y = (row / height) * sides;
  const left = Math.max(0, Math.min(sides - 1, Math.floor(x)));
  const top = Math.max(0, Math.min(sides - 1, Math.floor(y)));
  const [right, down] = [x - left, y - top];
  const i = top * (sides + 1) + left;
  const below = i + sides + 1;
  return (
    (1 - down) * ((1 - right) * nodes[i]! + right * nodes[i + 1]!) +
    down * ((1 - right) * nodes[below]! + right * nodes[below + 1]!)
  );
}
