/** The items of GDAL's metadata tag. Apart, because its reader of XML takes 10 MB and most files have no such tag. */
import { XMLParser } from 'fast-xml-parser';

export interface Item {
  readonly name: string;
  readonly sample: number | undefined;
  readonly role: string;
  readonly text: string;
}

export function readItems(xml: string): Item[] {
  // GDAL writes no document type; one could only bring entities that unfold into megabytes.
  if (/<!DOCTYPE/i.test(xml)) throw new Error('GDAL metadata with a document type');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    isArray: (name) => name === 'Item',
  });
  const root = parser.parse(xml) as { GDALMetadata?: { Item?: unknown[] } };
  return (root.GDALMetadata?.Item ?? []).map(toItem);
}

function toItem(node: unknown): Item {
  const fields = (typeof node === 'object' && node !== null ? node : {}) as Record<string, unknown>;
  const sample = fields['@sample'];
  return {
    name: textOf(fields['@name']).toUpperCase(),
    sample: sample === undefined ? undefined : Number(sample),
    role: textOf(fields['@role']).toLowerCase(),
    text: typeof node === 'string' ? node : textOf(fields['#text']),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
