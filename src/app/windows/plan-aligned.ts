/** Two dates whose scenes lie on different grids: the lattice they are compared on, and its windows. */
import type { IndexClasses } from '../../raster/kernels/index-classes.ts';
import { cropGrid } from '../../raster/grid.ts';
import type { Grid } from '../../raster/grid.ts';
import { planWindows } from '../../raster/plan-windows.ts';
import { intersectWindows } from '../../raster/window.ts';
import type { Window } from '../../raster/window.ts';
import type { Tiling } from '../../raster/plan-windows.ts';
import { pixelOutlines, windowOfOutline } from '../../geometry/pixel-outlines.ts';
import type { AreaLattice } from '../../raster/area-lattice.ts';
import { sceneWindow } from '../plan-crop.ts';
import type { SceneReader } from '../ports/scenes.ts';
import type { WindowJob } from './job.ts';
import type { DateReader } from './measure-plain.ts';
import type { PlacedOutline } from './plan-job.ts';

/** Windows lie in the pixels of `grid`. */
export interface AlignedJob extends Omit<WindowJob, 'measure'> {
  readonly grid: Grid;
  readonly classes: IndexClasses;
  readonly areas: AreaLattice;
  /** Of one day each, open; every pixel comes from the first scene that saw it. */
  readonly dates: readonly [baseline: readonly DateReader[], current: readonly DateReader[]];
  /** For each window what is brought over at a time, row-major. */
  readonly pieces: readonly (readonly AlignedPiece[])[];
}

interface AlignedPiece {
  /** In pixels of the job's grid. */
  readonly window: Window;
  /** For each scene, baseline first, the pixels that it takes; undefined where the scene does not reach. */
  readonly sources: readonly (Window | undefined)[];
}

/** A piece takes at most about this many pixels a side of the finest scene: 4 million, 16 MB a band. */
const SOURCE_SIDE = 2048;
const LARGEST_PIECE = 512;
/** Nodes of the resampling are 16 pixels apart: cut there, pieces give the positions that the whole would. */
const PIECE_STEP = 16;
/** A larger tile, up to a scene of one strip, makes no good window. */
const LARGEST_TILE = 2 ** 20;

/** @param reference on whose lattice `grid` lies */
export function planAligned(
  grid: Grid,
  reference: SceneReader,
  { dates, classes }: Pick<AlignedJob, 'dates' | 'classes'>,
  areas: AreaLattice,
  placed: readonly PlacedOutline[],
): AlignedJob {
  const outlines = pixelOutlines(
    placed.map(({ polygons }) => polygons),
    grid,
  );
  const around = placed.map((_, i) => windowOfOutline(outlines, i));
  const plan = planWindows(grid, [windowTiling(reference)], around);
  const scenes = dates.flat().map(({ reader }) => reader.scene);
  const finest = Math.min(...scenes.map(({ gsd }) => gsd));
  const side = pieceSide(reference.scene.gsd / finest);
  const pieces = plan.windows.map((window, index) => {
    const outlinesHere = plan.users[index]!.flatMap((outline) => around[outline] ?? []);
    return piecesOf(window, side)
      .filter((piece) => outlinesHere.some((outline) => intersectWindows(piece, outline) !== undefined))
      .map((piece): AlignedPiece => {
        const target = cropGrid(grid, piece);
        return { window: piece, sources: scenes.map((scene) => sceneWindow(target, scene.grid)) };
      });
  });
  return { grid, classes, areas, dates, outlines, pieces, ...plan };
}

function windowTiling({ blockWidth, blockHeight }: Tiling): Tiling {
  if (blockWidth * blockHeight <= LARGEST_TILE) return { blockWidth, blockHeight };
  return { blockWidth: LARGEST_PIECE, blockHeight: LARGEST_PIECE };
}

/** @param ratio size of a pixel of the lattice in pixels of the finest scene */
function pieceSide(ratio: number): number {
  const side = Math.floor(SOURCE_SIDE / ratio / PIECE_STEP) * PIECE_STEP;
  return Math.max(PIECE_STEP, Math.min(LARGEST_PIECE, side));
}

function piecesOf(window: Window, side: number): readonly Window[] {
  const pieces: Window[] = [];
  const [endRow, endCol] = [window.row + window.height, window.col + window.width];
  for (let row = window.row; row < endRow; row += side) {
    for (let col = window.col; col < endCol; col += side) {
      pieces.push({ col, row, width: Math.min(side, endCol - col), height: Math.min(side, endRow - row) });
    }
  }
  return pieces;
}
