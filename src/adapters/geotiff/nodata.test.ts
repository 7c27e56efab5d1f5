import { describe, expect, it } from 'vitest';
import { exactNodata, nodataRange, saturationOf } from './nodata.ts';

describe('nodata of a sample type', () => {
  it('is one value of an integer type that can hold it', () => {
    expect(nodataRange(0, 'uint8')).toEqual([0, 0]);
    expect(nodataRange(-128, 'int8')).toEqual([-128, -128]);
    expect(nodataRange(4_294_967_295, 'uint32')).toEqual([4_294_967_295, 4_294_967_295]);
    expect(nodataRange(-2_147_483_648, 'int32')).toEqual([-2_147_483_648, -2_147_483_648]);
    expect(nodataRange(-9999, 'uint16')).toBeUndefined();
    expect(nodataRange(128, 'int8')).toBeUndefined();
    expect(nodataRange(2 ** 32, 'uint32')).toBeUndefined();
  });

  it('is a narrow range of a float type, at its own precision and at its end', () => {
    expect(holds(-9999.1, 'float32', Math.fround(-9999.1))).toBe(true);
    expect(holds(-9999.1, 'float32', Math.fround(-9999.12))).toBe(false);
    expect(holds(-9999.1, 'float64', -9999.1)).toBe(true);
    expect(holds(-9999.1, 'float64', Math.fround(-9999.1))).toBe(false);
    expect(holds(-1.7e308, 'float64', -1.7e308)).toBe(true);
    expect(holds(-1.7e308, 'float64', 3.5)).toBe(false);
    expect(holds(-1.7e308, 'float64', -1e100)).toBe(false);
  });

  it('is exact in 64 bits, where a number would be rounded', () => {
    expect(exactNodata('18446744073709551615', 'uint64')).toBe(2n ** 64n - 1n);
    expect(exactNodata('-9223372036854775808', 'int64')).toBe(-(2n ** 63n));
    expect(exactNodata('255.0', 'uint64')).toBe(255n);
    expect(exactNodata('18446744073709551616', 'uint64')).toBeUndefined();
    expect(exactNodata('-1', 'uint64')).toBeUndefined();
    expect(exactNodata('nan', 'int64')).toBeUndefined();
    expect(exactNodata(undefined, 'int64')).toBeUndefined();
    expect(exactNodata('0', 'uint32')).toBeUndefined();
  });
});

it('takes the largest sample for saturated, or what the sensor delivers', () => {
  expect(saturationOf('uint16', undefined)).toBe(65_535);
  expect(saturationOf('uint16', 12)).toBe(4095);
  expect(saturationOf('int16', 16)).toBe(32_767);
  expect(saturationOf('float64', 64)).toBeNull();
});

function holds(nodata: number, type: 'float32' | 'float64', sample: number): boolean {
  const [from, to] = nodataRange(nodata, type)!;
  return from <= sample && sample <= to;
}
