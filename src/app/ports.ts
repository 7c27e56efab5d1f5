/** What the use cases need from outside. Adapters implement these; nothing here knows a library. */
import type { PatchAssessment, Score } from '../analysis/assessment.ts';
import type { ChangePatches } from '../analysis/change/change-patch.ts';
import type { EcoType, Policy, Stage, TargetLandUse } from '../analysis/policy.ts';
import type { Scene, SceneHeader } from '../analysis/scene.ts';
import type { SeriesDate } from '../analysis/series/dates.ts';
import type { SerializedError } from '../errors.ts';
import type { FlatPolygons } from '../geometry/flat-polygons.ts';
import type { MultiPolygonRings, Outline } from '../geometry/polygon.ts';
import type { Patch } from '../oversight/patch.ts';
import type { BandMap } from '../raster/band.ts';
import type { PatchCrop } from '../raster/crop.ts';
import type { Grid } from '../raster/grid.ts';
import type { Window } from '../raster/window.ts';
import type { PackedScene } from './windows/packed-scene.ts';

// ---- Scenes ---------------------------------------------------------------------------------------------------------

/** What an operator may say about a scene; it overrides what the files say. */
export interface SceneOptions {
  readonly bands?: BandMap;
  /** `2023-08-15`. */
  readonly date?: string;
  /** Vendor cloud mask: raster (non-zero is cloud) or polygons. */
  readonly clouds?: string;
  /** Sentinel-2: whether the provider applied the BOA offset already. */
  readonly offsetApplied?: 'yes' | 'no';
  readonly sensor?: string;
  /** `raw` returns DN whatever calibration is known. */
  readonly radiometry?: 'calibrated' | 'raw';
}

/** Float64 only where float32 would round the samples: integers of more than 24 bits, and doubles. */
export type BandValues = Float32Array | Float64Array;

/** A tile or strip of the file, decoded. Arrays are row-major over `window` and belong to the caller. */
export interface SceneBlock<V extends BandValues = Float32Array> {
  readonly window: Window;
  /** In the order asked for; NaN where a sample is nodata. */
  readonly bands: readonly V[];
  /** `Cover` codes Nodata, Blank, Cloud or Seen. Nodata where any band asked for as `counted` is nodata. */
  readonly state: Uint8Array;
}

/** @typeParam V the arrays that its blocks have */
export interface BandReader<V extends BandValues = BandValues> {
  readonly scene: SceneHeader;
  /** Size of the file's tiles; strips are tiles as wide as the image. Blocks at the edge are clipped to the image. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  /**
   * Decodes one tile or strip; `index` counts row-major over the tiling.
   * @param counted 1-based bands whose nodata makes a pixel nodata
   * @param extra 1-based bands that are only shown (chips); their nodata does not count
   */
  readBlock(index: number, counted: readonly number[], extra?: readonly number[]): Promise<SceneBlock<V>>;
  /** A band of NaN, of the kind that the blocks have. */
  emptyBand(length: number): V;
  /** These blocks will be read soon, in this order, for these bands: a scene on a server fetches them ahead. */
  expectBlocks?(indices: readonly number[], bands: readonly number[]): void;
  /** Absent where the layout asks for more than unpacking: masks, alpha, clouds, rare types and codecs. */
  readonly packed?: PackedScene | undefined;
  close(): Promise<void>;
}

export interface SceneReader extends BandReader<Float32Array> {
  readonly scene: Scene;
}

export interface SceneFiles {
  /** Fails here or never: everything about the scene that could be wrong is checked. `id` is empty until `identify`. */
  open(path: string, options: SceneOptions): Promise<SceneReader>;
  /** As `open`, for statistics of single bands: needs neither band roles nor a date; values are DN. */
  openBands(path: string, options: SceneOptions): Promise<BandReader>;
  /**
   * SHA-256 hex over the scene's file(s).
   *
   * @param basis for a file on a server: its `content`, which is read in whole (the default), or what its server has
   *   `stated` of it: address, length and ETag or date
   */
  identify(path: string, basis?: 'content' | 'stated'): Promise<string>;
  /** Cheap: the file need not be read. */
  stamp(path: string): Promise<FileStamp>;
}

/** What tells, without reading a file, that it may have changed. */
export interface FileStamp {
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since 1970; 0 where a server does not say. */
  readonly modifiedMs: number;
  /** Of a file on a server. */
  readonly etag?: string;
}

// ---- Vector files ---------------------------------------------------------------------------------------------------

export interface VectorFeature {
  /** 1-based row in the file. */
  readonly row: number;
  readonly properties: Readonly<Record<string, string | number | boolean | null>>;
  /** Null where the file has no geometry; `other` where it is no polygon. */
  readonly geometry: MultiPolygonRings | 'other' | null;
  /** The same polygons where the reader has them flat; then `geometry` is made anew whenever it is asked for. */
  readonly flat?: FlatPolygons;
}

