/** Part of a date on a scene's lattice, the same bits whoever asks and however large a part. */
import { createTransform } from '../geometry/transform.ts';
import type { BandRole } from '../raster/band.ts';
import { Cover } from '../raster/cover.ts';
import { cropGrid, latticesEqual } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import { copyWindow } from '../raster/kernels/copy-window.ts';
import { mosaicDates } from '../raster/mosaic.ts';
import type { Layer } from '../raster/mosaic.ts';
import { resampleToGrid } from '../raster/resample.ts';
import type { Window } from '../raster/window.ts';
import { allRoles } from './align-date.ts';
import type { SceneReading } from './align-date.ts';
import type { CropRules } from './crop-rules.ts';
import { sceneWindow } from './plan-crop.ts';

/** What was read of a scene, with its place in the scene's pixels. */
export interface PlacedReading extends SceneReading {
  readonly window: Window;
}

/**
 * Edge in pixels of the squares that other grids are resampled in. A square begins at a multiple of it on the lattice and is
 * made from the same source pixels always, so no rounding can depend on the part asked for.
 */
const SQUARE = 64;

/** What must be read of a scene for a part of the lattice. */
export function readingGrid(lattice: Grid, part: Window, scene: Grid): Grid {
  if (latticesEqual(scene, lattice)) return cropGrid(lattice, part);
  const [col, row] = [floorTo(part.col), floorTo(part.row)];
  const end = { col: ceilTo(part.col + part.width), row: ceilTo(part.row + part.height) };
  // Two pixels more, because a map projection bends the edges of a large rectangle and of a square unequally.
  return cropGrid(lattice, { col: col - 2, row: row - 2, width: end.col - col + 4, height: end.row - row + 4 });
}

/** @param readings at least one; every pixel comes from the first that is valid */
export function layerOf(
  readings: readonly PlacedReading[],
  roles: readonly BandRole[],
  lattice: Grid,
  part: Window,
  rules: CropRules,
): Layer {
  const layers = readings.map((reading) => sceneLayer(reading, roles, lattice, part, rules));
  return layers.length === 1 ? layers[0]! : mosaicDates(layers);
}

function sceneLayer(
  { scene, crop, window }: PlacedReading,
  roles: readonly BandRole[],
  lattice: Grid,
  part: Window,
  rules: CropRules,
): Layer {
  const order = allRoles(scene, rules);
  const bands = roles.map((role) => crop.bands[order.indexOf(role)]!);
  const layer = { grid: crop.grid, bands, state: crop.state };
  const toSource = createTransform(lattice.crs, scene.grid.crs);
  if (latticesEqual(scene.grid, lattice)) return resampleToGrid(layer, cropGrid(lattice, part), toSource);
  const out = emptyPart(roles.length, part);
  for (let row = floorTo(part.row); row < part.row + part.height; row += SQUARE) {
    for (let col = floorTo(part.col); col < part.col + part.width; col += SQUARE) {
      const square = { col, row, width: SQUARE, height: SQUARE };
      const grid = cropGrid(lattice, square);
      const source = sceneWindow(grid, scene.grid);
      if (source === undefined) continue;
      const made = resampleToGrid(
        { grid: cropGrid(scene.grid, source), ...cut(layer, window, source) },
        grid,
        toSource,
      );
      made.bands.forEach((band, b) => copyWindow(band, square, out.bands[b]!, part));
      copyWindow(made.state, square, out.state, part);
    }
  }
  return out;
}

function cut(layer: Layer, from: Window, to: Window): Layer {
  const out = emptyPart(layer.bands.length, to);
  layer.bands.forEach((band, b) => copyWindow(band, from, out.bands[b]!, to));
  copyWindow(layer.state, from, out.state, to);
  return out;
}

function emptyPart(bandCount: number, { width, height }: Window): Layer & { readonly bands: Float32Array[] } {
  const bands = Array.from({ length: bandCount }, () => new Float32Array(width * height).fill(NaN));
  return { bands, state: new Uint8Array(width * height).fill(Cover.Outside) };
}

function floorTo(value: number): number {
  return Math.floor(value / SQUARE) * SQUARE;
}

function ceilTo(value: number): number {
  return Math.ceil(value / SQUARE) * SQUARE;
}
