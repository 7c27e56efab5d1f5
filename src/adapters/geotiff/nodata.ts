/** The nodata value that a file declares, in all the ways in which writers spell it. */
import type { NodataValue, SampleType } from '../../analysis/scene.ts';

/** Null where nothing, or nothing that is a number, is declared. */
export function parseNodata(text: string | undefined): number | null {
  const spelled = text?.trim().toLowerCase() ?? '';
  if (spelled === '') return null;
  // C libraries of Windows print `1.#QNAN` and `-1.#IND` for NaN, `1.#INF` for infinity.
  if (/^[+-]?(?:nan|1\.#(?:qnan|snan|ind)\d*)$/.test(spelled)) return NaN;
  const infinity = /^([+-]?)(?:inf|infinity|1\.#inf\d*)$/.exec(spelled);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  const value = Number(spelled);
  return Number.isNaN(value) ? null : value;
}

export function recordedNodata(value: number | null): NodataValue | null {
  return value === null || Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity');
}

/** Two units in the last place, as GDAL compares floats: a text of six digits still finds the value it stands for. */
const FLOAT_TOLERANCE = 2 * 2 ** -23;

/**
 * The inclusive range of samples that are nodata, undefined where no sample of the type can be: −9999 says nothing about
 * unsigned integers. NaN is always nodata in floats and needs no range.
 */
export function nodataRange(nodata: number | null, type: SampleType): readonly [from: number, to: number] | undefined {
  if (nodata === null || Number.isNaN(nodata)) return undefined;
  if (type === 'float32') {
    const value = Math.fround(nodata);
    if (!Number.isFinite(value)) return undefined;
    const slack = Math.abs(value) * 2 * FLOAT_TOLERANCE;
    return [value - slack, value + slack];
  }
  const [min, max] = INTEGER_RANGES[type];
  return Number.isInteger(nodata) && nodata >= min && nodata <= max ? [nodata, nodata] : undefined;
}

const INTEGER_RANGES = {
  uint8: [0, 255],
  uint16: [0, 65_535],
  int16: [-32_768, 32_767],
} as const;

/** Largest sample of an integer type, null for floats. `validBits` is what the sensor delivers: 10 bits end at 1023. */
export function saturationOf(type: SampleType, validBits: number | undefined): number | null {
  if (type === 'float32') return null;
  const max = INTEGER_RANGES[type][1];
  const isPlausible = validBits !== undefined && Number.isInteger(validBits) && validBits >= 8;
  return isPlausible ? Math.min(max, 2 ** validBits - 1) : max;
}
