/**
 * The stories that simulated mines tell, one row per kind, with what must be said about each. Changes are large (at least
 * a third of the mine) or none at all, so that the expected outcome needs no threshold.
 */
import type { Outcome, ReasonCode, Status } from '../../analysis/assessment.ts';
import type { Position } from '../../geometry/polygon.ts';
import { Ground, type GroundMap } from './ground.ts';
import { layers, side, spot } from './regions.ts';

export type MineKindId =
  | 'restored'
  | 'half_restored'
  | 'still_bare'
  | 'newly_disturbed'
  | 'mixed'
  | 'stable_green'
  | 'in_works'
  | 'clouded'
  | 'lightly_clouded'
  | 'across_scenes'
  | 'too_small'
  | 'no_scene'
  | 'no_baseline'
  | 'outside_scene'
  | 'built_target'
  | 'unknown_target'
  | 'out_of_season'
  | 'rgb_only'
  | 'dry_hot';

/** What a story may use: where it plays, and random numbers of its own. */
interface Setting {
  readonly x: number;
  readonly y: number;
  /** Spread evenly over the mine. */
  readonly points: readonly Position[];
  /** Square metres. */
  readonly area: number;
  readonly random: () => number;
  /** What grows here where nobody dug. */
  readonly green: Ground;
  /** The undisturbed landscape of the site. */
  readonly landscape: GroundMap;
}

interface Story {
  readonly baseline: GroundMap;
  readonly current: GroundMap;
}

export interface MineKind {
  /** For the remark field and the truth file. */
  readonly zh: string;
  readonly en: string;
  readonly story: (setting: Setting) => Story;
  readonly form: {
    /** Metres; area is about π·radius². */
    readonly radius: number;
    readonly stretch: number;
    readonly parts: 1 | 2;
    readonly hasIsland: boolean;
  };
  /** 修复方向, empty where undecided. */
  readonly target: '林地' | '草地' | '建设用地' | '';
  /** 实施阶段. */
  readonly stage: '施工中' | '完工待验' | '已验收' | '管护';
  readonly expected: {
    readonly status: Status;
    readonly reason: ReasonCode | null;
    readonly outcome: Outcome;
    readonly flags: readonly string[];
    /** False where no pair of dates can be measured, so that no area is known. */
    readonly isMeasured: boolean;
  };
}

type Expected = MineKind['expected'];

const scored = (outcome: Outcome, ...flags: string[]): Expected => ({
  status: 'scored',
  reason: null,
  outcome,
  flags,
  isMeasured: true,
});
const insufficient = (reason: ReasonCode, measured: 'measured' | 'not-measured'): Expected => ({
  status: 'insufficient_evidence',
  reason,
  outcome: 'insufficient_evidence',
  flags: [],
  isMeasured: measured === 'measured',
});

const PLAIN = { radius: 95, stretch: 1, parts: 1, hasIsland: false } as const;

