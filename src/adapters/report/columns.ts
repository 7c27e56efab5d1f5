/** The columns of `mines.csv` and `mines.xlsx`: what stands in each cell, before any file format. */
import type { ReportRow } from '../../app/ports/reports.ts';
import type { SceneUse } from '../../app/ports/work.ts';
import type { Language } from '../../errors.ts';
import { figuresOf, hectares, mu } from '../../oversight/figures.ts';
import type { Figures } from '../../oversight/figures.ts';
import { halfWidth, rangesOf, sayGradeRange } from '../../oversight/interval-words.ts';
import type { FigureRanges, Range } from '../../oversight/interval-words.ts';
import {
  EVIDENCE_CLASSES,
  HEADINGS,
  OUTCOMES,
  REASONS,
  say,
  sayGrade,
  sayList,
  saySensor,
  STAGE_WORDS,
  TARGET_WORDS,
  WRITE_OFFS,
  YES_NO,
} from '../../oversight/words.ts';
import type { HeadingKey } from '../../oversight/words.ts';
import { sayExcavationEvidence } from '../../oversight/explain-excavation.ts';
import { sayCompliance, sayObstacles } from '../../oversight/explain-standing.ts';
import { ZONES } from '../../oversight/zones.ts';

/** `id` is text that a spreadsheet must not read as a number. Numbers carry their decimals. */
export type CellKind = 'text' | 'id' | 'date' | { readonly decimals: number };

export interface Column {
  readonly key: HeadingKey;
  readonly kind: CellKind;
  /** Width in characters, a Chinese one counting two. */
  readonly width: number;
  /** Null is an empty cell: there is no number, which is never a zero. */
  readonly value: (row: ReportRow, figures: Figures, language: Language) => string | number | null;
}

const TWO: CellKind = { decimals: 2 };
const ONE: CellKind = { decimals: 1 };

