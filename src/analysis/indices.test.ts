import { expect, it } from 'vitest';
import { exactCover, linearCover, squaredCover } from './fvc.ts';
import * as index from './indices.ts';

type Spectrum = readonly [blue: number, green: number, red: number, nir: number, swir1: number, swir2: number];

/** In the order of the expected values below. */
const INDICES: readonly ((...spectrum: Spectrum) => number)[] = [
  (_b, _g, r, n) => index.ndvi(n, r),
  (_b, _g, r, n) => index.savi(n, r),
  (_b, _g, r, n) => index.osavi(n, r),
  (_b, _g, r, n) => index.msavi(n, r),
  (_b, _g, r, n) => index.evi2(n, r),
  (b, _g, r, n) => index.evi(n, r, b),
  (_b, g, _r, n) => index.ndwi(g, n),
  (_b, g, _r, _n, s1) => index.mndwi(g, s1),
  (_b, _g, _r, n, s1) => index.ndbi(s1, n),
  (b, _g, r, n, s1) => index.bsi(s1, r, n, b),
  (_b, g, r, n, s1) => index.dbsi(s1, g, n, r),
  (_b, _g, _r, n, s1, s2) => index.mbi(s1, s2, n),
  (b, g, r) => index.gli(r, g, b),
  (b, g, r) => index.vari(r, g, b),
  (_b, g, r) => index.ngrdi(r, g),
  (b, g, r) => index.excessGreen(r, g, b),
];

// reference.json `indices`, numpy: NDVI SAVI OSAVI MSAVI EVI2 EVI NDWI MNDWI NDBI BSI DBSI MBI GLI VARI NGRDI ExG.
const GOLDEN: readonly { readonly name: string; readonly bands: Spectrum; readonly expected: readonly number[] }[] = [
  {
    name: 'bare_soil',
    bands: [0.12, 0.16, 0.21, 0.28, 0.38, 0.33],
    expected: [
      0.142857143, 0.106060606, 0.107692308, 0.095602455, 0.09809417, 0.106707317, -0.272727273, -0.407407407,
      0.151515152, 0.191919192, 0.264550265, 0.267676768, -0.015384615, -0.2, -0.135135135, -0.020408163,
    ],
  },
  {
    name: 'bare_limestone',
    bands: [0.28, 0.33, 0.37, 0.41, 0.44, 0.38],
    expected: [
      0.051282051, 0.046875, 0.042553191, 0.045072257, 0.043516101, 0.065359477, -0.108108108, -0.142857143,
      0.035294118, 0.08, 0.091575092, 0.215447154, 0.007633588, -0.095238095, -0.057142857, 0.010204082,
    ],
  },
  {
    name: 'dense_forest',
    bands: [0.02, 0.045, 0.025, 0.42, 0.17, 0.07],
    expected: [
      0.887640449, 0.626984127, 0.652892562, 0.682513158, 0.66722973, 0.695422535, -0.806451613, -0.581395349,
      -0.423728814, -0.385826772, -0.306245101, 0.015151515, 0.333333333, 0.4, 0.285714286, 0.5,
    ],
  },
  {
    name: 'sparse_grass',
    bands: [0.07, 0.1, 0.11, 0.27, 0.29, 0.2],
    expected: [
      0.421052632, 0.272727273, 0.296296296, 0.247601685, 0.260756193, 0.284697509, -0.459459459, -0.487179487,
      0.035714286, 0.081081081, 0.066126856, 0.263157895, 0.052631579, -0.071428571, -0.047619048, 0.071428571,
    ],
  },
  {
    name: 'dry_grass',
    bands: [0.08, 0.12, 0.17, 0.26, 0.35, 0.26],
    expected: [
      0.209302326, 0.14516129, 0.152542373, 0.129444689, 0.134892086, 0.133928571, -0.368421053, -0.489361702,
      0.147540984, 0.209302326, 0.280059377, 0.304597701, -0.020408163, -0.238095238, -0.172413793, -0.027027027,
    ],
  },
  {
    name: 'water',
    bands: [0.06, 0.055, 0.035, 0.015, 0.005, 0.003],
    expected: [
      -0.4, -0.054545455, -0.095238095, -0.037471719, -0.045495905, -0.064516129, 0.571428571, 0.833333333, -0.5,
      -0.304347826, -0.433333333, -0.065217391, 0.073170732, 0.666666667, 0.222222222, 0.1,
    ],
  },
  {
    name: 'snow',
    bands: [0.85, 0.84, 0.82, 0.75, 0.1, 0.06],
    expected: [
      -0.044585987, -0.050724638, -0.040462428, -0.054798835, -0.047068316, -0.593220339, 0.056603774, 0.787234043,
      -0.764705882, -0.26984127, -0.742648055, -0.28021978, 0.002985075, 0.024691358, 0.012048193, 0.003984064,
    ],
  },
  {
    name: 'topo_shadow_veg',
    bands: [0.012, 0.014, 0.008, 0.075, 0.03, 0.012],
    expected: [
      0.807228916, 0.17238422, 0.275720165, 0.131575824, 0.153079876, 0.16214908, -0.685393258, -0.363636364,
      -0.428571429, -0.392, -0.443592552, 0.012820513, 0.166666667, 0.6, 0.272727273, 0.235294118,
    ],
  },
];

it.each(GOLDEN)('agrees with the reference on $name', ({ name, bands, expected }) => {
  for (const [i, formula] of INDICES.entries()) {
    // The denominator of VARI is too near zero in deep shadow: no value instead of a wild one.
    if (name === 'topo_shadow_veg' && i === 13) expect(formula(...bands)).toBeNaN();
    else expect(formula(...bands)).toBeCloseTo(expected[i]!, 7);
  }
});

it('has no value where the denominator vanishes', () => {
  expect(index.ndvi(0, 0)).toBeNaN();
  expect(index.vari(0.1, 0.1, 0.19)).toBeNaN();
  expect(index.excessGreen(0, 0, 0)).toBeNaN();
});

// reference.json `fvc` and `mixing`.
it('turns NDVI into cover', () => {
  const cases = [
    [0.5, 0.1, 0.85, 0.533333333, 0.284444444],
    [0.3, 0.05, 0.86, 0.308641975, 0.095259869],
    [0.3, 0.2, 0.86, 0.151515152, 0.022956841],
    [0.05, 0.1, 0.85, 0, 0],
    [0.9, 0.1, 0.85, 1, 1],
    [0.475, 0.1, 0.85, 0.5, 0.25],
  ] as const;
  for (const [ndvi, soil, vegetation, linear, squared] of cases) {
    expect(linearCover(ndvi, soil, vegetation)).toBeCloseTo(linear, 8);
    expect(squaredCover(ndvi, soil, vegetation)).toBeCloseTo(squared, 8);
  }
});

it('inverts the mixture of two spectra where their brightness is known', () => {
  const mixed = [
    [0, 0.142857],
    [0.1, 0.211123],
    [0.25, 0.315927],
    [0.5, 0.497326],
    [0.75, 0.687671],
    [0.9, 0.806452],
    [1, 0.88764],
  ] as const;
  for (const [cover, ndvi] of mixed) expect(exactCover(ndvi, 0.142857, 0.88764, 0.908163)).toBeCloseTo(cover, 5);
});
