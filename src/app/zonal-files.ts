/** Writes a zonal table as CSV, JSON or GeoPackage, by the file's ending. */
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { QingshanError } from '../errors.ts';
import { asOutputError } from './output-folder.ts';
import type { OutputField, OutputLayer, VectorWriter } from './ports/outputs.ts';
import type { ZonalTable } from './zonal.ts';

export async function writeZonalTable(
  file: string,
  table: ZonalTable,
  force: boolean,
  openVectorWriter: () => Promise<VectorWriter>,
): Promise<void> {
  if (!force && existsSync(file)) throw new QingshanError('OUTPUT_EXISTS', { file });
  const extension = extname(file).toLowerCase();
  if (extension === '.gpkg') return (await openVectorWriter()).writeGeoPackage(file, [toLayer(table)]);
  if (extension === '.json') return writeBeside(file, `${JSON.stringify(toObjects(table), null, 1)}\n`);
  if (extension === '.csv') return writeBeside(file, toCsv(table));
  throw new QingshanError('OPTION_INVALID', {
    command: 'zonal',
    option: '--out',
    value: file,
    rule: 'F.csv, F.json or F.gpkg',
  });
}

async function writeBeside(file: string, text: string): Promise<void> {
  const partial = `${file}.partial-${process.pid}`;
  try {
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw asOutputError(error, file);
  }
}

function toObjects({ columns, rows }: ZonalTable): readonly Record<string, unknown>[] {
  return rows.map(({ values }) => Object.fromEntries(columns.map((column, i) => [column, values[i] ?? null])));
}

/** UTF-8 with BOM, so that Excel shows Chinese. No number stays an empty cell. */
function toCsv({ columns, rows }: ZonalTable): string {
  const lines = [columns, ...rows.map(({ values }) => values)].map((cells) => cells.map(csvCell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toLayer({ columns, rows, crs }: ZonalTable): OutputLayer {
  return {
    name: 'zonal',
    description: 'Zonal statistics with exact coverage',
    crs,
    fields: columns.map((name, i): OutputField => ({ name, type: columnType(rows.map(({ values }) => values[i])) })),
    features: rows.map(({ feature, values }) => ({
      geometry: feature.geometry === 'other' ? null : feature.geometry,
      values: Object.fromEntries(columns.map((column, i) => [column, values[i] ?? null])),
    })),
  };
}

function columnType(values: readonly unknown[]): OutputField['type'] {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.length > 0 && present.every((value) => typeof value === 'boolean')) return 'boolean';
  return present.every((value) => typeof value === 'number') ? 'real' : 'text';
}
