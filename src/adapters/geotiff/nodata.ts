/** The nodata value that a file declares, in all the ways in which writers spell it. */
import type { NodataValue, SampleType } from '../../analysis/scene.ts';

/**
 * Null where nothing, or nothing that begins with a number, is declared: GDAL takes `none` for 0, but who writes it means
 * that there is none. As in GDAL the number ends where no number goes on (`255 255 255`, one for each band), and a decimal
 * comma is one; several commas are a list, of which GDAL would make 255.255.
 */
export function parseNodata(text: string | undefined): number | null {
  const spelled = text?.trim().toLowerCase() ?? '';
  if (spelled === '') return null;
  // C libraries of Windows print `1.#QNAN` and `-1.#IND` for NaN, `1.#INF` for infinity.
  if (/^[+-]?(?:nan(?:\(\w*\))?|1\.#(?:qnan|snan|ind)\d*)$/.test(spelled)) return NaN;
  const infinity = /^([+-]?)(?:inf|infinity|1\.#inf\d*)$/.exec(spelled);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  const [number] = /^(?:0x[\da-f]+|[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/.exec(decimalPoint(spelled)) ?? [];
  return number === undefined ? null : Number(number);
}

function decimalPoint(text: string): string {
  const [whole, fraction, ...others] = text.split(',');
  return fraction === undefined || others.length > 0 ? text : `${whole}.${fraction}`;
}

export function recordedNodata(value: number | null): NodataValue | null {
  return value === null || Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity');
}

/** Two units in the last place, as GDAL compares floats: a text of six digits still finds the value it stands for. */
const FLOAT_TOLERANCE = 2 * 2 ** -23;
const DOUBLE_TOLERANCE = 2 * 2 ** -52;
/** Beyond it lies no measurement, and `-3.4e38` or the largest double stand for the lowest float of the file. */
const HUGE = { float32: 3.3e38, float64: 1.7e308 } as const;

/**
 * The inclusive range of samples that are nodata, undefined where no sample of the type can be: −9999 says nothing about
 * unsigned integers. NaN is always nodata in floats and needs no range. 64-bit integers have `exactNodata` instead.
 */
export function nodataRange(nodata: number | null, type: SampleType): readonly [from: number, to: number] | undefined {
  if (nodata === null || Number.isNaN(nodata)) return undefined;
  if (type === 'float32' || type === 'float64') {
    const huge = HUGE[type];
    // Half of such values over their sum would be a fine-looking index.
    if (Math.abs(nodata) > huge && Number.isFinite(nodata)) return nodata < 0 ? [-Infinity, -huge] : [huge, Infinity];
    const value = type === 'float32' ? Math.fround(nodata) : nodata;
    if (!Number.isFinite(value)) return undefined;
    const slack = Math.abs(value) * (2 * (type === 'float32' ? FLOAT_TOLERANCE : DOUBLE_TOLERANCE));
    return [value - slack, value + slack];
  }
  const [min, max] = INTEGER_RANGES[type];
  const isExact = type !== 'uint64' && type !== 'int64';
  return isExact && Number.isInteger(nodata) && nodata >= min && nodata <= max ? [nodata, nodata] : undefined;
}

/** Nodata of 64-bit integers, which a number would round; undefined where the type cannot hold it. */
export function exactNodata(text: string | undefined, type: SampleType): bigint | undefined {
  if (type !== 'uint64' && type !== 'int64') return undefined;
  const spelled = text?.trim() ?? '';
  const value = /^[+-]?\d+$/.test(spelled) ? BigInt(spelled.replace('+', '')) : parseWhole(spelled);
  if (value === undefined) return undefined;
  const held = type === 'uint64' ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
  return held === value ? value : undefined;
}

/** `1e6` and `255.0`. */
function parseWhole(spelled: string): bigint | undefined {
  const value = parseNodata(spelled);
  return value !== null && Number.isInteger(value) ? BigInt(value) : undefined;
}

const INTEGER_RANGES = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65_535],
  int16: [-32_768, 32_767],
  uint32: [0, 4_294_967_295],
  int32: [-2_147_483_648, 2_147_483_647],
  uint64: [0, 2 ** 64],
  int64: [-(2 ** 63), 2 ** 63],
} as const;

/** Largest sample of an integer type, null for floats. `validBits` is what the sensor delivers: 10 bits end at 1023. */
export function saturationOf(type: SampleType, validBits: number | undefined): number | null {
  if (type === 'float32' || type === 'float64') return null;
  const max = INTEGER_RANGES[type][1];
  const isPlausible = validBits !== undefined && Number.isInteger(validBits) && validBits >= 8;
  return isPlausible ? Math.min(max, 2 ** validBits - 1) : max;
}
