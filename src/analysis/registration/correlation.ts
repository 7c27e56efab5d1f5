/** The correlation of two tiles, with its tables and buffers. */
import { planFourier } from '../../raster/kernels/fourier.ts';
import { addSpectrum, crossPower, phaseSurface } from '../../raster/kernels/phase-correlation.ts';
import { hannTaper, taperWindow } from '../../raster/kernels/taper-window.ts';
import type { RegistrationRule } from './rule.ts';
import { createSteepness, measureSteepness } from './steepness.ts';
import type { Steepness } from './steepness.ts';
import type { DateBands } from './tie-windows.ts';

/** Buffers are written over by the next call. */
export interface Correlation {
  /** Takes two tiles as `cutTiles` gives them. */
  load(baseline: DateBands, current: DateBands): void;
  /** Gradient magnitude of the loaded baseline, by band. */
  baseline(): readonly Steepness[];
  /**
   * Correlates the baseline's window with the current one sampled at `x − (col, row)`.
   *
   * @returns the cross-power spectrum, summed over the bands, and the phase-correlation surface
   */
  correlate(col: number, row: number): Spectrum;
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly surface: Float64Array;
}

export function createCorrelation(
  size: number,
  marginPixels: number,
  { compressionMeans }: Pick<RegistrationRule, 'compressionMeans'>,
): Correlation {
  const fourier = planFourier(size);
  const taper = hannTaper(size);
  const window = (): Float64Array => new Float64Array(size * size);
  const [a, b, re, im, surface] = [window(), window(), window(), window(), window()];
  const taperInto = ({ values, usable, side }: Steepness, col: number, row: number, out: Float64Array): void =>
    taperWindow(values, usable, side, col, row, taper, size, compressionMeans, out);
  const buffers: { readonly baseline: Steepness; readonly current: Steepness }[] = [];
  let loaded = 0;
  return {
    load(baseline, current) {
      loaded = baseline.bands.length;
      for (const [index, band] of baseline.bands.entries()) {
        buffers[index] ??= {
          baseline: createSteepness(size + 2),
          current: createSteepness(size + 2 * marginPixels),
        };
        measureSteepness(band, baseline.usable, buffers[index].baseline);
        measureSteepness(current.bands[index]!, current.usable, buffers[index].current);
      }
    },
    baseline: () => buffers.slice(0, loaded).map(({ baseline }) => baseline),
    correlate(col, row) {
      re.fill(0);
      im.fill(0);
      for (const { baseline, current } of buffers.slice(0, loaded)) {
        taperInto(baseline, 1, 1, a);
        taperInto(current, marginPixels - col, marginPixels - row, b);
        crossPower(fourier, a, b);
        addSpectrum(a, b, re, im);
      }
      phaseSurface(fourier, re, im, surface, a);
      return { re, im, surface };
    },
  };
}
