/** How far end-members would lie elsewhere, had the ring's sectors been others (SCIENCE §4.5 item 3). */
import { pickMembers } from '../../raster/pick-members.ts';
import type { EndMemberDomain, LocalRule } from '../end-members.ts';
import { groundPixels } from '../ground-pixels.ts';
import type { GroundPixels } from '../ground-pixels.ts';
import { histogramQuantile, histogramQuantiles } from './histogram-quantile.ts';
import { ndviResponse } from './radiometry-response.ts';
import type { NdviResponse } from './radiometry-response.ts';
import { doublePixels } from './double-pixels.ts';
import { countBelow, drawHistogram, sectorHistogram, valueAt } from './sector-histogram.ts';
import type { SectorHistogram } from './sector-histogram.ts';

const BINS = 128;

/** A step in the NDVI of either end-member. */
interface EndMemberStep {
  readonly soil: number;
  readonly vegetation: number;
}

/** What the fit reads of each pixel. */
export type FitValues = Pick<EndMemberDomain, 'ndvi' | 'brightness' | 'red' | 'nir'>;

export interface EndMemberBootstrap {
  /** NDVI of soil and vegetation under a draw of sectors, less the same from all sectors once. */
  readonly draw: (times: Uint8Array) => EndMemberStep;
  /** What end-members fitted on pixels of twice the size would be more: how far they hang on the size of a pixel. */
  readonly doubled: EndMemberStep;
  /** How the NDVI of either follows the bands. */
  readonly soilResponse: NdviResponse;
  readonly vegetationResponse: NdviResponse;
}

/**
 * The fit of `fitEndMembers` again, with histograms in place of sorting. The brightness and NIR limits of soil stay as
 * they were fitted: they say which pixels are candidates, and NDVI decides among these.
 *
 * @param sectors of every pixel of patch and ring, 0…`sectorCount` − 1
 * @returns undefined where the ring has no seen pixel
 */
export function endMemberBootstrap(
  domain: EndMemberDomain,
  sectors: Uint8Array,
  sectorCount: number,
  rule: LocalRule,
): EndMemberBootstrap | undefined {
  const pixels = groundPixels(domain);
  const fit = createFit(domain, pixels, sectors, sectorCount, rule);
  if (fit === undefined) return undefined;
  const all = new Uint8Array(sectorCount).fill(1);
  const once = fit.draw(all);
  const large = doublePixels(domain, pixels);
  // A quarter of the pixels must not change which percentile is taken.
  const same = { ...rule, smallBelowPixels: rule.smallBelowPixels / 4 };
  const oneSector = new Uint8Array(large.values.ndvi.length);
  const doubled = createFit(large.values, large.pixels, oneSector, 1, same)?.draw(Uint8Array.of(1)) ?? once;
  return {
    draw: (times) => stepFrom(once, fit.draw(times)),
    doubled: stepFrom(once, doubled),
    soilResponse: fit.soilResponse,
    vegetationResponse: fit.vegetationResponse,
  };
}

function stepFrom(from: EndMemberStep, to: EndMemberStep): EndMemberStep {
  return { soil: to.soil - from.soil, vegetation: to.vegetation - from.vegetation };
}

function createFit(
  values: FitValues,
  { ring, land: all }: Pick<GroundPixels, 'ring' | 'land'>,
  sectors: Uint8Array,
  sectorCount: number,
  rule: LocalRule,
): Omit<EndMemberBootstrap, 'doubled'> | undefined {
  const { ndvi, brightness, nir } = values;
  if (ring.length === 0) return undefined;
  const percentile = ring.length < rule.smallBelowPixels ? rule.vegetationPercentileSmall : rule.vegetationPercentile;
  const ringQuantile = histogramQuantiles(ndvi, ring);
  const vegetation = ringQuantile(percentile);
  const green = histogramOf(ring, ringQuantile(1 - 4 * (1 - percentile)), ringQuantile(1) + 1e-9);

  const leastNir = rule.minSoilNirShare * histogramQuantile(nir, ring, 0.5);
  const land = pickMembers(all, (i) => nir[i]! >= leastNir);
  const quantileOfLand = histogramQuantiles(ndvi, land);
  const least = quantileOfLand(0);
  const far = quantileOfLand(Math.min(1, 4 * rule.soilPercentile)) + 1e-9;
  const limit = quantileOfLand(rule.soilPercentile);
  const low = histogramOf(land, least, far);
  const ringBrightness = histogramQuantile(brightness, ring, rule.soilBrightnessPercentile);
  const candidates = pickMembers(land, (i) => ndvi[i]! < far && brightness[i]! > ringBrightness);
  const soil = histogramOf(candidates, least, far);
  const room = [new Float64Array(BINS), new Float64Array(BINS), new Float64Array(BINS)] as const;

  function histogramOf(members: Int32Array, from: number, to: number): SectorHistogram {
    return sectorHistogram(ndvi, members, sectors, sectorCount, from, to, BINS);
  }
  return {
    draw: (times) => {
      const drawnGreen = drawHistogram(green, times, room[0]);
      const drawnLow = drawHistogram(low, times, room[1]);
      const drawnSoil = drawHistogram(soil, times, room[2]);
      const drawnLimit = valueAt(drawnLow, rule.soilPercentile * drawnLow.total);
      return {
        vegetation: valueAt(drawnGreen, percentile * drawnGreen.total),
        soil: valueAt(drawnSoil, 0.5 * countBelow(drawnSoil, drawnLimit)),
      };
    },
    soilResponse: meanResponse(
      values,
      pickMembers(candidates, (i) => ndvi[i]! <= limit),
    ),
    vegetationResponse: meanResponse(
      values,
      pickMembers(ring, (i) => ndvi[i]! >= vegetation),
    ),
  };
}

function meanResponse({ red, nir }: { red: Float32Array; nir: Float32Array }, pixels: Int32Array): NdviResponse {
  let [redSum, nirSum] = [0, 0];
  for (const i of pixels) {
    redSum += red[i]!;
    nirSum += nir[i]!;
  }
  return ndviResponse(redSum / pixels.length, nirSum / pixels.length);
}
