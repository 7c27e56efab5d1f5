/** Which pixels of a scene a patch needs: its crop, and for registration what lies around. */
import type { RegistrationRule } from '../analysis/registration/rule.ts';
import { grown, maxShiftPixels } from '../analysis/registration/tie-windows.ts';
import { cropGrid } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import type { Window } from '../raster/window.ts';
import { readingGrid } from './lattice-layer.ts';
import { sceneWindow, unionWindow } from './plan-crop.ts';
import type { CropPlan } from './plan-crop.ts';
import type { TiePlan } from './plan-ties.ts';

/** Pixels that interpolation looks at beyond a shift. */
const KERNEL_PX = 2;

/** @returns undefined where the scene shows nothing of the patch */
export function planReading(
  { grid, window, lattice, gsd }: CropPlan,
  ties: TiePlan | undefined,
  scene: Grid,
  role: 'baseline' | 'current',
  rule: RegistrationRule | null,
): Window | undefined {
  if (ties === undefined || rule === null) return sceneWindow(grid, scene);
  // The current date is moved, so what lies beside its crop may come in.
  const reach = role === 'baseline' ? 0 : Math.ceil(maxShiftPixels(gsd, rule)) + KERNEL_PX;
  const crop = sceneWindow(cropGrid(lattice, grown(window, reach)), scene);
  if (crop === undefined) return undefined;
  const around = sceneWindow(readingGrid(lattice, ties.region, scene), scene);
  return around === undefined ? crop : unionWindow(crop, around);
}
