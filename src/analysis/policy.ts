/**
 * A policy is every number that turns pixels into a score. It is a versioned JSON file in `policies/`, stored with each
 * result; changing a number means a new version. It is not configuration: configuration may not change a result.
 */

import type { MappingUnit } from './change/change-patch.ts';
import type { HysteresisRule } from './change/hysteresis.ts';
import type { RgbRule } from './cover/classify-rgb.ts';
import type { GreenNetRule } from './cover/green-net.ts';
import type { ThresholdRule } from './cover/threshold.ts';
import type { CloudRule, MaskMargins } from './masks/cloud-rule.ts';
import type { TerrainRule } from './masks/terrain-shade.ts';
import type { IndexClasses } from '../raster/kernels/index-classes.ts';
import type { ExcavationRule } from './excavation.ts';
import type { LibraryRule } from './reference/reference-library.ts';
import type { NormalisationRule } from './normalisation/rule.ts';
import type { ReferenceRule } from './reference/reference-rule.ts';
import type { RegistrationRule } from './registration/rule.ts';
import type { ScoreRules } from './score/score-rules.ts';
import type { UncertaintyRule } from './uncertainty/rule.ts';

export type EcoType = 'basin_hill' | 'karst' | 'mountain_forest' | 'dry_hot_valley' | 'alpine';
export const ECO_TYPES: readonly EcoType[] = ['basin_hill', 'karst', 'mountain_forest', 'dry_hot_valley', 'alpine'];

/** Restoration target (修复方向) that has a scoring profile. */
export type TargetLandUse = 'forest' | 'grass' | 'crop' | 'wetland' | 'built' | 'orchard' | 'unknown';
export const TARGET_LAND_USES: readonly TargetLandUse[] = [
  'forest',
  'grass',
  'crop',
  'wetland',
  'built',
  'orchard',
  'unknown',
];

/** Project stage (实施阶段): 未开工, 施工中, 完工待验, 已验收, 管护. */
export type Stage = 'not_started' | 'in_works' | 'completed' | 'accepted' | 'maintenance' | 'unknown';
export const STAGES: readonly Stage[] = ['not_started', 'in_works', 'completed', 'accepted', 'maintenance', 'unknown'];

/** Inclusive days of the year; `[331, 59]` runs over the new year. */
export type DayRange = readonly [from: number, to: number];

export interface EcoProfile {
  readonly preferred: DayRange;
  readonly acceptable: DayRange;
  /** Days on which ground without green proves no loss: bare trees, dry season, winter. Null where there are none. */
  readonly noLossClaim: DayRange | null;
  /** Default end-members where no local fit holds (SCIENCE §3.1 item 3). */
  readonly soilNdvi: number;
  readonly vegetationNdvi: number;
  /** ΔTmin and Δb of SCIENCE §5.2. */
  readonly targetShift: number;
  readonly residualBareShift: number;
}

export interface TargetProfile {
  readonly coverMin: number;
  readonly coverMax: number;
  readonly residualBare: number;
  /** Weights of C1…C4. */
  readonly weights: readonly [number, number, number, number];
  /** What is judged on the best of the last year's dates: fallow fields and low water are no loss. Null: nothing. */
  readonly bestOfYear: 'cover' | 'bare' | null;
}

/**
 * Classes from fractional vegetation cover, straight from an index threshold (two classes, no `sparse`), or from two
 * thresholds of NDVI and the colour of soil.
 */
export type CoverRule =
  | {
      readonly kind: 'fvc';
      readonly bareBelow: number;
      /** Vegetated from this cover on, unless the pair's own histogram says better (`threshold`). */
      readonly vegetatedFrom: number;
      /** `exact` inverts the mixture of two spectra where local end-members know them, else it is linear (SCIENCE §3.1). */
      readonly variant: 'linear' | 'exact';
      /** Null keeps `vegetatedFrom` everywhere. */
      readonly threshold: ThresholdRule | null;
      /** Bare ground has a bare soil index above this where both dates have SWIR, else it is sparse; null asks nothing. */
      readonly bsiAbove: number | null;
      /** Pairs of two dates with colours only; null refuses them (IE_SENSOR). */
      readonly rgb: RgbRule | null;
      readonly greenNet: GreenNetRule | null;
      readonly localEndMembers: {
        readonly minPixels: number;
        readonly minContrast: number;
        readonly vegetationPercentile: number;
        readonly vegetationPercentileSmall: number;
        readonly smallBelowPixels: number;
        readonly soilPercentile: number;
        readonly soilBrightnessPercentile: number;
        /** Bare ground above this NDVI is not confirmed bare; applies to reflectance only, DN have no fixed scale. */
        readonly maxSoilNdvi: number;
        /** Soil has at least this share of the ring's median NIR; what is darker is water or shadow. */
        readonly minSoilNirShare: number;
        /** K outside of it is an error of the fit: cover is then linear. */
        readonly brightnessRatio: readonly [least: number, most: number];
      };
      /** Flag where the thresholded area and Σ(1 − cover) differ by more than this share of the observed area. */
      readonly suspectShare: number;
    }
  | { readonly kind: 'index-threshold'; readonly bareBelow: number }
  | ({ readonly kind: 'index-classes' } & IndexClasses);

