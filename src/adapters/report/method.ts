/** What the numbers mean and where they come from, in plain words: notes of the table, chapters 5 and 6 of the report. */
import type { CoverRule, Policy } from '../../analysis/policy.ts';
import type { Language } from '../../errors.ts';

type Note = readonly [heading: string, text: string];

/** The lines under the table. */
export function tableNotes(language: Language): readonly Note[] {
  if (language === 'zh') {
    return [
      ['空白单元格', '表示没有数值（证据不足、未观测或尚无误差区间），不是 0。'],
      [
        '裸露地面',
        '绿色植被覆盖度低于 0.5 的地面，含裸露（低于 0.2）与稀疏植被（0.2—0.5）；面积为 CGCS2000 椭球面积，只计两期均观测到的部分。',
      ],
      [
        '面积勾稽',
        '前时相裸露面积 − 裸露转植被面积 + 新增裸露面积 = 后时相裸露面积（另有裸露与水体、建筑之间的少量转换）。',
      ],
      ['可判面积占比', '两期均观测到的面积占图斑面积的比例；其余部分被云、影、雪遮挡或在影像之外，不外推。'],
      ['植被覆盖度', '由 NDVI 按像元二分模型求得的绿色植被覆盖度，枯草不计入。'],
      ['参照区', '图斑外围未受采矿影响的环带，用来消除季节和传感器差异。'],
      ['暂定', '尚无 90 % 误差区间，分值和评级均为暂定，证据等级不高于 C，不进入奖补或处罚名单。'],
      ['结果校验码', '由影像、图斑边界、规则和算法版本算得；输入相同则校验码相同。'],
    ];
  }
  return [
    ['empty cells', 'No number (insufficient evidence, not seen, or no interval yet); never a zero.'],
    [
      'bare ground',
      'Ground with a green cover below 0.5: bare (below 0.2) and sparse (0.2–0.5). Ellipsoidal areas on CGCS2000, of the part that was seen on both dates.',
    ],
    [
      'check by hand',
      'baseline bare ground − bare to vegetation + new bare ground = current bare ground, but for changes to and from water and buildings.',
    ],
    [
      'observed share',
      'Part of the patch seen on both dates. The rest lies under cloud, shadow or snow, or outside; it is not extrapolated.',
    ],
    ['vegetation cover', 'Green fractional cover from NDVI by the pixel dichotomy; dry grass does not count.'],
    [
      'reference',
      'A ring around the patch that mining has not touched; it takes season and sensor out of the comparison.',
    ],
    [
      'provisional',
      'No 90 % interval exists yet: scores and grades are provisional, evidence is class C at best, no use for reward or penalty.',
    ],
    ['result key', 'From scenes, outline, policy and version of the numerics: the same inputs give the same key.'],
  ];
}

/** How a policy turns pixels into numbers, with the thresholds that it states. */
export function methodNotes(policy: Policy, language: Language): readonly Note[] {
  const { unseen, size, ring, season, hysteresis, change } = policy;
  const zh = language === 'zh';
  const notes: (Note | null)[] = [
    coverNote(policy.cover, language),
    zh
      ? [
          '辐射',
          policy.radiometry === 'raw'
            ? '直接使用 DN 值，不定标。'
            : '换算为反射率；无定标系数的影像只作相对比较，证据等级不高于 C。',
        ]
      : [
          'radiometry',
          policy.radiometry === 'raw'
            ? 'DN as they are, no calibration.'
            : 'Converted to reflectance; scenes without calibration are compared relatively, class C at best.',
        ],
    ring &&
      (zh
        ? [
            '参照区',
            `图斑外 ${ring.innerMetres} 米（且不少于 ${ring.innerPixels} 个像元）起，向外取 ${ring.stepsMetres[0]}—${ring.stepsMetres.at(-1)} 米环带，避开其他图斑；少于 ${ring.minPixels} 个像元或平均覆盖度低于 ${ring.minCover} 时不作参照。`,
          ]
        : [
            'reference ring',
            `From ${ring.innerMetres} m (at least ${ring.innerPixels} pixels) outside the patch out to ${ring.stepsMetres[0]}–${ring.stepsMetres.at(-1)} m, other patches left out; none below ${ring.minPixels} pixels or a mean cover of ${ring.minCover}.`,
          ]),
    zh
      ? [
          '可判条件',
          `未观测部分超过 ${percent(unseen.maxShare)} 判为证据不足，超过 ${percent(unseen.weakShare)} 加注说明；图斑内完整像元不足 ${size.minInteriorPixels} 个或平均宽度不足 ${size.minWidthPixels} 个像元，判为分辨率不足。`,
        ]
      : [
          'evidence',
          `More than ${percent(unseen.maxShare)} not seen is insufficient evidence, more than ${percent(unseen.weakShare)} is remarked; fewer than ${size.minInteriorPixels} whole pixels or a mean width below ${size.minWidthPixels} pixels is too coarse.`,
        ],
    season &&
      (zh
        ? ['物候', `两期年内日序相差不超过 ${season.comparableDays} 天，或均在该生态类型的适宜期内，方为可比。`]
        : [
            'season',
            `Comparable within ${season.comparableDays} days of the year, or both within the preferred season of the eco-type.`,
          ]),
    hysteresis &&
      (zh
        ? [
            '变化门槛',
            `用于扣分的“新受损”只计覆盖度变化不小于 ${hysteresis.minDelta}、且不小于最小图斑（${change.mappingUnit.fineM2}—${change.mappingUnit.coarseM2} 平方米）的部分；表中面积不作此筛选。`,
          ]
        : [
            'change',
            `New damage that costs points needs a change of cover of ${hysteresis.minDelta} and the mapping unit of ${change.mappingUnit.fineM2}–${change.mappingUnit.coarseM2} m²; areas in the table are not filtered so.`,
          ]),
    policy.score && scoreNote(policy.score, language),
  ];
  return notes.filter((note) => note !== null);
}

