/** `results.json`: the stable, ASCII, snake_case form of results. Areas in m², shares 0…1, `null` for no number. */
import { MEASURED_COVERS } from '../analysis/assessment.ts';
import type { DateMeasure, PatchAssessment, Transitions } from '../analysis/assessment.ts';
import type { Policy } from '../analysis/policy.ts';
import type { Patch } from '../oversight/patch.ts';
import { policyHash } from './content-key.ts';
import type { PatchResult, SceneUse } from './ports.ts';
import type { SerializedError } from '../errors.ts';

export interface ResultsDocument {
  readonly schema: 'qingshan-results-1';
  readonly provenance: Readonly<Record<string, unknown>>;
  readonly patches: readonly Readonly<Record<string, unknown>>[];
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

export function resultsDocument(
  header: ResultsHeader,
  rows: readonly { readonly patch: Patch; readonly result: PatchResult; readonly key?: string }[],
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
    },
    patches: rows.map(({ patch, result, key }) => ({
      id: patch.patchId,
      mine_id: patch.mineId,
      ...(key === undefined ? {} : { key }),
      outline_version: patch.outlineVersion,
      ...assessmentFields(result.assessment),
      baseline_scenes: result.baselineScenes.map(({ name }) => name),
      current_scenes: result.currentScenes.map(({ name }) => name),
      grid: result.analysisGrid && {
        crs: result.analysisGrid.crs,
        gsd_m: result.analysisGrid.gsd,
        origin: result.analysisGrid.origin,
      },
      chip: result.chip,
      change: result.change,
    })),
    failures: failures.map(({ patchId, error }) => ({ id: patchId, code: error.code, details: error.details })),
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
    },
    ring: assessment.ring && {
      inner_m: assessment.ring.innerMetres,
      outer_m: assessment.ring.outerMetres,
      pixels: assessment.ring.pixelCount,
      cover_baseline: assessment.ring.coverBaseline,
      cover_current: assessment.ring.coverCurrent,
      unvegetated_share: assessment.ring.unvegetatedShare,
    },
    score: assessment.score && {
      value: assessment.score.value,
      grade: assessment.score.grade,
      provisional: assessment.score.provisional,
      base: assessment.score.base,
      penalty: assessment.score.penalty,
      capped: assessment.score.capped,
      components: assessment.score.components,
      inputs: assessment.score.inputs,
    },
  };
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
  return [...scenes.values()].map(({ name, id, date, sensor, gsd, radiometry, capability }) => ({
    name,
    sha256: id,
    date,
    sensor,
    gsd_m: gsd,
    radiometry,
    capability,
  }));
}
