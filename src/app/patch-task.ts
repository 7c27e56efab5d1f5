/** From the inventory's patches to what the measurement needs of them. */
import type { ReferenceOffer } from '../analysis/reference/reference-library.ts';
import type { SeriesDate } from '../analysis/series/dates.ts';
import type { Outline } from '../geometry/polygon.ts';
import { lngLatBounds } from '../geometry/transform.ts';
import type { Patch } from '../oversight/patch.ts';
import type { PatchResult, PatchTask } from './ports/work.ts';

/** A reference ring reaches at most 1 km out; patches further away than that cannot touch it. */
const NEIGHBOUR_DEGREES = 0.0125;

/** What a verdict rests on besides pixels. */
export function judgedAs(task: PatchResult['judgedAs']): PatchResult['judgedAs'] {
  const { targetLandUse, ecoType, stage, zone, earlier, references } = task;
  return {
    targetLandUse,
    ecoType,
    stage,
    ...(zone === undefined ? {} : { zone }),
    ...(earlier === undefined ? {} : { earlier }),
    ...(references === undefined ? {} : { references }),
  };
}

/** What the record knows of patches beside the pixels. */
export interface KnownOfPatches {
  /** Dates of stored results that belong to the series of a patch. */
  readonly earlierOf: (patch: Patch) => readonly SeriesDate[];
  /** What the reference library of its zone has for it. */
  readonly referencesOf: (patch: Patch) => ReferenceOffer | undefined;
}

const NOTHING_ON_RECORD: KnownOfPatches = { earlierOf: () => [], referencesOf: () => undefined };

/**
 * @param all the whole inventory: a neighbour counts even where it is not judged itself
 */
export function patchTasks(
  patches: readonly Patch[],
  all: readonly Patch[],
  known: KnownOfPatches = NOTHING_ON_RECORD,
): readonly PatchTask[] {
  const placed = all.map((patch) => ({ patch, bounds: lngLatBounds(patch.outline) }));
  return patches.map((patch) => {
    const [west, south, east, north] = lngLatBounds(patch.outline);
    const neighbours: Outline[] = [];
    for (const other of placed) {
      if (other.patch.patchId === patch.patchId) continue;
      const [otherWest, otherSouth, otherEast, otherNorth] = other.bounds;
      if (otherWest > east + NEIGHBOUR_DEGREES || otherEast < west - NEIGHBOUR_DEGREES) continue;
      if (otherSouth > north + NEIGHBOUR_DEGREES || otherNorth < south - NEIGHBOUR_DEGREES) continue;
      neighbours.push(other.patch.outline);
    }
    const earlier = known.earlierOf(patch);
    const references = known.referencesOf(patch);
    return {
      patchId: patch.patchId,
      name: patch.name,
      outline: patch.outline,
      ...judgedAs(patch),
      neighbours,
      ...(patch.primaryZone === null ? {} : { zone: patch.primaryZone }),
      ...(earlier.length === 0 ? {} : { earlier }),
      ...(references === undefined ? {} : { references }),
    };
  });
}
