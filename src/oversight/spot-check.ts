/**
 * The quarter's spot check: which mines people go to see. Grounds first, then a random share that nobody can steer. Same
 * frame, capacity and seed give the same list, whatever the order in which the mines were handed in.
 */
import type { PatchAssessment, ReasonCode } from '../analysis/assessment.ts';
import type { ExcavationRecord } from '../analysis/excavation-record.ts';
import { QingshanError } from '../errors.ts';
import type { Language } from '../errors.ts';
import type { Patch } from './patch.ts';
import { mulberry32 } from '../analysis/random.ts';
import { drawWithoutReplacement } from './random.ts';
import { REASONS } from './words.ts';
import type { Ground } from './words.ts';

/** One mine (主体) with what its patches show. */
export interface FrameMine {
  readonly mineId: string;
  readonly isKeyProject: boolean;
  /** Ground newly laid bare in all patches that are not in works, m². */
  readonly newBareM2: number;
  /** Lowest score of its patches, null where none has one. */
  readonly score: number | null;
  /** Why the largest of its patches without enough evidence cannot be judged; null where all can. */
  readonly reason: ReasonCode | null;
  readonly areaM2: number;
}

export interface DrawnMine {
  /** 1-based place in the list. */
  readonly order: number;
  readonly mineId: string;
  readonly ground: Ground;
  /** The number behind the ground, in words. */
  readonly detail: string;
}

export interface SpotCheckRules {
  /** Part of the capacity that is drawn at random; at least one mine. */
  readonly randomShare: number;
  /** New bare ground counts from this area, m² … */
  readonly newBareM2: number;
  /** … or from this share of the mine, but not below the minimum mapping unit, m². */
  readonly newBareShare: number;
  readonly mappingUnitM2: number;
  /** Scores below this are low: the lower limit of 中. */
  readonly lowScoreBelow: number;
}

/** 0.1 ha is the alert limit of SCIENCE §6.6 R4, 5 % is where §5.3 caps the score, 400 m² the mapping unit of §3.8. */
const SPOT_CHECK_RULES: SpotCheckRules = {
  randomShare: 0.2,
  newBareM2: 1000,
  newBareShare: 0.05,
  mappingUnitM2: 400,
  lowScoreBelow: 60,
};

/**
 * Draws `capacity` mines (all of them where there are no more).
 *
 * 1. `randomShare · capacity`, rounded and at least one, is set aside, so that grounds can never use up the random part.
 * 2. The rest goes to key projects, new bare ground (largest first), low scores (lowest first) and insufficient evidence
 *    (largest mine first), in this order. Key projects that do not all fit rank by new bare ground, then by score.
 * 3. The random part is drawn from every mine not yet on the list, also those whose ground found no place, by the first
 *    steps of a Fisher–Yates shuffle over the mines sorted by id, with mulberry32(seed). Each has the same chance, which
 *    stands in the row. Places that grounds leave free are drawn at random too.
 *
 * Equal numbers are ordered by mine id, by UTF-16 code unit.
 *
 * @throws QingshanError OPTION_INVALID where capacity or seed is no whole number in range
 */
export function drawSpotCheck(
  frame: readonly FrameMine[],
  capacity: number,
  seed: number,
  language: Language = 'zh',
  rules: SpotCheckRules = SPOT_CHECK_RULES,
): { readonly rows: readonly DrawnMine[] } {
  assertWhole('--capacity', capacity, 1, 1_000_000);
  assertWhole('--seed', seed, 0, 2 ** 32 - 1);
  const mines = sortedById(frame);

  const reserved = Math.min(capacity, Math.max(1, Math.round(rules.randomShare * capacity)));
  const withGround = rankByGround(mines, rules).slice(0, capacity - reserved);
  const taken = new Set(withGround.map(({ mine }) => mine.mineId));
  const rest = mines.filter((mine) => !taken.has(mine.mineId));
  const drawn = drawWithoutReplacement(rest, capacity - withGround.length, mulberry32(seed));

  const grounds = withGround.map(({ mine, ground }) => ({
    mineId: mine.mineId,
    ground,
    detail: detailOf(mine, ground, language),
  }));
  const chance = chanceOf(drawn.length, rest.length, language);
  const random = drawn.map((mine) => ({ mineId: mine.mineId, ground: 'random' as const, detail: chance }));
  return { rows: [...grounds, ...random].map((row, index) => ({ order: index + 1, ...row })) };
}

/**
 * The frame as text, to be hashed and published before the draw: a version line, then one JSON array a mine, by id.
 * Numbers are written as JavaScript prints them, which is the shortest decimal that reads back the same.
 */
export function frameText(frame: readonly FrameMine[]): string {
  const lines = sortedById(frame).map((mine) =>
    JSON.stringify([mine.mineId, mine.isKeyProject, mine.newBareM2, mine.score, mine.reason, mine.areaM2]),
  );
  return ['qingshan spot-check frame 1', ...lines, ''].join('\n');
}

export interface MeasuredPatch {
  readonly patch: Patch;
  readonly assessment: PatchAssessment;
  readonly excavation?: ExcavationRecord | null;
}

/**
 * The frame of SCIENCE §6.1 from patches and what was found: mines of the legacy inventory of which a patch was begun or
 * has no stage on record. Patches in works add no new bare ground: clearing is part of the works (§4.1).
 */