export interface Policy {
  /** Layout of this file. */
  readonly schema: 1;
  readonly id: string;
  /** `2026.1`: raised whenever a number changes. */
  readonly version: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** `raw` reads DN and never calibrates: the check against other programs. */
  readonly radiometry: 'calibrated' | 'raw';
  readonly index: 'ndvi';
  readonly cover: CoverRule;
  readonly masks: {
    readonly erodeNodataPx: number;
    readonly blankAndSaturated: boolean;
    readonly vendorClouds: boolean;
    /** Around clouds and cloud shadows that a mask or a search drew tightly; null draws none. */
    readonly margins: MaskMargins | null;
    /** How clouds are looked for where no mask was delivered; null looks for none. */
    readonly cloudSearch: CloudRule | null;
    /** Shadow by heights, where there are any. */
    readonly terrain: TerrainRule | null;
    /** By MNDWI where a SWIR band exists, else by NDWI; both need dark NIR. */
    readonly water: { readonly ndwiAbove: number; readonly mndwiAbove: number; readonly nirBelow: number } | null;
    readonly shadow: { readonly nirBelow: number; readonly brightnessBelow: number } | null;
    /** By NDSI where a SWIR band exists; else by brightness and NDVI, in alpine eco-types only. */
    readonly snow: {
      readonly ndsiAbove: number;
      readonly nirAbove: number;
      readonly brightnessAbove: number;
      readonly absNdviBelow: number;
    } | null;
  };
  /** How the current date is brought to the baseline's scale (SCIENCE §3.6); null: it is not. */
  readonly normalisation: NormalisationRule | null;
  /** Change counts in the named groups only from this |Δcover|; null switches hysteresis off. */
  readonly hysteresis: HysteresisRule | null;
  readonly unseen: { readonly maxShare: number; readonly weakShare: number };
  readonly size: { readonly minInteriorPixels: number; readonly minWidthPixels: number };
  /** How the dates are brought onto each other; null: the files' own places are taken for right. */
  readonly registration: RegistrationRule | null;
  readonly ring: {
    readonly innerMetres: number;
    readonly innerPixels: number;
    readonly stepsMetres: readonly number[];
    readonly minAreaRatio: number;
    readonly targetPixels: number;
    readonly minPixels: number;
    readonly minCover: number;
    /** Where the ring has more pixels, what fits and errors rest on is taken from pairs of rows with about so many. */
    readonly samplePixels: number;
    /** How the ground of the ring becomes a reference. */
    readonly reference: ReferenceRule;
    /** What stands in where a ring cannot serve; null: nothing does. */
    readonly library: LibraryRule | null;
  } | null;
  readonly season: {
    readonly comparableDays: number;
    readonly ringMinCover: number;
    readonly ringRatio: readonly [number, number];
  } | null;
  /** Which scenes are paired (SCIENCE §3.4). */
  readonly pairing: {
    readonly inventoryYear: number;
    readonly outsideQuarterDays: number;
    readonly perDay: number;
    readonly perGsdDoubling: number;
    readonly offNadir: number;
    readonly offNadirDegrees: number;
  };
  readonly change: {
    /** Misregistration that is always allowed for, in pixels (SCIENCE §3.7, rule 5). */
    readonly minShiftPx: number;
    /** Gain or loss below this share of the observed area is `stable`. */
    readonly stableShare: number;
    /** Minimum mapping unit of listed patches and of D (SCIENCE §3.8); totals are never sieved. */
    readonly mappingUnit: MappingUnit;
  };
  /** Intervals by Monte-Carlo (SCIENCE §4.5); null draws none, and scores stay provisional. */
  readonly uncertainty: UncertaintyRule | null;
  /** New excavation in alpine eco-types (SCIENCE rule 11). */
  readonly excavation: ExcavationRule | null;
  readonly ecoTypes: Readonly<Record<EcoType, EcoProfile>>;
  readonly score:
    | ({
        readonly targets: Readonly<Record<Exclude<TargetLandUse, 'built' | 'unknown'>, TargetProfile>>;
        readonly ringShare: number;
        readonly coverFloor: number;
        readonly residualBareCap: number;
        readonly bareDenominatorFloor: number;
        readonly evenness: {
          readonly cellMetres: number;
          readonly cellPixels: number;
          /** Least share of a cell that is inside the patch and observed. */
          readonly cellShare: number;
          /** A cell is green enough from this share of the target cover. */
          readonly greenShare: number;
          readonly largestPatchFull: number;
        };
        readonly penalty: {
          readonly points: number;
          readonly full: number;
          readonly capFrom: number;
          readonly cap: number;
        };
        readonly persistence: {
          readonly levelFull: number;
          readonly trendSpan: number;
          readonly matureFrom: number;
          readonly matureSpan: number;
          readonly declineAllowed: number;
          readonly declineSpan: number;
        };
        /** Lower limits of excellent, good, fair. */
        readonly grades: readonly [number, number, number];
      } & ScoreRules)
    | null;
}
