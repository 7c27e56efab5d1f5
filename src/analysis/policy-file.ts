/** Reads a policy from JSON: every value is checked, nothing is filled in, unknown keys are refused. */
import { QingshanError } from '../errors.ts';
import type { Policy } from './policy.ts';

/** @throws POLICY_INVALID naming the path of the first wrong value, the rule and the value */
export function parsePolicy(json: unknown, file: string): Policy {
  const problem = checkPolicy(json, '') ?? contradiction(json as Policy);
  if (problem !== undefined) throw new QingshanError('POLICY_INVALID', { file, why: problem });
  return json as Policy;
}

/** What is wrong with a value, or undefined. */
type Check = (value: unknown, path: string) => string | undefined;

const share = number(0, 1);
const positive = number(Number.MIN_VALUE, Infinity);
const notNegative = number(0, Infinity);
const ndvi = number(-1, 1);
const day = integer(1, 366);
const dayRange = tuple(day, day);
const weight = number(0, 100);

const ecoProfile = object({
  preferred: dayRange,
  acceptable: dayRange,
  noLossClaim: nullable(dayRange),
  soilNdvi: ndvi,
  vegetationNdvi: ndvi,
  targetShift: number(-1, 1),
  residualBareShift: number(-1, 1),
});

const targetProfile = object({
  coverMin: share,
  coverMax: share,
  residualBare: share,
  weights: tuple(weight, weight, weight, weight),
  bestOfYear: nullable(oneOf('cover', 'bare')),
});

const thresholdGuards = {
  binCount: integer(8, 65_536),
  range: tuple(share, share),
  minPixels: integer(1, 1e9),
  minClassShare: share,
  minClassPixels: integer(1, 1e9),
  minEta: share,
  minSeparation: notNegative,
  maxValleyRatio: share,
  maxFromPrior: share,
};

const cover = byKind({
  fvc: object({
    kind: text,
    bareBelow: share,
    vegetatedFrom: share,
    variant: oneOf('linear', 'exact'),
    threshold: nullable(object({ use: oneOf('always', 'default-end-members'), ...thresholdGuards })),
    bsiAbove: nullable(ndvi),
    rgb: nullable(
      object({ prior: ndvi, guards: object(thresholdGuards), cellMetres: positive, maxRingShift: notNegative }),
    ),
    greenNet: nullable(object({ excessGreenFrom: ndvi, minShare: share, maxDays: integer(0, 366) })),
    localEndMembers: object({
      minPixels: integer(1, 1e9),
      minContrast: number(Number.MIN_VALUE, 2),
      vegetationPercentile: share,
      vegetationPercentileSmall: share,
      smallBelowPixels: integer(0, 1e9),
      soilPercentile: share,
      soilBrightnessPercentile: share,
      maxSoilNdvi: ndvi,
      minSoilNirShare: share,
      brightnessRatio: tuple(positive, positive),
    }),
    suspectShare: share,
  }),
  'index-threshold': object({ kind: text, bareBelow: ndvi }),
  'index-classes': object({
    kind: text,
    bareBelow: ndvi,
    vegetatedFrom: ndvi,
    minRedOverBlue: nullable(positive),
  }),
});

const masks = object({
  erodeNodataPx: integer(0, 1),
  blankAndSaturated: boolean,
  vendorClouds: boolean,
  margins: nullable(object({ cloudMetres: notNegative, shadowMetres: notNegative })),
  cloudSearch: nullable(
    object({
      hotAbove: notNegative,
      brightnessAbove: notNegative,
      whitenessBelow: notNegative,
      minBlueOverRed: notNegative,
      minObjectM2: notNegative,
      minOutsideShare: share,
      persistentShare: share,
      shadow: object({
        minCloudMetres: notNegative,
        maxCloudMetres: positive,
        darkNirShare: share,
        minMatch: share,
        minInside: share,
      }),
    }),
  ),
  terrain: nullable(object({ maxCosIncidence: number(-1, 1), castMetres: notNegative, maxSourceMetres: positive })),
  water: nullable(object({ ndwiAbove: ndvi, mndwiAbove: ndvi, nirBelow: notNegative })),
  shadow: nullable(object({ nirBelow: notNegative, brightnessBelow: notNegative })),
  snow: nullable(object({ ndsiAbove: ndvi, nirAbove: notNegative, brightnessAbove: notNegative, absNdviBelow: share })),
});

const change = object({
  minShiftPx: notNegative,
  stableShare: share,
  mappingUnit: object({
    pixels: notNegative,
    fineM2: notNegative,
    coarseM2: notNegative,
    fineUpToMetres: notNegative,
  }),
});

