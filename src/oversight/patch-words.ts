/** What offices write for the target, the stage, the class and the zone of a patch, as our own words. */
import {
  ECO_TYPES,
  STAGES,
  TARGET_LAND_USES,
  type EcoType,
  type Stage,
  type TargetLandUse,
} from '../analysis/policy.ts';
import { textOf, type CellValue, type Reading } from './field-values.ts';
import { ECO_TYPE_WORDS, STAGE_WORDS, TARGET_WORDS, type Words } from './words.ts';
import { ZONES } from './zones.ts';

type Table<T extends string> = Readonly<Partial<Record<T, string>>>;

/** Land classes without 地 or 用地 behind. */
const TARGETS: Table<TargetLandUse> = {
  forest: '林 有林 乔木 乔木林 灌木 灌木林 乔灌木林 竹林 其他林 森林 宜林',
  grass: '草 牧草 天然牧草 人工牧草 其他草 草原 草场 牧场 宜草',
  crop: '耕 旱 水田 水浇 农田 基本农田 宜耕',
  orchard: '园 果园 茶园 其他园 种植园',
  wetland: '湿 沼泽 水域 坑塘 水域及水利设施 河流 湖泊 水库',
  built: '建设 城乡建设 工矿 工业 工矿仓储 住宅 商服 商业服务业 公共管理与公共服务 特殊 交通 交通运输 采矿 宜建',
  unknown: '其他 其他土 待定 未知',
};

/** First two digits of GB/T 21010 and of `nxffx`, `fkfx`. 11 is water and works in it, 00 the wetlands of the third survey. */
const TARGET_CODES: Readonly<Record<string, TargetLandUse>> = {
  '00': 'wetland',
  '01': 'crop',
  '02': 'orchard',
  '03': 'forest',
  '04': 'grass',
  '05': 'built',
  '06': 'built',
  '07': 'built',
  '08': 'built',
  '09': 'built',
  '10': 'built',
  '11': 'wetland',
  '12': 'unknown',
};

const STAGE_SYNONYMS: Table<Stage> = {
  not_started: '未实施 未启动 未开始 待实施 前期 立项 勘查设计 勘查 设计',
  in_works: '施工 实施中 正在实施 在建 治理中 修复中 进行中 已开工',
  completed: '完工 已完工 竣工 已竣工 完成 已完成 待验收 完工未验收',
  accepted: '验收 通过验收 验收合格 验收通过 已销号',
  maintenance: '管护期 管护中 后期管护',
  unknown: '未知',
};

/** 恢复治理情况 in the tables of SCIENCE §9. */
const RESTORE_STATES: Table<Stage> = {
  not_started: 'a 未治理 wxf 未修复 未恢复 未恢复治理',
  in_works: 'xfz 修复中 治理中 恢复治理中',
  completed: 'b 已恢复治理 xf 完全修复 已修复 已治理',
};

const CLASSES: Readonly<Record<string, string>> = {
  历史遗留矿山: '10',
  有责任主体的废弃矿山: '20',
  其他情形: '30',
  功能未损毁采矿沉陷区: '40',
};

/** Chinese, English or our own word for a target, or a land-class code; several targets in one cell are refused. */
export function readTarget(value: CellValue): Reading<TargetLandUse> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const code = /^(\d{1,2})(?:\d{2}[A-Za-z]?)?$/.exec(text)?.[1];
  const byCode = code === undefined ? undefined : TARGET_CODES[code.padStart(2, '0')];
  if (byCode !== undefined) return { value: byCode };
  const ours = ourWord(TARGET_LAND_USES, TARGET_WORDS, text);
  if (ours !== undefined) return { value: ours };
  const whole = targetOfClass(text);
  if (whole !== undefined) return { value: whole };
  const [only, ...others] = new Set(text.split(/[、,，;；/+和及]+/).map(targetOfClass));
  if (only !== undefined && others.length === 0) return { value: only };
  return unknownWord('targetLandUse', TARGET_LAND_USES);
}

function targetOfClass(landClass: string): TargetLandUse | undefined {
  return lookUp(TARGETS, landClass.trim().replace(/用?地$/, ''));
}

export function readStage(value: CellValue): Reading<Stage> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const stage = ourWord(STAGES, STAGE_WORDS, text) ?? lookUp(STAGE_SYNONYMS, text);
  return stage === undefined ? unknownWord('stage', STAGES) : { value: stage };
}

/** The stage that 恢复治理情况 stands for: untreated, in treatment, treated. */
export function readRestoreState(value: CellValue): Reading<Stage> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const stage = lookUp(RESTORE_STATES, text) ?? STAGES.find((candidate) => candidate === text);
  return stage === undefined ? unknownWord('restoreState', STAGES) : { value: stage };
}

export function readEcoType(value: CellValue): Reading<EcoType> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const ecoType = ourWord(ECO_TYPES, ECO_TYPE_WORDS, text);
  return ecoType === undefined ? unknownWord('ecoType', ECO_TYPES) : { value: ecoType };
}

/** The two digits of 图斑大类, from them or from the name. */
export function readPatchClass(value: CellValue): Reading<string> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const named = CLASSES[text.replace(/^\d+\s*/, '')];
  if (named !== undefined) return { value: named };
  if (/^[1-4]0$/.test(text)) return { value: text };
  return { why: { zh: '图斑大类应为 10、20、30 或 40', en: 'the patch class must be 10, 20, 30 or 40' } };
}

/** Zone numbers from `3`, `三`, `川东丘陵`, or several of them. */
export function readZones(value: CellValue): Reading<readonly number[]> {
  const text = textOf(value);
  if (text === '') return { value: null };
  const parts = text.split(/[、,，;；]+/).filter((part) => part.trim() !== '');
  const zones = parts.map(zoneOf);
  const known = zones.filter((zone) => zone !== undefined);
  if (known.length < zones.length || known.length === 0) {
    return { why: { zh: '生态修复区应为 1 至 9 或其名称', en: 'the zone must be 1 to 9 or its name' } };
  }
  return { value: [...new Set(known)].sort((a, b) => a - b) };
}

function zoneOf(part: string): number | undefined {
  const text = part.normalize('NFKC').replaceAll(/[\s()第区]/g, '');
  if (/^[1-9]$/.test(text)) return Number(text);
  const numeral = '一二三四五六七八九'.indexOf(text);
  if (text.length === 1 && numeral >= 0) return numeral + 1;
  const name = text.replace(/历史遗留矿山生态修复$/, '').replace(/^[一二三四五六七八九]、?/, '');
  return ZONES.find(({ zh }) => zh === name || zh === name.replaceAll(/[—–~～]/g, '-'))?.number;
}

function ourWord<T extends string>(all: readonly T[], words: Readonly<Record<T, Words>>, text: string): T | undefined {
  const lower = text.toLowerCase();
  return all.find((one) => one === lower || words[one].zh === text || words[one].en.toLowerCase() === lower);
}

function lookUp<T extends string>(table: Table<T>, word: string): T | undefined {
  const entries = Object.entries(table) as [T, string][];
  return entries.find(([, words]) => words.split(' ').includes(word.trim().toLowerCase()))?.[0];
}

function unknownWord(field: string, ours: readonly string[]): { readonly why: Words } {
  const list = ours.join(' | ');
  return {
    why: {
      zh: `不认识这个词；在字段对照文件 values.${field} 中对应到 ${list}`,
      en: `unknown word; translate it under values.${field} of the mapping file to ${list}`,
    },
  };
}
