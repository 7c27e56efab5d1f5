/** On which pixels two dates are compared by thresholds alone, and who measures them. */
import type { Policy } from '../analysis/policy.ts';
import { QingshanError } from '../errors.ts';
import { cellAreaLattice } from '../geometry/area.ts';
import { pixelOutlines, windowOfOutline } from '../geometry/pixel-outlines.ts';
import { gridsEqual } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import type { IndexClasses } from '../raster/kernels/index-classes.ts';
import { planWindows } from '../raster/plan-windows.ts';
import type { SceneReader } from './ports/scenes.ts';
import type { VectorLayer } from './ports/vectors.ts';
import type { SceneRef } from './ports/work.ts';
import type { BlockStoreOptions } from './windows/block-store.ts';
import type { PlainMeasure, WindowEngine, WindowJob, WindowResult } from './windows/job.ts';
import type { DateReader } from './windows/measure-plain.ts';
import type { PlacedOutline } from './windows/plan-job.ts';

export interface Comparison {
  /** What the dates are compared on. */
  readonly grid: Grid;
  readonly plan: (outlines: readonly PlacedOutline[]) => PlannedWindows;
}

export interface PlannedWindows {
  readonly windowCount: number;
  run(onResult: (result: WindowResult, index: number) => void): Promise<void>;
}

export interface Asked {
  readonly layer: VectorLayer;
  /** Of the layer. */
  readonly crs: string;
  readonly classes: IndexClasses;
}

export interface OpenScene {
  readonly ref: SceneRef;
  readonly reader: SceneReader;
}

/** Scenes of one day each, at least one; every pixel comes from the first that saw it. */
export type Dates = readonly [baseline: readonly DateReader[], current: readonly DateReader[]];

/** Two scenes on one grid take the fast path: threads and kernels that know no other grid. */
export async function planComparison(
  dates: Dates,
  asked: Asked,
  { engine, blocks }: { readonly engine: WindowEngine; readonly blocks?: BlockStoreOptions },
): Promise<Comparison> {
  const [[before, ...moreBefore], [after, ...moreAfter]] = dates;
  const isOneGrid = gridsEqual(before!.reader.scene.grid, after!.reader.scene.grid);
  if (isOneGrid && moreBefore.length === 0 && moreAfter.length === 0) {
    return onOneGrid(before!, after!, asked.classes, engine);
  }
  // Loaded here, because the fast path does without it.
  const { planOnLattice } = await import('./plan-on-lattice.ts');
  return planOnLattice(dates, asked, blocks);
}

function onOneGrid(
  { reader: first, ...before }: DateReader,
  { reader: second, ...after }: DateReader,
  classes: IndexClasses,
  engine: WindowEngine,
): Comparison {
  const { grid } = first.scene;
  const measure: PlainMeasure = { kind: 'plain', dates: [before, after], classes, areas: cellAreaLattice(grid) };
  return {
    grid,
    plan(placed) {
      const outlines = pixelOutlines(
        placed.map(({ polygons }) => polygons),
        grid,
      );
      const around = placed.map((_, i) => windowOfOutline(outlines, i));
      const job: WindowJob = { measure, outlines, ...planWindows(grid, [first, second], around) };
      return { windowCount: job.windows.length, run: (onResult) => engine.run(job, onResult) };
    },
  };
}

/** @throws BAND_MISSING */
export function plainDate(scenes: readonly OpenScene[], policy: Policy, classes: IndexClasses): readonly DateReader[] {
  return scenes.map((scene) => plainScene(scene, policy, classes));
}

function plainScene({ reader, ref }: OpenScene, policy: Policy, classes: IndexClasses): DateReader {
  const { scene, packed } = reader;
  const bandOf = (role: 'red' | 'nir' | 'blue'): number => {
    const band = scene.bands[role];
    if (band === undefined) throw new QingshanError('BAND_MISSING', { file: scene.name, band: role });
    return band;
  };
  const red = bandOf('red');
  return {
    reader,
    scene: {
      path: ref.path,
      options: { ...ref.options, radiometry: policy.radiometry },
      packed: packed ?? null,
    },
    bands: { red, nir: bandOf('nir'), blue: classes.minRedOverBlue === null ? red : bandOf('blue') },
    isReflectance: scene.radiometry.level !== 'relative_only',
  };
}

/** A wrong CRS shows as outlines that miss every scene: an error, never a table of empty rows. */
export function sceneMissed(scenes: readonly { readonly reader: SceneReader }[]): QingshanError {
  return new QingshanError('POLYGON_OUTSIDE', { file: scenes.map(({ reader }) => reader.scene.name).join(', ') });
}
