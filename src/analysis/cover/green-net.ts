/** Green dust nets: green to the eye, bare to NIR (SCIENCE §3.2). A remark for people, never a class. */
import { Cover } from '../../raster/cover.ts';
import type { DateCrop } from '../../raster/crop.ts';
import { classifyCover } from '../../raster/kernels/classify-cover.ts';
import { coveredPixels } from '../../raster/kernels/covered-pixels.ts';
import { excessGreenOf } from '../../raster/kernels/excess-green.ts';
import { observedWeights } from '../../raster/kernels/observed-weights.ts';
import { openCover } from '../../raster/kernels/open-cover.ts';
import type { AssessInput } from '../assess.ts';
import { groundOf } from '../classify-pair.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import { defaultEndMembers, fitEndMembers } from '../end-members.ts';
import type { ObservedPixels } from '../measure-pair.ts';
import { maskDate } from '../mask-date.ts';
import type { Policy } from '../policy.ts';

export interface GreenNetRule {
  /** A pixel looks green from this excess green on. */
  readonly excessGreenFrom: number;
  /** Share of the observed weight that must look green and be bare. */
  readonly minShare: number;
  /** Two dates contradict each other only this close: later, ground may really have turned green or bare. */
  readonly maxDays: number;
}

/** A date that has colours and NIR, and whose colours deny what its NIR says. Needs reflectance: gains paint ground green. */
export function showsNet(
  { crop }: AssessInput,
  pair: ClassifiedPair,
  observed: ObservedPixels,
  isReflectance: boolean,
  { cover }: Policy,
): boolean {
  if (cover.kind !== 'fvc' || cover.greenNet === null || !isReflectance) return false;
  const rule = cover.greenNet;
  return (['baseline', 'current'] as const).some((date) => {
    const colours = coloursOf(crop[date]);
    return colours !== undefined && looksLikeNet(colours, pair[date].covers, observed, rule);
  });
}

/**
 * A pair of one date with colours and one with NIR, a few weeks apart: what is green on the one and bare on the other.
 * Such a pair is never compared; the contradiction alone is told.
 */
export function contradictsNir(input: AssessInput, policy: Policy): boolean {
  const { cover } = policy;
  if (cover.kind !== 'fvc' || cover.greenNet === null) return false;
  const withNir = (['baseline', 'current'] as const).filter((date) => input.crop[date].bands.nir !== undefined);
  const [nirDate] = withNir;
  if (nirDate === undefined || withNir.length === 2) return false;
  const other = input.crop[nirDate === 'baseline' ? 'current' : 'baseline'];
  const colours = coloursOf(other);
  const days = Math.abs(Date.parse(input.current.date) - Date.parse(input.baseline.date)) / 86_400_000;
  if (colours === undefined || days > cover.greenNet.maxDays) return false;
  const covers = coversByNir(input, nirDate, policy);
  if (covers === undefined) return false;
  const seen = other.state.map((code) => (code === Cover.Seen ? Cover.Vegetated : code));
  const weights = new Float64Array(covers.length);
  observedWeights(covers, seen, input.crop.coverage, Cover.Built, weights);
  return looksLikeNet(colours, covers, { weights, pixels: coveredPixels(weights) }, cover.greenNet);
}

/** Undefined for digital numbers: the zone's end-members do not apply to them. */
function coversByNir(input: AssessInput, date: 'baseline' | 'current', policy: Policy): Uint8Array | undefined {
  const { crop, ecoType } = input;
  const { cover } = policy;
  if (cover.kind !== 'fvc' || input[date].radiometry === 'relative_only') return undefined;
  const { width, height } = crop.grid;
  const masked = maskDate(crop[date], { width, height, ecoType, isReflectance: true }, policy);
  if (masked === undefined) return undefined;
  const domain = { ...masked, ...groundOf(crop, policy) };
  const local = cover.localEndMembers;
  const { soil, vegetation } =
    fitEndMembers(domain, local, policy.ring?.minPixels ?? 0, local.maxSoilNdvi) ??
    defaultEndMembers(policy.ecoTypes[ecoType]);
  const open = new Float64Array(masked.ndvi.length);
  openCover(masked.ndvi, soil, vegetation, 1, open);
  const covers = new Uint8Array(open.length);
  classifyCover(masked.state, open, cover.bareBelow, cover.vegetatedFrom, covers);
  return covers;
}

type Colours = Readonly<Record<'red' | 'green' | 'blue', Float32Array>>;

function coloursOf({ bands: { red, green, blue } }: DateCrop): Colours | undefined {
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return { red, green, blue };
}

/**
 * Whether colours and NIR contradict each other. Both may be of one date, or of two dates close to each other.
 *
 * @param colours of the date that has them; without excess green a pixel is no contradiction
 * @param covers classes of the date that has NIR; water is green to the eye as well, and is no net
 * @param observed on both
 */
function looksLikeNet(
  { red, green, blue }: Colours,
  covers: Uint8Array,
  { weights, pixels }: ObservedPixels,
  { excessGreenFrom, minShare }: GreenNetRule,
): boolean {
  let [observed, contradicted] = [0, 0];
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    observed += weights[i]!;
    if (covers[i] !== Cover.Bare) continue;
    if (excessGreenOf(red[i]!, green[i]!, blue[i]!) >= excessGreenFrom) contradicted += weights[i]!;
  }
  return observed > 0 && contradicted >= minShare * observed;
}
