/** What `…_MTL.txt` or `…_MTL.xml` beside a Landsat scene says (USGS, Landsat Collection 1 and 2 level 1 and 2). */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isCalendarDay } from './acquisition.ts';
import type { SidecarFacts } from './sidecar.ts';

export interface LandsatFacts {
  readonly facts: SidecarFacts;
  /** As file names have it: `L2SP C2`. */
  readonly level: string;
  /**
   * `dn · scale + offset` by band name (`B4`): surface reflectance at level 2, at level 1 reflectance at the top of the
   * atmosphere before the sun's height is divided out.
   */
  readonly reflectance: Readonly<Record<string, { readonly scale: number; readonly offset: number }>>;
}

interface Field {
  readonly group: string;
  readonly name: string;
  readonly value: string;
}

/** Undefined where the text is no such metadata. */
export function parseLandsatMetadata(text: string): LandsatFacts | undefined {
  const fields = text.trimStart().startsWith('<') ? xmlFields(text) : odlFields(text);
  // The metadata of level 2 repeats those of level 1 behind its own, so the first field of a name is the product's.
  const first = (name: string): string | undefined => fields.find((field) => field.name === name)?.value;
  const [spacecraft, sensor] = [first('SPACECRAFT_ID'), first('SENSOR_ID')];
  const level = first('PROCESSING_LEVEL') ?? first('DATA_TYPE');
  const collection = Number(first('COLLECTION_NUMBER'));
  const date = first('DATE_ACQUIRED');
  if (spacecraft === undefined || sensor === undefined || level === undefined || date === undefined) return undefined;
  if (!isCalendarDay(date)) return undefined;
  const time = /^(\d{2}:\d{2}:\d{2})/.exec(first('SCENE_CENTER_TIME') ?? '')?.[1];
  const elevation = Number(first('SUN_ELEVATION'));
  return {
    facts: {
      satellite: spacecraft,
      // `OLI_TIRS` is one product of two instruments; the reflective bands are those of OLI.
      camera: sensor.replace(/_.*$/, ''),
      date,
      ...(time === undefined ? {} : { time: `${date}T${time}Z` }),
      ...(first('SUN_ELEVATION') === undefined || !Number.isFinite(elevation)
        ? {}
        : { statedSolarZenith: 90 - elevation }),
    },
    level: `${level.toUpperCase()} C${collection}`,
    reflectance: reflectanceOf(fields, level),
  };
}

/** Both levels call their coefficients alike and differ by the group only. */
function reflectanceOf(fields: readonly Field[], level: string): LandsatFacts['reflectance'] {
  const group = /^L2/i.test(level) ? /^LEVEL2_SURFACE_REFLECTANCE_PARAMETERS$/ : /^(?:LEVEL1_)?RADIOMETRIC_RESCALING$/;
  const own = new Map(
    fields.filter((field) => group.test(field.group)).map(({ name, value }) => [name, Number(value)]),
  );
  const bands: Record<string, { scale: number; offset: number }> = {};
  for (const [name, scale] of own) {
    const band = /^REFLECTANCE_MULT_BAND_(\d{1,2})$/.exec(name)?.[1];
    const offset = band === undefined ? undefined : own.get(`REFLECTANCE_ADD_BAND_${band}`);
    if (offset !== undefined && Number.isFinite(scale) && Number.isFinite(offset))
      bands[`B${band}`] = { scale, offset };
  }
  return bands;
}

/** `GROUP = X`, `NAME = "value"`, `END_GROUP = X`. */
function odlFields(text: string): Field[] {
  const fields: Field[] = [];
  let group = '';
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([A-Z0-9_]+)\s*=\s*"?(.*?)"?\s*$/.exec(line);
    if (match === null) continue;
    const [, name, value] = match as unknown as [string, string, string];
    if (name === 'GROUP') group = value;
    else if (name !== 'END_GROUP') fields.push({ group, name, value });
  }
  return fields;
}

function xmlFields(text: string): Field[] {
  if (XMLValidator.validate(text) !== true) return [];
  const fields: Field[] = [];
  const visit = (node: unknown, group: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, value] of Object.entries(node)) {
      if (typeof value === 'string') fields.push({ group, name, value: value.trim() });
      else visit(value, name);
    }
  };
  try {
    visit(new XMLParser({ parseTagValue: false, processEntities: false }).parse(text), '');
  } catch {
    // Nested a hundred deep, or entities of a size that no producer writes: no metadata that we know.
    return [];
  }
  return fields;
}
