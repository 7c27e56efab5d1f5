/** The work: tasks, what comes of them, who runs them, who draws them. */
import type { PatchAssessment } from '../../analysis/assessment.ts';
import type { ChangePatches } from '../../analysis/change/change-patch.ts';
import type { ExcavationRecord } from '../../analysis/excavation-record.ts';
import type { EcoType, Policy, Stage, TargetLandUse } from '../../analysis/policy.ts';
import type { ReferenceOffer } from '../../analysis/reference/reference-library.ts';
import type { SeriesDate } from '../../analysis/series/dates.ts';
import type { SerializedError } from '../../errors.ts';
import type { MultiPolygonRings, Outline } from '../../geometry/polygon.ts';
import type { BandMap } from '../../raster/band.ts';
import type { PatchCrop } from '../../raster/crop.ts';
import type { CropIds } from './crops.ts';
import type { FileStamp, SceneOptions } from './scenes.ts';

export interface SceneRef {
  readonly path: string;
  readonly options: SceneOptions;
  /** Content identity where it is known already. */
  readonly id?: string;
  /** Content identity of `options.clouds`. */
  readonly cloudsId?: string;
  /** Of the files when they were identified; with another one by now, they are identified again before use. */
  readonly stamp?: FileStamp;
  readonly cloudsStamp?: FileStamp;
}

/** One patch as the measurement needs it. */
export interface PatchTask {
  readonly patchId: string;
  readonly name: string;
  readonly outline: Outline;
  readonly targetLandUse: TargetLandUse;
  readonly ecoType: EcoType;
  readonly stage: Stage;
  /** Outlines of the patches nearby, kept out of the reference ring. */
  readonly neighbours: readonly Outline[];
  /** Restoration zone that decides, 1…9; absent: not known. */
  readonly zone?: number;
  /** What earlier quarters measured of it under the same rules, in their order; absent: nothing. */
  readonly earlier?: readonly SeriesDate[];
  /** What the zone's reference library has for it; absent: nothing. */
  readonly references?: ReferenceOffer;
}

/** One pair of dates and the patches to judge on it. Plain data: it travels to threads and through queues. */
export interface AssessTask {
  /** Each date is an ordered list of same-day scenes; every pixel comes from the first that is valid there. */
  readonly baseline: readonly SceneRef[];
  readonly current: readonly SceneRef[];
  readonly patches: readonly PatchTask[];
  readonly policy: Policy;
  /** Where to write pictures and change rasters; absent: none. */
  readonly evidence?: EvidenceFolders;
  /** Folder of the crop store; absent: crops are neither kept nor looked for. */
  readonly crops?: string;
}

export interface EvidenceFolders {
  readonly chips: string;
  readonly change: string;
  readonly language: 'zh' | 'en';
}

export interface PatchResult {
  readonly patchId: string;
  /** What the patch was taken for; the inventory may say otherwise by now. */
  readonly judgedAs: Pick<PatchTask, 'targetLandUse' | 'ecoType' | 'stage' | 'zone' | 'earlier' | 'references'>;
  readonly assessment: PatchAssessment;
  /** Null where nothing could be classified; absent in results that were stored before patches were listed. */
  readonly changePatches?: ChangePatches | null;
  /** In alpine eco-types, whatever the season; null elsewhere, absent in results that were stored before it was kept. */
  readonly excavation?: ExcavationRecord | null;
  /** Scenes that gave at least one pixel, in order of use. */
  readonly baselineScenes: readonly SceneUse[];
  readonly currentScenes: readonly SceneUse[];
  /** The grid that was compared on; null where nothing could be read. */
  readonly analysisGrid: {
    readonly crs: string;
    readonly gsd: number;
    readonly origin: readonly [number, number];
    /** Columns and rows; absent in results that were stored before it was kept. */
    readonly size?: readonly [width: number, height: number];
  } | null;
  /** Relative file names of evidence that was written. */
  readonly chip: string | null;
  readonly change: string | null;
  /** What it was judged on; null where no pixels were, absent where crops were not kept. */
  readonly crops?: CropIds | null;
}

export interface SceneUse {
  readonly path: string;
  readonly name: string;
  readonly id: string;
  readonly date: string;
  readonly sensor: string;
  readonly gsd: number;
  readonly radiometry: string;
  readonly capability: string;
  // Absent in results that were stored before they were kept, and where a file does not say.
  /** Instant of acquisition in UTC, ISO. */
  readonly acquiredAt?: string;
  /** Degrees. */
  readonly sunZenith?: number;
  readonly viewZenith?: number;
  /** 1-based band numbers of the file by role. */
  readonly bands?: BandMap;
}

export interface AssessOutcome {
  readonly results: readonly PatchResult[];
  /** Patches whose reading failed; a batch with any exits 3. */
  readonly failures: readonly { readonly patchId: string; readonly error: SerializedError }[];
}

/** Runs whole tasks: inline or on threads. Every engine gives the same bits. */
export interface Engine {
  assess(task: AssessTask): Promise<AssessOutcome>;
  /** How many tasks it can run side by side. */
  readonly width: number;
  close(): Promise<void>;
}

/** All that a picture of one patch needs. Arrays are those of the crop and must not be changed. */
export interface EvidenceInput {
  readonly patch: PatchTask;
  readonly crop: PatchCrop;
  /** Outline in the CRS of `crop.grid`. */
  readonly outline: MultiPolygonRings;
  readonly covers: { readonly baseline: Uint8Array; readonly current: Uint8Array };
  readonly assessment: PatchAssessment;
  readonly changePatches?: ChangePatches | null;
  readonly baselineScenes: readonly SceneUse[];
  readonly currentScenes: readonly SceneUse[];
}

export interface EvidenceWriter {
  /** Writes the chip and the change raster of one patch; gives their file names within the folders. */
  write(input: EvidenceInput, folders: EvidenceFolders): Promise<{ readonly chip: string; readonly change: string }>;
}
