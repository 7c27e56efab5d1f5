/**
 * Every word of the project that a user reads in a table, a picture or a report, in Chinese and English. The Chinese
 * words are those of the action plan. Codes in files stay ASCII and do not change with the language.
 */
import type { EvidenceClass, Grade, Outcome, ReasonCode, UnseenCause } from '../analysis/assessment.ts';
import type { ChangeKind } from '../analysis/change/change-patch.ts';
import type { Agreement } from '../analysis/series/agreement.ts';
import type { EcoType, Stage, TargetLandUse } from '../analysis/policy.ts';
import type { Language } from '../errors.ts';
import type { WriteOffObstacle } from './write-off.ts';

export interface Words {
  readonly zh: string;
  readonly en: string;
}

export type WordTable<Key extends string> = Readonly<Record<Key, Words>>;

/** The word of a table's key in one language. */
export function say<Key extends string>(table: WordTable<Key>, key: Key, language: Language): string {
  return table[key][language];
}

export const REPORT_TITLE = {
  zh: '矿山图斑植被与裸露地面变化报告',
  en: 'Change of vegetation and bare ground in mine patches',
} as const satisfies Words;

/** Stands on every page, picture and sheet. */
export const CAVEAT = {
  zh: '本结果为遥感线索，须经人工核实，不单独作为验收、奖补或处罚依据。',
  en:
    'These results are clues from remote sensing. They must be verified by people and are no sufficient ground ' +
    'for acceptance, reward or penalty.',
} as const satisfies Words;

/** Headings of `mines.csv` and `mines.xlsx`, in the order of the columns. */
export const HEADINGS = {
  quarter: { zh: '季度', en: 'quarter' },
  mineId: { zh: '主体编号', en: 'mine id' },
  patchId: { zh: '图斑编号', en: 'patch id' },
  name: { zh: '矿山名称', en: 'mine name' },
  city: { zh: '市(州)', en: 'prefecture' },
  county: { zh: '县(市、区)', en: 'county' },
  zone: { zh: '生态修复区', en: 'restoration zone' },
  target: { zh: '修复方向', en: 'restoration target' },
  stage: { zh: '实施阶段', en: 'project stage' },
  keyProject: { zh: '重点工程', en: 'key project' },
  areaHa: { zh: '图斑面积(公顷)', en: 'patch area (ha)' },
  areaMu: { zh: '图斑面积(亩)', en: 'patch area (mu)' },
  observedShare: { zh: '可判面积占比(%)', en: 'observed share (%)' },
  baselineDate: { zh: '前时相日期', en: 'baseline date' },
  baselineSensor: { zh: '前时相传感器', en: 'baseline sensor' },
  currentDate: { zh: '后时相日期', en: 'current date' },
  currentSensor: { zh: '后时相传感器', en: 'current sensor' },
  baselineBare: { zh: '前时相裸露面积(公顷)', en: 'baseline bare ground (ha)' },
  currentBare: { zh: '后时相裸露面积(公顷)', en: 'current bare ground (ha)' },
  netBare: { zh: '裸露面积净变化(公顷)', en: 'net change of bare ground (ha)' },
  bareToVegetated: { zh: '裸露转植被面积(公顷)', en: 'bare ground to vegetation (ha)' },
  newBare: { zh: '新增裸露面积(公顷)', en: 'new bare ground (ha)' },
  baselineCover: { zh: '前时相植被覆盖度(%)', en: 'baseline vegetation cover (%)' },
  currentCover: { zh: '后时相植被覆盖度(%)', en: 'current vegetation cover (%)' },
  ringCover: { zh: '参照区植被覆盖度(%)', en: 'reference vegetation cover (%)' },
  score: { zh: '遥感证据分', en: 'remote-sensing evidence score' },
  scoreLow: { zh: '分值下限(90%)', en: 'score, lower limit (90%)' },
  scoreHigh: { zh: '分值上限(90%)', en: 'score, upper limit (90%)' },
  grade: { zh: '评级', en: 'grade' },
  gradeRange: { zh: '评级范围', en: 'grade range' },
  outcome: { zh: '变化结论', en: 'outcome' },
  evidenceClass: { zh: '证据等级', en: 'evidence class' },
  reasonCode: { zh: '原因代码', en: 'reason code' },
  reasonText: { zh: '原因说明', en: 'reason' },
  policy: { zh: '规则版本', en: 'policy version' },
  resultKey: { zh: '结果校验码', en: 'result key' },
  // Added later, so that the columns before keep their places.
  unseenArea: { zh: '未观测面积(公顷)', en: 'area not seen (ha)' },
  currentBareLeast: { zh: '全图斑后时相裸露面积下界(公顷)', en: 'current bare ground of the whole patch, least (ha)' },
  currentBareMost: { zh: '全图斑后时相裸露面积上界(公顷)', en: 'current bare ground of the whole patch, most (ha)' },
  currentBareEstimate: {
    zh: '全图斑后时相裸露面积推算(公顷)',
    en: 'current bare ground of the whole patch, by proportions (ha)',
  },
  worksClearing: { zh: '施工清表面积(公顷)', en: 'cleared by works (ha)' },
  scoreHalfWidth: { zh: '分值区间半宽(90%)', en: 'score, half-width (90%)' },
  baselineBareLow: { zh: '前时相裸露面积(公顷)下限(90%)', en: 'baseline bare ground (ha), lower limit (90%)' },
  baselineBareHigh: { zh: '前时相裸露面积(公顷)上限(90%)', en: 'baseline bare ground (ha), upper limit (90%)' },
  currentBareLow: { zh: '后时相裸露面积(公顷)下限(90%)', en: 'current bare ground (ha), lower limit (90%)' },
  currentBareHigh: { zh: '后时相裸露面积(公顷)上限(90%)', en: 'current bare ground (ha), upper limit (90%)' },
  netBareLow: { zh: '裸露面积净变化(公顷)下限(90%)', en: 'net change of bare ground (ha), lower limit (90%)' },
  netBareHigh: { zh: '裸露面积净变化(公顷)上限(90%)', en: 'net change of bare ground (ha), upper limit (90%)' },
  currentCoverLow: { zh: '后时相植被覆盖度(%)下限(90%)', en: 'current vegetation cover (%), lower limit (90%)' },
  currentCoverHigh: { zh: '后时相植被覆盖度(%)上限(90%)', en: 'current vegetation cover (%), upper limit (90%)' },
  excavationArea: { zh: '新增开挖面积(公顷)', en: 'new excavation (ha)' },
  excavationEvidence: { zh: '新增开挖证据', en: 'evidence of new excavation' },
  compliance: { zh: '达标', en: 'compliance' },
  coverRatio: { zh: '与参照区覆盖度之比', en: 'cover over reference' },
  writeOff: { zh: '销号建议(由人决定)', en: 'write-off advice (a person decides)' },
  writeOffMissing: { zh: '销号未满足条件', en: 'missing for write-off' },
} as const satisfies WordTable<string>;