export interface VectorLayer {
  readonly file: string;
  readonly layer: string;
  /** `EPSG:4544`, a PROJ string, or null where the file names none. */
  readonly crs: string | null;
  readonly fields: readonly string[];
  readonly features: readonly VectorFeature[];
  /** `UTF-8`, `GBK`. */
  readonly encoding: string;
}

export interface VectorFiles {
  read(path: string, options?: { readonly layer?: string }): Promise<VectorLayer>;
}

// ---- Files we write -------------------------------------------------------------------------------------------------

/** A raster to write: a tiled, compressed GeoTIFF with overviews (COG). Bands share one sample type. */
export interface RasterFile {
  readonly grid: Grid;
  readonly bands: readonly (Uint8Array | Uint16Array | Float32Array)[];
  readonly nodata: number | null;
  /** 255 valid, 0 not; written as an internal mask. */
  readonly mask?: Uint8Array;
  /** Colour table of a single uint8 band: `[code, red, green, blue, alpha]`. */
  readonly colours?: readonly (readonly [number, number, number, number, number])[];
  /** Band descriptions, in band order; role names for imagery. */
  readonly descriptions?: readonly string[];
  /** `value = dn · scale + offset`, the same for all bands, with what the values are. */
  readonly radiometry?: { readonly level: 'surface' | 'toa'; readonly scale: number; readonly offset: number };
  /** ISO instant of acquisition, written as TIFF DateTime. */
  readonly acquired?: string;
}

export interface RasterWriter {
  /** Writes beside and renames, so that a full disk leaves no half file. */
  write(file: string, raster: RasterFile): Promise<void>;
}

export interface OutputField {
  /** ASCII. */
  readonly name: string;
  readonly type: 'text' | 'integer' | 'real' | 'date' | 'boolean';
}

export interface OutputLayer {
  /** ASCII without dots. */
  readonly name: string;
  readonly description: string;
  readonly crs: string;
  readonly fields: readonly OutputField[];
  readonly features: readonly {
    readonly geometry: MultiPolygonRings | null;
    readonly values: Readonly<Record<string, string | number | boolean | null>>;
  }[];
  /** QGIS style (QML), stored in `layer_styles` as the default. */
  readonly styleQml?: string;
}

export interface VectorWriter {
  /** GeoPackage with R-tree, CRS row, `layer_styles`; written beside and renamed. */
  writeGeoPackage(file: string, layers: readonly OutputLayer[]): Promise<void>;
}

// ---- The work -------------------------------------------------------------------------------------------------------

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
  readonly judgedAs: Pick<PatchTask, 'targetLandUse' | 'ecoType' | 'stage' | 'zone' | 'earlier'>;
  readonly assessment: PatchAssessment;
  /** Null where nothing could be classified; absent in results that were stored before patches were listed. */
  readonly changePatches?: ChangePatches | null;
  /** Scenes that gave at least one pixel, in order of use. */
  readonly baselineScenes: readonly SceneUse[];
  readonly currentScenes: readonly SceneUse[];
  /** The grid that was compared on; null where nothing could be read. */
  readonly analysisGrid: {
    readonly crs: string;
    readonly gsd: number;
    readonly origin: readonly [number, number];
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

// ---- Evidence crops -------------------------------------------------------------------------------------------------

/** A small raster with what is known of it. Bands share one element type; float samples keep every bit. */
export interface KeptRaster {
  readonly grid: Grid;
  /** At least one. Names are identifiers. */
  readonly bands: readonly { readonly name: string; readonly values: Float32Array | Float64Array }[];
  /** Plain JSON, part of the content. */
  readonly facts: unknown;
}

/** Content ids, SHA-256 hex: where the patch lies and its ring, and the pixels of both dates. */
export interface CropIds {
  readonly area: string;
  readonly baseline: string;
  readonly current: string;
}

/** Content-addressed: the same content is kept once, and what was changed since is found. */
export interface CropStore {
  /** @returns the content id; @throws OUTPUT_FAILED, and then nothing half is there */
  put(raster: KeptRaster): Promise<string>;
  /** @throws CROP_MISSING, CROP_DAMAGED */
  get(id: string): Promise<KeptRaster>;
  /** The crops that were made under a key (`crop-rules.ts`), undefined where there are none. */
  find(key: string): Promise<CropIds | undefined>;
  remember(key: string, ids: CropIds): Promise<void>;
  /** Of the crops, without the keys. */
  size(): Promise<{ readonly count: number; readonly bytes: number }>;
}

// ---- The record -----------------------------------------------------------------------------------------------------

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
  /** Of every pair that was measured under a policy, in whatever quarter, current or superseded. */
  listSightings(policyHash: string): Promise<readonly Sighting[]>;
  /** Of all current scored results of quarters before this one, by quarter and patch. */
  listSeries(before: string): Promise<readonly StoredDate[]>;
  savePolicy(policy: Policy, hash: string): Promise<void>;
  /** The policy of a stored result; every result's is on record. */
  getPolicy(hash: string): Promise<Policy>;
  saveSpotCheck(record: SpotCheckRecord): Promise<void>;
  listSpotChecks(quarter: string): Promise<readonly SpotCheckRecord[]>;
  close(): Promise<void>;
}