/** What the results cannot say. */
export function limitNotes(language: Language): readonly string[] {
  return language === 'zh'
    ? [
        '尚未给出面积与分值的误差区间，评级均为暂定。',
        '卫星只看见绿色植被：枯草、落叶期乔木与裸地难以区分，非生长季影像判为物候不可比。',
        '不能判断地下采空、边坡稳定、土壤质量、树种与成活率，也不能判断权属。',
        '绿色防尘网、喷播初期的均匀绿色可能被误认为植被，须结合现场。',
        '图斑边界以导入的版本为准；边界有误，结果随之有误。',
      ]
    : [
        'There is no error interval of areas and scores yet; every grade is provisional.',
        'Satellites see green vegetation only: dry grass and leafless trees look like bare ground, so scenes out of season are not judged.',
        'Nothing is said about cavities, slope stability, soil, species or survival, nor about ownership.',
        'Green dust nets and fresh spray seeding may be taken for vegetation; look on site.',
        'Outlines are those imported; where an outline is wrong, the result is wrong.',
      ];
}

function coverNote(cover: CoverRule, language: Language): Note {
  const zh = language === 'zh';
  if (cover.kind === 'index-threshold') {
    return zh
      ? ['分类', `NDVI 低于 ${cover.bareBelow} 为裸露，其余为植被。`]
      : ['classes', `NDVI below ${cover.bareBelow} is bare, the rest vegetated.`];
  }
  if (cover.kind === 'index-classes') {
    const { bareBelow, vegetatedFrom, minRedOverBlue } = cover;
    const soil = { zh: `且红光大于蓝光的 ${minRedOverBlue} 倍`, en: ` with red above ${minRedOverBlue} × blue` };
    return zh
      ? [
          '分类',
          `NDVI 低于 ${bareBelow}${minRedOverBlue === null ? '' : soil.zh}为裸露，${vegetatedFrom} 及以上为植被，其余为稀疏植被。`,
        ]
      : [
          'classes',
          `NDVI below ${bareBelow}${minRedOverBlue === null ? '' : soil.en} is bare, from ${vegetatedFrom} on vegetated, the rest sparse.`,
        ];
  }
  const { minPixels, minContrast } = cover.localEndMembers;
  const adaptive =
    cover.threshold === null
      ? { zh: '', en: '' }
      : {
          zh: `两期合并的直方图分成两类时（各项条件都满足），${cover.vegetatedFrom} 由其分界代替，相差不超过 ${cover.threshold.maxFromPrior}${cover.threshold.use === 'always' ? '' : '；仅用于采用默认端元的图斑'}。`,
          en: ` Where the histogram of both dates shows two classes under every guard, their border takes the place of ${cover.vegetatedFrom}, at most ${cover.threshold.maxFromPrior} from it${cover.threshold.use === 'always' ? '' : ', and only with default end-members'}.`,
        };
  return zh
    ? [
        '分类',
        `每期由图斑周边求裸土与茂密植被的 NDVI 端元（各不少于 ${minPixels} 个像元、相差不小于 ${minContrast}；不足时用生态类型默认值），再求植被覆盖度：低于 ${cover.bareBelow} 为裸露，${cover.bareBelow}—${cover.vegetatedFrom} 为稀疏植被，${cover.vegetatedFrom} 及以上为植被。两期阈值相同。${adaptive.zh}`,
      ]
    : [
        'classes',
        `Each date's end-members of NDVI, bare soil and dense vegetation, come from the surroundings (at least ${minPixels} pixels each, ${minContrast} apart; else the defaults of the eco-type). Cover below ${cover.bareBelow} is bare, up to ${cover.vegetatedFrom} sparse, from there on vegetated; the same on both dates.${adaptive.en}`,
      ];
}

function scoreNote(score: NonNullable<Policy['score']>, language: Language): Note {
  const [excellent, good, fair] = score.grades;
  const { penalty } = score;
  return language === 'zh'
    ? [
        '评分',
        `由裸露减少、植被覆盖、均匀程度与稳定性加权得 0—100 分，目标为参照区覆盖度的 ${percent(score.ringShare)}；新受损最多扣 ${penalty.points} 分，超出允许值 ${percent(penalty.capFrom)} 以上时不高于 ${penalty.cap} 分。优 ≥ ${excellent}，良 ≥ ${good}，中 ≥ ${fair}，其余为差。`,
      ]
    : [
        'score',
        `0–100, weighted from less bare ground, cover, evenness and persistence; the target is ${percent(score.ringShare)} of the reference cover. New damage costs up to ${penalty.points} points and caps the score at ${penalty.cap} from ${percent(penalty.capFrom)} beyond the allowance. Excellent ≥ ${excellent}, good ≥ ${good}, fair ≥ ${fair}, else poor.`,
      ];
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
