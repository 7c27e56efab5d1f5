/** The ring's rule of SCIENCE §3.5 and 4.5 for tests that work on small rings. */
import type { ReferenceRule } from '../../src/analysis/reference/reference-rule.ts';

export const REFERENCE_RULE: ReferenceRule = {
  noChangeBelow: 0.05,
  disturbedSigma: 3,
  leastSigma: 0.01,
  edgeShare: 0.5,
  terrain: { slopeDegrees: 10, heightMetres: 100, flatBelowDegrees: 5 },
  sectors: 24,
  leastSectors: 20,
  blockRanges: 2,
  variogramLags: [1, 2, 3, 4, 6, 8, 12],
};

export const NOTHING_EXCLUDED = { unseen: 0, water: 0, built: 0, slope: 0, height: 0, disturbed: 0 } as const;
