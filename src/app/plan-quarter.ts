/** Which two dates each patch of a quarter is judged on, or why there are none (SCIENCE §3.4, rule 10). */
import type { ReasonCode } from '../analysis/assessment.ts';
import { choosePair } from '../analysis/pairing.ts';
import type { PairCandidate } from '../analysis/pairing.ts';
import type { Policy } from '../analysis/policy.ts';
import { dayOfYear, inRange } from '../analysis/season.ts';
import { weakestCapability } from '../analysis/scene.ts';
import type { Capability } from '../analysis/scene.ts';
import { lngLatBounds } from '../geometry/transform.ts';
import type { Patch } from '../oversight/patch.ts';
import type { Quarter } from '../oversight/quarter.ts';
import type { SceneRecord, Sighting } from './ports/record.ts';
import { footprintShare } from './scene-coverage.ts';

export interface PairedPatch {
  readonly patch: Patch;
  /** Same-day scenes in the order of use. */
  readonly baseline: readonly SceneRecord[];
  readonly current: readonly SceneRecord[];
}

export interface UnpairedPatch {
  readonly patch: Patch;
  readonly reason: ReasonCode;
}

export interface QuarterPlan {
  readonly pairs: readonly PairedPatch[];
  readonly unpaired: readonly UnpairedPatch[];
}

export function planQuarter(
  quarter: Quarter,
  patches: readonly Patch[],
  scenes: readonly SceneRecord[],
  policy: Policy,
  sightings: readonly Sighting[] = [],
): QuarterPlan {
  const sightingsOf = Map.groupBy(sightings, ({ patchId }) => patchId);
  const pairs: PairedPatch[] = [];
  const unpaired: UnpairedPatch[] = [];
  for (const patch of patches) {
    const own = sightingsOf.get(patch.patchId) ?? [];
    const dates = datesOver(patch, scenes, hiddenDates(patch, own, scenes, policy));
    const choice = choosePair(
      dates.map(({ candidate }) => candidate),
      {
        quarter: [quarter.start, quarter.end],
        worksStart: patch.worksStart,
        eco: policy.ecoTypes[patch.ecoType],
        outOfSeason: patch.ecoType === 'alpine' && policy.excavation !== null ? 'paired' : 'refused',
      },
      policy,
    );
    if (choice.kind === 'none') {
      unpaired.push({ patch, reason: choice.reason });
      continue;
    }
    const scenesOf = (chosen: PairCandidate): readonly SceneRecord[] =>
      dates.find(({ candidate }) => candidate === chosen)!.scenes;
    pairs.push({ patch, baseline: scenesOf(choice.baseline), current: scenesOf(choice.current) });
  }
  return { pairs, unpaired };
}

interface SceneDate {
  readonly candidate: PairCandidate;
  readonly scenes: readonly SceneRecord[];
}

/**
 * Dates that were tried and showed too little of the patch, with what they showed. Footprints say nothing about clouds;
 * a measurement does. Only failures are remembered: a date that showed enough keeps its rank, so that running again
 * changes nothing.
 *
 * @returns shares by the date's scene ids
 */
function hiddenDates(
  patch: Patch,
  sightings: readonly Sighting[],
  scenes: readonly SceneRecord[],
  policy: Policy,
): ReadonlyMap<string, number> {
  const dateOf = new Map(scenes.map(({ scene }) => [scene.id, scene.acquired.date]));
  const isInSeason = (ids: readonly string[]): boolean => {
    const date = dateOf.get(ids[0] ?? '');
    return date === undefined || inRange(dayOfYear(date), policy.ecoTypes[patch.ecoType].acceptable);
  };
  const best = new Map<string, number>();
  for (const { outlineVersion, baselineSceneIds, currentSceneIds, observedShare } of sightings) {
    if (outlineVersion !== patch.outlineVersion) continue;
    // Snow of one winter date says nothing about the summer date beside it.
    const pair = [baselineSceneIds, currentSceneIds];
    const told = pair.every(isInSeason) ? pair : pair.filter((ids) => !isInSeason(ids));
    // A pair shows what both dates show, so a date shows at least what its best pair did.
    for (const ids of told) {
      best.set(ids.join(), Math.max(observedShare, best.get(ids.join()) ?? 0));
    }
  }
  return new Map([...best].filter(([, share]) => share < 1 - policy.unseen.maxShare));
}

/** The dates that reach a patch. Scenes of one day are one date, in the order of their names. */
function datesOver(
  patch: Patch,
  records: readonly SceneRecord[],
  hidden: ReadonlyMap<string, number>,
): readonly SceneDate[] {
  const [west, south, east, north] = lngLatBounds(patch.outline);
  const near = records.filter(({ lngLatBounds: [sceneWest, sceneSouth, sceneEast, sceneNorth] }) => {
    return sceneWest <= east && sceneEast >= west && sceneSouth <= north && sceneNorth >= south;
  });
  const byDay = Map.groupBy(near, ({ scene }) => `${scene.acquired.date} ${sensorFamily(scene.capability)}`);
  return [...byDay.values()].flatMap((sameDay) => {
    const scenes = sameDay
      .filter(({ scene }) => footprintShare(patch.outline, [scene]) > 0)
      .sort((a, b) => (a.scene.name < b.scene.name ? -1 : 1));
    if (scenes.length === 0) return [];
    const candidate = candidateOf(patch, scenes);
    const seen = hidden.get(candidate.sceneIds.join()) ?? 1;
    return [{ candidate: { ...candidate, validFraction: Math.min(candidate.validFraction, seen) }, scenes }];
  });
}

/** An RGB scene of the same day cannot fill the gaps of one with NIR. */
function sensorFamily(capability: Capability): 'rgb' | 'nir' {
  return capability === 'RGB' ? 'rgb' : 'nir';
}

function candidateOf(patch: Patch, records: readonly SceneRecord[]): PairCandidate {
  const scenes = records.map(({ scene }) => scene);
  const angles = scenes.flatMap(({ viewZenith }) => (viewZenith === null ? [] : [viewZenith]));
  return {
    sceneIds: scenes.map(({ id }) => id),
    date: scenes[0]!.acquired.date,
    validFraction: footprintShare(patch.outline, scenes),
    gsd: Math.max(...scenes.map(({ gsd }) => gsd)),
    viewZenith: angles.length === 0 ? null : Math.max(...angles),
    capability: weakestCapability(scenes),
  };
}