/** A row per heading; the compiler refuses a heading without one. */
const CELLS: Readonly<Record<HeadingKey, Omit<Column, 'key'>>> = {
  quarter: { kind: 'text', width: 9, value: (row) => row.quarter },
  mineId: { kind: 'id', width: 18, value: ({ patch }) => patch.mineId },
  patchId: { kind: 'id', width: 18, value: ({ patch }) => patch.patchId },
  name: { kind: 'text', width: 26, value: ({ patch }) => patch.name || null },
  city: { kind: 'text', width: 12, value: ({ patch }) => patch.city || null },
  county: { kind: 'text', width: 12, value: ({ patch }) => patch.county || null },
  zone: {
    kind: 'text',
    width: 30,
    value: ({ patch }, _, language) => ZONES.find(({ number }) => number === patch.primaryZone)?.[language] ?? null,
  },
  target: {
    kind: 'text',
    width: 10,
    value: ({ patch }, _, language) => say(TARGET_WORDS, patch.targetLandUse, language),
  },
  stage: { kind: 'text', width: 10, value: ({ patch }, _, language) => say(STAGE_WORDS, patch.stage, language) },
  keyProject: {
    kind: 'text',
    width: 9,
    value: ({ patch }, _, language) => say(YES_NO, patch.isKeyProject ? 'yes' : 'no', language),
  },
  areaHa: { kind: TWO, width: 12, value: (_, figures) => hectares(figures.areaM2) },
  areaMu: { kind: ONE, width: 12, value: (_, figures) => mu(figures.areaM2) },
  observedShare: { kind: ONE, width: 12, value: (_, figures) => percent(figures.observedShare) },
  baselineDate: {
    kind: 'date',
    width: 12,
    value: ({ result }, _, language) => datesOf(result.baselineScenes, language),
  },
  baselineSensor: {
    kind: 'text',
    width: 14,
    value: ({ result }, _, language) => sensorsOf(result.baselineScenes, language),
  },
  currentDate: { kind: 'date', width: 12, value: ({ result }, _, language) => datesOf(result.currentScenes, language) },
  currentSensor: {
    kind: 'text',
    width: 14,
    value: ({ result }, _, language) => sensorsOf(result.currentScenes, language),
  },
  baselineBare: { kind: TWO, width: 12, value: (_, figures) => hectaresOrNone(figures.baselineBareM2) },
  currentBare: { kind: TWO, width: 12, value: (_, figures) => hectaresOrNone(figures.currentBareM2) },
  netBare: { kind: TWO, width: 12, value: (_, figures) => hectaresOrNone(figures.netBareM2) },
  bareToVegetated: { kind: TWO, width: 12, value: (_, figures) => hectaresOrNone(figures.bareToVegetatedM2) },
  newBare: { kind: TWO, width: 12, value: (_, figures) => hectaresOrNone(figures.newBareM2) },
  baselineCover: { kind: ONE, width: 12, value: (_, figures) => percent(figures.baselineCover) },
  currentCover: { kind: ONE, width: 12, value: (_, figures) => percent(figures.currentCover) },
  ringCover: { kind: ONE, width: 12, value: (_, figures) => percent(figures.ringCover) },
  score: { kind: ONE, width: 10, value: ({ result }) => result.assessment.score?.value ?? null },
  scoreLow: { kind: ONE, width: 10, value: ({ result }) => result.assessment.score?.interval?.low ?? null },
  scoreHigh: { kind: ONE, width: 10, value: ({ result }) => result.assessment.score?.interval?.high ?? null },
  grade: {
    kind: 'text',
    width: 9,
    value: ({ result: { assessment } }, _, language) =>
      assessment.score === null ? null : sayGrade(assessment.score.grade, assessment.score.provisional, language),
  },
  gradeRange: {
    kind: 'text',
    width: 9,
    value: ({ result: { assessment } }, _, language) =>
      assessment.score === null ? null : sayGradeRange(assessment.score, language),
  },
  outcome: {
    kind: 'text',
    width: 14,
    value: ({ result }, _, language) => say(OUTCOMES, result.assessment.outcome, language),
  },
  evidenceClass: {
    kind: 'text',
    width: 13,
    value: ({ result: { assessment } }, _, language) =>
      assessment.evidenceClass === null ? null : say(EVIDENCE_CLASSES, assessment.evidenceClass, language),
  },
  reasonCode: { kind: 'text', width: 13, value: ({ result }) => result.assessment.reason },
  reasonText: {
    kind: 'text',
    width: 26,
    value: ({ result: { assessment } }, _, language) =>
      assessment.reason === null ? null : say(REASONS, assessment.reason, language),
  },
  policy: { kind: 'text', width: 22, value: (row) => row.policyLabel },
  resultKey: { kind: 'id', width: 20, value: (row) => row.key },
  unseenArea: { kind: TWO, width: 12, value: (_, figures) => hectares(figures.unseenM2) },
  currentBareLeast: { kind: TWO, width: 14, value: (_, { currentBareWhole: whole }) => whole && hectares(whole.least) },
  currentBareMost: { kind: TWO, width: 14, value: (_, { currentBareWhole: whole }) => whole && hectares(whole.most) },
  currentBareEstimate: {
    kind: TWO,
    width: 14,
    value: (_, { currentBareWhole: whole }) => whole && hectares(whole.estimate),
  },
  worksClearing: { kind: TWO, width: 12, value: (_, figures) => hectaresOrNone(figures.worksClearingM2) },
  scoreHalfWidth: {
    kind: ONE,
    width: 10,
    value: ({ result }) => {
      const interval = result.assessment.score?.interval ?? null;
      return interval && halfWidth(interval);
    },
  },
  baselineBareLow: hectaresBound('baselineBare', 'low'),
  baselineBareHigh: hectaresBound('baselineBare', 'high'),
  currentBareLow: hectaresBound('currentBare', 'low'),
  currentBareHigh: hectaresBound('currentBare', 'high'),
  netBareLow: hectaresBound('netBare', 'low'),
  netBareHigh: hectaresBound('netBare', 'high'),
  currentCoverLow: percentBound('currentCover', 'low'),
  currentCoverHigh: percentBound('currentCover', 'high'),
  excavationArea: {
    kind: TWO,
    width: 12,
    value: ({ result: { excavation } }) => (excavation?.status === 'observed' ? hectares(excavation.areaM2) : null),
  },
  excavationEvidence: {
    kind: 'text',
    width: 26,
    value: ({ result: { excavation } }, _, language) =>
      excavation ? sayExcavationEvidence(excavation, language) : null,
  },
  compliance: {
    kind: 'text',
    width: 13,
    value: ({ standing }, _, language) => (standing ? sayCompliance(standing, language) : null),
  },
  coverRatio: { kind: TWO, width: 12, value: ({ standing }) => standing?.tests.at(-1)?.ratio ?? null },
  writeOff: {
    kind: 'text',
    width: 16,
    value: ({ standing }, _, language) => (standing ? say(WRITE_OFFS, standing.advice, language) : null),
  },
  writeOffMissing: {
    kind: 'text',
    width: 40,
    value: ({ standing }, _, language) => (standing && sayObstacles(standing, language)) || null,
  },
};

/** In the order of the headings. */
export const COLUMNS: readonly Column[] = (Object.keys(HEADINGS) as HeadingKey[]).map((key) => ({
  key,
  ...CELLS[key],
}));

export function cellsOf(row: ReportRow, language: Language): readonly (string | number | null)[] {
  const figures = figuresOf(row.result.assessment);
  return COLUMNS.map((column) => column.value(row, figures, language));
}

/** The scenes of a date are of the same day; were they not, all days are named. */
export function datesOf(scenes: readonly SceneUse[], language: Language): string | null {
  return joined(
    scenes.map((scene) => scene.date),
    language,
  );
}

export function sensorsOf(scenes: readonly SceneUse[], language: Language): string | null {
  return joined(
    scenes.map((scene) => saySensor(scene.sensor, language)),
    language,
  );
}

function joined(words: readonly string[], language: Language): string | null {
  return words.length === 0 ? null : sayList([...new Set(words)], language);
}

function hectaresBound(figure: keyof FigureRanges, end: keyof Range): Omit<Column, 'key'> {
  return {
    kind: TWO,
    width: 14,
    value: ({ result }) => hectaresOrNone(rangesOf(result.assessment)[figure]?.[end] ?? null),
  };
}

function percentBound(figure: keyof FigureRanges, end: keyof Range): Omit<Column, 'key'> {
  return { kind: ONE, width: 14, value: ({ result }) => percent(rangesOf(result.assessment)[figure]?.[end] ?? null) };
}

function percent(share: number | null): number | null {
  return share === null ? null : 100 * share;
}

function hectaresOrNone(m2: number | null): number | null {
  return m2 === null ? null : hectares(m2);
}