export type HeadingKey = keyof typeof HEADINGS;

export const GRADES: WordTable<Grade> = {
  excellent: { zh: '优', en: 'excellent' },
  good: { zh: '良', en: 'good' },
  fair: { zh: '中', en: 'fair' },
  poor: { zh: '差', en: 'poor' },
};

const PROVISIONAL = { zh: '暂定', en: 'provisional ' } as const satisfies Words;

/** `暂定良` while there is no interval or no target, `良` else. */
export function sayGrade(grade: Grade, provisional: boolean, language: Language): string {
  return sayProvisional(GRADES[grade][language], provisional, language);
}

export function sayProvisional(word: string, provisional: boolean, language: Language): string {
  return `${provisional ? PROVISIONAL[language] : ''}${word}`;
}

export const OUTCOMES: WordTable<Outcome> = {
  improved: { zh: '改善', en: 'improved' },
  stable: { zh: '基本稳定', en: 'stable' },
  degraded: { zh: '退化', en: 'degraded' },
  mixed: { zh: '好坏并存', en: 'mixed' },
  insufficient_evidence: { zh: '证据不足', en: 'insufficient evidence' },
  in_works: { zh: '施工中不评级', en: 'in works, not graded' },
  not_applicable: { zh: '不适用', en: 'not applicable' },
};

export const EVIDENCE_CLASSES: WordTable<EvidenceClass> = {
  A: { zh: 'A 充分', en: 'A sufficient' },
  B: { zh: 'B 较充分', en: 'B fair' },
  C: { zh: 'C 仅作线索', en: 'C clue only' },
};

export const COMPLIANCES = {
  pass: { zh: '达标', en: 'pass' },
  fail: { zh: '未达标', en: 'fail' },
  inconclusive: { zh: '暂不能判定', en: 'inconclusive' },
} as const satisfies WordTable<string>;

