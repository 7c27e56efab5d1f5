import { describe, expect, it } from 'vitest';
import { ESUN_SURROGATE, findRadiometry, type RadiometryEvidence, toaFactor } from './radiometry.ts';
import type { Radiometry } from './scene.ts';
import { findSensorById } from './sensors.ts';

const UNKNOWN: RadiometryEvidence = {
  file: 'a.tif',
  mode: 'calibrated',
  bandCount: 4,
  sampleType: 'uint16',
  bands: { blue: 1, green: 2, red: 3, nir: 4 },
  declared: { radiometry: undefined, scale: [], offset: [] },
  sensor: undefined,
  date: '2020-07-18',
  level: undefined,
  isFused: false,
  sunZenith: null,
  sentinel: undefined,
  baseline: undefined,
  offsetApplied: undefined,
};

const value = ({ scale, offset }: Radiometry, band: number, dn: number): number =>
  dn * scale[band - 1]! + offset[band - 1]!;

describe('Chinese satellites', () => {
  const gf2 = { ...UNKNOWN, sensor: findSensorById('GF-2 PMS1'), sunZenith: 30 };

  /** reference.json, `dn_to_toa`: GF-2 PMS1 2020, day 200, sun zenith 30°. */
  it('become reflectance at the top of the atmosphere by the gains of their own year', () => {
    const radiometry = findRadiometry(gf2);
    const dn = [300, 320, 280, 450];
    const rho = [0.07963365, 0.11616932, 0.11543147, 0.29005492];

    expect(radiometry.level).toBe('toa');
    for (const [i, expected] of rho.entries()) expect(value(radiometry, i + 1, dn[i]!)).toBeCloseTo(expected, 7);
    const [red, nir] = [value(radiometry, 3, 280), value(radiometry, 4, 450)];
    expect((nir - red) / (nir + red)).toBeCloseTo(0.430652, 6);
    expect(47.6 * toaFactor(ESUN_SURROGATE[2], '2020-07-18', 30)).toBeCloseTo(0.11543147, 7);
  });

  it.each([
    ['another year', { ...gf2, date: '2021-07-18' }, 'no published coefficients for GF-2 PMS1 2021'],
    ['another camera', { ...gf2, sensor: findSensorById('GF-2 PMS2'), date: '2019-07-18' }, 'GF-2 PMS2 2019'],
    ['an unknown sun', { ...gf2, sunZenith: null }, 'zenith'],
    ['eight bits', { ...gf2, sampleType: 'uint8' as const }, '16 bits'],
    ['a pan-sharpened product', { ...gf2, isFused: true }, 'pan-sharpened'],
  ])('stay relative with %s', (_title, evidence, basis) => {
    const radiometry = findRadiometry(evidence);

    expect(radiometry).toMatchObject({ level: 'relative_only', scale: [1, 1, 1, 1], offset: [0, 0, 0, 0] });
    expect(radiometry.basis).toContain(basis);
  });
});

describe('Sentinel-2', () => {
  const s2 = { ...UNKNOWN, sensor: findSensorById('Sentinel-2 MSI'), level: 'MSIL2A' };
  const metadata = {
    baseline: 5.09,
    quantification: 10_000,
    addOffsets: { 0: -1000, 1: -1000, 2: -1000, 3: -1000, 7: -1000 },
  };

  /** reference.json, `scaling`. */
  it('adds the offset from baseline 04.00 on, and none before', () => {
    const now = findRadiometry({ ...s2, sentinel: metadata });
    const before = findRadiometry({ ...s2, baseline: 3.01 });

    expect([1000, 1850, 4200].map((dn) => value(now, 3, dn))).toEqual(
      [0, 0.085, 0.32].map((rho) => expect.closeTo(rho, 9)),
    );
    expect([850, 3200].map((dn) => value(before, 3, dn))).toEqual([0.085, 0.32].map((rho) => expect.closeTo(rho, 9)));
  });

  it('takes each band by its own offset', () => {
    const radiometry = findRadiometry({ ...s2, sentinel: { ...metadata, addOffsets: { 3: -1000, 7: -900 } } });

    expect(value(radiometry, 4, 4200)).toBeCloseTo(0.33, 9);
  });

  it('believes the operator', () => {
    expect(value(findRadiometry({ ...s2, offsetApplied: 'yes' }), 3, 3200)).toBeCloseTo(0.32, 9);
    expect(value(findRadiometry({ ...s2, offsetApplied: 'no' }), 3, 4200)).toBeCloseTo(0.32, 9);
  });

  it('is refused where nothing tells whether the offset was applied', () => {
    expect(() => findRadiometry(s2)).toThrow('SCENE_OFFSET_UNKNOWN');
    expect(() => findRadiometry({ ...s2, baseline: 5.09 })).toThrow('SCENE_OFFSET_UNKNOWN');
    expect(findRadiometry({ ...s2, mode: 'raw' }).level).toBe('relative_only');
  });
});

describe('Landsat', () => {
  const landsat = { ...UNKNOWN, sensor: findSensorById('Landsat-8 OLI'), level: 'L2SP C2' };

  /** reference.json, `scaling`. */
  it('scales surface reflectance of Collection 2', () => {
    const radiometry = findRadiometry(landsat);

    expect(radiometry.level).toBe('surface');
    expect([7273, 10_000, 20_000, 43_636].map((dn) => value(radiometry, 1, dn))).toEqual(
      [7e-6, 0.075, 0.35, 0.99999].map((rho) => expect.closeTo(rho, 5)),
    );
  });

  it('stays relative at any other level', () => {
    for (const level of ['L1TP C2', 'L2SP C1', undefined]) {
      expect(findRadiometry({ ...landsat, level }).level).toBe('relative_only');
    }
    expect(findRadiometry({ ...landsat, sampleType: 'uint8' }).level).toBe('relative_only');
  });
});

describe('what a file declares', () => {
  const scaled = { scale: [1e-4, 1e-4, 1e-4, 1e-4], offset: [-0.1, -0.1, -0.1, -0.1] };

  it('is taken with RADIOMETRY, before any sensor', () => {
    const declared = { radiometry: 'toa_reflectance', ...scaled };

    expect(findRadiometry({ ...UNKNOWN, declared, sensor: findSensorById('NAIP') })).toMatchObject({
      level: 'toa',
      ...scaled,
    });
  });

  it('is nothing without RADIOMETRY, or without a scale for integers', () => {
    expect(findRadiometry({ ...UNKNOWN, declared: { radiometry: undefined, ...scaled } }).level).toBe('relative_only');
    const bare = { radiometry: 'surface_reflectance', scale: [], offset: [] };
    expect(findRadiometry({ ...UNKNOWN, declared: bare }).level).toBe('relative_only');
    expect(findRadiometry({ ...UNKNOWN, declared: bare, sampleType: 'float32' }).level).toBe('surface');
    expect(findRadiometry({ ...UNKNOWN, declared: { ...scaled, radiometry: 'radiance' } }).level).toBe('relative_only');
  });

  it('does not matter under a raw reading', () => {
    const declared = { radiometry: 'surface_reflectance', ...scaled };

    expect(findRadiometry({ ...UNKNOWN, declared, mode: 'raw' })).toMatchObject({
      level: 'relative_only',
      scale: [1, 1, 1, 1],
      offset: [0, 0, 0, 0],
    });
  });
});
