/** `results.json`: the stable, ASCII, snake_case form of results. Areas in m², shares 0…1, `null` for no number. */
import type { NormalisationFacts } from '../analysis/normalisation/normalisation-facts.ts';
import { MEASURED_COVERS } from '../analysis/assessment.ts';
import type { DateMeasure, PatchAssessment, Score, Transitions } from '../analysis/assessment.ts';
import { CHANGE_KINDS } from '../analysis/change/change-patch.ts';
import type { ChangePatches } from '../analysis/change/change-patch.ts';
import type { WholePatch } from '../analysis/change/whole-patch.ts';
import type { ExcavationRecord } from '../analysis/excavation-record.ts';
import { coverStar } from '../analysis/score/cover-star.ts';
import { shiftErrorPixels } from '../analysis/registration/pair-registration.ts';
import type { PairRegistration } from '../analysis/registration/pair-registration.ts';
import type { SeriesDate } from '../analysis/series/dates.ts';
import type { Policy } from '../analysis/policy.ts';
import type { PatchStanding } from '../oversight/patch-standing.ts';
import type { Patch } from '../oversight/patch.ts';
import { flagsIn } from '../oversight/quarter-flags.ts';
import { policyHash } from './content-key.ts';
import { intervalFields, withBounds } from './intervals-json.ts';
import { mineTable } from './mine-table.ts';
import type { MineLine } from './mine-table.ts';
import type { ReportRow } from './ports/reports.ts';
import type { PatchResult, SceneUse } from './ports/work.ts';
import type { SerializedError } from '../errors.ts';

export interface ResultsDocument {
  readonly schema: 'qingshan-results-1';
  readonly provenance: Readonly<Record<string, unknown>>;
  readonly patches: readonly Readonly<Record<string, unknown>>[];
  /** Of the patches of each mine together, by mine id. */
  readonly mines: readonly Readonly<Record<string, unknown>>[];
  readonly failures: readonly Readonly<Record<string, unknown>>[];
}

export interface ResultsHeader {
  readonly createdAt: string;
  readonly software: string;
  readonly numericsVersion: number;
  readonly policy: Policy;
  readonly quarter: string | null;
  readonly minesFile: string | null;
}

interface ResultRow {
  readonly patch: Patch;
  readonly result: PatchResult;
  readonly key?: string;
  readonly provenance?: ReportRow['provenance'];
  readonly standing?: PatchStanding;
}

export function resultsDocument(
  header: ResultsHeader,
  rows: readonly ResultRow[],
  failures: readonly { readonly patchId: string; readonly error: SerializedError }[],
): ResultsDocument {
  return {
    schema: 'qingshan-results-1',
    provenance: {
      created_at: header.createdAt,
      software: header.software,
      numerics_version: header.numericsVersion,
      quarter: header.quarter,
      mines: header.minesFile,
      policy: { id: header.policy.id, version: header.policy.version, sha256: policyHash(header.policy) },
      scenes: uniqueScenes(rows.map(({ result }) => result)),
      computed: rows.flatMap(({ patch, provenance }) =>
        provenance ? [computedFields(patch.patchId, provenance)] : [],
      ),
    },
    patches: rows.map(({ patch, result, key, provenance, standing }) => ({
      id: patch.patchId,
      mine_id: patch.mineId,
      ...(key === undefined ? {} : { key }),
      outline_version: patch.outlineVersion,
      ...(provenance === undefined ? {} : { provenance: provenanceFields(provenance, result) }),
      ...assessmentFields(result.assessment),
      flags: flagsIn(header.quarter ?? '', result),
      baseline_scenes: result.baselineScenes.map(({ name }) => name),
      current_scenes: result.currentScenes.map(({ name }) => name),
      grid: result.analysisGrid && {
        crs: result.analysisGrid.crs,
        gsd_m: result.analysisGrid.gsd,
        origin: result.analysisGrid.origin,
        size: result.analysisGrid.size ?? null,
      },
      change_patches: result.changePatches ? patchFields(result.changePatches) : null,
      ...(standing === undefined ? {} : standingFields(standing)),
      excavation: result.excavation ? excavationFields(result.excavation) : null,
      chip: result.chip,
      change: result.change,
    })),
    mines: mineTable(rows, header.policy).map(mineFields),
    failures: failures.map(({ patchId, error }) => ({ id: patchId, code: error.code, details: error.details })),
  };
}