export const WRITE_OFFS = {
  support: { zh: '支持销号', en: 'support' },
  field_check_needed: { zh: '需实地核查', en: 'field check needed' },
  not_supported: { zh: '暂不支持销号', en: 'not supported' },
} as const satisfies WordTable<string>;

/** What a write-off still wants, each a condition of SCIENCE §5.8. */
export const OBSTACLES: WordTable<WriteOffObstacle> = {
  'not-accepted': { zh: '未记录验收', en: 'acceptance not on record' },
  'too-few-passes': { zh: '生长季内达标次数不足', en: 'too few passes in green windows' },
  'passes-too-close': { zh: '达标日期相隔不足', en: 'passes too close together' },
  'no-interval': { zh: '没有带误差区间的分值', en: 'no score with an interval' },
  'score-too-low': { zh: '分值下限不够', en: 'lower bound of the score too low' },
  'open-finding': { zh: '有未了结的疑点（受损、回落或新增开挖）', en: 'an open finding (loss, relapse or excavation)' },
  'weak-evidence': { zh: '证据等级不到 B', en: 'evidence class below B' },
  'cover-fails': { zh: '覆盖度未达标', en: 'cover test failed' },
  'score-refuses': { zh: '分值上限低于限值', en: 'upper bound of the score below the limit' },
};

/** Beside every advice. */
export const PERSON_DECIDES = {
  zh: '建议仅供参考，须由人核实并决定；系统外登记的问题未计入。',
  en: 'Advice only: a person verifies and decides; findings kept outside this record are not counted.',
} as const satisfies Words;

export const REASONS: WordTable<ReasonCode> = {
  IE_NO_SCENE: { zh: '本季无可用影像', en: 'no usable scene this quarter' },
  IE_CLOUD: { zh: '云遮挡超限', en: 'too much cloud' },
  IE_SHADOW: { zh: '阴影遮挡超限', en: 'too much shadow' },
  IE_SNOW: { zh: '积雪覆盖', en: 'covered by snow' },
  IE_SEASON: { zh: '物候不可比', en: 'seasons not comparable' },
  IE_REG: { zh: '配准不合格', en: 'registration not good enough' },
  IE_RAD: { zh: '辐射归一不合格', en: 'radiometric normalisation not good enough' },
  IE_RES: { zh: '影像分辨率不足', en: 'resolution too coarse for the patch' },
  IE_REF: { zh: '无可用参照区', en: 'no usable reference area' },
  IE_SENSOR: { zh: '前后传感器波段不可比', en: 'bands of the two sensors not comparable' },
  IE_BASE: { zh: '无前时相影像', en: 'no baseline scene' },
  IE_LU: { zh: '修复方向未定', en: 'restoration target not decided' },
  IE_GEOM: { zh: '图斑几何无效或不在影像内', en: 'outline invalid or not inside the scenes' },
  IE_WIDE: { zh: '误差区间过宽', en: 'error interval too wide' },
  NA_BUILT: { zh: '建设用地不按植被评分', en: 'built land is not scored by vegetation' },
  IN_WORKS: { zh: '施工中', en: 'in works' },
};

