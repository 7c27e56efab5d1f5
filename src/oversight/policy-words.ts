/** What each number of a policy means, for people who decide about it. Later rows are more special and win. */
import type { Language } from '../errors.ts';

interface Meaning {
  readonly path: RegExp;
  readonly zh: string;
  readonly en: string;
}

/** @returns undefined for a value that no row explains */
export function sayPolicyValue(path: string, language: Language): string | undefined {
  return MEANINGS.findLast((meaning) => meaning.path.test(path))?.[language];
}

function row(path: string, zh: string, en: string): Meaning {
  const pattern = path
    .replaceAll('.', String.raw`\.`)
    .replaceAll('[', String.raw`\[`)
    .replaceAll('*', String.raw`\w+`);
  return { path: new RegExp(`^${pattern}$`), zh, en };
}

const MEANINGS: readonly Meaning[] = [
  row('schema', '文件格式版本', 'layout of the file'),
  row('id', '规则名称', 'name of the policy'),
  row('version', '规则版本；改动任何数值都要换版本', 'version; raised whenever a number changes'),
  row('title.*', '规则标题', 'title'),
  row('radiometry', '定标反射率或原始灰度值', 'calibrated reflectance or raw digital numbers'),
  row('index', '植被指数', 'vegetation index'),

  row('cover.kind', '判定植被与裸露的方法', 'how cover is told from bare ground'),
  row('cover.bareBelow', '覆盖度低于此值为裸露', 'cover below this is bare'),
  row('cover.vegetatedFrom', '覆盖度从此值起为植被', 'cover from this on is vegetated'),
  row(
    'cover.suspectShare',
    '面积与覆盖度之和相差超过此占比时提示',
    'remark where area and summed cover differ by more',
  ),
  row('cover.minRedOverBlue', '裸土红蓝比下限', 'least red over blue of bare soil'),
  row('cover.localEndMembers.minPixels', '求端元的最少像元数', 'least pixels of an end-member'),
  row('cover.localEndMembers.minContrast', '两端元的最小差', 'least distance of the end-members'),
  row('cover.localEndMembers.vegetationPercentile', '植被端元的分位数', 'quantile of the vegetation end-member'),
  row('cover.localEndMembers.vegetationPercentileSmall', '像元少时的植被端元分位数', 'the same where pixels are few'),
  row('cover.localEndMembers.smallBelowPixels', '少于此像元数算少', 'fewer pixels than this are few'),
  row('cover.localEndMembers.soilPercentile', '裸土端元的分位数', 'quantile of the soil end-member'),
  row('cover.localEndMembers.soilBrightnessPercentile', '裸土须亮于此分位数', 'soil is brighter than this quantile'),
  row('cover.localEndMembers.maxSoilNdvi', '裸土端元 NDVI 上限', 'largest NDVI of soil'),
  row(
    'cover.localEndMembers.minSoilNirShare',
    '裸土近红外不低于周边中位数的此倍',
    'least NIR of soil against the median',
  ),

  row('masks.erodeNodataPx', '无数据边缘内缩的像元数', 'pixels taken off the edge of nodata'),
  row('masks.blankAndSaturated', '是否遮去零值与饱和像元', 'whether zeros and saturated samples are masked'),
  row('masks.vendorClouds', '是否采用随附云掩膜', 'whether delivered cloud masks are used'),
  row('masks.water', '水体规则', 'rule of water'),
  row('masks.water.*', '水体判据', 'limit of water'),
  row('masks.shadow', '阴影规则', 'rule of shadow'),
  row('masks.shadow.*', '阴影判据', 'limit of shadow'),
  row('masks.snow', '积雪规则', 'rule of snow'),
  row('masks.snow.*', '积雪判据', 'limit of snow'),

  row('hysteresis', '变化计入的最小覆盖度差规则', 'least change of cover that counts'),
  row('hysteresis.noiseFactor', '变化须超过噪声标准差的此倍', 'a change exceeds so many deviations of the noise'),
  row('hysteresis.minDelta', '覆盖度变化不小于此值才计入变化类别', 'a change of cover counts from this on'),
  row('unseen.maxShare', '未观测超过此占比即证据不足', 'more than this not seen is insufficient evidence'),
  row('unseen.weakShare', '未观测超过此占比加注说明', 'more than this not seen is remarked'),
  row('size.minInteriorPixels', '最少整像元数', 'least whole pixels'),
  row('size.minWidthPixels', '最小平均宽度（像元）', 'least mean width in pixels'),

  row('ring', '参照区规则', 'rule of the reference ring'),
  row('ring.innerMetres', '参照区内缘距图斑（米）', 'metres between patch and ring'),
  row('ring.innerPixels', '参照区内缘距图斑（像元）', 'pixels between patch and ring'),
  row('ring.stepsMetres[\\d+]', '参照区外缘逐级扩大（米）', 'outer edge of the ring, step by step, in metres'),
  row('ring.minAreaRatio', '参照区面积至少为图斑的倍数', 'least area of the ring over that of the patch'),
  row('ring.targetPixels', '参照区像元数目标', 'pixels the ring grows to'),
  row('ring.minPixels', '参照区最少有效像元', 'least usable pixels of the ring'),
  row('ring.minCover', '参照区最低植被覆盖度', 'least cover of the ring'),

  row(
    'ring.reference.noChangeBelow',
    '未变化概率低于此值的参照像元剔除',
    'ring pixels less likely unchanged are left out',
  ),
  row(
    'ring.reference.disturbedSigma',
    '参照像元 NDVI 变化超过此倍标准差即剔除',
    'standard deviations of NDVI change from which a ring pixel is left out',
  ),
  row('ring.reference.leastSigma', '该标准差的下限', 'least standard deviation'),
  row('ring.reference.terrain.slopeDegrees', '参照像元与图斑的坡度差（度）', 'degrees of slope around the patch'),
  row('ring.reference.terrain.heightMetres', '参照像元与图斑的高差（米）', 'metres of height around the patch'),
  row('ring.reference.terrain.flatBelowDegrees', '坡度小于此值不分阴阳坡', 'degrees below which ground has no aspect'),
  row('ring.reference.sectors', '参照区扇区数（误差估计的分块）', 'sectors of the ring, the blocks of its error'),
  row('ring.reference.leastSectors', '扇区少于此数时按有效样本量估计误差', 'fewer sectors: error by effective size'),
  row('ring.reference.blockRanges', '扇区宽度至少为变程的倍数', 'least width of a sector in variogram ranges'),
  row('ring.reference.variogramLags[\\d+]', '变差函数的距离（像元）', 'distances of the variogram in pixels'),

  row('ring.library', '参照库规则（参照区不可用时）', 'rule of the reference library, where a ring cannot serve'),
  row('ring.library.leastScenes', '参照库每条至少的影像景数', 'least scenes of an entry of the reference library'),
  row('ring.library.leastMines', '参照库每条至少的矿山数', 'least mines of an entry of the reference library'),

  row('uncertainty', '误差区间规则（蒙特卡洛）', 'rule of intervals (Monte-Carlo)'),
  row('uncertainty.draws', '模拟次数', 'draws'),
  row('uncertainty.sectors', '重抽样的参照区扇区数', 'sectors of the ring that are drawn again'),
  row('uncertainty.thresholdSd', '覆盖度阈值的标准差', 'deviation of the thresholds of cover'),
  row('uncertainty.mixedEdgeSd', '边界混合像元误差的倍数', 'multiple of the error of mixed pixels at borders'),
  row('uncertainty.pixelSizeSd', '像元大小误差的倍数', 'multiple of the error of the size of a pixel'),
  row('uncertainty.defaultEndMemberSd', '默认端元 NDVI 的标准差', 'deviation of default end-members, NDVI'),
  row('uncertainty.quantiles[\\d]', '区间两端的分位数', 'quantiles of both ends of an interval'),
  row('uncertainty.ratioQuantiles[\\d]', '达标检验单侧界限的分位数', 'quantiles of the one-sided bounds of compliance'),
  row(
    'uncertainty.floorShiftPx',
    '面积区间不窄于此配准误差（像元）',
    'least misregistration in the interval of an area, pixels',
  ),
  row('uncertainty.mostPixels', '逐次模拟的像元上限', 'most pixels that are drawn one by one'),
  row('uncertainty.tileSeed', '噪声纹理的随机种子', 'seed of the noise'),

  row('excavation', '新增开挖观测规则', 'rule of new excavation'),
  row('excavation.bufferPx', '雪与阴影边缘外扩的像元', 'pixels left out around snow and shadow'),
  row('excavation.referencePixels', '对照所需参照像元', 'least ring pixels to compare with'),
  row('excavation.over*.rise', '亮度至少为参照变化的此倍', 'least factor of brightness over the ring'),
  row('excavation.over*.colour', '可见光相对近红外至少增至此倍', 'least factor of brightness over NIR'),
  row('excavation.edgeReachPx', '寻找边界的像元数', 'pixels over which an edge is looked for'),
  row('excavation.edgeBreak', '边界内外亮度比', 'factor between inside and outside of an edge'),
  row('excavation.maxBlueOverRed', '蓝红比上限（排除薄雪）', 'largest blue over red, which leaves thin snow out'),

  row('season', '物候规则', 'rule of season'),
  row('season.comparableDays', '两期日序相差不超过此天数即可比', 'days of the year apart that are comparable'),
  row('season.ringMinCover', '参照区覆盖度低于此值，物候不可比', 'ring cover below which seasons do not compare'),
  row('season.ringRatio[\\d+]', '参照区覆盖度比值的允许范围', 'range of the ring ratio'),

  row('pairing.inventoryYear', '无施工日期时取此年前时相', 'baseline year where no works are dated'),
  row('pairing.outsideQuarterDays', '季度内无影像时可外延的天数', 'days beyond the quarter'),
  row('pairing.perDay', '选景：日序每差一天扣', 'choice of scene: per day of the year'),
  row('pairing.perGsdDoubling', '选景：分辨率每粗一倍扣', 'choice of scene: per doubling of the pixel'),
  row('pairing.offNadir', '选景：侧摆扣', 'choice of scene: off-nadir'),
  row('pairing.offNadirDegrees', '侧摆角起点（度）', 'degrees that are off-nadir'),

  row('change.minShiftPx', '始终计入的配准误差（像元）', 'misregistration always allowed for, in pixels'),
  row('change.stableShare', '增减不超过此占比为基本稳定', 'gain and loss up to this share are stable'),
  row('change.mappingUnit.pixels', '新受损斑块最少像元', 'least pixels of a disturbed patch'),
  row('change.mappingUnit.fineM2', '细像元的最小斑块（平方米）', 'least patch on fine pixels, m²'),
  row('change.mappingUnit.coarseM2', '粗像元的最小斑块（平方米）', 'least patch on coarse pixels, m²'),
  row('change.mappingUnit.fineUpToMetres', '不大于此米数为细像元', 'pixels up to this are fine, metres'),

  row('ecoTypes.*.preferred[\\d]', '首选物候窗（日序）', 'preferred days of the year'),
  row('ecoTypes.*.acceptable[\\d]', '可用物候窗（日序）', 'acceptable days of the year'),
  row('ecoTypes.*.noLossClaim', '不得据以判定植被损失的物候窗', 'days on which no loss may be claimed'),
  row(
    'ecoTypes.*.noLossClaim[\\d]',
    '不得据以判定植被损失的物候窗（日序）',
    'days of the year on which no loss may be claimed',
  ),
  row('ecoTypes.*.soilNdvi', '默认裸土 NDVI', 'default NDVI of soil'),
  row('ecoTypes.*.vegetationNdvi', '默认植被 NDVI', 'default NDVI of vegetation'),
  row('ecoTypes.*.targetShift', '对目标覆盖度下限的调整', 'shift of the least target cover'),
  row('ecoTypes.*.residualBareShift', '对允许残留裸露的调整', 'shift of the bare share that may remain'),

  row('score', '评分规则', 'scoring'),
  row('score.targets.*.coverMin', '目标覆盖度下限', 'least target cover'),
  row('score.targets.*.coverMax', '目标覆盖度上限', 'largest target cover'),
  row('score.targets.*.residualBare', '允许残留裸露占比', 'bare share that may remain'),
  row('score.targets.*.weights[0]', 'C1 裸露减少的权重', 'weight of C1, less bare ground'),
  row('score.targets.*.weights[1]', 'C2 植被覆盖的权重', 'weight of C2, cover'),
  row('score.targets.*.weights[2]', 'C3 均匀程度的权重', 'weight of C3, evenness'),
  row('score.targets.*.weights[3]', 'C4 稳定性的权重', 'weight of C4, persistence'),
  row('score.targets.*.bestOfYear', '按近一年最好一期判定的项目', 'what is judged on the best date of the year'),
  row('score.ringShare', '目标为参照区覆盖度的此倍', 'the target is this share of the ring cover'),
  row('score.coverFloor', '目标覆盖度底线', 'floor of the target cover'),
  row('score.residualBareCap', '允许残留裸露的上限', 'cap of the bare share that may remain'),
  row('score.bareDenominatorFloor', 'C1 分母下限', 'floor of the denominator of C1'),
  row('score.evenness.cellMetres', '均匀网格边长（米）', 'edge of an evenness cell, metres'),
  row('score.evenness.cellPixels', '均匀网格边长（像元）', 'edge of an evenness cell, pixels'),
  row('score.evenness.cellShare', '网格计入的最小占比', 'least share of a cell that counts'),
  row('score.evenness.greenShare', '网格达到目标覆盖度的此倍为绿', 'a cell is green from this share of the target'),
  row('score.evenness.largestPatchFull', '连片裸露计满值', 'largest bare patch that counts in full'),
  row('score.penalty.points', '新受损扣分上限', 'largest penalty, points'),
  row('score.penalty.full', '扣满时的新受损占比', 'newly disturbed share of the full penalty'),
  row('score.penalty.capFrom', '超出允许值此数即封顶', 'excess that caps the score'),
  row('score.penalty.cap', '封顶分值', 'capped score'),
  row('score.persistence.levelFull', 'C4：比值达此为满', 'C4: ratio of the full level'),
  row('score.persistence.trendSpan', 'C4：趋势幅度（每年）', 'C4: span of the trend per year'),
  row('score.persistence.matureFrom', 'C4：成熟起点', 'C4: ratio where maturity begins'),
  row('score.persistence.matureSpan', 'C4：成熟幅度', 'C4: span of maturity'),
  row('score.persistence.declineAllowed', 'C4：允许的年下降', 'C4: decline per year that is allowed'),
  row('score.persistence.declineSpan', 'C4：下降幅度', 'C4: span of the decline'),
  row('score.grades[0]', '优的下限', 'lower limit of excellent'),
  row('score.grades[1]', '良的下限', 'lower limit of good'),
  row('score.grades[2]', '中的下限', 'lower limit of fair'),
  row('score.series.minDates', '成序列的最少期数', 'least dates of a series'),
  row('score.series.minDays', '成序列的最小跨度（天）', 'least days from first to last'),
  row('score.series.yearQuarters', '取最好一期的季度数', 'quarters that the best date is taken of'),
  row('score.series.bootstrap.draws', '趋势区间的重抽次数', 'draws of the interval of the trend'),
  row('score.series.bootstrap.level', '趋势区间的置信水平', 'level of the interval of the trend'),
  row('score.series.minFall', '复退：比值至少下降', 'relapse: least fall of the ratio'),
  row('score.evidence.halfWidth[0]', 'A 级区间半宽上限（分）', 'largest half-width of class A, points'),
  row('score.evidence.halfWidth[1]', 'B 级区间半宽上限（分）', 'largest half-width of class B, points'),
  row('score.evidence.halfWidth[2]', '区间半宽超过此值不给分', 'no score beyond this half-width, points'),
  row('score.evidence.shiftPx[\\d]', 'A、B 级配准残差上限（像元）', 'largest registration residual of A, B, pixels'),
  row('score.evidence.unseen[\\d]', 'A、B 级未观测占比上限', 'largest unseen share of A, B'),
  row(
    'score.mixed.maxUnknownShare',
    '矿山中证据不足面积超过此占比即不评',
    'unknown share of a mine beyond which it has no score',
  ),
  row('score.noLossClaims[\\d+][0]', '旱季不判受损的修复区编号', 'number of a zone whose dry season shows no loss'),
  row('score.noLossClaims[\\d+][1]', '该区不判受损的季度', 'quarter of that dry season'),
  row('score.compliance.standard', '达标：参照区覆盖度的此倍', 'compliance: share of the ring cover'),
  row('score.compliance.recoverySeasons[\\d+][0]', '恢复缓慢的修复区编号', 'number of a zone that recovers slowly'),
  row('score.compliance.recoverySeasons[\\d+][1]', '该区判未达标前的生长季数', 'green seasons before it may fail'),
  row('score.writeOff.passes', '销号：达标次数', 'write-off: passes'),
  row('score.writeOff.minDaysApart', '销号：首末次达标相隔天数', 'write-off: days between first and last pass'),
  row('score.writeOff.supportedFrom', '销号：分值下限不低于', 'write-off: least lower bound of the score'),
  row('score.writeOff.refusedBelow', '分值上限低于此值不支持销号', 'upper bound below which it is not supported'),
];