function mineFields({ mineId, patchIds, score, writeOff }: MineLine): Record<string, unknown> {
  return {
    id: mineId,
    patches: patchIds,
    status: score.status,
    reason: score.reason,
    area_m2: score.areaM2,
    scored_m2: score.scoredM2,
    score: score.value,
    interval: score.interval && [score.interval.low, score.interval.high],
    grade: score.grade,
    grade_range: score.gradeRange,
    provisional: score.provisional,
    evidence_class: score.evidenceClass,
    cover_star: score.value === null ? null : coverStar(score.value),
    ...(writeOff === null ? {} : { write_off: writeOff }),
  };
}

function assessmentFields(assessment: PatchAssessment): Record<string, unknown> {
  return {
    status: assessment.status,
    reason: assessment.reason,
    outcome: assessment.outcome,
    evidence_class: assessment.evidenceClass,
    flags: assessment.flags,
    area_m2: assessment.areaM2,
    observed_m2: assessment.observedM2,
    unseen_m2: assessment.unseenM2,
    baseline: assessment.baseline && dateFields(assessment.baseline),
    current: assessment.current && dateFields(assessment.current),
    transitions_m2: transitionFields(assessment.transitionsM2),
    transitions_px: transitionFields(assessment.transitionsPx),
    groups: assessment.groups && {
      restored_m2: assessment.groups.restoredM2,
      improving_m2: assessment.groups.improvingM2,
      newly_disturbed_m2: assessment.groups.newlyDisturbedM2,
      degrading_m2: assessment.groups.degradingM2,
      stable_bare_m2: assessment.groups.stableBareM2,
      stable_vegetated_m2: assessment.groups.stableVegetatedM2,
      stable_sparse_m2: assessment.groups.stableSparseM2 ?? null,
      works_clearing_m2: assessment.groups.worksClearingM2 ?? null,
      to_water_m2: assessment.groups.toWaterM2 ?? null,
      from_water_m2: assessment.groups.fromWaterM2 ?? null,
      to_built_m2: assessment.groups.toBuiltM2 ?? null,
    },
    matrix_m2: assessment.matrixM2
      ? Object.fromEntries(Object.entries(assessment.matrixM2).filter(([, area]) => area !== 0))
      : null,
    whole_patch: assessment.wholePatch ? wholeFields(assessment.wholePatch) : null,
    normalisation: assessment.normalisation ? normalisationFields(assessment.normalisation) : null,
    ring: assessment.ring && {
      inner_m: assessment.ring.innerMetres,
      outer_m: assessment.ring.outerMetres,
      pixels: assessment.ring.pixelCount,
      cover_baseline: assessment.ring.coverBaseline,
      cover_current: assessment.ring.coverCurrent,
      unvegetated_share: assessment.ring.unvegetatedShare,
      quality: assessment.ring.quality && {
        ndvi_baseline: assessment.ring.quality.ndviBaseline,
        ndvi_current: assessment.ring.quality.ndviCurrent,
        cover_baseline_se: assessment.ring.quality.coverBaselineError,
        cover_current_se: assessment.ring.quality.coverCurrentError,
        unvegetated_se: assessment.ring.quality.unvegetatedError,
        se_from: assessment.ring.quality.errorFrom,
        effective_pixels: assessment.ring.quality.effectivePixels,
        correlation_px: assessment.ring.quality.correlationPx,
        excluded_px: assessment.ring.quality.excludedPx,
        class_variation: assessment.ring.quality.classVariation,
      },
      effect: assessment.ring.effect && {
        ratio_baseline: assessment.ring.effect.ratioBaseline,
        ratio_current: assessment.ring.effect.ratioCurrent,
        baci: assessment.ring.effect.baci,
        ratio_of_ratios: assessment.ring.effect.ratioOfRatios,
      },
    },
    registration: assessment.registration ? registrationFields(assessment.registration) : null,
    ...(assessment.reference === undefined ? {} : { reference: referenceFields(assessment.reference) }),
    intervals: intervalFields(assessment),
    score: assessment.score && {
      value: assessment.score.value,
      grade: assessment.score.grade,
      provisional: assessment.score.provisional,
      cover_star: coverStar(assessment.score.value),
      base: assessment.score.base,
      penalty: assessment.score.penalty,
      capped: assessment.score.capped,
      interval: assessment.score.interval && [assessment.score.interval.low, assessment.score.interval.high],
      drawn: withBounds(assessment.score.value, assessment.score.interval),
      evidence: assessment.score.evidence ?? null,
      grade_range: assessment.score.gradeRange,
      components: assessment.score.components,
      inputs: inputFields(assessment.score),
      persistence: assessment.score.persistence,
      slope_interval: assessment.score.slopeInterval,
      dates: assessment.score.dates.map(dateOfSeries),
    },
  };
}