const registration = object({
  maxShift: object({ metres: notNegative, pixels: positive }),
  windows: every(
    object({ sizePixels: oneOf(32, 64, 128, 256), stridePixels: integer(4, 256), minReliability: number(0, 100) }),
  ),
  enoughWindows: integer(1, 10_000),
  nearest: object({
    radius: object({ metres: positive, pixels: positive }),
    candidates: integer(1, 10_000),
    points: integer(3, 10_000),
  }),
  water: nullable(object({ ndwiAbove: ndvi, nirBelow: notNegative })),
  minUsableShare: share,
  minSizePerShift: number(1, 100),
  compressionMeans: positive,
  maxSimilarityLoss: number(0, 2),
  outliers: object({ deviations: positive, slackPixels: notNegative }),
  minInliers: integer(3, 10_000),
  minInlierShare: share,
  minQuadrants: integer(1, 4),
  maxGradientPixels: positive,
  classLimits: tuple(positive, positive, positive),
  standardError: object({
    windowsPerSample: positive,
    minPixels: notNegative,
    unequalViewsPixels: notNegative,
    unequalFromDegrees: notNegative,
  }),
  leastAppliedPixels: notNegative,
  resampling: oneOf('bilinear', 'cubic', 'quintic'),
  assumed: nullable(object({ standardErrorPixels: positive })),
});

const ring = object({
  innerMetres: notNegative,
  innerPixels: notNegative,
  stepsMetres: list(positive),
  minAreaRatio: positive,
  targetPixels: integer(0, 1e9),
  minPixels: integer(1, 1e9),
  minCover: share,
  samplePixels: integer(1000, 1e9),
  reference: object({
    noChangeBelow: share,
    disturbedSigma: positive,
    leastSigma: positive,
    edgeShare: share,
    terrain: object({ slopeDegrees: number(0, 90), heightMetres: notNegative, flatBelowDegrees: number(0, 90) }),
    sectors: integer(2, 254),
    leastSectors: integer(2, 254),
    blockRanges: notNegative,
    variogramLags: list(integer(1, 1000)),
  }),
  library: nullable(object({ leastScenes: integer(1, 1e9), leastMines: integer(1, 1e9) })),
});

const factor = number(1, 100);
const excavation = object({
  bufferPx: integer(0, 100),
  referencePixels: integer(1, 1e9),
  overDried: object({ rise: factor, colour: factor }),
  overGreen: object({ rise: factor, colour: factor }),
  edgeReachPx: integer(1, 100),
  edgeBreak: factor,
  maxBlueOverRed: positive,
});

const uncertainty = object({
  draws: integer(20, 10_000),
  sectors: integer(2, 254),
  thresholdSd: share,
  mixedEdge: object({ baseline: notNegative, current: notNegative }),
  pixelSize: object({ baseline: notNegative, current: notNegative }),
  pixelErrorSd: notNegative,
  defaultEndMemberSd: share,
  quantiles: tuple(share, share),
  ratioQuantiles: tuple(share, share),
  floorShiftPx: notNegative,
  mostPixels: integer(1, 1e9),
  tileSeed: integer(0, 2 ** 32 - 1),
});

const score = object({
  targets: object({
    forest: targetProfile,
    grass: targetProfile,
    crop: targetProfile,
    wetland: targetProfile,
    orchard: targetProfile,
  }),
  ringShare: positive,
  coverFloor: number(0.01, 1),
  residualBareCap: share,
  bareDenominatorFloor: number(0.01, 1),
  evenness: object({
    cellMetres: positive,
    cellPixels: positive,
    cellShare: number(0.01, 1),
    greenShare: share,
    largestPatchFull: number(0.001, 1),
  }),
  penalty: object({ points: number(0, 100), full: share, capFrom: share, cap: number(0, 100) }),
  persistence: object({
    levelFull: positive,
    trendSpan: positive,
    matureFrom: notNegative,
    matureSpan: positive,
    declineAllowed: notNegative,
    declineSpan: positive,
  }),
  grades: tuple(number(0, 100), number(0, 100), number(0, 100)),
  series: object({
    minDates: integer(3, 1000),
    minDays: integer(1, 100_000),
    yearQuarters: integer(1, 40),
    bootstrap: object({ draws: integer(20, 100_000), level: number(0.5, 0.999) }),
    minFall: share,
  }),
  evidence: object({
    halfWidth: tuple(positive, positive, positive),
    shiftPx: tuple(positive, positive),
    unseen: tuple(share, share),
  }),
  mixed: object({ maxUnknownShare: share }),
  noLossClaims: every(tuple(integer(1, 9), integer(1, 4))),
  compliance: object({ standard: positive, recoverySeasons: every(tuple(integer(1, 9), integer(1, 100))) }),
  writeOff: object({
    passes: integer(1, 100),
    minDaysApart: integer(0, 100_000),
    supportedFrom: number(0, 100),
    refusedBelow: number(0, 100),
  }),
});

