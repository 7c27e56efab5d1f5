/**
 * What the attributes of mine patches are called: canonical name, Chinese name, and the names and codes found in public
 * provincial tables (SCIENCE §9). Earlier names in a row go before later ones.
 */
interface FieldRow {
  readonly zh: string;
  readonly en: string;
  readonly names: readonly string[];
  /** `patch`: becomes part of the patch. `kept`: recognised, kept among the attributes as delivered. */
  readonly use: 'patch' | 'kept';
}

export const PATCH_FIELDS = {
  patchId: { zh: '图斑编号', en: 'patch id', names: ['TBBH', '图斑号', 'id'], use: 'patch' },
  mineId: { zh: '主体编号', en: 'mine id', names: ['ZTBH', '矿山编号'], use: 'patch' },
  name: { zh: '矿山名称', en: 'mine name', names: ['KSMC', '图斑名称', '矿山名', 'name'], use: 'patch' },
  city: {
    zh: '所在地市',
    en: 'prefecture',
    names: ['XZS', 'SHI', '地市', '市州', '市(州)', '所在市', '所在市州'],
    use: 'patch',
  },
  county: {
    zh: '所在区县',
    en: 'county',
    names: ['XZX', '区县', '所在县', '县区', '县(市、区)', '县(市区)', 'XIAN', 'XZQDM', '县区代码'],
    use: 'patch',
  },
  elevation: { zh: '高程', en: 'elevation', names: ['海拔', '中心高程'], use: 'patch' },
  area: { zh: '图斑面积', en: 'recorded area', names: ['TBMJ', '面积', 'SHAPE_Area'], use: 'patch' },
  patchClass: { zh: '图斑大类', en: 'patch class', names: ['TBDL'], use: 'patch' },
  zone: { zh: '生态修复区', en: 'restoration zone', names: ['修复分区', '所属分区'], use: 'patch' },
  ecoType: { zh: '生态类型', en: 'eco-type', names: [], use: 'patch' },
  targetLandUse: {
    zh: '修复方向',
    en: 'restoration target',
    names: ['复垦后地类', 'NXFFX', 'FKFX', '拟修复方向', '复垦方向'],
    use: 'patch',
  },
  stage: { zh: '实施阶段', en: 'project stage', names: ['项目阶段', '工程进度', 'SSJD'], use: 'patch' },
  restoreState: { zh: '恢复治理情况', en: 'state of restoration', names: ['HFZLQK', 'ZLHFZLQK', 'ZLQK'], use: 'patch' },
  isKeyProject: { zh: '重点工程', en: 'key project', names: ['是否重点工程', '重点项目', 'ZDGC'], use: 'patch' },
  worksStart: { zh: '开工时间', en: 'works start', names: ['开工日期', 'KGSJ', 'KGRQ'], use: 'patch' },
  worksEnd: { zh: '完工时间', en: 'works end', names: ['完工日期', '完成时间', 'WGSJ', 'WGRQ'], use: 'patch' },
  planYear: { zh: '计划年度', en: 'plan year', names: ['计划年份', '实施年度', 'JHND'], use: 'patch' },
  targetArea: {
    zh: '目标面积',
    en: 'target area',
    names: ['计划修复面积', '计划治理面积', '修复目标面积', '绩效目标面积'],
    use: 'patch',
  },
  province: { zh: '省', en: 'province', names: ['SHENG', '所在省'], use: 'kept' },
  lng: { zh: '中心点经度', en: 'longitude', names: ['KFX', '中心经度'], use: 'kept' },
  lat: { zh: '中心点纬度', en: 'latitude', names: ['KFY', '中心纬度'], use: 'kept' },
  projectedArea: { zh: '图斑投影面积', en: 'projected area', names: ['TBTYMJ'], use: 'kept' },
  verifiedArea: { zh: '图斑核定面积', en: 'verified area', names: ['TBHDMJ'], use: 'kept' },
  treatedArea: { zh: '实地治理面积', en: 'treated area', names: ['SDZLMJ', 'ZLMJ', '实际修复面积'], use: 'kept' },
  untreatedArea: { zh: '未治理面积', en: 'untreated area', names: ['WZLMJ'], use: 'kept' },
  patchSubclass: { zh: '图斑小类', en: 'patch subclass', names: ['TBXL'], use: 'kept' },
  protectedType: { zh: '保护地类型', en: 'type of protected area', names: ['BHDLX'], use: 'kept' },
  protectedLevel: { zh: '保护地级别', en: 'level of protected area', names: ['BHDJB'], use: 'kept' },
  location: { zh: '矿山位置', en: 'location', names: ['WZ'], use: 'kept' },
  licence: { zh: '采矿证号', en: 'licence', names: ['CKZH', 'KQBH'], use: 'kept' },
  mineral: { zh: '矿种', en: 'mineral', names: ['KZ'], use: 'kept' },
  miningMethod: { zh: '开采方式', en: 'mining method', names: ['KCFS'], use: 'kept' },
  closeYear: { zh: '关闭年度', en: 'year of closure', names: ['GBND'], use: 'kept' },
  landUsePermit: { zh: '用地手续', en: 'land-use permit', names: ['HDYDSX', 'YDSX'], use: 'kept' },
  patchKind: { zh: '图斑属性', en: 'kind of patch', names: ['TBSX'], use: 'kept' },
  damageType: { zh: '损毁类型', en: 'type of damage', names: ['SHLX'], use: 'kept' },
  surveyLandClass: {
    zh: '三调地类',
    en: 'land class of the third survey',
    names: ['SDDL', 'DLBM', 'DLMC'],
    use: 'kept',
  },
  ownership: { zh: '所有权', en: 'ownership', names: ['SYQ'], use: 'kept' },
  useRight: { zh: '使用权', en: 'right of use', names: ['SHYQ'], use: 'kept' },
  ecoProblem: { zh: '生态问题', en: 'ecological problem', names: ['STWT'], use: 'kept' },
  plannedMode: { zh: '拟修复方式', en: 'planned mode', names: ['NXFFS'], use: 'kept' },
  plannedPeriod: { zh: '修复时间段', en: 'planned period', names: ['NXFSJD', 'NXFSJ'], use: 'kept' },
  obligor: { zh: '复垦义务人', en: 'obligor', names: ['FKYWR'], use: 'kept' },
  checkUnit: { zh: '核查单位', en: 'checking unit', names: ['HCDW'], use: 'kept' },
  checker: { zh: '核查人', en: 'checker', names: ['HCRY'], use: 'kept' },
  checkDate: { zh: '核查日期', en: 'date of check', names: ['HCRQ'], use: 'kept' },
  acceptanceDate: { zh: '验收时间', en: 'date of acceptance', names: ['YSSJ'], use: 'kept' },
  acceptanceUnit: { zh: '验收单位', en: 'accepting unit', names: ['YSDW'], use: 'kept' },
  acceptance: { zh: '验收结论', en: 'acceptance', names: ['YSJL'], use: 'kept' },
  projectName: { zh: '工程项目名称', en: 'project', names: ['XMMC'], use: 'kept' },
  projectType: { zh: '工程项目类型', en: 'type of project', names: [], use: 'kept' },
  investment: { zh: '总投资', en: 'investment', names: ['ZTTZ', '工程项目总投资', 'YSZZJ', 'SBZJ'], use: 'kept' },
  restorePatchId: { zh: '修复图斑编号', en: 'restoration patch id', names: [], use: 'kept' },
  reporter: { zh: '填报人', en: 'reporter', names: [], use: 'kept' },
  reportDate: { zh: '填报日期', en: 'date of report', names: [], use: 'kept' },
  remark: { zh: '备注', en: 'remark', names: ['BZ'], use: 'kept' },
} as const satisfies Record<string, FieldRow>;

export type PatchField = keyof typeof PATCH_FIELDS;

export const PATCH_FIELD_NAMES = Object.keys(PATCH_FIELDS) as readonly PatchField[];

export function isPatchField(name: string): name is PatchField {
  return Object.hasOwn(PATCH_FIELDS, name);
}
