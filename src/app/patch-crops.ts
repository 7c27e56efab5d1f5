/** What a patch is judged on, as rasters that can be kept, and back again. Fresh and kept crops go the same way. */
import type { AssessInput } from '../analysis/assess.ts';
import { cellAreas, groundSize } from '../geometry/area.ts';
import { coverageFractions } from '../geometry/coverage.ts';
import type { Outline } from '../geometry/polygon.ts';
import { moveOutline } from '../geometry/transform.ts';
import { Cover, COVER_NAMES } from '../raster/cover.ts';
import type { DateCrop } from '../raster/crop.ts';
import type { Grid } from '../raster/grid.ts';
import type { AlignedDate, SceneReading } from './align-date.ts';
import { sha256 } from './content-key.ts';
import type { Ring } from './plan-crop.ts';
import type { KeptRaster } from './ports/crops.ts';
import type { PatchResult, SceneRef, SceneUse } from './ports/work.ts';

export interface PatchCrops {
  /** Shares of patch and ring, Float64. */
  readonly area: KeptRaster;
  /** Bands as they were read and aligned, then `state`. */
  readonly baseline: KeptRaster;
  readonly current: KeptRaster;
}

/** A scene that gave pixels; where its files lie is no part of the evidence. */
export interface UsedScene extends Omit<SceneUse, 'path'> {
  /** Its place in the date's list, from 0. */
  readonly order: number;
}

interface AreaFacts {
  /** Ellipsoidal area of the outline. */
  readonly areaM2: number;
  readonly outlineVersion: string;
  readonly ring: AssessInput['ring'];
}

interface DateFacts {
  readonly acquired: AssessInput['baseline'];
  readonly scenes: readonly UsedScene[];
  /** `Cover` codes of the band `state`, for readers. */
  readonly stateCodes: string;
}

const STATE = 'state';
/** `0 outside, 1 nodata` and so on, up to `seen`: classes are no part of a crop. */
const STATE_CODES: string = COVER_NAMES.slice(0, Cover.Seen + 1)
  .map((name, code) => `${code} ${name}`)
  .join(', ');

/** The version that `mines import` gives an outline. */
export function outlineVersion({ crs, polygons }: Outline): string {
  return sha256(JSON.stringify([crs, polygons]));
}

export function areaCrop(outline: Outline, areaM2: number, ring: Ring | undefined, grid: Grid): KeptRaster {
  const facts: AreaFacts = {
    areaM2,
    outlineVersion: outlineVersion(outline),
    ring: ring === undefined ? null : { innerMetres: ring.innerMetres, outerMetres: ring.outerMetres },
  };
  const shares =
    ring === undefined
      ? new Float64Array(grid.width * grid.height)
      : coverageFractions(moveOutline({ crs: 'EPSG:4490', polygons: ring.polygons }, grid.crs), grid);
  const coverage = coverageFractions(moveOutline(outline, grid.crs), grid);
  const bands = [
    { name: 'coverage', values: coverage },
    { name: 'ring', values: shares },
  ];
  return { grid: plain(grid), bands, facts: plain(facts) };
}

/** @param refs all scenes of the date, in order */
export function dateCrop(
  { crop, facts: acquired, used }: AlignedDate,
  grid: Grid,
  refs: readonly SceneRef[],
): KeptRaster {
  const scenes = used.map((reading) => usedScene(reading, refs));
  const facts: DateFacts = { acquired, scenes, stateCodes: STATE_CODES };
  const bands = Object.entries(crop.bands).map(([name, values]) => ({ name, values }));
  return {
    grid: plain(grid),
    bands: [...bands, { name: STATE, values: Float32Array.from(crop.state) }],
    facts: plain(facts),
  };
}

/** All that `assessPatch` looks at. */
export function assessInput({ area, baseline, current }: PatchCrops, judged: PatchResult['judgedAs']): AssessInput {
  const [coverage, ringShares] = area.bands.map(({ values }) => values as Float64Array);
  const { areaM2, ring } = area.facts as AreaFacts;
  return {
    crop: {
      grid: area.grid,
      gsd: groundSize(area.grid),
      cellAreas: cellAreas(area.grid),
      coverage: coverage!,
      ring: ringShares!,
      baseline: pixelsOf(baseline),
      current: pixelsOf(current),
    },
    areaM2,
    ...judged,
    ring,
    baseline: (baseline.facts as DateFacts).acquired,
    current: (current.facts as DateFacts).acquired,
  };
}

export function scenesOf(date: KeptRaster): readonly UsedScene[] {
  return (date.facts as DateFacts).scenes;
}

export function outlineOf(area: KeptRaster): string {
  return (area.facts as AreaFacts).outlineVersion;
}

function usedScene({ scene, ref }: SceneReading, refs: readonly SceneRef[]): UsedScene {
  return {
    order: refs.indexOf(ref),
    name: scene.name,
    id: ref.id ?? '',
    date: scene.acquired.date,
    sensor: scene.sensor,
    gsd: scene.gsd,
    radiometry: scene.radiometry.level,
    capability: scene.capability,
  };
}

function pixelsOf({ bands }: KeptRaster): DateCrop {
  const roles = bands.filter(({ name }) => name !== STATE);
  const state = bands.find(({ name }) => name === STATE)!;
  return {
    bands: Object.fromEntries(roles.map(({ name, values }) => [name, values as Float32Array])),
    state: Uint8Array.from(state.values),
  };
}

/**
 * What is judged fresh is what would come back from the store: -0 is 0 there.
 *
 * @throws RangeError for a number that JSON cannot hold
 */
function plain<T>(value: T): T {
  const text = JSON.stringify(value, (key, item: unknown) => {
    if (typeof item === 'number' && !Number.isFinite(item)) throw new RangeError(`${item} at "${key}" cannot be kept`);
    return item;
  });
  return JSON.parse(text) as T;
}
