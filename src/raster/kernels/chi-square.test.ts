import { expect, it } from 'vitest';
import {
  cappedSurvivalVariance,
  chiSquareSurvival,
  chiSquareSurvivals,
  survivalWeightedVariance,
} from './chi-square.ts';

// NIST/SEMATECH e-Handbook of Statistical Methods, §1.3.6.7.4: upper critical values of the χ² distribution.
it.for([
  { probability: 0.1, critical: [2.706, 4.605, 6.251, 7.779, 9.236, 10.645, 12.017, 13.362] },
  { probability: 0.05, critical: [3.841, 5.991, 7.815, 9.488, 11.07, 12.592, 14.067, 15.507] },
  { probability: 0.001, critical: [10.828, 13.816, 16.266, 18.467, 20.515, 22.458, 24.322, 26.125] },
])('exceeds the published critical values with probability $probability', ({ probability, critical }) => {
  for (const [i, value] of critical.entries()) {
    // The table has three decimals: half a thousandth of x moves p by less than p/2000.
    expect(chiSquareSurvival(value, i + 1) / probability).toBeCloseTo(1, 3);
  }
});

// scipy 1.17.1: [stats.chi2.sf(x, b) for x in (0.01, 1, 3.357, 7.9, 8.1, 30, 200)]; 8 is where erfc changes its method.
it.for([
  [
    1, 0.920344325445942, 0.31731050786291115, 0.06691987476393453, 0.004943479736228239, 0.004426525857919834,
    4.3204630578274955e-8, 2.0884875837625688e-45,
  ],
  [
    2, 0.9950124791926823, 0.6065306597126334, 0.18665374677906682, 0.01925470177538692, 0.01742237463949352,
    3.0590232050182594e-7, 3.7200759760208177e-44,
  ],
  [
    3, 0.9997348349413444, 0.8012519569012009, 0.33978777204735344, 0.04812425184416017, 0.04398958991527258,
    1.3800570312932553e-6, 4.218541107192018e-43,
  ],
  [
    4, 0.9999875415886458, 0.9097959895689501, 0.4999520607477308, 0.09531077378816528, 0.08798299192944224,
    4.894437128029217e-6, 3.75727673578106e-42,
  ],
  [
    5, 0.9999994699729957, 0.9625657732472964, 0.6451269491074989, 0.16183361839504742, 0.15080986287012518,
    1.4748581038443073e-5, 2.8406228986415534e-41,
  ],
  [
    7, 0.999999999243059, 0.9948285365165155, 0.8501316725856806, 0.3414944175454494, 0.32385870505698694,
    9.495972508134177e-5, 1.147781224014262e-39,
  ],
  [
    8, 0.9999999999740623, 0.9982483774437092, 0.9100001445399248, 0.44329899327663136, 0.42376332945798567,
    0.00021137850346676174, 6.389887702238276e-39,
  ],
])('agrees with scipy for %i degrees', ([degrees, ...expected]) => {
  const values = [0.01, 1, 3.357, 7.9, 8.1, 30, 200];
  for (const [i, x] of values.entries()) {
    expect(chiSquareSurvival(x, degrees!) / expected[i]!).toBeCloseTo(1, 11);
  }
});

it('is 1 from zero down, 0 far out and NaN for NaN', () => {
  for (const degrees of [1, 2, 3, 8]) {
    expect(chiSquareSurvival(0, degrees)).toBe(1);
    expect(chiSquareSurvival(-1e-18, degrees)).toBe(1);
    expect(chiSquareSurvival(1e5, degrees)).toBe(0);
    expect(chiSquareSurvival(NaN, degrees)).toBeNaN();
  }
});

it('is the same for many values at once, to the bit', () => {
  const values = Float64Array.of(-1, 0, 1e-12, 0.3, 1, 3.9, 12.7, 60, 800, 1e5, NaN);
  for (const degrees of [1, 2, 3, 4, 5, 6, 8]) {
    const out = new Float64Array(values.length);

    chiSquareSurvivals(values, degrees, out);

    expect([...out]).toEqual([...values].map((value) => chiSquareSurvival(value, degrees)));
  }
});

it('has the consistency constants of SCIENCE §3.6', () => {
  const published = [0.36338, 0.5, 0.575587, 0.625, 0.660469, 0.6875, 0.708974, 0.726562];

  for (const [i, value] of published.entries()) expect(survivalWeightedVariance(i + 1)).toBeCloseTo(value, 5.99);
});

it('has the consistency constants that integration gives', () => {
  for (const degrees of [1, 2, 3, 4, 5, 6, 7, 8, 11]) {
    // E[min(Z₁, Z₂)] = ∫ P(Z > z)² dz, with z = t² because P bends sharply at 0 for one degree; trapezoids of 1/2000.
    const step = 1 / 2000;
    let expectation = 0;
    for (let t = step; t < 14; t += step) expectation += chiSquareSurvival(t * t, degrees) ** 2 * 2 * t * step;

    expect(survivalWeightedVariance(degrees)).toBeCloseTo(expectation / degrees, 6);
  }
});

it('has the constants of capped weights that scipy integrates', () => {
  // quad of z·w·chi2.pdf(z, b) over b · quad of w·chi2.pdf, with w = min(1, chi2.sf(z, b) / full): scipy 1.17.1.
  const integrated: readonly (readonly [degrees: number, full: number, variance: number])[] = [
    [2, 0.1, 0.852496],
    [3, 0.1, 0.884632],
    [4, 0.1, 0.902999],
    [6, 0.05, 0.955198],
  ];

  for (const [degrees, full, variance] of integrated) {
    expect(cappedSurvivalVariance(degrees, full)).toBeCloseTo(variance, 3.5);
    expect(cappedSurvivalVariance(degrees, 1)).toBeCloseTo(survivalWeightedVariance(degrees), 3.5);
  }
});
