/**
 * Noise that belongs to a place: the same seed and the same ground coordinates always give the same value, so two dates,
 * two scenes and two grids see the same landscape.
 */

/** A field over ground metres with values in 0…1. */
export type Field = (x: number, y: number) => number;

/**
 * Smooth field: random values on a lattice, blended with the cubic `3t² − 2t³`.
 *
 * @param size lattice step in metres: features are about this large
 */
export function valueNoise(seed: number, size: number): Field {
  return (x, y) => {
    const u = x / size;
    const v = y / size;
    const col = Math.floor(u);
    const row = Math.floor(v);
    const s = smooth(u - col);
    const t = smooth(v - row);
    const top = (1 - s) * latticeValue(seed, col, row) + s * latticeValue(seed, col + 1, row);
    const bottom = (1 - s) * latticeValue(seed, col, row + 1) + s * latticeValue(seed, col + 1, row + 1);
    return (1 - t) * top + t * bottom;
  };
}

/** The mean of two lattices turned against each other, which hides that each has rows and columns. */
export function turnedNoise(seed: number, size: number): Field {
  const one = valueNoise(seed, size);
  const other = valueNoise(seed ^ 0x5bd1e995, size);
  const [cosine, sine] = [Math.cos(0.6), Math.sin(0.6)];
  return (x, y) => (one(x, y) + other(x * cosine - y * sine, x * sine + y * cosine)) / 2;
}

/** A seed for one purpose, so that no two parts of the world share their random numbers. */
export function deriveSeed(seed: number, ...parts: readonly (number | string)[]): number {
  let state = seed | 0;
  for (const part of parts) {
    if (typeof part === 'number') state = mix(state ^ (part | 0));
    else for (const character of part) state = mix(state ^ character.codePointAt(0)!);
  }
  return state >>> 0;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

function latticeValue(seed: number, col: number, row: number): number {
  const hash = mix(mix(seed ^ Math.imul(col, 0x27d4eb2d)) ^ Math.imul(row, 0x165667b1));
  return (hash >>> 0) / 4294967296;
}

/** The 32-bit finaliser of MurmurHash3: every input bit moves every output bit. */
function mix(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