export const MINE_KINDS: Readonly<Record<MineKindId, MineKind>> = {
  restored: {
    zh: '裸露采场全面复绿',
    en: 'a bare pit that grew over',
    story: restored,
    form: { ...PLAIN, hasIsland: true },
    target: '林地',
    stage: '已验收',
    expected: scored('improved'),
  },
  half_restored: {
    zh: '裸露采场复绿一半',
    en: 'a bare pit, half of it green again',
    story: halfRestored,
    form: { ...PLAIN, stretch: 1.2 },
    target: '林地',
    stage: '完工待验',
    expected: scored('improved'),
  },
  still_bare: {
    zh: '未见复绿，仍全部裸露',
    en: 'a bare pit that stayed bare',
    story: stillBare,
    form: { ...PLAIN, radius: 85 },
    target: '林地',
    stage: '完工待验',
    expected: scored('stable'),
  },
  newly_disturbed: {
    zh: '已复绿图斑六成再次开挖',
    en: 'green ground, 60 % of it dug up again',
    story: newlyDisturbed,
    form: PLAIN,
    target: '林地',
    stage: '管护',
    expected: scored('degraded'),
  },
  mixed: {
    zh: '一侧复绿、另一侧新开挖',
    en: 'one side grew over while the other was dug up',
    story: mixed,
    form: { ...PLAIN, radius: 105, stretch: 1.2 },
    target: '草地',
    stage: '管护',
    expected: scored('mixed'),
  },
  stable_green: {
    zh: '两期均为植被',
    en: 'green on both dates',
    story: stableGreen,
    form: PLAIN,
    target: '林地',
    stage: '管护',
    expected: scored('stable'),
  },
  in_works: {
    zh: '施工中，边坡正在清整',
    en: 'works under way, slopes being cleared',
    story: inWorks,
    form: PLAIN,
    target: '林地',
    stage: '施工中',
    expected: { status: 'in_works', reason: 'IN_WORKS', outcome: 'in_works', flags: [], isMeasured: true },
  },
  clouded: {
    zh: '后时相六成被云遮挡',
    en: 'clouds over 60 % on the current date',
    story: halfRestored,
    form: { ...PLAIN, radius: 110 },
    target: '林地',
    stage: '完工待验',
    expected: insufficient('IE_CLOUD', 'measured'),
  },
  lightly_clouded: {
    zh: '后时相 15 % 被云遮挡',
    en: 'clouds over 15 % on the current date',
    story: halfRestored,
    form: { ...PLAIN, radius: 110 },
    target: '林地',
    stage: '完工待验',
    expected: scored('improved'),
  },
  across_scenes: {
    zh: '后时相横跨同日两景影像',
    en: 'split between two scenes of the same day',
    story: restored,
    form: { ...PLAIN, radius: 110, stretch: 1.3 },
    target: '林地',
    stage: '已验收',
    expected: scored('improved'),
  },
  too_small: {
    zh: '图斑过小，影像分辨率不足',
    en: 'smaller than the imagery can resolve',
    story: stillBare,
    form: { ...PLAIN, radius: 5 },
    target: '林地',
    stage: '完工待验',
    expected: insufficient('IE_RES', 'measured'),
  },
  no_scene: {
    zh: '本季无影像',
    en: 'no scene in the quarter',
    story: halfRestored,
    form: PLAIN,
    target: '林地',
    stage: '完工待验',
    expected: insufficient('IE_NO_SCENE', 'not-measured'),
  },
  no_baseline: {
    zh: '开工前无影像',
    en: 'no scene from before the works',
    story: halfRestored,
    form: PLAIN,
    target: '林地',
    stage: '完工待验',
    expected: insufficient('IE_BASE', 'not-measured'),
  },
  outside_scene: {
    zh: '后时相 58 % 在影像之外',
    en: '58 % outside the current scene',
    story: stillBare,
    form: { ...PLAIN, radius: 110, stretch: 1.5 },
    target: '林地',
    stage: '完工待验',
    expected: insufficient('IE_GEOM', 'measured'),
  },
  built_target: {
    zh: '修复方向为建设用地，不按植被评分',
    en: 'meant for building, not judged by vegetation',
    story: stillBare,
    form: PLAIN,
    target: '建设用地',
    stage: '完工待验',
    expected: {
      status: 'not_applicable',
      reason: 'NA_BUILT',
      outcome: 'not_applicable',
      flags: [],
      isMeasured: true,
    },
  },
  unknown_target: {
    zh: '修复方向未定，按草地暂评',
    en: 'no target decided, scored as grassland for now',
    story: halfRestored,
    form: { ...PLAIN, parts: 2 },
    target: '',
    stage: '完工待验',
    expected: scored('improved', 'IE_LU'),
  },
  out_of_season: {
    zh: '高寒区本季仅有十一月影像',
    en: 'alpine, seen only in November',
    story: halfRestored,
    form: PLAIN,
    target: '草地',
    stage: '完工待验',
    expected: insufficient('IE_SEASON', 'not-measured'),
  },
  rgb_only: {
    zh: '后时相只有真彩色影像',
    en: 'the current scene has no near infrared',
    story: halfRestored,
    form: PLAIN,
    target: '林地',
    stage: '完工待验',
    expected: insufficient('IE_SENSOR', 'not-measured'),
  },
  dry_hot: {
    zh: '干热河谷，恢复到周边稀疏灌丛水平',
    en: 'dry-hot valley, back to the sparse cover around it',
    story: backToLandscape,
    form: { ...PLAIN, radius: 110 },
    target: '草地',
    stage: '管护',
    expected: scored('improved'),
  },
};

