/** The files that people open: tables, map layers, the report. */
import type { VectorWriter } from '../../app/ports/outputs.ts';
import type { EmbedPicture, ReportWriter } from '../../app/ports/reports.ts';
import { writeOutputFile } from '../output-file.ts';
import { minesCsv, spotCheckCsv } from './csv.ts';
import { reportHtml } from './html.ts';
import { resultLayers } from './results-gpkg.ts';
import { writeWorkings } from './workings.ts';
import { minesXlsx } from './xlsx.ts';

/** Every file is complete or not there; @throws QingshanError OUTPUT_FAILED */
export function createReportWriter(dependencies: {
  readonly vectorWriter: VectorWriter;
  readonly embedPicture: EmbedPicture;
}): ReportWriter {
  return {
    writeCsv: (file, report, language) => writeOutputFile(file, minesCsv(report, language)),
    writeXlsx: async (file, report, language) => writeOutputFile(file, await minesXlsx(report, language)),
    writeGeoPackage: (file, report, language) =>
      dependencies.vectorWriter.writeGeoPackage(file, resultLayers(report, language)),
    writeSpotCheckCsv: (file, record, language) => writeOutputFile(file, spotCheckCsv(record, language)),
    writeWorkings,
    writeHtml: async (file, report, language) =>
      writeOutputFile(file, await reportHtml(report, language, dependencies.embedPicture)),
  };
}