/** What would turn the reason into a result. */
export const REMEDIES: WordTable<ReasonCode> = {
  IE_NO_SCENE: {
    zh: '补充本季覆盖该图斑的影像；入库后该图斑自动重新排队。',
    en: 'Add a scene of this quarter that covers the patch; it then queues itself again.',
  },
  IE_CLOUD: {
    zh: '换用少云影像，或补充同日另一景；入库后自动重新排队。',
    en: 'Add a clearer scene, or another of the same day; the patch then queues itself again.',
  },
  IE_SHADOW: {
    zh: '换用太阳高度角更大的影像（一般为 4—9 月）。',
    en: 'Use a scene with a higher sun, usually April to September.',
  },
  IE_SNOW: { zh: '换用无积雪季节的影像。', en: 'Use a scene from a season without snow.' },
  IE_SEASON: {
    zh: '换用与前时相同季（相差不超过 30 天）的影像，或两期均取生长季影像。',
    en: 'Use a scene of the same season (within 30 days of the year), or both from the growing season.',
  },
  IE_REG: {
    zh: '换用定位精度更高的正射影像，或先做几何精校正。',
    en: 'Use an orthophoto of better position, or refine its geometry first.',
  },
  IE_RAD: {
    zh: '换用有定标系数的影像；或换用周边有足够裸地与植被、可作归一的影像。',
    en: 'Use a calibrated scene, or one whose surroundings hold enough bare ground and vegetation to normalise by.',
  },
  IE_RES: {
    zh: '换用更高分辨率的影像（图斑内须有足够的完整像元）。',
    en: 'Use a scene of higher resolution: the patch must hold enough whole pixels.',
  },
  IE_REF: {
    zh: '周边缺少可比植被；须人工判读或实地核查。',
    en: 'The surroundings hold no comparable vegetation: interpret by eye or check in the field.',
  },
  IE_SENSOR: {
    zh: '两期均使用含红光和近红外波段的影像。',
    en: 'Use scenes with red and near-infrared bands at both dates.',
  },
  IE_BASE: {
    zh: '补充施工前（或 2020 年底图时相）的影像。',
    en: 'Add a scene from before the works, or from the 2020 inventory.',
  },
  IE_LU: {
    zh: '由县级补填修复方向（宜林、宜草、宜耕、湿地、园地或建设用地）。',
    en: 'The county fills in the restoration target.',
  },
  IE_GEOM: {
    zh: '核对图斑边界和坐标系，或换用完整覆盖该图斑的影像。',
    en: 'Check the outline and its CRS, or use a scene that covers the whole patch.',
  },
  IE_WIDE: {
    zh: '换用分辨率更高、配准更好的影像后再判。',
    en: 'Judge again with scenes of higher resolution and better registration.',
  },
  NA_BUILT: {
    zh: '按建设用地要求人工核查。',
    en: 'Check by hand against the requirements for built land.',
  },
  IN_WORKS: {
    zh: '完工后再评级；施工期内仅公布面积。',
    en: 'Graded after completion; until then only areas are given.',
  },
};

export const STAGE_WORDS: WordTable<Stage> = {
  not_started: { zh: '未开工', en: 'not started' },
  in_works: { zh: '施工中', en: 'in works' },
  completed: { zh: '完工待验', en: 'completed, to be accepted' },
  accepted: { zh: '已验收', en: 'accepted' },
  maintenance: { zh: '管护', en: 'maintenance' },
  unknown: { zh: '未填报', en: 'not reported' },
};

export const TARGET_WORDS: WordTable<TargetLandUse> = {
  forest: { zh: '林地', en: 'forest' },
  grass: { zh: '草地', en: 'grass' },
  crop: { zh: '耕地', en: 'cropland' },
  wetland: { zh: '湿地', en: 'wetland' },
  built: { zh: '建设用地', en: 'built land' },
  orchard: { zh: '园地', en: 'orchard' },
  unknown: { zh: '未定', en: 'not decided' },
};

export const ECO_TYPE_WORDS: WordTable<EcoType> = {
  basin_hill: { zh: '盆地丘陵', en: 'basin hills' },
  karst: { zh: '岩溶山地', en: 'karst' },
  mountain_forest: { zh: '山地森林', en: 'mountain forest' },
  dry_hot_valley: { zh: '干热河谷', en: 'dry-hot valley' },
  alpine: { zh: '高寒草原', en: 'alpine' },
};

export const UNSEEN_WORDS: WordTable<UnseenCause> = {
  outside: { zh: '影像范围外', en: 'outside the scenes' },
  nodata: { zh: '无数据', en: 'no data' },
  cloud: { zh: '云', en: 'cloud' },
  shadow: { zh: '云影', en: 'cloud shadow' },
  shade: { zh: '地形阴影', en: 'terrain shade' },
  snow: { zh: '积雪', en: 'snow' },
  water: { zh: '水体', en: 'water' },
};

export const CHANGE_KIND_WORDS: WordTable<ChangeKind> = {
  new_bare: { zh: '新增裸露', en: 'new bare ground' },
  works_clearing: { zh: '施工清表', en: 'cleared by works' },
  restored: { zh: '裸露转植被', en: 'bare to vegetated' },
  still_bare: { zh: '两期均裸露', en: 'bare on both dates' },
};

/** What is said of a loss, a fall back or an excavation once it was seen. */
export const AGREEMENTS: WordTable<Exclude<Agreement, 'none'>> = {
  provisional: {
    zh: '暂定：只有一个清晰日期，待第二个清晰日期印证',
    en: 'provisional: one clear date says so, a second has to agree',
  },
  confirmed: { zh: '两个清晰日期一致，请核实', en: 'two clear dates agree: to be verified' },
  contradicted: { zh: '下一个清晰日期未见，不成立', en: 'the next clear date did not show it: not upheld' },
};