const slopes = tuple(positive, positive);
const normalisation = object({
  averageRadius: integer(0, 20),
  maxPixels: integer(200, 1e9),
  noChange: object({
    stopBelow: number(Number.MIN_VALUE, 0.1),
    maxIterations: integer(1, 10_000),
    firstPixels: integer(100, 1e9),
    maxPixels: integer(100, 1e9),
  }),
  sectorCount: integer(2, 254),
  unchanged: object({
    minProbability: share,
    fullWeightFrom: number(0.001, 1),
    minPixels: integer(1, 1e9),
    minCorrelation: share,
  }),
  holdOut: object({ minPixels: notNegative, maxMeanShift: positive, maxVarianceRatio: number(1, 100) }),
  precision: object({ sectorsLeftOut: integer(1, 100), maxNdviError: positive, maxPixels: integer(1, 1e9) }),
  ring: object({ minPixels: integer(1, 1e9), minCorrelation: share }),
  quantiles: nullable(object({ low: number(0.05, 0.95), high: number(0.05, 0.95) })),
  slope: object({ reflectance: slopes, 'digital-numbers': slopes }),
  maxResidualNdvi: positive,
});

const checkPolicy = object({
  schema: oneOf(1),
  id: text,
  version: text,
  title: object({ zh: text, en: text }),
  radiometry: oneOf('calibrated', 'raw'),
  index: oneOf('ndvi'),
  cover,
  masks,
  normalisation: nullable(normalisation),
  hysteresis: nullable(object({ minDelta: share, noiseFactor: notNegative })),
  unseen: object({ maxShare: share, weakShare: share }),
  size: object({ minInteriorPixels: notNegative, minWidthPixels: notNegative }),
  registration: nullable(registration),
  ring: nullable(ring),
  season: nullable(
    object({ comparableDays: integer(0, 183), ringMinCover: share, ringRatio: tuple(positive, positive) }),
  ),
  pairing: object({
    inventoryYear: integer(1970, 2100),
    outsideQuarterDays: integer(0, 366),
    perDay: notNegative,
    perGsdDoubling: notNegative,
    offNadir: notNegative,
    offNadirDegrees: number(0, 90),
  }),
  change,
  uncertainty: nullable(uncertainty),
  excavation: nullable(excavation),
  ecoTypes: object({
    basin_hill: ecoProfile,
    karst: ecoProfile,
    mountain_forest: ecoProfile,
    dry_hot_valley: ecoProfile,
    alpine: ecoProfile,
  }),
  score: nullable(score),
});

/** Values that are well-formed one by one but cannot hold together. */
function contradiction(policy: Policy): string | undefined {
  const { cover: rule, season, score: scoring } = policy;
  if (rule.kind !== 'index-threshold' && rule.bareBelow >= rule.vegetatedFrom)
    return 'cover.bareBelow must be below cover.vegetatedFrom';
  if (rule.kind === 'fvc' && rule.threshold !== null) {
    const { range, maxFromPrior } = rule.threshold;
    if (range[0] >= range[1]) return 'cover.threshold.range must rise';
    if (rule.vegetatedFrom - maxFromPrior <= rule.bareBelow)
      return 'cover.threshold.maxFromPrior must leave the threshold above cover.bareBelow';
  }
  if (rule.kind !== 'fvc' && policy.hysteresis !== null) return 'hysteresis must be null: it needs cover.kind fvc';
  if (rule.kind !== 'fvc' && scoring !== null) return 'score must be null: it needs cover.kind fvc';
  if (policy.ring === null && scoring !== null) return 'ring must not be null where score is not';
  if (
    policy.radiometry === 'raw' &&
    (policy.masks.water ?? policy.masks.shadow ?? policy.masks.snow ?? policy.masks.cloudSearch) !== null
  ) {
    return 'masks.water, masks.shadow, masks.snow and masks.cloudSearch must be null under raw radiometry';
  }
  if (policy.ring !== null && policy.ring.reference.leastSectors > policy.ring.reference.sectors)
    return 'ring.reference.leastSectors must not exceed ring.reference.sectors';
  const residuals = policy.registration?.classLimits ?? [];
  if (residuals.some((limit, i) => i > 0 && limit < residuals[i - 1]!)) return 'registration.classLimits must rise';
  if (policy.uncertainty !== null) {
    if (rule.kind !== 'fvc') return 'uncertainty must be null: it needs cover.kind fvc';
    // One cut of the ring into sectors serves its errors and the draws.
    if (policy.uncertainty.sectors !== policy.ring?.reference.sectors)
      return 'uncertainty.sectors must equal ring.reference.sectors';
    for (const name of ['quantiles', 'ratioQuantiles'] as const) {
      const [low, high] = policy.uncertainty[name];
      if (low >= 0.5 || high <= 0.5) return `uncertainty.${name} must lie below and above 0.5`;
    }
  }
  const normalised = policy.normalisation;
  if (normalised !== null && policy.ring?.reference.sectors !== normalised.sectorCount)
    return 'normalisation.sectorCount must be ring.reference.sectors: one draw is of the same sectors';
  if (normalised !== null && normalised.precision.sectorsLeftOut >= normalised.sectorCount)
    return 'normalisation.precision.sectorsLeftOut must be below normalisation.sectorCount';
  if (policy.unseen.weakShare > policy.unseen.maxShare) return 'unseen.weakShare must not exceed unseen.maxShare';
  if (season !== null && season.ringRatio[0] >= season.ringRatio[1]) return 'season.ringRatio must rise';
  for (const [name, eco] of Object.entries(policy.ecoTypes)) {
    if (eco.soilNdvi >= eco.vegetationNdvi) return `ecoTypes.${name}.soilNdvi must be below vegetationNdvi`;
  }
  if (scoring === null) return undefined;
  for (const [name, target] of Object.entries(scoring.targets)) {
    if (target.coverMin > target.coverMax) return `score.targets.${name}.coverMin must not exceed coverMax`;
    const [c1, c2, c3] = target.weights;
    if (c1 + c2 + c3 <= 0) return `score.targets.${name}.weights must not all be 0 without C4`;
  }
  const [excellent, good, fair] = scoring.grades;
  if (!(excellent > good && good > fair)) return 'score.grades must fall';
  const { halfWidth, shiftPx, unseen } = scoring.evidence;
  for (const [name, limits] of Object.entries({ halfWidth, shiftPx, unseen })) {
    if (limits.some((limit, i) => i > 0 && limit < limits[i - 1]!)) return `score.evidence.${name} must rise`;
  }
  if (scoring.writeOff.refusedBelow > scoring.writeOff.supportedFrom)
    return 'score.writeOff.refusedBelow must not exceed supportedFrom';
  return undefined;
}