/** The shift moves the current date onto the baseline, in pixels of the analysis grid, columns and rows (down). */
function registrationFields(registration: PairRegistration): Record<string, unknown> {
  if (registration.status === 'same-scene') return { status: registration.status };
  const { dx, dy, residualPixels, gradientPixels, inlierCount, pointCount, quadrantCount, windowCount } = registration;
  return {
    status: registration.status,
    class: registration.status === 'accepted' ? registration.class : null,
    reason: registration.status === 'accepted' ? null : registration.reason,
    use: registration.status === 'accepted' ? registration.use : null,
    shift_px: dx === null || dy === null ? null : [dx, dy],
    residual_px: residualPixels,
    shift_se_px: shiftErrorPixels(registration),
    gradient_px: gradientPixels,
    windows: windowCount,
    tie_points: pointCount,
    agreeing_points: inlierCount,
    quadrants: quadrantCount,
  };
}

function referenceFields({
  source,
  library,
  entry,
}: NonNullable<PatchAssessment['reference']>): Record<string, unknown> {
  return {
    source,
    library,
    zone: entry.zone,
    eco_type: entry.ecoType,
    days: entry.days,
    cover: entry.cover,
    cover_spread: entry.coverSpread,
    unvegetated_share: entry.unvegetatedShare,
    mines: entry.mineCount,
    scenes: entry.sceneCount,
  };
}

/** The cells, up to hundreds of a mine, stay in the record. */
function inputFields({ inputs: { cellCovers, ...inputs } }: Score): Record<string, unknown> {
  return { ...inputs, cellCount: cellCovers.length };
}

function dateOfSeries({ date, bands, mineCover, ringCover, bareShare }: SeriesDate): Record<string, unknown> {
  return { date, bands, mine_cover: mineCover, ring_cover: ringCover, bare_share: bareShare };
}

/** Bounds `[all of the unknown green, all bare]` and estimates by proportions; the observed numbers stay the headline. */
function normalisationFields(facts: NormalisationFacts): Record<string, unknown> {
  return {
    method: facts.method,
    problem: facts.problem,
    lines: facts.lines,
    ring_px: facts.ringPx,
    unchanged_px: facts.unchangedPx,
    hold_out: facts.holdOut && {
      weight_px: facts.holdOut.pixelCount,
      mean_shift: facts.holdOut.meanShift,
      variance_ratio: facts.holdOut.varianceRatio,
    },
    residual_ndvi: facts.residualNdvi,
    ndvi_se: facts.ndviError,
  };
}

function wholeFields({ baseline, current, netUnvegetatedM2 }: WholePatch): Record<string, unknown> {
  return {
    baseline: wholeDateFields(baseline),
    current: wholeDateFields(current),
    net_unvegetated_m2: netUnvegetatedM2,
  };
}

function wholeDateFields({ unknownM2, unvegetatedM2, vegetatedM2 }: WholePatch['current']): Record<string, unknown> {
  return { unknown_m2: unknownM2, unvegetated_m2: unvegetatedM2, vegetated_m2: vegetatedM2 };
}

/** Without the polygons, which `results.gpkg` has. */
function patchFields({ listed, totals }: ChangePatches): Record<string, unknown> {
  return {
    listed: listed.map(({ id, kind, areaM2, pixels, ndviChange, centre }) => ({
      id,
      kind,
      area_m2: areaM2,
      pixels,
      ndvi_change: ndviChange,
      centre,
    })),
    totals: Object.fromEntries(
      CHANGE_KINDS.map((kind) => [
        kind,
        {
          listed: counted(totals[kind].listed),
          more: counted(totals[kind].more),
          small: counted(totals[kind].small),
        },
      ]),
    ),
  };
}

/**
 * The record of SCIENCE §4.9 that is one patch's own; scenes stand once, in the head. What the clock and former runs decide
 * stands there too: the patches of two runs on the same inputs are the same text.
 */
