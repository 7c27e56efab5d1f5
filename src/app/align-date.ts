/** One date of one patch: all its same-day scenes on the analysis grid, every pixel from the first that is valid. */
import { solarPosition } from '../analysis/acquisition.ts';
import type { SunPosition } from '../analysis/acquisition.ts';
import type { AssessInput } from '../analysis/assess.ts';
import { withMargins } from '../analysis/masks/margins.ts';
import { weakestCapability } from '../analysis/scene.ts';
import type { Radiometry, Scene } from '../analysis/scene.ts';
import { groundSize } from '../geometry/area.ts';
import { createTransform } from '../geometry/transform.ts';
import type { BandRole } from '../raster/band.ts';
import type { DateCrop } from '../raster/crop.ts';
import { pixelToMap } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import { mosaicDates } from '../raster/mosaic.ts';
import type { Layer } from '../raster/mosaic.ts';
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
  if (uses.water) used.add('green').add('nir').add('swir1');
  if (uses.snow) used.add('green').add('swir1');
  if (uses.clouds) used.add('blue').add('green').add('red');
  if (uses.bareSoil) used.add('blue').add('swir1');
  if (uses.shadow) used.add('blue').add('green').add('red').add('nir');
  const has = (role: BandRole): boolean => scene.bands[role] !== undefined;
  const counted = [...used].filter(has);
  const extra = (['red', 'green', 'blue', 'nir'] as const).filter((role) => has(role) && !used.has(role));
  return { counted, extra };
}

/** @returns undefined where no scene of the date reaches the grid */
export function alignDate(readings: readonly SceneReading[], grid: Grid, rules: CropRules): AlignedDate | undefined {
  const [first] = readings;
  if (first === undefined) return undefined;
  const roles = commonRoles(readings, rules);
  const layers = readings.map(({ scene, crop }) => {
    const order = allRoles(scene, rules);
    const bands = roles.map((role) => crop.bands[order.indexOf(role)]!);
    return resampleToGrid(
      { grid: crop.grid, bands, state: crop.state },
      grid,
      createTransform(grid.crs, crop.grid.crs),
    );
  });
  const { bands, state, pixelCounts } = mosaicDates(
    layers.map((layer, i) => withMaskMargins(layer, readings[i]!.scene, grid, rules)),
  );
  return {
    crop: { bands: Object.fromEntries(roles.map((role, i) => [role, bands[i]!])), state },
    facts: {
      date: first.scene.acquired.date,
      capability: weakestCapability(readings.map(({ scene }) => scene)),
      radiometry: weakestRadiometry(readings.map(({ scene }) => scene)),
      cloudMask: readings.every(({ scene }) => scene.cloudMask !== undefined) ? 'delivered' : 'none',
      ...sunOver(first.scene, grid),
    },
    used: readings.filter((_, i) => pixelCounts[i]! > 0),
  };
}

/**
 * The scene classes of Sentinel-2 mark clouds tightly, so their surroundings go with them (SCIENCE §3.3). Landsat marks
 * dilated cloud itself, and vendors draw generously. Before scenes are joined: another scene may see there.
 */
function withMaskMargins(layer: Layer, scene: Scene, grid: Grid, { margins }: CropRules): Layer {
  if (margins === null || scene.cloudMask !== 'sentinel-scl') return layer;
  return { ...layer, state: withMargins(layer.state, grid.width, grid.height, groundSize(grid), margins) };
}

/** The sun over the middle of the grid, where the scene's time is known. */
function sunOver({ acquired }: Scene, grid: Grid): { readonly sun?: SunPosition } {
  if (acquired.instant === undefined) return {};
  const middle = pixelToMap(grid.transform, grid.width / 2, grid.height / 2);
  const [lng, lat] = createTransform(grid.crs, 'EPSG:4490')(...middle);
  return { sun: solarPosition(new Date(acquired.instant), lng, lat) };
}

function allRoles(scene: Scene, rules: CropRules): readonly BandRole[] {
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
