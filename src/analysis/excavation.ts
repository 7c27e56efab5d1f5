/**
 * New excavation in the alpine zones, where vegetation cannot be judged for half the year (SCIENCE rule 11): vegetated or sparse
 * ground that turned bare, brighter than the season makes it, with an edge that was not there.
 *
 * Grass that dries, snow that melts and shadow that moves all make "bare and brighter" ground. Each has its own test: dried
 * grass is compared with the grass of the ring that dried too; a shadow changes all bands by one factor, so brightness
 * must also rise against NIR; snow, shadow and their fringes are left out, and what is bluer than the dried ground around is
 * snow thinner than a pixel.
 */
import { Cover } from '../raster/cover.ts';
import type { PatchCrop } from '../raster/crop.ts';
import { growMask } from '../raster/kernels/grow-mask.ts';
import { logRatio } from '../raster/kernels/log-ratio.ts';
import { quantile } from '../raster/kernels/quantile.ts';
import { tallyTransitions } from '../raster/kernels/tally-transitions.ts';
import { patchAreas } from './areas.ts';
import type { EvidenceClass, ReasonCode } from './assessment.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import { unseenReason } from './evidence.ts';
import type { MaskedDate } from './mask-date.ts';
import { keepPatches } from './excavation-patches.ts';
import type { Policy } from './policy.ts';
import type { SeasonPair } from './season.ts';

/** Least factors by which brightness, and brightness over NIR, rise beyond the reference. */
interface LeastRise {
  readonly rise: number;
  readonly colour: number;
}

export interface ExcavationRule {
  /** Fringe around snow and shadow that is left out, in pixels. */
  readonly bufferPx: number;
  /** Least pixels of the ring to compare with. */
  readonly referencePixels: number;
  /** Beyond ground of the ring that turned bare with the season. */
  readonly overDried: LeastRise;
  /** Beyond ground of the ring that stayed green; stricter, because dried grass must not pass. */
  readonly overGreen: LeastRise;
  /** The edge is looked for over so many pixels, and is one from this factor between inside and outside on. */
  readonly edgeReachPx: number;
  readonly edgeBreak: number;
  /** Blue over red of what a patch has more than dried ground: snow has 1.18, rock and soil 1. */
  readonly maxBlueOverRed: number;
}

export interface ExcavationScene {
  readonly crop: PatchCrop;
  /** Ellipsoidal area of the outline. */
  readonly areaM2: number;
  readonly pair: ClassifiedPair;
  readonly masked: Readonly<Record<'baseline' | 'current', MaskedDate>>;
  /** Weights of the undisturbed ring. */
  readonly reference: Float64Array;
  readonly season: SeasonPair;
}

export interface ExcavationPatch {
  /** Value of its pixels in `labels`. */
  readonly label: number;
  /** Sum of coverage: only what lies inside the outline counts. */
  readonly pixels: number;
  readonly squareMetres: number;
  /** Factor by which it grew brighter than the reference did. */
  readonly brightnessRise: number;
  /** Factor by which it grew brighter than the ground beside it. */
  readonly edgeBreak: number;
}

export type Excavation =
  | {
      readonly status: 'observed';
      /** In the order of their first pixels; none is an answer too. */
      readonly patches: readonly ExcavationPatch[];
      /** Of the whole crop: a pit may run past the outline. */
      readonly labels: Int32Array;
      readonly evidenceClass: Extract<EvidenceClass, 'B' | 'C'>;
      /** Part of the patch that was seen without snow, shadow and fringe on both dates. */
      readonly observedM2: number;
      readonly comparedWith: 'dried' | 'green';
    }
  | { readonly status: 'insufficient_evidence'; readonly reason: ReasonCode };

/**
 * Class B where the ring shows what the season did and little is hidden; C where blue is missing, so that thin snow cannot
 * be told, or more than the policy's weak share is hidden. Never A: a second clear date has to confirm it.
 *
 * @returns IE_RAD for digital numbers, in which neither snow nor shadow can be told; the cause that hides too much; IE_REF where the
 *   ring has too little ground that was green, or where outside the green window none of it dried
 */
