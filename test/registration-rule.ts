/** The rule that `policies/sichuan.json` proposes; tests of registration use it until the policy holds it. */
import type { RegistrationRule } from '../src/analysis/registration/rule.ts';

export const REGISTRATION_RULE: RegistrationRule = {
  maxShift: { metres: 15, pixels: 6 },
  windows: [
    { sizePixels: 64, stridePixels: 32, minReliability: 30 },
    { sizePixels: 32, stridePixels: 16, minReliability: 35 },
    { sizePixels: 128, stridePixels: 64, minReliability: 30 },
  ],
  enoughWindows: 16,
  minUsableShare: 0.9,
  minSizePerShift: 4,
  compressionMeans: 10,
  maxSimilarityLoss: 0.02,
  outliers: { deviations: 3, slackPixels: 0.02 },
  minInliers: 8,
  minInlierShare: 0.5,
  minQuadrants: 3,
  maxGradientPixels: 0.5,
  classLimits: [0.2, 0.3, 0.5],
  standardError: { windowsPerSample: 4, minPixels: 0.05, unequalViewsPixels: 0.1 },
};
