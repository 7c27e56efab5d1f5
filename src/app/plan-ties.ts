/** Where the tie points of a patch are looked for: known before a pixel is read, so that reading can be planned. */
import { listTieWindows, grown } from '../analysis/registration/tie-windows.ts';
import type { TieWindows } from '../analysis/registration/tie-windows.ts';
import type { RegistrationRule } from '../analysis/registration/rule.ts';
import type { Scene } from '../analysis/scene.ts';
import { coverWindow, ringSign, toPixels } from '../geometry/coverage.ts';
import type { PixelRing } from '../geometry/coverage.ts';
import type { Outline } from '../geometry/polygon.ts';
import { moveOutline } from '../geometry/transform.ts';
import type { Grid } from '../raster/grid.ts';
import { intersectWindows, windowAround } from '../raster/window.ts';
import type { Window } from '../raster/window.ts';
import { imagedWindow, placed, unionWindow } from './plan-crop.ts';
import type { CropPlan } from './plan-crop.ts';

export interface TiePlan {
  /** The grid of the scene in whose pixels everything here is. */
  readonly lattice: Grid;
  readonly gsd: number;
  /** Bounding box of the patch. */
  readonly mine: Window;
  readonly windows: TieWindows | undefined;
  /** Holds all windows with their margins. */
  readonly region: Window;
  /** 1 where a patch of the inventory touches a pixel of the window. */
  readonly minesIn: (window: Window) => Uint8Array;
}

/** @param patches the patch itself and all that may reach into its surroundings */
export function planTies(
  { lattice, gsd, window }: CropPlan,
  patches: readonly [own: Outline, ...neighbours: Outline[]],
  baseline: readonly Scene[],
  current: readonly Scene[],
  rule: RegistrationRule,
): TiePlan {
  const outlines = patches.flatMap((outline) => latticeOutline(outline, lattice) ?? []);
  const mine = outlines[0]?.bounds ?? window;
  const shown = [baseline, current].map((date) => imagedWindow(date, lattice, 0));
  const common = shown[0] && shown[1] && intersectWindows(shown[0], shown[1]);
  const minesIn = (of: Window): Uint8Array => touchedBy(outlines, of);
  const shareInMines = (of: Window): number => {
    let pixels = 0;
    for (const { rings, bounds } of outlines) {
      const part = intersectWindows(bounds, of);
      if (part !== undefined) for (const share of coverWindow(rings, part).shares) pixels += share;
    }
    return pixels / (of.width * of.height);
  };
  const windows = common && listTieWindows({ mine, common, gsd, shareInMines }, rule);
  const region = (windows?.windows ?? [])
    .map((each) => grown(each, windows!.marginPixels))
    .reduce((all, each) => unionWindow(all, each), windows?.windows[0] ?? mine);
  return { lattice, gsd, mine, windows, region, minesIn };
}

interface LatticeOutline {
  readonly rings: readonly PixelRing[];
  readonly bounds: Window;
}

/** An outline in a lattice's pixels; undefined where it has no place there. */
function latticeOutline(outline: Outline, lattice: Grid): LatticeOutline | undefined {
  const moved = placed(() => moveOutline(outline, lattice.crs));
  if (moved === undefined) return undefined;
  const rings = moved.flatMap((polygon) =>
    polygon.map((ring, index): PixelRing => {
      const points = toPixels(ring, lattice.transform);
      return { points, sign: ringSign(points, index) };
    }),
  );
  let [minCol, minRow, maxCol, maxRow] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points } of rings) {
    for (let i = 0; i < points.length; i += 2) {
      minCol = Math.min(minCol, points[i]!);
      maxCol = Math.max(maxCol, points[i]!);
      minRow = Math.min(minRow, points[i + 1]!);
      maxRow = Math.max(maxRow, points[i + 1]!);
    }
  }
  return { rings, bounds: windowAround(minCol, minRow, maxCol, maxRow, 0) };
}

function touchedBy(outlines: readonly LatticeOutline[], window: Window): Uint8Array {
  const touched = new Uint8Array(window.width * window.height);
  for (const { rings, bounds } of outlines) {
    const part = intersectWindows(bounds, window);
    if (part === undefined) continue;
    const { shares } = coverWindow(rings, part);
    for (let i = 0; i < shares.length; i++) {
      if (shares[i] === 0) continue;
      const row = Math.floor(i / part.width) + part.row - window.row;
      touched[row * window.width + (i % part.width) + part.col - window.col] = 1;
    }
  }
  return touched;
}
