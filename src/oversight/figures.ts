/** The headline numbers of one patch, the same in every table, picture and report; and how they are written. */
import type { MeasuredCover, PatchAssessment, Transitions } from '../analysis/assessment.ts';
import type { Language } from '../errors.ts';

/**
 * Areas in m², shares 0…1; null where there is no number, which is never a zero.
 *
 * 裸露地面 is `unvegetated` (SCIENCE, rule 1). `bareToVegetatedM2` and `newBareM2` come from the full transition matrix,
 * so that a row can be checked by hand: baseline − to vegetation + new = current, but for water and buildings. The groups
 * with hysteresis (§4.1), which the score's penalty uses, are smaller and stand beside.
 */
export interface Figures {
  readonly areaM2: number;
  readonly observedShare: number | null;
  readonly baselineBareM2: number | null;
  readonly currentBareM2: number | null;
  readonly netBareM2: number | null;
  readonly bareToVegetatedM2: number | null;
  readonly newBareM2: number | null;
  readonly baselineCover: number | null;
  readonly currentCover: number | null;
  readonly ringCover: number | null;
  readonly unseenM2: number;
  /** Whole patch, current date, by SCIENCE §4.3; null where nothing was seen. */
  readonly currentBareWhole: { readonly least: number; readonly most: number; readonly estimate: number } | null;
  /** Cleared by works under way, which is no new disturbance; null while no works are. */
  readonly worksClearingM2: number | null;
}

const UNVEGETATED: readonly MeasuredCover[] = ['bare', 'sparse'];
const OTHER: readonly MeasuredCover[] = ['vegetated', 'water', 'built'];

export function figuresOf(assessment: PatchAssessment): Figures {
  const { areaM2, observedM2, ring, transitionsM2 } = assessment;
  // Nothing was seen, or the pair could not be classified: the zeros in the record are no measurement.
  const isMeasured = observedM2 > 0 && assessment.baseline !== null && assessment.current !== null;
  const baseline = isMeasured ? assessment.baseline : null;
  const current = isMeasured ? assessment.current : null;
  return {
    areaM2,
    observedShare: areaM2 > 0 ? observedM2 / areaM2 : null,
    baselineBareM2: baseline?.unvegetatedM2 ?? null,
    currentBareM2: current?.unvegetatedM2 ?? null,
    netBareM2: baseline && current ? current.unvegetatedM2 - baseline.unvegetatedM2 : null,
    bareToVegetatedM2: isMeasured ? sumTransitions(transitionsM2, UNVEGETATED, ['vegetated']) : null,
    newBareM2: isMeasured ? sumTransitions(transitionsM2, OTHER, UNVEGETATED) : null,
    baselineCover: baseline?.coverMean ?? null,
    currentCover: current?.coverMean ?? null,
    ringCover: assessment.reference?.entry.cover ?? ring?.coverCurrent ?? null,
    unseenM2: Math.max(0, areaM2 - observedM2),
    currentBareWhole: isMeasured ? wholeBare(assessment) : null,
    worksClearingM2: assessment.groups?.worksClearingM2 || null,
  };
}

function wholeBare({ wholePatch }: PatchAssessment): Figures['currentBareWhole'] {
  if (wholePatch === undefined) return null;
  const { least, most, estimate } = wholePatch.current.unvegetatedM2;
  return estimate === null ? null : { least, most, estimate };
}

function sumTransitions(
  transitions: Transitions,
  from: readonly MeasuredCover[],
  to: readonly MeasuredCover[],
): number {
  let sum = 0;
  for (const before of from) for (const after of to) sum += transitions[`${before}_to_${after}`];
  return sum;
}

const M2_PER_HECTARE = 10_000;
/** 1 亩 is 10 000 / 15 m². */
const MU_PER_HECTARE = 15;

export function hectares(m2: number): number {
  return m2 / M2_PER_HECTARE;
}

export function mu(m2: number): number {
  return (m2 * MU_PER_HECTARE) / M2_PER_HECTARE;
}

/** With a fixed number of decimals and never `-0.00`. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** `12.35 公顷`; says so where there is no number, and where a number would be rounded to nothing. */
export function sayHectares(m2: number | null, language: Language): string {
  if (m2 === null) return sayNone(language);
  if (m2 > 0 && Number(fixed(hectares(m2), 2)) === 0) return language === 'zh' ? '不足 0.01 公顷' : 'under 0.01 ha';
  return `${fixed(hectares(m2), 2)} ${language === 'zh' ? '公顷' : 'ha'}`;
}

/** `+1.20 公顷`, `−0.35 公顷`: with a true minus sign. */
export function sayHectaresChange(m2: number | null, language: Language): string {
  if (m2 === null) return sayNone(language);
  const value = fixed(hectares(m2), 2);
  const signed = value.startsWith('-') ? `−${value.slice(1)}` : Number(value) === 0 ? value : `+${value}`;
  return `${signed} ${language === 'zh' ? '公顷' : 'ha'}`;
}

export function sayMu(m2: number, language: Language): string {
  return `${fixed(mu(m2), 1)} ${language === 'zh' ? '亩' : 'mu'}`;
}

export function sayPercent(share: number | null, language: Language, decimals = 1): string {
  return share === null ? sayNone(language) : `${fixed(100 * share, decimals)} %`;
}

function sayNone(language: Language): string {
  return language === 'zh' ? '无' : 'none';
}

/** An ISO instant as Beijing reads it: `2026-11-23 18:42（北京时间）`. */
export function sayBeijingTime(instant: string, language: Language): string {
  const shifted = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  const text = `${shifted.slice(0, 10)} ${shifted.slice(11, 16)}`;
  return language === 'zh' ? `${text}（北京时间）` : `${text} (Beijing time)`;
}
