/** The list of what GDAL 3.6.2 reads from public test files (`EXPECTED_gdal362.json`), and GDAL's way of counting. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleType } from '../../analysis/scene.ts';

export interface ExpectedBand {
  /** `Byte`, `UInt16`, `CFloat32`. */
  readonly dtype: string;
  /** As Python prints a float, or `None`. */
  readonly nodata: string;
  /** GDAL's mask flags: 1 all valid, 2 one mask for the file, 4 alpha, 8 nodata. */
  readonly mask: number;
  readonly checksum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  /** Of the population. */
  readonly std?: number;
  /** The pixels were not looked at: too many. */
  readonly skipped?: string;
  /** Where GDAL opens the file and fails at its pixels. */
  readonly read?: string;
}

export interface ExpectedFile {
  readonly open: 'ok' | 'FAIL';
  readonly w: number;
  readonly h: number;
  readonly bands: number;
  /** GDAL's order: origin x, width, row rotation, origin y, column rotation, height. */
  readonly gt: readonly number[] | null;
  /** EPSG code, or the name where there is none. */
  readonly crs: string | null;
  readonly b: readonly ExpectedBand[];
}

export const dataFolder = join(process.env['QINGSHAN_SHARED'] ?? '../shared', 'data');

/** Empty, with a warning, where the public files are not at hand. */
export function readGdalList(): Readonly<Record<string, ExpectedFile>> {
  const list = join(dataFolder, 'EXPECTED_gdal362.json');
  if (existsSync(list)) return JSON.parse(readFileSync(list, 'utf8')) as Record<string, ExpectedFile>;
  console.warn(`conformance: ${list} is absent, no public test file was read`);
  return {};
}

/** GDAL 3.6 has no signed byte and calls it `Byte`. */
export const GDAL_TYPES: Readonly<Record<SampleType, string>> = {
  uint8: 'Byte',
  int8: 'Byte',
  uint16: 'UInt16',
  int16: 'Int16',
  uint32: 'UInt32',
  int32: 'Int32',
  uint64: 'UInt64',
  int64: 'Int64',
  float32: 'Float32',
  float64: 'Float64',
};

const PRIMES = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43];
const INT32_MAX = 2_147_483_647;

/**
 * `GDALChecksumImage` of a whole band as GDAL documents it: the sum of the values, each modulo the next of eleven primes,
 * modulo 2¹⁶. Floats are rounded before, numbers beyond 32 bits are held at the end of the range.
 *
 * @param values row-major; NaN where the sample is not finite
 */
export function gdalChecksum(values: Float32Array | Float64Array, type: SampleType): number {
  const isFloat = type.startsWith('float');
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const whole = isFloat ? Math.floor(value + 0.5) : type === 'int8' ? value & 0xff : value;
    const lowest = isFloat ? -INT32_MAX : -INT32_MAX - 1;
    const held = Number.isNaN(whole) ? -INT32_MAX - 1 : Math.max(lowest, Math.min(INT32_MAX, whole));
    sum = (sum + (held % PRIMES[i % PRIMES.length]!)) & 0xffff;
  }
  return sum;
}

export interface BandStatistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
}

/** Of the values that are not NaN, in two passes in float64. */
export function statisticsOf(values: Float32Array | Float64Array): BandStatistics {
  let [count, min, max, sum] = [0, Infinity, -Infinity, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  return { count, min, max, mean, std: Math.sqrt(squares / count) };
}
