/** New excavation as it is stored, reported and drawn: what was found, or why it could not be looked for (SCIENCE rule 11). */
import type { MultiPolygonRings } from '../geometry/polygon.ts';
import { createTransform, outlineCentre } from '../geometry/transform.ts';
import { pixelToMap } from '../raster/grid.ts';
import type { EvidenceClass, ReasonCode } from './assessment.ts';
import { MAX_LISTED, positionId } from './change/change-patch.ts';
import type { ChangePlace } from './change/list-patches.ts';
import { patchPolygons } from './change/patch-polygons.ts';
import type { Excavation } from './excavation.ts';

export interface ExcavatedPatch {
  /** From the mine's patch and the place of the first pixel inside it: the same however the work was grouped. */
  readonly id: string;
  /** Sum of coverage × ellipsoidal cell area: the part inside the outline. */
  readonly areaM2: number;
  /** Sum of coverage. */
  readonly pixels: number;
  /** Factor by which it grew brighter than the reference did. */
  readonly brightnessRise: number;
  /** Factor by which it grew brighter than the ground beside it. */
  readonly edgeBreak: number;
  /** Centroid of area, `[lng, lat]`. */
  readonly centre: readonly [lng: number, lat: number];
  /** In the CRS of the analysis grid, along pixel edges and the outline of the mine. */
  readonly polygons: MultiPolygonRings;
}

export type ExcavationRecord =
  | {
      readonly status: 'observed';
      readonly evidenceClass: Extract<EvidenceClass, 'B' | 'C'>;
      /** Part of the patch that was seen without snow, shadow and their fringes on both dates. */
      readonly observedM2: number;
      /** Ground of the ring that dried with the season, or that stayed green. */
      readonly comparedWith: 'dried' | 'green';
      /** All that was found, listed or not; none is an answer too. */
      readonly count: number;
      readonly areaM2: number;
      /** The largest first. */
      readonly listed: readonly ExcavatedPatch[];
    }
  | { readonly status: 'insufficient_evidence'; readonly reason: ReasonCode };

export function recordExcavation(excavation: Excavation, place: ChangePlace, coverage: Float64Array): ExcavationRecord {
  if (excavation.status === 'insufficient_evidence') return excavation;
  const { patches, labels, evidenceClass, observedM2, comparedWith } = excavation;
  const { grid, outline, patchId } = place;
  // Equal areas stay in the order of their first pixel.
  const largest = patches.toSorted((a, b) => b.squareMetres - a.squareMetres).slice(0, MAX_LISTED);
  const count = labels.reduce((most, label) => Math.max(most, label), 0);
  const isWanted = new Uint8Array(count + 1);
  for (const { label } of largest) isWanted[label] = 1;
  const { firstPixel, isCut } = placeLabels(labels, count, coverage);
  const polygons = patchPolygons({ labels, count }, grid, outline, isWanted, isCut);
  const toLngLat = createTransform(grid.crs, 'EPSG:4490');
  const listed = largest.map(({ label, squareMetres, pixels, brightnessRise, edgeBreak }): ExcavatedPatch => {
    const own = polygons.get(label) ?? [];
    const first = firstPixel[label]!;
    const col = first % grid.width;
    const [x, y] = pixelToMap(grid.transform, col + 0.5, (first - col) / grid.width + 0.5);
    return {
      id: `${patchId}-excavation-${positionId(toLngLat(x, y))}`,
      areaM2: squareMetres,
      pixels,
      brightnessRise,
      edgeBreak,
      centre: outlineCentre({ crs: grid.crs, polygons: own }),
      polygons: own,
    };
  });
  const areaM2 = patches.reduce((sum, { squareMetres }) => sum + squareMetres, 0);
  return { status: 'observed', evidenceClass, observedM2, comparedWith, count: patches.length, areaM2, listed };
}

/** By label: the first pixel that lies inside the outline at all, and whether the outline cuts the patch. */
function placeLabels(
  labels: Int32Array,
  count: number,
  coverage: Float64Array,
): { readonly firstPixel: Int32Array; readonly isCut: Uint8Array } {
  const firstPixel = new Int32Array(count + 1).fill(-1);
  const isCut = new Uint8Array(count + 1);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label === 0) continue;
    if (firstPixel[label]! < 0 && coverage[i]! > 0) firstPixel[label] = i;
    if (coverage[i]! < 1) isCut[label] = 1;
  }
  return { firstPixel, isCut };
}