export function observeExcavation(
  scene: ExcavationScene,
  rule: ExcavationRule,
  { unseen, change }: Pick<Policy, 'unseen' | 'change'>,
): Excavation {
  const { crop, masked, areaM2 } = scene;
  const skipped = [...masked.baseline.skipped, ...masked.current.skipped];
  if (skipped.includes('SNOW_NOT_MASKED') || skipped.includes('SHADOW_NOT_MASKED')) return without('IE_RAD');
  const covers = withFringes(scene, rule.bufferPx);
  const tally = tallyTransitions(covers.baseline, covers.current, crop.coverage, crop.cellAreas);
  const areas = patchAreas(tally, areaM2, Cover.Built);
  const hidden = unseenReason(areas.unseenM2, areaM2, unseen);
  if (hidden !== undefined) return without(hidden);
  const rises = measureRises(scene, covers);
  const reference = chooseReference(scene, covers, rises, rule);
  if (reference === undefined) return without('IE_REF');

  const least = reference.comparedWith === 'dried' ? rule.overDried : rule.overGreen;
  const [leastRise, leastColour] = [Math.log(least.rise), Math.log(least.colour)];
  // Over the whole crop: where a pit runs past the outline, its edge is there and not at the outline.
  const candidates = new Uint8Array(crop.coverage.length);
  for (let i = 0; i < candidates.length; i++) {
    if (!isGreen(covers.baseline[i]!) || covers.current[i] !== Cover.Bare) continue;
    const isBrighter = rises.brightness[i]! - reference.brightness >= leastRise;
    if (isBrighter && rises.colour[i]! - reference.colour >= leastColour) candidates[i] = 1;
  }
  const { labels, patches } = keepPatches(crop, candidates, rises, reference, rule, change.mappingUnit);
  const isWeak = areaM2 - areas.observedM2 > unseen.weakShare * areaM2 || crop.current.bands.blue === undefined;
  return {
    status: 'observed',
    patches,
    labels,
    evidenceClass: isWeak ? 'C' : 'B',
    observedM2: areas.observedM2,
    comparedWith: reference.comparedWith,
  };
}

function without(reason: ReasonCode): Excavation {
  return { status: 'insufficient_evidence', reason };
}

interface Covers {
  readonly baseline: Uint8Array;
  readonly current: Uint8Array;
}

/** The classes of both dates with the fringes of snow and shadow as snow and shadow. */
function withFringes({ crop, pair }: ExcavationScene, bufferPx: number): Covers {
  const { width, height } = crop.grid;
  const widen = (covers: Uint8Array): Uint8Array => {
    const out = covers.slice();
    for (const code of [Cover.Shadow, Cover.Shade, Cover.Snow]) {
      const grown = growMask(
        covers.map((cover) => (cover === code ? 1 : 0)),
        width,
        height,
        bufferPx,
      );
      for (let i = 0; i < out.length; i++) if (grown[i] !== 0 && out[i]! >= Cover.Seen) out[i] = code;
    }
    return out;
  };
  return { baseline: widen(pair.baseline.covers), current: widen(pair.current.covers) };
}

export interface Rises {
  /** `ln` of the factor of brightness from baseline to current. */
  readonly brightness: Float64Array;
  /** The same of brightness over NIR, which light and shade leave alone. */
  readonly colour: Float64Array;
  /** 1 where both dates show ground. */
  readonly used: Uint8Array;
}

function measureRises({ masked }: ExcavationScene, covers: Covers): Rises {
  const { baseline, current } = masked;
  const rise = new Float64Array(baseline.brightness.length);
  const colour = new Float64Array(rise.length);
  logRatio(baseline.brightness, current.brightness, rise);
  logRatio(Float64Array.from(baseline.nir), Float64Array.from(current.nir), colour);
  const used = new Uint8Array(rise.length);
  for (let i = 0; i < rise.length; i++) {
    colour[i] = rise[i]! - colour[i]!;
    const isGround = Math.min(covers.baseline[i]!, covers.current[i]!) >= Cover.Built;
    if (isGround && !Number.isNaN(colour[i]!)) used[i] = 1;
  }
  return { brightness: rise, colour, used };
}

export interface RingReference {
  readonly comparedWith: 'dried' | 'green';
  /** Medians over the ring. */
  readonly brightness: number;
  readonly colour: number;
  /** Reflectance of dried ground at the current date; null for green ground and without a blue band. */
  readonly dried: { readonly blue: number; readonly red: number } | null;
}

function chooseReference(
  { crop, reference, season }: ExcavationScene,
  covers: Covers,
  { brightness, colour, used }: Rises,
  rule: ExcavationRule,
): RingReference | undefined {
  const wasGreen: number[] = [];
  for (let i = 0; i < used.length; i++) {
    if (reference[i]! > 0 && used[i] !== 0 && isGreen(covers.baseline[i]!)) wasGreen.push(i);
  }
  const dried = wasGreen.filter((i) => covers.current[i] === Cover.Bare);
  if (dried.length >= rule.referencePixels) {
    const { blue, red } = crop.current.bands;
    return {
      comparedWith: 'dried',
      brightness: medianOf(brightness, dried),
      colour: medianOf(colour, dried),
      dried:
        blue === undefined || red === undefined ? null : { blue: medianOf(blue, dried), red: medianOf(red, dried) },
    };
  }
  if (season === 'out' || wasGreen.length < rule.referencePixels) return undefined;
  const [bright, hue] = [medianOf(brightness, wasGreen), medianOf(colour, wasGreen)];
  return { comparedWith: 'green', brightness: bright, colour: hue, dried: null };
}

function medianOf(values: Float64Array | Float32Array, pixels: readonly number[]): number {
  return quantile(
    Float64Array.from(pixels, (i) => values[i]!),
    0.5,
  );
}

function isGreen(code: number): boolean {
  return code === Cover.Vegetated || code === Cover.Sparse;
}
