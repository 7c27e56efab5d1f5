/** The report folder of a quarter, written from the record alone. */
import { cp, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { QingshanError } from '../errors.ts';
import type { Language } from '../errors.ts';
import type { PatchStanding } from '../oversight/patch-standing.ts';
import type { Patch } from '../oversight/patch.ts';
import { REPORT_TITLE } from '../oversight/words.ts';
import { NUMERICS_VERSION } from './content-key.ts';
import { prevailingPolicy } from './mine-table.ts';
import { writeOutputFolder } from './output-folder.ts';
import type { ResultRecord, Store } from './ports/record.ts';
import type { Report, ReportRow, ReportWriter } from './ports/reports.ts';
import { resultsDocument } from './results-json.ts';
import { quarterStandings } from './standings.ts';

export interface QuarterReportOptions {
  readonly quarter: string;
  readonly folder: string;
  readonly force: boolean;
  readonly language: Language;
}

export interface QuarterReportDependencies {
  readonly store: Store;
  readonly reports: ReportWriter;
  readonly software: string;
  /** Folder with `chips/` and `change/` of the quarter. */
  readonly evidenceRoot: string;
}

/** @returns the path of `report.html` */
export async function writeQuarterReport(
  options: QuarterReportOptions,
  dependencies: QuarterReportDependencies,
): Promise<string> {
  const { store, software, evidenceRoot } = dependencies;
  const records = await store.listResults(options.quarter);
  if (records.length === 0) throw new QingshanError('SCORE_MISSING', { id: options.quarter, quarter: options.quarter });
  const policy = await store.getPolicy(prevailingPolicy(records));
  const patches = new Map((await store.listPatches()).map((patch) => [patch.patchId, patch]));
  const standings = await quarterStandings(options.quarter, records, patches, store);
  const rows = records.flatMap((record) =>
    reportRow(record, patches.get(record.patchId), standings.get(record.patchId)),
  );
  const spotChecks = await store.listSpotChecks(options.quarter);
  const createdAt = new Date().toISOString();

  await writeOutputFolder(options.folder, options.force, async (folder) => {
    await copyEvidence(evidenceRoot, folder);
    const report: Report = {
      title: REPORT_TITLE[options.language],
      quarter: options.quarter,
      createdAt,
      rows,
      policy,
      software,
      spotCheck: spotChecks.at(-1) ?? null,
      folder,
    };
    await writeReportFiles(folder, report, dependencies.reports, options.language);
    const header = {
      createdAt,
      software,
      numericsVersion: NUMERICS_VERSION,
      policy,
      quarter: options.quarter,
      minesFile: null,
    };
    const document = resultsDocument(header, rows, []);
    await writeFile(join(folder, 'results.json'), `${JSON.stringify(document, null, 1)}\n`);
  });
  return join(options.folder, 'report.html');
}

export async function writeReportFiles(
  folder: string,
  report: Report,
  reports: ReportWriter,
  language: Language,
): Promise<void> {
  await reports.writeCsv(join(folder, 'mines.csv'), report, language);
  await reports.writeXlsx(join(folder, 'mines.xlsx'), report, language);
  await reports.writeGeoPackage(join(folder, 'results.gpkg'), report, language);
  await reports.writeHtml(join(folder, 'report.html'), report, language);
}

/** A patch that left the inventory since has no row; its result stays on record. */
function reportRow(
  record: ResultRecord,
  patch: Patch | undefined,
  standing: PatchStanding | undefined,
): readonly ReportRow[] {
  if (patch === undefined) return [];
  const policyLabel = `${record.policyId} ${record.policyVersion}`;
  // The row shows what the verdict rests on, not what the inventory says since.
  const judged = { ...patch, ...record.result.judgedAs };
  const { computedAt, supersedes } = record;
  const provenance = { ...record.provenance, computedAt, ...(supersedes === undefined ? {} : { supersedes }) };
  return [
    {
      quarter: record.quarter,
      patch: judged,
      result: record.result,
      policyLabel,
      key: record.key,
      provenance,
      ...(standing === undefined ? {} : { standing }),
    },
  ];
}

async function copyEvidence(from: string, to: string): Promise<void> {
  for (const name of ['chips', 'change']) {
    if (existsSync(join(from, name))) await cp(join(from, name), join(to, name), { recursive: true });
  }
}