export function frameMines(measured: readonly MeasuredPatch[]): FrameMine[] {
  const byMine = Map.groupBy(
    measured.filter(({ patch }) => patch.inLegacyFrame && patch.stage !== 'not_started'),
    ({ patch }) => patch.mineId,
  );
  return sortedById(
    [...byMine].map(([mineId, patches]) => {
      const scores = patches.flatMap(({ assessment }) => (assessment.score ? [assessment.score.value] : []));
      const unjudged = patches
        .filter(({ assessment }) => assessment.status === 'insufficient_evidence')
        .sort((a, b) => b.assessment.areaM2 - a.assessment.areaM2 || byText(a.patch.patchId, b.patch.patchId));
      return {
        mineId,
        isKeyProject: patches.some(({ patch }) => patch.isKeyProject),
        newBareM2: patches.reduce((sum, patch) => sum + newBareOf(patch), 0),
        score: scores.length === 0 ? null : Math.min(...scores),
        reason: unjudged[0]?.assessment.reason ?? null,
        areaM2: patches.reduce((sum, { assessment }) => sum + assessment.areaM2, 0),
      };
    }),
  );
}

/**
 * Newly disturbed ground beyond the noise; without groups (a policy without hysteresis) the plain transition. Out of season
 * grass that dried looks disturbed: there, only new excavation counts (rule 11). Otherwise the larger of both, since they
 * show the same ground; what may be nothing, because its interval reaches zero, is no ground to send anybody.
 */
function newBareOf({ patch, assessment, excavation }: MeasuredPatch): number {
  if (patch.stage === 'in_works') return 0;
  const dug = excavation?.status === 'observed' ? excavation.areaM2 : 0;
  if (assessment.reason === 'IE_SEASON') return dug;
  const interval = assessment.intervals?.newlyDisturbedM2 ?? null;
  if (interval !== null && interval.rawLow <= 0) return dug;
  return Math.max(dug, assessment.groups?.newlyDisturbedM2 ?? assessment.transitionsM2.vegetated_to_bare);
}

function rankByGround(
  mines: readonly FrameMine[],
  rules: SpotCheckRules,
): { readonly mine: FrameMine; readonly ground: Ground }[] {
  const groups: readonly (readonly [Ground, (mine: FrameMine) => boolean, Order])[] = [
    ['key_project', (mine) => mine.isKeyProject, (a, b) => byNewBare(a, b) || byScore(a, b) || byId(a, b)],
    ['new_bare_ground', (mine) => isNewlyBare(mine, rules), (a, b) => byNewBare(a, b) || byId(a, b)],
    [
      'low_score',
      (mine) => mine.score !== null && mine.score < rules.lowScoreBelow,
      (a, b) => byScore(a, b) || byId(a, b),
    ],
    ['insufficient_evidence', (mine) => mine.reason !== null, (a, b) => b.areaM2 - a.areaM2 || byId(a, b)],
  ];
  const ranked: { mine: FrameMine; ground: Ground }[] = [];
  const placed = new Set<string>();
  for (const [ground, applies, order] of groups) {
    for (const mine of mines.filter((candidate) => applies(candidate) && !placed.has(candidate.mineId)).sort(order)) {
      placed.add(mine.mineId);
      ranked.push({ mine, ground });
    }
  }
  return ranked;
}

type Order = (a: FrameMine, b: FrameMine) => number;
const byNewBare: Order = (a, b) => b.newBareM2 - a.newBareM2;
const byScore: Order = (a, b) => (a.score ?? 101) - (b.score ?? 101);
const byId: Order = (a, b) => byText(a.mineId, b.mineId);

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function isNewlyBare(mine: FrameMine, rules: SpotCheckRules): boolean {
  if (mine.newBareM2 >= rules.newBareM2) return true;
  return mine.newBareM2 >= rules.mappingUnitM2 && mine.newBareM2 >= rules.newBareShare * mine.areaM2;
}

function detailOf(mine: FrameMine, ground: Ground, language: Language): string {
  const zh = language === 'zh';
  const hectares = (mine.newBareM2 / 10_000).toFixed(2);
  const share = ((100 * mine.newBareM2) / mine.areaM2).toFixed(1);
  const score = mine.score === null ? null : mine.score.toFixed(1);
  const newBare = zh ? `新增裸露地面 ${hectares} 公顷` : `${hectares} ha of new bare ground`;
  const scored = zh ? `遥感证据分 ${score ?? '无'}` : `evidence score ${score ?? 'none'}`;
  if (ground === 'key_project') return zh ? `重点工程；${newBare}；${scored}` : `key project; ${newBare}; ${scored}`;
  if (ground === 'new_bare_ground') return zh ? `${newBare}，占图斑 ${share} %` : `${newBare}, ${share} % of the mine`;
  if (ground === 'low_score') return scored;
  const area = `${(mine.areaM2 / 10_000).toFixed(2)} ${zh ? '公顷' : 'ha'}`;
  const reason = mine.reason === null ? '' : `${REASONS[mine.reason][language]} (${mine.reason})`;
  return zh ? `${reason}，图斑 ${area}` : `${reason}, mine of ${area}`;
}

function chanceOf(drawn: number, rest: number, language: Language): string {
  const percent = ((100 * drawn) / rest).toFixed(1);
  if (language === 'zh') return `其余 ${rest} 处中随机抽取 ${drawn} 处，入选概率 ${percent} %`;
  return `${drawn} of the other ${rest} mines drawn at random, chance ${percent} %`;
}

function sortedById(frame: readonly FrameMine[]): FrameMine[] {
  const mines = frame.toSorted(byId);
  for (const [index, mine] of mines.entries()) {
    if (mine.mineId === mines[index + 1]?.mineId) throw new Error(`Mine ${mine.mineId} is twice in the frame`);
  }
  return mines;
}

function assertWhole(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const rule = `a whole number from ${min} to ${max}`;
  throw new QingshanError('OPTION_INVALID', { option, value: String(value), rule, command: 'spotcheck' });
}
