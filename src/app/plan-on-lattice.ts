/** Scenes on different grids, or several of one day: compared on the lattice of the coarsest, by one resampling. */
import type { Scene } from '../analysis/scene.ts';
import { cellAreaLattice } from '../geometry/area.ts';
import { sceneMissed } from './plan-comparison.ts';
import type { Asked, Comparison, Dates } from './plan-comparison.ts';
import { planLattice, reachesAny } from './plan-crop.ts';
import type { BlockStoreOptions } from './windows/block-store.ts';
import { createAlignedMeasurer } from './windows/measure-aligned.ts';
import type { DateReader } from './windows/measure-plain.ts';
import { planAligned } from './windows/plan-aligned.ts';
import { runWindows } from './windows/run-windows.ts';

/** @throws POLYGON_OUTSIDE where a date has no scene that an outline lies in */
export function planOnLattice(
  dates: Dates,
  { layer, crs, classes }: Asked,
  blocks: BlockStoreOptions | undefined,
): Comparison {
  const outlines = layer.features.flatMap(({ geometry }) =>
    geometry === null || geometry === 'other' ? [] : [{ crs, polygons: geometry }],
  );
  for (const date of dates) if (!scenesOf(date).some(({ grid }) => reachesAny(grid, outlines))) throw sceneMissed(date);
  const [baseline, current] = dates;
  const lattice = planLattice(outlines, scenesOf(baseline), scenesOf(current))!;
  const reference = dates.flat().find(({ reader }) => reader.scene === lattice.reference)!.reader;
  const areas = cellAreaLattice(lattice.grid);
  return {
    grid: lattice.grid,
    plan(placed) {
      const job = planAligned(lattice.grid, reference, { dates, classes }, areas, placed);
      let taken = 0;
      return {
        windowCount: job.windows.length,
        run: (onResult) =>
          runWindows(
            job,
            async () => createAlignedMeasurer(job, blocks),
            () => taken++,
            onResult,
          ),
      };
    },
  };
}

function scenesOf(date: readonly DateReader[]): readonly Scene[] {
  return date.map(({ reader }) => reader.scene);
}
