/** The record: what is stored of scenes, patches, results and spot checks. */
import type { Policy } from '../../analysis/policy.ts';
import type { ReferenceLibrary, RingRecord } from '../../analysis/reference/reference-library.ts';
import type { Scene } from '../../analysis/scene.ts';
import type { SeriesDate } from '../../analysis/series/dates.ts';
import type { Outline } from '../../geometry/polygon.ts';
import type { Patch } from '../../oversight/patch.ts';
import type { QuarterVerdict } from '../../oversight/quarter-verdict.ts';
import type { FileStamp, SceneOptions } from './scenes.ts';
import type { PatchResult } from './work.ts';

export interface SceneRecord {
  /** With an absolute path: workers run elsewhere. */
  readonly scene: Scene;
  readonly options: SceneOptions;
  /** Content identity of `options.clouds`. */
  readonly cloudsId?: string;
  readonly stamp?: FileStamp;
  readonly cloudsStamp?: FileStamp;
  /** Bounds in degrees `[west, south, east, north]`. */
  readonly lngLatBounds: readonly [number, number, number, number];
  readonly addedAt: string;
}

/** One result as stored: append-only, `key` is the content key, at most one is current for a patch and quarter. */
export interface ResultRecord {
  readonly key: string;
  readonly quarter: string;
  readonly patchId: string;
  readonly mineId: string;
  readonly outlineVersion: string;
  readonly policyId: string;
  readonly policyVersion: string;
  readonly result: PatchResult;
  readonly provenance: Provenance;
  /** When the work was asked for (`GroupJob.askedAt`); `computedAt` where absent. The latest asked for is current. */
  readonly askedAt?: string;
  readonly computedAt: string;
  /** Key of the result that it took the place of; absent where there was none. Told by the store. */
  readonly supersedes?: string;
  readonly isCurrent: boolean;
}

export interface Provenance {
  readonly baselineSceneIds: readonly string[];
  readonly currentSceneIds: readonly string[];
  readonly outlineVersion: string;
  readonly policyHash: string;
  /** Raised by hand when numbers change (SCIENCE, rule 12). */
  readonly numericsVersion: number;
  /** Software version and commit: recorded, not keyed. */
  readonly software: string;
  /** Job of the queue that computed it; absent where none did, as for a patch without a pair. Recorded, not keyed. */
  readonly jobId?: string;
  /** Key of the result whose stored inputs were scored again under `policyHash`; absent where pixels were measured. */
  readonly rescoredFrom?: string;
}

/** How much of a patch a stored pair showed: the planner learns from it which dates hide the patch. */
export interface Sighting {
  readonly patchId: string;
  readonly outlineVersion: string;
  readonly baselineSceneIds: readonly string[];
  readonly currentSceneIds: readonly string[];
  /** Share of the patch seen on both dates, 0…1. */
  readonly observedShare: number;
}

/** The date that a stored, current, scored result adds to the series of its patch. */
export interface StoredDate {
  readonly quarter: string;
  readonly patchId: string;
  readonly outlineVersion: string;
  readonly policyHash: string;
  readonly numericsVersion: number;
  readonly judgedAs: PatchResult['judgedAs'];
  readonly date: SeriesDate;
}

/** The ring of a stored, current result, whose dates were clear enough for one. */
export interface StoredRing {
  readonly policyHash: string;
  readonly numericsVersion: number;
  readonly ring: RingRecord;
}

export interface ReferenceRecord {
  /** SHA-256 of the canonical JSON of `library`. */
  readonly hash: string;
  readonly library: ReferenceLibrary;
  readonly builtAt: string;
}

export interface SpotCheckRecord {
  readonly quarter: string;
  readonly seed: number;
  readonly capacity: number;
  readonly frameHash: string;
  readonly rows: readonly SpotCheckRow[];
  readonly drawnAt: string;
}

interface SpotCheckRow {
  readonly order: number;
  readonly mineId: string;
  readonly ground: 'key_project' | 'new_bare_ground' | 'low_score' | 'insufficient_evidence' | 'random';
  /** The number behind the ground, in words. */
  readonly detail: string;
}

export interface Store {
  /** Creates or upgrades the schema. */
  migrate(): Promise<void>;
  /** In one transaction: all patches or none. The same outline again changes nothing; a new one becomes a new version. */
  savePatches(
    patches: readonly Patch[],
    source: string,
  ): Promise<{ added: number; changed: number; unchanged: number }>;
  /** The current version of each patch, by patchId. */
  listPatches(filter?: { readonly mineId?: string; readonly ids?: readonly string[] }): Promise<readonly Patch[]>;
  /** How many outline versions a patch has had, oldest first. */
  outlineVersions(patchId: string): Promise<readonly { readonly version: string; readonly importedAt: string }[]>;
  /** Every outline on record under a version: one, or the same again where attributes changed. */
  listOutlines(patchId: string, version: string): Promise<readonly Outline[]>;
  saveScene(record: SceneRecord): Promise<{ readonly added: boolean }>;
  listScenes(): Promise<readonly SceneRecord[]>;
  /**
   * Idempotent by key; makes the result current for its patch and quarter and supersedes the former one, unless that one
   * was asked for later (a job delivered late). Patches and policies must be on record before.
   */
  saveResults(records: readonly Omit<ResultRecord, 'isCurrent'>[]): Promise<void>;
  /** Idempotent by key, as `saveResults`, but what is current stays current. */
  saveBeside(records: readonly Omit<ResultRecord, 'isCurrent'>[]): Promise<void>;
  /** Makes stored results current again, as when an outline is set back to what it was and nothing is to compute. */
  makeCurrent(keys: readonly string[], askedAt: string): Promise<void>;
  hasResult(key: string): Promise<boolean>;
  /** Current results of a quarter, by patchId. */
  listResults(quarter: string): Promise<readonly ResultRecord[]>;
  /**
   * Results of a quarter under one policy, current or beside, by patchId: of each patch the current one, else the one that
   * was computed last.
   */
  listResultsUnder(quarter: string, policyHash: string): Promise<readonly ResultRecord[]>;
  /** Quarters with results, in order. */
  listQuarters(): Promise<readonly string[]>;
  /** All current results of one patch, newest quarter first. */
  patchHistory(patchId: string): Promise<readonly ResultRecord[]>;
  /** Of all current results up to a quarter, of one patch or of all: by patch, newest quarter first. */
  listVerdicts(upTo: string, patchId?: string): Promise<readonly QuarterVerdict[]>;
  /** Of every pair that was measured under a policy, in whatever quarter, current or superseded. */
  listSightings(policyHash: string): Promise<readonly Sighting[]>;
  /** Of all current scored results of quarters before this one, by quarter and patch. */
  listSeries(before: string): Promise<readonly StoredDate[]>;
  /** Of all current results whose current scene is older than a day, in one order. */
  listRings(before: string): Promise<readonly StoredRing[]>;
  /** Idempotent by hash. */
  saveReferences(record: ReferenceRecord): Promise<void>;
  /** Libraries by the day up to which they learned, the newest last. */
  listReferences(): Promise<readonly ReferenceRecord[]>;
  savePolicy(policy: Policy, hash: string): Promise<void>;
  /** The policy of a stored result; every result's is on record. */
  getPolicy(hash: string): Promise<Policy>;
  saveSpotCheck(record: SpotCheckRecord): Promise<void>;
  listSpotChecks(quarter: string): Promise<readonly SpotCheckRecord[]>;
  close(): Promise<void>;
}
