import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PackedScene } from '../../app/windows/packed-scene.ts';
import { Cover } from '../../raster/cover.ts';
import { classifyIndexClasses } from '../../raster/kernels/index-classes.ts';
import { createWasm } from '../wasm/load-wasm.ts';
import { createClassRules } from './wasm-class-rules.ts';

const [COLS, ROWS] = [16, 3];
const PIXELS = COLS * ROWS;
const CLASSES = { bareBelow: 0.2, vegetatedFrom: 0.4, minRedOverBlue: 1.1 };
const wasm = createWasm();
const data = wasm.reserve(PIXELS * 8);
const ndvi = wasm.reserve(PIXELS * 4);
const codes = wasm.reserve(PIXELS);

/** Every bound of the rules below has samples on both sides. */
const sample = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.integer({ min: 98, max: 202 }),
  fc.integer({ min: 3998, max: 4002 }),
  fc.integer({ min: 65_530, max: 65_535 }),
  fc.integer({ min: 300, max: 3000 }),
);
/** Most pixels of a scene are ordinary, and so are most fours. */
const pixels = fc.oneof(
  fc.array(sample, { minLength: PIXELS * 4, maxLength: PIXELS * 4 }),
  fc.array(fc.integer({ min: 300, max: 3000 }), { minLength: PIXELS * 4, maxLength: PIXELS * 4 }),
);
const rule = fc.record({
  nodata: fc.constantFrom<PackedScene['rules']['nodata']>(
    null,
    [0, 0],
    [7, 7],
    [100, 200],
    [99.5, 1e9],
    [65_535, 65_535],
    [-9999, -9999],
    [-5, 3],
  ),
  zeroIsBlank: fc.boolean(),
  saturation: fc.constantFrom(null, 4000, 3999.5, 65_535),
  minRedOverBlue: fc.constantFrom(null, 1.1),
});

it('four interleaved bands get the NDVI and the classes of the specification, differences or not', () => {
  const bands = fc.shuffledSubarray([1, 2, 3, 4], { minLength: 3, maxLength: 3 });
  const layout = fc.record({ areDifferences: fc.boolean(), firstCol: fc.constantFrom(0, 4, 12) });
  fc.assert(
    fc.property(pixels, rule, bands, layout, (values, given, wanted, { areDifferences, firstCol }) => {
      const samples = Uint16Array.from(values);
      new Uint16Array(wasm.bytes().buffer, data, samples.length).set(areDifferences ? differencesOf(samples) : samples);
      const rules = { scale: [1, 1, 1, 1], offset: [0, 0, 0, 0], fill: 0, ...given };
      const classes = { ...CLASSES, minRedOverBlue: given.minRedOverBlue };
      const address = createClassRules(wasm, { type: 'uint16', rules }, wanted, false, classes);
      const [red, nir, blue] = wanted.map((band) => band - 1) as [number, number, number];

      // prettier-ignore
      wasm.kernels.classifyFours(
        data, red, nir, blue, areDifferences ? 1 : 0, COLS * 8, firstCol, COLS, ROWS, address, ndvi, codes, COLS,
      );

      const expected = specified(samples, [red, nir, blue], given, classes);
      const isAsked = (_: unknown, i: number): boolean => i % COLS >= firstCol;
      const foundNdvi = new Float32Array(wasm.bytes().buffer, ndvi, PIXELS);
      expect([...foundNdvi].filter(isAsked)).toEqual([...expected.ndvi].filter(isAsked));
      const foundCodes = new Uint8Array(wasm.bytes().buffer, codes, PIXELS);
      expect([...foundCodes].filter(isAsked)).toEqual([...expected.codes].filter(isAsked));
    }),
    { numRuns: 500 },
  );
});

function differencesOf(samples: Uint16Array): Uint16Array {
  return samples.map((value, i) => (i % (COLS * 4) < 4 ? value : value - samples[i - 4]!));
}

function specified(
  samples: Uint16Array,
  places: readonly [red: number, nir: number, blue: number],
  { nodata, zeroIsBlank, saturation }: Pick<PackedScene['rules'], 'nodata' | 'zeroIsBlank' | 'saturation'>,
  classes: Parameters<typeof classifyIndexClasses>[4],
): { readonly ndvi: Float32Array; readonly codes: Uint8Array } {
  const [red, nir, blue] = places.map((place) =>
    Float32Array.from({ length: PIXELS }, (_, i) => samples[i * 4 + place]!),
  ) as [Float32Array, Float32Array, Float32Array];
  const state = Uint8Array.from({ length: PIXELS }, (_, i) => {
    const own = [red[i]!, nir[i]!, blue[i]!];
    const isLost = own.some((value) => value >= (saturation ?? Infinity) || isWithin(value, nodata));
    return isLost || (zeroIsBlank && own.every((value) => value === 0)) ? Cover.Nodata : Cover.Seen;
  });
  const [expectedNdvi, expectedCodes] = [new Float32Array(PIXELS), new Uint8Array(PIXELS)];
  classifyIndexClasses(red, nir, blue, state, classes, expectedNdvi, expectedCodes);
  return { ndvi: expectedNdvi, codes: expectedCodes };
}

function isWithin(value: number, range: PackedScene['rules']['nodata']): boolean {
  return range !== null && value >= range[0] && value <= range[1];
}
