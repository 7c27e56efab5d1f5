/** Parts of a mine, and ground laid over ground. */
import type { Position } from '../../geometry/polygon.ts';
import { blobContains, createBlob } from './shape.ts';
import type { Ground, GroundMap } from './ground.ts';

export type Region = (x: number, y: number) => boolean;

/** Ground from bottom to top: the last region that holds the point decides. */
export function layers(
  base: Ground | GroundMap,
  ...above: readonly (readonly [Region, Ground | GroundMap])[]
): GroundMap {
  return (x, y) => {
    for (let i = above.length - 1; i >= 0; i--) {
      const [region, ground] = above[i]!;
      if (region(x, y)) return groundOf(ground, x, y);
    }
    return groundOf(base, x, y);
  };
}

/**
 * One side of a wavy line that leaves `share` of the points on it.
 *
 * @param points spread evenly over the mine, one of them at least
 * @param angle direction from the region towards the rest, in radians from east
 */
export function side(points: readonly Position[], angle: number, share: number, phase: number): Region {
  const distance = (x: number, y: number): number => {
    const across = x * Math.sin(angle) - y * Math.cos(angle);
    return x * Math.cos(angle) + y * Math.sin(angle) + 5 * Math.sin(across / 24 + phase);
  };
  const sorted = points.map(([x, y]) => distance(x, y)).sort((a, b) => a - b);
  const limit = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return (x, y) => distance(x, y) < limit;
}

/** A roundish patch of `area` square metres. */
export function spot(random: () => number, x: number, y: number, area: number): Region {
  const blob = createBlob(random, x, y, Math.sqrt(area / Math.PI), 1, 0.2);
  return (px, py) => blobContains(blob, px, py, 0);
}

function groundOf(ground: Ground | GroundMap, x: number, y: number): Ground {
  return typeof ground === 'function' ? ground(x, y) : ground;
}
