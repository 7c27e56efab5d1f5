/** GDAL's `<scene>.aux.xml`: what could not be, or was not, written into the file itself. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Affine } from '../../raster/grid.ts';

export interface PamBand {
  readonly nodata: string | undefined;
  readonly scale: string | undefined;
  readonly offset: string | undefined;
  readonly description: string | undefined;
}

export interface Pam {
  /** WKT or `EPSG:n`. */
  readonly srs: string | undefined;
  readonly transform: Affine | undefined;
  /** Items of the whole file in the default domain, names in upper case. */
  readonly items: Readonly<Record<string, string>>;
  /** By 1-based band number; bands that say nothing are absent. */
  readonly bands: ReadonlyMap<number, PamBand>;
}

const REPEATED: readonly string[] = ['Metadata', 'MDI', 'PAMRasterBand'];

/**
 * Undefined where the text is XML of another kind.
 *
 * @throws Error where it is damaged: GDAL goes on without it, but then nobody knows which nodata value it held
 */
export function parsePam(text: string): Pam | undefined {
  if (XMLValidator.validate(text) !== true) throw new Error('it is no XML');
  // GDAL writes no document type; one could only bring entities that unfold into megabytes.
  if (/<!DOCTYPE/i.test(text)) throw new Error('it has a document type');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    isArray: (name) => REPEATED.includes(name),
  });
  const root = member(parser.parse(text), 'PAMDataset');
  if (typeof root !== 'object' || root === null) return undefined;
  const bands = listOf(root, 'PAMRasterBand').map((band): [number, PamBand] => [
    Number(textOf(member(band, '@band'))),
    {
      nodata: textOf(member(band, 'NoDataValue')),
      scale: textOf(member(band, 'Scale')),
      offset: textOf(member(band, 'Offset')),
      description: textOf(member(band, 'Description')),
    },
  ]);
  return {
    srs: textOf(member(root, 'SRS')),
    transform: parseTransform(textOf(member(root, 'GeoTransform'))),
    items: itemsOf(root),
    bands: new Map(bands),
  };
}

/** GDAL's order: x of the corner, pixel width, row rotation, y of the corner, column rotation, pixel height. */
function parseTransform(text: string | undefined): Affine | undefined {
  const values = text?.split(',').map(Number) ?? [];
  if (values.length !== 6 || !values.every(Number.isFinite)) return undefined;
  const [c, a, b, f, d, e] = values as [number, number, number, number, number, number];
  return a * e - b * d === 0 ? undefined : [a, b, c, d, e, f];
}

function itemsOf(root: object): Record<string, string> {
  const items: Record<string, string> = {};
  for (const group of listOf(root, 'Metadata')) {
    if (textOf(member(group, '@domain')) !== undefined) continue;
    for (const item of listOf(group, 'MDI')) {
      const key = textOf(member(item, '@key'));
      if (key !== undefined) items[key.toUpperCase()] = textOf(item) ?? '';
    }
  }
  return items;
}

function listOf(node: unknown, name: string): readonly unknown[] {
  const value = member(node, name);
  return Array.isArray(value) ? value : [];
}

function member(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
}

/** Of an element with or without attributes; undefined where it is empty. */
function textOf(node: unknown): string | undefined {
  const text = typeof node === 'object' ? member(node, '#text') : node;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}