/** All bare with a rock wall, then green but for a bare spot of 6 %. */
function restored(setting: Setting): Story {
  const { x, y, points, area, random, green } = setting;
  const bareSpot = spot(random, x + 0.3 * radius(area), y + 0.3 * radius(area), 0.06 * area);
  return { baseline: barePit(setting, points), current: layers(green, [bareSpot, Ground.Soil]) };
}

/** All bare, then green on half; a strip of sparse grass is still unvegetated. */
function halfRestored(setting: Setting): Story {
  const { points, random, green } = setting;
  const angle = 2 * Math.PI * random();
  const phase = 2 * Math.PI * random();
  const grown = side(points, angle, 0.52, phase);
  const grassy = side(points, angle + Math.PI, 0.2, phase);
  return {
    baseline: barePit(setting, points),
    current: layers(Ground.Soil, [grassy, Ground.Grass], [grown, green]),
  };
}

function stillBare(setting: Setting): Story {
  const pit = barePit(setting, setting.points);
  return { baseline: pit, current: pit };
}

/** Green but for a spot of 10 %, then 60 % dug up. */
function newlyDisturbed(setting: Setting): Story {
  const { x, y, points, area, random, green } = setting;
  const angle = 2 * Math.PI * random();
  const away = 0.5 * radius(area);
  const before = spot(random, x + away * Math.cos(angle), y + away * Math.sin(angle), 0.1 * area);
  const dug = side(points, angle + Math.PI, 0.6, 2 * Math.PI * random());
  return {
    baseline: layers(green, [before, Ground.Soil]),
    current: layers(green, [before, Ground.Soil], [dug, Ground.Soil]),
  };
}

/** One 40 % goes from bare to green, the other 40 % from green to bare, the middle stays green. */
function mixed({ points, random, green }: Setting): Story {
  const angle = 2 * Math.PI * random();
  const phase = 2 * Math.PI * random();
  return {
    baseline: layers(green, [side(points, angle, 0.4, phase), Ground.Soil]),
    current: layers(green, [side(points, angle + Math.PI, 0.4, phase), Ground.Soil]),
  };
}

function stableGreen({ x, y, area, random, green }: Setting): Story {
  const ground = layers(green, [spot(random, x, y, 0.08 * area), Ground.Soil]);
  return { baseline: ground, current: ground };
}

/** Partly overgrown, then cleared. */
function inWorks(setting: Setting): Story {
  const { points, random, green } = setting;
  const overgrown = side(points, 2 * Math.PI * random(), 0.3, 0);
  return { baseline: layers(barePit(setting, points), [overgrown, green]), current: layers(Ground.Soil) };
}

function backToLandscape(setting: Setting): Story {
  return { baseline: barePit(setting, setting.points), current: setting.landscape };
}

/** Soil with a limestone wall along one side. */
function barePit({ random }: Setting, points: readonly Position[]): GroundMap {
  return layers(Ground.Soil, [side(points, 2 * Math.PI * random(), 0.25, 0), Ground.Limestone]);
}

function radius(area: number): number {
  return Math.sqrt(area / Math.PI);
}
