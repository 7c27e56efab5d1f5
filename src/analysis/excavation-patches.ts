/** Which groups of candidate pixels are excavation: large enough, with an edge, and no thin snow. */
import type { PatchCrop } from '../raster/crop.ts';
import { edgeJumps } from '../raster/kernels/edge-jumps.ts';
import { labelPatches, patchSizes } from '../raster/kernels/label-patches.ts';
import { patchMeans } from '../raster/kernels/patch-means.ts';
import { meetsMappingUnit } from './change/change-patch.ts';
import type { ExcavationPatch, ExcavationRule, RingReference, Rises } from './excavation.ts';
import type { Policy } from './policy.ts';

/** Patches from the minimum mapping unit on that have an edge and are no thin snow, with their labels. */
export function keepPatches(
  crop: PatchCrop,
  candidates: Uint8Array,
  { brightness, used }: Rises,
  reference: RingReference,
  rule: ExcavationRule,
  unit: Policy['change']['mappingUnit'],
): { readonly labels: Int32Array; readonly patches: readonly ExcavationPatch[] } {
  const { width, height } = crop.grid;
  const found = labelPatches(candidates, width, height);
  const sizes = patchSizes(found, crop.coverage, crop.cellAreas);
  const jumps = edgeJumps(brightness, used, found.labels, found.count, width, rule.edgeReachPx);
  const risen = patchMeans(brightness, found.labels, found.count);
  const snowy = snowPatches(crop, found.labels, found.count, reference, rule.maxBlueOverRed);
  const patches = sizes.flatMap(({ pixels, squareMetres }, k): ExcavationPatch[] => {
    if (!meetsMappingUnit({ pixels, squareMetres }, crop.gsd, unit) || snowy[k] !== 0) return [];
    // A patch all of whose surroundings are hidden has no edge to show.
    if (!(jumps[k]! >= Math.log(rule.edgeBreak))) return [];
    const brightnessRise = Math.exp(risen[k]! - reference.brightness);
    return [{ label: k + 1, pixels, squareMetres, brightnessRise, edgeBreak: Math.exp(jumps[k]!) }];
  });
  const kept = new Set(patches.map(({ label }) => label));
  return { labels: found.labels.map((label) => (kept.has(label) ? label : 0)), patches };
}

/** 1 for patches whose light beyond that of dried ground is bluer than that of rock or soil. */
function snowPatches(
  crop: PatchCrop,
  labels: Int32Array,
  count: number,
  { dried }: RingReference,
  maxBlueOverRed: number,
): Uint8Array {
  const { blue, red } = crop.current.bands;
  const snowy = new Uint8Array(count);
  if (dried === null || blue === undefined || red === undefined) return snowy;
  const [blues, reds] = [patchMeans(blue, labels, count), patchMeans(red, labels, count)];
  return snowy.map((_, k) => (blues[k]! - dried.blue > maxBlueOverRed * (reds[k]! - dried.red) ? 1 : 0));
}
