/** What GDAL says of the bands, in tag 42112 and beside the file: scale, offset, description, items of the whole file. */
import type { DeclaredScaling } from '../../analysis/radiometry.ts';
import type { Pam, PamBand } from './pam.ts';

export interface GdalMetadata extends DeclaredScaling {
  /** In band order, empty where there is none. */
  readonly descriptions: readonly string[];
  /** GDAL's colour interpretation in band order, lower case, empty where the TIFF tags alone say it. */
  readonly colours: readonly string[];
  /** Items of the whole file, by name. */
  readonly items: Readonly<Record<string, string>>;
}

/**
 * As GDAL joins them: scale, offset and description of the file itself come before those of `.aux.xml`, but items of
 * `.aux.xml` before the file's.
 *
 * @throws Error where it is no XML, nested beyond sense, or brings entities of its own
 */
export async function parseGdalMetadata(
  xml: string | undefined,
  pam: Pam | undefined,
  bandCount: number,
): Promise<GdalMetadata> {
  const items = xml === undefined ? [] : (await import('./gdal-items.ts')).readItems(xml);
  // Grouped, because a hostile file may have a hundred thousand items and a thousand bands.
  const bySample = Map.groupBy(items, (item) => item.sample);
  const ofBand = (name: string, role: string, band: number): string | undefined =>
    bySample.get(band)?.find((item) => item.role === role || (item.role === '' && item.name === name))?.text;
  const ofFile: Record<string, string> = {
    ...Object.fromEntries(items.filter((item) => item.sample === undefined).map((item) => [item.name, item.text])),
    ...pam?.items,
  };
  const beside = (band: number): PamBand | undefined => pam?.bands.get(band + 1);
  const bands = Array.from({ length: bandCount }, (_, i) => i);
  return {
    descriptions: bands.map((band) => ofBand('DESCRIPTION', 'description', band) ?? beside(band)?.description ?? ''),
    colours: bands.map((band) => (ofBand('COLORINTERP', 'colorinterp', band) ?? '').toLowerCase()),
    scale: bands.map((band) => numberIn(ofBand('SCALE', 'scale', band) ?? beside(band)?.scale ?? ofFile['SCALE'])),
    offset: bands.map((band) => numberIn(ofBand('OFFSET', 'offset', band) ?? beside(band)?.offset ?? ofFile['OFFSET'])),
    radiometry: ofFile['RADIOMETRY'],
    items: ofFile,
  };
}

function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
