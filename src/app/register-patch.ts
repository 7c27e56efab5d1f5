/** Registration of both dates of one patch, from the pixels that were read around it. */
import { createWindowMatcher } from '../analysis/registration/match-window.ts';
import type { MatchWindow, WindowMatch } from '../analysis/registration/match-window.ts';
import { settleRegistration } from '../analysis/registration/pair-registration.ts';
import type { PairRegistration } from '../analysis/registration/pair-registration.ts';
import { registerDates } from '../analysis/registration/register-dates.ts';
import type { FindMatch, Tiles } from '../analysis/registration/register-dates.ts';
import type { RegistrationRule } from '../analysis/registration/rule.ts';
import { maxShiftPixels } from '../analysis/registration/tie-windows.ts';
import type { DateBands } from '../analysis/registration/tie-windows.ts';
import { createTransform } from '../geometry/transform.ts';
import type { BandRole } from '../raster/band.ts';
import { Cover } from '../raster/cover.ts';
import { cropGrid } from '../raster/grid.ts';
import type { Layer } from '../raster/mosaic.ts';
import { sharesLattice } from '../raster/resample.ts';
import type { CropRules } from './crop-rules.ts';
import { layerOf } from './lattice-layer.ts';
import type { PlacedReading } from './lattice-layer.ts';
import type { TiePlan } from './plan-ties.ts';
import { releaseArrays } from './windows/release-arrays.ts';

/** Matches of one task: neighbouring patches look at the same windows. */
export interface MatchMemory {
  readonly matches: Map<string, WindowMatch>;
  readonly matchers: Map<string, MatchWindow>;
}

export function createMatchMemory(): MatchMemory {
  return { matches: new Map(), matchers: new Map() };
}

/** Bands that tie points are looked for in. */
const TIE_ROLES: readonly (readonly BandRole[])[] = [['red', 'nir'], ['red', 'green'], ['red']];

/** Both dates around a patch; each at least one reading. */
export interface TiePair {
  readonly baseline: readonly PlacedReading[];
  readonly current: readonly PlacedReading[];
}

/** @param rule that of the rules */
export function registerPatch(
  { lattice, gsd, mine, windows, region, minesIn }: TiePlan,
  pair: TiePair,
  rules: CropRules,
  rule: RegistrationRule,
  memory: MatchMemory,
): PairRegistration {
  const scenes = [...pair.baseline, ...pair.current].map(({ scene }) => scene);
  const has = (role: BandRole): boolean => scenes.every(({ bands }) => bands[role] !== undefined);
  const roles = TIE_ROLES.find((all) => all.every(has)) ?? [];
  const looksForWater = rule.water !== null && roles.includes('nir') && has('green');
  const mines = minesIn(region);
  const dateOf = (readings: readonly PlacedReading[]): DateBands => {
    const isReflectance =
      rules.radiometry === 'calibrated' && readings.every(({ scene }) => scene.radiometry.level !== 'relative_only');
    const water = looksForWater && isReflectance ? rule.water : null;
    const layer = layerOf(readings, water === null ? roles : [...roles, 'green'], lattice, region, rules);
    const usable = usablePixels(layer, mines);
    if (water !== null) leaveWaterOut(usable, layer.bands[2]!, layer.bands[1]!, water);
    return { bands: layer.bands.slice(0, roles.length), usable };
  };
  const [baseline, current] = [dateOf(pair.baseline), dateOf(pair.current)];
  const found = registerDates(
    {
      windows: roles.length === 0 ? undefined : windows,
      region,
      mine,
      gsd,
      baseline,
      current,
      views: viewsOf(pair, rule),
    },
    rule,
    matchFrom(memory, `${lattice.crs} ${lattice.transform.join(' ')}`, gsd, rule),
  );
  // What was found is numbers.
  for (const { bands, usable } of [baseline, current]) releaseArrays([...bands, usable]);
  const around = cropGrid(lattice, region);
  const isShared = scenes.every(({ grid }) => sharesLattice(grid, around, createTransform(lattice.crs, grid.crs)));
  return settleRegistration(found, isShared ? 'shared' : 'own', rule);
}

function usablePixels({ bands, state }: Layer, mines: Uint8Array): Uint8Array {
  const usable = new Uint8Array(state.length);
  for (let i = 0; i < usable.length; i++) usable[i] = state[i] === Cover.Seen && mines[i] === 0 ? 1 : 0;
  for (const band of bands) {
    for (let i = 0; i < usable.length; i++) if (!Number.isFinite(band[i]!)) usable[i] = 0;
  }
  return usable;
}

function leaveWaterOut(
  usable: Uint8Array,
  green: Float32Array,
  nir: Float32Array,
  { ndwiAbove, nirBelow }: NonNullable<RegistrationRule['water']>,
): void {
  for (let i = 0; i < usable.length; i++) {
    const [g, n] = [green[i]!, nir[i]!];
    if (n < nirBelow && g - n > ndwiAbove * (g + n)) usable[i] = 0;
  }
}

/** Equal unless stated otherwise: few products say from where they were seen. */
function viewsOf({ baseline, current }: TiePair, { standardError }: RegistrationRule): 'equal' | 'unequal' {
  const zeniths = [...baseline, ...current].flatMap(({ scene }) => scene.viewZenith ?? []);
  return Math.max(...zeniths) - Math.min(...zeniths) > standardError.unequalFromDegrees ? 'unequal' : 'equal';
}

/** Answers from the memory where the same pixels of the same window were matched before. */
function matchFrom(
  { matches, matchers }: MatchMemory,
  lattice: string,
  gsd: number,
  rule: RegistrationRule,
): FindMatch {
  return ({ col, row }, tiles, windows) => {
    const size = windows.kind.sizePixels;
    const key = `${lattice} ${size} ${col} ${row} ${runsOf(tiles)}`;
    const known = matches.get(key);
    if (known !== undefined) return known;
    const matcherKey = `${size} ${gsd}`;
    const match = matchers.get(matcherKey) ?? createWindowMatcher(windows, maxShiftPixels(gsd, rule), rule);
    matchers.set(matcherKey, match);
    const found = match(...tiles);
    matches.set(key, found);
    return found;
  };
}

/** Where the usable pixels of both tiles begin and end, so that windows with other mines in them are other windows. */
function runsOf(tiles: Tiles): string {
  const runs: number[] = [];
  for (const { usable } of tiles) {
    let last = 1;
    for (let i = 0; i < usable.length; i++) {
      if (usable[i] === last) continue;
      last = usable[i]!;
      runs.push(i);
    }
    runs.push(-1);
  }
  return runs.join(',');
}
