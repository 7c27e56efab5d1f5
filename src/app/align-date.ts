/** One date of one patch: all its same-day scenes on the analysis grid, every pixel from the first that is valid. */
import type { AssessInput } from '../analysis/assess.ts';
import { alignedGrid } from '../analysis/registration/aligned-grid.ts';
import type { PixelShift } from '../analysis/registration/aligned-grid.ts';
import { weakestCapability } from '../analysis/scene.ts';
import type { Radiometry, Scene } from '../analysis/scene.ts';
import { createTransform } from '../geometry/transform.ts';
import type { BandRole } from '../raster/band.ts';
import type { DateCrop } from '../raster/crop.ts';
import type { Grid } from '../raster/grid.ts';
import { mosaicDates } from '../raster/mosaic.ts';
import { resampleToGrid } from '../raster/resample.ts';
import type { CropRules } from './crop-rules.ts';
import type { SceneRef } from './ports/work.ts';
import type { SceneCrop } from './scene-crop.ts';

export interface SceneReading {
  readonly scene: Scene;
  readonly ref: SceneRef;
  readonly crop: SceneCrop;
}

export interface AlignedDate {
  readonly crop: DateCrop;
  readonly facts: AssessInput['baseline'];
  /** Scenes that gave at least one pixel, in the date's order. */
  readonly used: readonly SceneReading[];
}

/** Bands that decide whether a pixel was seen, and bands that are only shown. */
export interface BandRoles {
  readonly counted: readonly BandRole[];
  readonly extra: readonly BandRole[];
}

/** Roles to read from a scene: those that the policy uses, then what a picture needs besides. */
export function rolesOf(scene: Scene, { uses }: CropRules): BandRoles {
  const used = new Set<BandRole>(scene.capability === 'RGB' ? ['red', 'green', 'blue'] : ['red', 'nir']);
  if (uses.blue) used.add('blue');
  if (uses.water) used.add('green').add('nir');
  if (uses.shadow) used.add('blue').add('green').add('red').add('nir');
  const has = (role: BandRole): boolean => scene.bands[role] !== undefined;
  const counted = [...used].filter(has);
  const extra = (['red', 'green', 'blue', 'nir'] as const).filter((role) => has(role) && !used.has(role));
  return { counted, extra };
}

/**
 * @param shift of the date against the other, which is undone in the one resampling; absent: none
 * @returns undefined where no scene of the date reaches the grid
 */
export function alignDate(
  readings: readonly SceneReading[],
  grid: Grid,
  rules: CropRules,
  shift?: PixelShift,
): AlignedDate | undefined {
  const [first] = readings;
  if (first === undefined) return undefined;
  const roles = commonRoles(readings, rules);
  const target = shift === undefined ? grid : alignedGrid(grid, shift);
  const layers = readings.map(({ scene, crop }) => {
    const order = allRoles(scene, rules);
    const bands = roles.map((role) => crop.bands[order.indexOf(role)]!);
    return resampleToGrid(
      { grid: crop.grid, bands, state: crop.state },
      target,
      createTransform(grid.crs, crop.grid.crs),
    );
  });
  const { bands, state, pixelCounts } = mosaicDates(layers);
  return {
    crop: { bands: Object.fromEntries(roles.map((role, i) => [role, bands[i]!])), state },
    facts: {
      date: first.scene.acquired.date,
      capability: weakestCapability(readings.map(({ scene }) => scene)),
      radiometry: weakestRadiometry(readings.map(({ scene }) => scene)),
    },
    used: readings.filter((_, i) => pixelCounts[i]! > 0),
  };
}

/** In the order in which a scene's bands are read. */
export function allRoles(scene: Scene, rules: CropRules): readonly BandRole[] {
  const { counted, extra } = rolesOf(scene, rules);
  return [...counted, ...extra];
}

function commonRoles(readings: readonly SceneReading[], rules: CropRules): readonly BandRole[] {
  const [first, ...others] = readings.map(({ scene }) => allRoles(scene, rules));
  return first!.filter((role) => others.every((roles) => roles.includes(role)));
}

/** A date is calibrated only as far as its least calibrated scene. */
function weakestRadiometry(scenes: readonly Scene[]): Radiometry['level'] {
  const order: readonly Radiometry['level'][] = ['relative_only', 'toa', 'surface'];
  return order.find((level) => scenes.some((scene) => scene.radiometry.level === level))!;
}