export type Ground = 'key_project' | 'new_bare_ground' | 'low_score' | 'insufficient_evidence' | 'random';

export const GROUNDS: WordTable<Ground> = {
  key_project: { zh: '重点工程', en: 'key project' },
  new_bare_ground: { zh: '新增裸露地面', en: 'new bare ground' },
  low_score: { zh: '低分', en: 'low score' },
  insufficient_evidence: { zh: '证据不足', en: 'insufficient evidence' },
  random: { zh: '随机抽取', en: 'random' },
};

/** Remarks beside a result; a flag without a row is shown as its code. */
const FLAGS: Readonly<Record<string, Words>> = {
  NEGATIVE_REFLECTANCE: { zh: '个别像元反射率为负，已按零计', en: 'some reflectances below zero, taken as zero' },
  ENDMEMBER_DEFAULT: {
    zh: '周边无合格端元，采用生态类型默认值',
    en: 'no local end-members, defaults of the eco-type used',
  },
  ENDMEMBER_SUSPECT: {
    zh: '端元可疑：按阈值与按覆盖度算得的裸露面积不一致',
    en: 'end-members suspect: bare ground by threshold and by cover disagree',
  },
  SHIFT_ASSUMED: {
    zh: '可比对的地面太少，按同格网假定两期已对齐',
    en: 'too little ground to register on, equal grids taken for aligned',
  },
  RELATIVE_ONLY: { zh: '影像无定标，仅作相对比较', en: 'no calibration, relative comparison only' },
  NOT_NORMALISED: {
    zh: '两期未能归一到同一辐射尺度，各按当期周边的裸土与植被判读',
    en: 'dates could not be brought to one scale, each judged by its own soil and vegetation around',
  },
  SEASON_WEAK: { zh: '两期季相可比性弱', en: 'seasons weakly comparable' },
  PARTLY_UNSEEN: { zh: '部分图斑未观测到', en: 'part of the patch was not seen' },
  IE_LU: { zh: '修复方向未定，暂按草地评分', en: 'target not decided, scored as grass for now' },
  CROP_SINGLE_DATE: { zh: '耕地仅据一期判读，休耕可能被误判', en: 'cropland judged on one date, fallow may mislead' },
  WATER_NOT_MASKED: { zh: '缺波段，未剔除水体', en: 'water not masked for want of a band' },
  SHADOW_NOT_MASKED: { zh: '缺波段，未剔除阴影', en: 'shadow not masked for want of a band' },
  SNOW_NOT_MASKED: { zh: '缺波段，未剔除积雪', en: 'snow not masked for want of a band' },
  CLOUD_NOT_MASKED: {
    zh: '无云掩膜且波段或定标不足，未剔除云',
    en: 'no cloud mask, and no bands or calibration to find clouds',
  },
  CLOUD_SUSPECT: { zh: '图斑内疑似有云，未剔除', en: 'what may be cloud lies on the patch, not masked' },
  TERRAIN_TOO_COARSE: {
    zh: '高程模型过粗，未按地形剔除阴影',
    en: 'heights too coarse, shadow not masked by terrain',
  },
  RGB_ONLY: {
    zh: '两期均无近红外波段，仅凭颜色判读，证据等级不高于 C',
    en: 'no near infrared on either date, judged by colour alone, class C at most',
  },
  REFERENCE_LIBRARY: {
    zh: '周边参照区不可用，以本修复区参照库代之；分值暂定，至多 C 级',
    en: 'the surroundings cannot serve, the reference library of the zone stands in; provisional, class C at most',
  },
  OUTSIDE_QUARTER: {
    zh: '本季无可用影像，后时相借用季外邻近日期',
    en: 'no usable date in the quarter, one of the days around it was taken',
  },
  GREEN_NET_SUSPECT: { zh: '疑似绿色防尘网', en: 'green dust net suspected' },
};

export function sayFlag(flag: string, language: Language): string {
  return FLAGS[flag]?.[language] ?? flag;
}

/** The registry's name of a sensor is the same in both languages. */
export function saySensor(sensor: string, language: Language): string {
  if (sensor !== 'unknown') return sensor;
  return language === 'zh' ? '传感器未知' : 'sensor unknown';
}

export const YES_NO = { yes: { zh: '是', en: 'yes' }, no: { zh: '否', en: 'no' } } as const satisfies WordTable<string>;

/** Joins the items of a list in running text. */
export function sayList(items: readonly string[], language: Language): string {
  return items.join(language === 'zh' ? '、' : ', ');
}
