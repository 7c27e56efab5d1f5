/** The undisturbed country around the mines. It is the same on both dates. */
import { mulberry32 } from '../../analysis/random.ts';
import { Ground, type GroundMap } from './ground.ts';
import type { Landscape } from './layout.ts';
import { deriveSeed, turnedNoise, type Field } from './noise.ts';
import { layers, type Region } from './regions.ts';

/** What grows where nobody dug. */
export function greenOf(landscape: Landscape): Ground {
  return landscape === 'alpine' ? Ground.Meadow : Ground.Forest;
}

/**
 * Fields, clearings and outcrops of tens of metres in woodland or meadow, so that every reference ring holds bare ground
 * and full cover; in the dry-hot valley clumps of shrub on 42 % of poor grass and soil.
 */
export function createLandscape(landscape: Landscape, seed: number): GroundMap {
  const part = (name: string, size: number, share: number): Region =>
    shareOf(turnedNoise(deriveSeed(seed, name), size), share);
  const fields = part('fields', 60, 0.07);
  const clearings = part('clearings', 50, 0.07);
  if (landscape === 'dry-hot') {
    return layers(Ground.Soil, [part('grass', 70, 0.35), Ground.Grass], [part('shrubs', 30, 0.42), Ground.Forest]);
  }
  const green = greenOf(landscape);
  if (landscape !== 'karst') return layers(green, [clearings, Ground.Grass], [fields, Ground.Soil]);
  return layers(green, [clearings, Ground.Grass], [fields, Ground.Soil], [part('rocks', 45, 0.05), Ground.Limestone]);
}

/** The part of the plane where a field is largest, `share` of it. */
function shareOf(field: Field, share: number): Region {
  const random = mulberry32(1);
  const values: number[] = [];
  // Ten thousand places, 100 km apart from each other at most: the quantile is good to half a percent.
  for (let i = 0; i < 10_000; i++) values.push(field(1e5 * random(), 1e5 * random()));
  values.sort((a, b) => a - b);
  const limit = values[Math.floor((1 - share) * values.length)]!;
  return (x, y) => field(x, y) > limit;
}
