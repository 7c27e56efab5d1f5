/** What a patch of change is, and which are listed. */
import type { MultiPolygonRings } from '../../geometry/polygon.ts';

/**
 * In the order in which they are listed: new bare ground first. `new_bare` is vegetated ground turned unvegetated (rule 1),
 * `works_clearing` the same within works under way, `restored` the way back, `still_bare` unvegetated on both dates.
 */
export const CHANGE_KINDS = ['new_bare', 'works_clearing', 'restored', 'still_bare'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface ChangePatch {
  /** From the mine's patch, the kind and the place of the first pixel: the same however the work was grouped. */
  readonly id: string;
  readonly kind: ChangeKind;
  /** Sum of coverage × ellipsoidal cell area. */
  readonly areaM2: number;
  /** Sum of coverage. */
  readonly pixels: number;
  /** Mean of current less baseline NDVI; null for pairs of colours. */
  readonly ndviChange: number | null;
  /** Centroid of area, `[lng, lat]`; may lie outside a bent patch. */
  readonly centre: readonly [lng: number, lat: number];
  /** In the CRS of the analysis grid, along pixel edges and the outline of the mine. */
  readonly polygons: MultiPolygonRings;
}

interface CountedPatches {
  readonly count: number;
  readonly areaM2: number;
}

/** Of each kind: listed, large enough but past the bound of the list, and below the mapping unit. Together the group's total. */
export interface KindTotals {
  readonly listed: CountedPatches;
  readonly more: CountedPatches;
  readonly small: CountedPatches;
}

export interface ChangePatches {
  /** By kind, the largest first. */
  readonly listed: readonly ChangePatch[];
  readonly totals: Readonly<Record<ChangeKind, KindTotals>>;
}

/** The minimum mapping unit (SCIENCE §3.8): for what is listed, never for totals. */
export interface MappingUnit {
  readonly pixels: number;
  readonly fineM2: number;
  readonly coarseM2: number;
  /** Pixels up to this size in metres are fine. */
  readonly fineUpToMetres: number;
}

/** @param gsd ground size of a pixel in metres */
export function meetsMappingUnit(
  { pixels, squareMetres }: { readonly pixels: number; readonly squareMetres: number },
  gsd: number,
  unit: MappingUnit,
): boolean {
  return pixels >= unit.pixels && squareMetres >= (gsd <= unit.fineUpToMetres ? unit.fineM2 : unit.coarseM2);
}
