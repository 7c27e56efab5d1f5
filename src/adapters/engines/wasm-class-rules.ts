/** The rules of `assembly/classify.ts`, put into the memory of a module. */
import type { PackedScene } from '../../app/windows/packed-scene.ts';
import type { IndexClasses } from '../../raster/kernels/index-classes.ts';
import type { Wasm } from '../wasm/load-wasm.ts';

const VECTOR_COUNT = 8;
const NUMBER_COUNT = 6;
const INTEGER_COUNT = 4;
const BYTE_LENGTH = VECTOR_COUNT * 16 + NUMBER_COUNT * 8 + INTEGER_COUNT * 4;
const LOWEST_REFLECTANCE = 1e-4;
const LOWEST_NUMBER = -3.4028234663852886e38;

/**
 * @param bands red, NIR and blue, 1-based
 * @returns the address
 */
export function createClassRules(
  wasm: Wasm,
  { rules, type }: Pick<PackedScene, 'rules' | 'type'>,
  bands: readonly number[],
  isReflectance: boolean,
  { bareBelow, vegetatedFrom, minRedOverBlue }: IndexClasses,
): number {
  const address = wasm.reserve(BYTE_LENGTH);
  const [from, to] = rules.nodata ?? [Infinity, -Infinity];
  const isPlain = !isReflectance && bands.every((band) => rules.scale[band - 1] === 1 && rules.offset[band - 1] === 0);
  const vectors = [
    // Bounds between two single-precision numbers become the ones inside.
    type === 'float32' ? raised(from) : from,
    type === 'float32' ? -raised(-to) : to,
    rules.saturation ?? Infinity,
    bareBelow,
    vegetatedFrom,
    // Any red is above minus infinity.
    minRedOverBlue ?? 0,
    minRedOverBlue === null ? -Infinity : 0,
    isReflectance ? LOWEST_REFLECTANCE : LOWEST_NUMBER,
  ];
  const numbers = bands.flatMap((band) => [rules.scale[band - 1]!, rules.offset[band - 1]!]);
  const ordinaryTo = type === 'uint16' && isPlain ? lastOrdinary(from, to, rules.saturation ?? Infinity) : 0;
  const integers = [rules.zeroIsBlank ? 1 : 0, isPlain ? 1 : 0, from <= to ? 1 : 0, ordinaryTo];
  const view = new DataView(wasm.bytes().buffer, address, BYTE_LENGTH);
  for (const [i, value] of vectors.entries()) {
    for (let lane = 0; lane < 4; lane++) view.setFloat32(i * 16 + lane * 4, value, true);
  }
  for (const [i, value] of numbers.entries()) view.setFloat64(VECTOR_COUNT * 16 + i * 8, value, true);
  const integersAt = VECTOR_COUNT * 16 + NUMBER_COUNT * 8;
  for (const [i, value] of integers.entries()) view.setInt32(integersAt + i * 4, value, true);
  return address;
}

/**
 * Samples of 16 bits from 1 to this are neither nodata nor saturated; 0 where 1 is either. Bounds are compared in single
 * precision, as the kernel does it for all others.
 */
function lastOrdinary(nodataFrom: number, nodataTo: number, saturation: number): number {
  const from = Math.fround(nodataFrom);
  const isBelowOne = Math.fround(nodataTo) < 1;
  const firstLost = Math.min(Math.fround(saturation), isBelowOne ? Infinity : from);
  return Math.max(0, Math.min(65_535, Math.ceil(firstLost) - 1));
}

/** The least single-precision number that is not below `value`. */
function raised(value: number): number {
  const near = Math.fround(value);
  if (near >= value || !Number.isFinite(near)) return near;
  if (near === 0) return 2 ** -149;
  const bits = new Int32Array(Float32Array.of(near).buffer);
  bits[0] = bits[0]! + (near < 0 ? -1 : 1);
  return new Float32Array(bits.buffer)[0]!;
}
