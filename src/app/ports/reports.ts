/** Tables and reports. */
import type { Score } from '../../analysis/assessment.ts';
import type { Policy } from '../../analysis/policy.ts';
import type { PatchStanding } from '../../oversight/patch-standing.ts';
import type { Patch } from '../../oversight/patch.ts';
import type { Provenance, ResultRecord, SpotCheckRecord } from './record.ts';
import type { PatchResult } from './work.ts';

/** One line of the tables: a patch with its result, all that `mines.csv` needs. */
export interface ReportRow {
  readonly quarter: string;
  readonly patch: Patch;
  readonly result: PatchResult;
  readonly policyLabel: string;
  /** Content key, the 结果校验码. */
  readonly key: string;
  /** How it came about; absent where a row is no result of a record. */
  readonly provenance?: Provenance & Pick<ResultRecord, 'computedAt' | 'supersedes'>;
  /** After all quarters on record; absent where there is no record, or the policy scores nothing. */
  readonly standing?: PatchStanding;
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