function object(fields: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      return wrong(path, 'must be an object', value);
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) return `${join(path, key)} is not a known key`;
    }
    for (const [key, check] of Object.entries(fields)) {
      if (!Object.hasOwn(value, key)) return `${join(path, key)} is missing`;
      const problem = check((value as Record<string, unknown>)[key], join(path, key));
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

function byKind(kinds: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    const kind: unknown = value !== null && typeof value === 'object' && 'kind' in value ? value.kind : undefined;
    const check = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    return check === undefined
      ? wrong(join(path, 'kind'), `must be one of ${Object.keys(kinds).join(', ')}`, kind)
      : check(value, path);
  };
}

function nullable(check: Check): Check {
  return (value, path) => (value === null ? undefined : check(value, path));
}

function tuple(...checks: readonly Check[]): Check {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== checks.length)
      return wrong(path, `must have ${checks.length} values`, value);
    for (const [i, check] of checks.entries()) {
      const problem = check(value[i], `${path}[${i}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Any number of values. */
function every(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return wrong(path, 'must be a list', value);
    for (const [i, item] of value.entries()) {
      const problem = check(item, `${path}[${i}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** At least one value, rising. */
function list(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value) || value.length === 0)
      return wrong(path, 'must be a list with at least one value', value);
    for (const [i, item] of value.entries()) {
      const problem = check(item, `${path}[${i}]`);
      if (problem !== undefined) return problem;
      if (i > 0 && item <= value[i - 1]) return wrong(`${path}[${i}]`, 'must be larger than the value before it', item);
    }
    return undefined;
  };
}

function number(least: number, most: number): Check {
  const floor = least === Number.MIN_VALUE ? 'above 0' : `at least ${least}`;
  const rule = `must be a number ${floor}${most === Infinity ? '' : ` and at most ${most}`}`;
  return (value, path) =>
    typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most
      ? undefined
      : wrong(path, rule, value);
}

function integer(least: number, most: number): Check {
  return (value, path) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : wrong(path, `must be a whole number from ${least} to ${most}`, value);
}

function boolean(value: unknown, path: string): string | undefined {
  return typeof value === 'boolean' ? undefined : wrong(path, 'must be true or false', value);
}

function text(value: unknown, path: string): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? undefined : wrong(path, 'must be a text', value);
}

function oneOf(...allowed: readonly (string | number)[]): Check {
  return (value, path) =>
    allowed.includes(value as string) ? undefined : wrong(path, `must be one of ${allowed.join(', ')}`, value);
}

function wrong(path: string, rule: string, value: unknown): string {
  return `${path === '' ? 'the policy' : path} ${rule}, not ${JSON.stringify(value) ?? 'undefined'}`;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