function provenanceFields(
  provenance: NonNullable<ReportRow['provenance']>,
  { judgedAs, crops, assessment }: PatchResult,
): Record<string, unknown> {
  return {
    baseline_scenes: provenance.baselineSceneIds,
    current_scenes: provenance.currentSceneIds,
    outline_version: provenance.outlineVersion,
    policy_sha256: provenance.policyHash,
    numerics_version: provenance.numericsVersion,
    software: provenance.software,
    job: provenance.jobId ?? null,
    rescored_from: provenance.rescoredFrom ?? null,
    judged_as: {
      target: judgedAs.targetLandUse,
      eco_type: judgedAs.ecoType,
      stage: judgedAs.stage,
      zone: judgedAs.zone ?? null,
      reference_library: judgedAs.references?.library ?? null,
    },
    interval_method: assessment.intervals ? 'monte-carlo' : null,
    crops: crops ?? null,
  };
}

function computedFields(
  id: string,
  { computedAt, supersedes }: NonNullable<ReportRow['provenance']>,
): Record<string, unknown> {
  return { id, at: computedAt, supersedes: supersedes ?? null };
}

/** As of the day of writing: a later quarter or an acceptance changes it. */
function standingFields({
  compliance,
  isProvisional,
  tests,
  advice,
  obstacles,
}: PatchStanding): Record<string, unknown> {
  return {
    compliance: {
      verdict: compliance,
      provisional: isProvisional,
      tests: tests.map(({ date, compliance: verdict, ratio, bounds }) => ({
        date,
        verdict,
        ratio,
        bounds: bounds && [bounds.low, bounds.high],
      })),
    },
    write_off: { advice, missing: obstacles.map((obstacle) => obstacle.replaceAll('-', '_')), decided_by: 'person' },
  };
}

/** Without the polygons, which `results.gpkg` has. */
function excavationFields(excavation: ExcavationRecord): Record<string, unknown> {
  if (excavation.status === 'insufficient_evidence') return { status: excavation.status, reason: excavation.reason };
  return {
    status: excavation.status,
    evidence_class: excavation.evidenceClass,
    observed_m2: excavation.observedM2,
    compared_with: excavation.comparedWith,
    count: excavation.count,
    area_m2: excavation.areaM2,
    listed: excavation.listed.map(({ id, areaM2, pixels, brightnessRise, edgeBreak, centre }) => ({
      id,
      area_m2: areaM2,
      pixels,
      brightness_rise: brightnessRise,
      edge_break: edgeBreak,
      centre,
    })),
  };
}

function counted({ count, areaM2 }: { readonly count: number; readonly areaM2: number }): Record<string, number> {
  return { count, area_m2: areaM2 };
}

function dateFields(measure: DateMeasure): Record<string, unknown> {
  return {
    ndvi_mean: measure.ndviMean,
    cover_mean: measure.coverMean,
    unvegetated_m2: measure.unvegetatedM2,
    ...Object.fromEntries(MEASURED_COVERS.map((cover) => [`${cover}_m2`, measure.areasM2[cover]])),
    end_members: measure.endMembers,
    threshold: measure.threshold,
  };
}

/** Only the pairs that occur: 25 keys, most of them zero, would hide them. The headline pairs are always there. */
function transitionFields(transitions: Transitions): Record<string, number> {
  const always = new Set(['bare_to_vegetated', 'vegetated_to_bare', 'bare_to_bare', 'vegetated_to_vegetated']);
  return Object.fromEntries(Object.entries(transitions).filter(([key, value]) => value !== 0 || always.has(key)));
}

function uniqueScenes(results: readonly PatchResult[]): readonly Record<string, unknown>[] {
  const scenes = new Map<string, SceneUse>();
  for (const result of results) {
    for (const scene of [...result.baselineScenes, ...result.currentScenes]) scenes.set(scene.path, scene);
  }
  return [...scenes.values()].map((scene) => ({
    name: scene.name,
    sha256: scene.id,
    date: scene.date,
    acquired_utc: scene.acquiredAt ?? null,
    sensor: scene.sensor,
    gsd_m: scene.gsd,
    radiometry: scene.radiometry,
    capability: scene.capability,
    bands: scene.bands ?? null,
    sun_zenith: scene.sunZenith ?? null,
    view_zenith: scene.viewZenith ?? null,
  }));
}