// ---- The queue ------------------------------------------------------------------------------------------------------

/** One child of a quarter: one scene pair and a group of neighbouring patches. */
export interface GroupJob {
  /** Deterministic: the same inputs give the same id, so adding it again changes nothing. */
  readonly id: string;
  readonly quarter: string;
  readonly patchIds: readonly string[];
  readonly task: AssessTask;
  /** Content keys of the results, by patchId. */
  readonly keys: Readonly<Record<string, string>>;
  readonly provenance: Readonly<Record<string, Provenance>>;
  /** When it was added; set by the queue. */
  readonly askedAt?: string;
}

export interface JobInfo {
  readonly id: string;
  readonly quarter: string;
  readonly patchIds: readonly string[];
  readonly state: 'waiting' | 'active' | 'delayed' | 'completed' | 'failed';
  readonly attempts: number;
  readonly error: SerializedError | { readonly message: string } | null;
}

export interface JobWorker {
  /** Resolves when the worker is running. */
  ready(): Promise<void>;
  /** Finishes what is active, then stops. */
  close(): Promise<void>;
}

export interface JobQueue {
  /**
   * Adds a flow: one parent for the quarter, one child per group. Children that exist and completed stay, failed ones
   * are tried again. Input errors are never retried.
   *
   * `completed: 'repeat'` runs completed ones again too: for a caller who knows that their results are not on record,
   * as when the database was restored from a backup and Redis was not.
   */
  addQuarter(
    quarter: string,
    groups: readonly GroupJob[],
    options?: { readonly completed?: 'keep' | 'repeat' },
  ): Promise<void>;
  /** Runs `handler` for each group. The handler stores its results itself and is idempotent. */
  work(handler: (job: GroupJob) => Promise<void>, options: { readonly concurrency: number }): JobWorker;
  /** Jobs of a quarter (or all), newest last. */
  list(quarter?: string): Promise<readonly JobInfo[]>;
  /** Resolves when no child of the quarter is waiting, active or delayed; calls back on every change. */
  waitFor(quarter: string, onProgress?: (done: number, failed: number, total: number) => void): Promise<void>;
  close(): Promise<void>;
}

// ---- Reports --------------------------------------------------------------------------------------------------------

/** One line of the tables: a patch with its result, all that `mines.csv` needs. */
export interface ReportRow {
  readonly quarter: string;
  readonly patch: Patch;
  readonly result: PatchResult;
  readonly policyLabel: string;
  /** Content key, the 结果校验码. */
  readonly key: string;
}

export interface Report {
  readonly title: string;
  readonly quarter: string;
  readonly createdAt: string;
  readonly rows: readonly ReportRow[];
  readonly policy: Policy;
  readonly software: string;
  readonly spotCheck: SpotCheckRecord | null;
  /** Folder that `chip` paths are relative to. */
  readonly folder: string;
}

/** A picture file as a data URI that is small enough to travel inside a report. */
export type EmbedPicture = (
  file: string,
) => Promise<{ readonly uri: string; readonly width: number; readonly height: number }>;

export interface ReportWriter {
  /** `mines.csv`: UTF-8 with BOM, headings of TERMS. */
  writeCsv(file: string, report: Report, language: 'zh' | 'en'): Promise<void>;
  /** `mines.xlsx`. */
  writeXlsx(file: string, report: Report, language: 'zh' | 'en'): Promise<void>;
  /** `results.gpkg`: layers `mines` (outlines and results) and `spot_check`/`change` with styles. */
  writeGeoPackage(file: string, report: Report, language: 'zh' | 'en'): Promise<void>;
  /** `抽查清单.csv`. */
  writeSpotCheckCsv(file: string, record: SpotCheckRecord, language: 'zh' | 'en'): Promise<void>;
  /** A spreadsheet that recomputes one score with live formulas. */
  writeWorkings(file: string, patch: Patch, score: Score, policy: Policy, language: 'zh' | 'en'): Promise<void>;
  /** `report.html`: one file, pictures and subset fonts inside. */
  writeHtml(file: string, report: Report, language: 'zh' | 'en'): Promise<void>;
}
