/** What the metadata files beside a scene say. Pure: text in, facts out; finding the files is the adapter's work. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isCalendarDay } from './acquisition.ts';

/** Facts of a Chinese producer's `*.xml` (SCIENCE §2.3 item 4). Angles as stated, which may be wrong: see `fitSunZenith`. */
export interface SidecarFacts {
  readonly satellite?: string;
  readonly camera?: string;
  /** Day as written. */
  readonly date?: string;
  /** `2020-07-16T11:53:36`, time zone unknown unless it ends in `Z`. */
  readonly time?: string;
  readonly statedSolarZenith?: number;
  readonly statedViewZenith?: number;
  readonly rollAngle?: number;
  readonly pitchAngle?: number;
  /** Bits of a sample that carry signal; 10 means saturation at 1023. */
  readonly validBits?: number;
}

/** What `MTD_MSIL2A.xml` says about the scaling of a Sentinel-2 product. */
export interface SentinelFacts {
  readonly baseline: number;
  readonly quantification: number;
  /** By band number of ESA's list (0 is B01, 8 is B8A); empty before baseline 04.00. */
  readonly addOffsets: Readonly<Record<number, number>>;
  readonly instant?: string;
}

/** Undefined where the text is no XML or names neither a satellite nor a date. */
export function parseSidecar(text: string): SidecarFacts | undefined {
  const leaves = readLeaves(text);
  if (leaves === undefined) return undefined;
  const time = [leaves['CenterTime'], leaves['StartTime'], leaves['ReceiveTime']]
    .map((value) => parseTime(value))
    .find((value) => value !== undefined);
  const satellite = leaves['SatelliteID'];
  if (satellite === undefined && time === undefined) return undefined;
  const sensor = leaves['SensorID'];
  return compact({
    satellite,
    camera: sensor,
    date: time?.slice(0, 10),
    time: time !== undefined && time.length > 10 ? time : undefined,
    statedSolarZenith: parseNumber(leaves['SolarZenith']),
    statedViewZenith: parseNumber(leaves['SatelliteZenith']),
    rollAngle: parseNumber(leaves['RollViewingAngle'] ?? leaves['RollSatelliteAngle']),
    pitchAngle: parseNumber(leaves['PitchViewingAngle'] ?? leaves['PitchSatelliteAngle']),
    validBits: parseNumber(leaves['ValidPixelBits']),
  });
}

/** Undefined where the text is not the metadata of a Sentinel-2 product with a known baseline. */
export function parseSentinelMetadata(text: string): SentinelFacts | undefined {
  const leaves = readLeaves(text);
  if (leaves === undefined) return undefined;
  const baseline = parseNumber(leaves['PROCESSING_BASELINE']);
  const quantification = parseNumber(
    leaves['BOA_QUANTIFICATION_VALUE'] ?? leaves['L2A_BOA_QUANTIFICATION_VALUE'] ?? leaves['QUANTIFICATION_VALUE'],
  );
  if (baseline === undefined || quantification === undefined) return undefined;
  const addOffsets: Record<number, number> = {};
  for (const match of text.matchAll(/<(?:BOA|RADIO)_ADD_OFFSET\s+band_id="(\d+)"\s*>\s*(-?[\d.]+)\s*</g)) {
    addOffsets[Number(match[1])] = Number(match[2]);
  }
  const start = parseTime(leaves['PRODUCT_START_TIME']);
  return compact({
    baseline,
    quantification,
    addOffsets,
    instant:
      start === undefined || start.length === 10 ? undefined : new Date(`${start.replace(/Z$/, '')}Z`).toISOString(),
  });
}

/** Text of the first leaf element of each name. */
function readLeaves(text: string): Readonly<Record<string, string>> | undefined {
  if (!text.includes('<') || XMLValidator.validate(text) !== true) return undefined;
  const parser = new XMLParser({ parseTagValue: false, removeNSPrefix: true, processEntities: false });
  const leaves: Record<string, string> = {};
  try {
    collect(parser.parse(text), leaves);
  } catch {
    // Nested a hundred deep, or entities of a size that no producer writes: no metadata that we know.
    return undefined;
  }
  return leaves;
}

function collect(node: unknown, leaves: Record<string, string>): void {
  if (Array.isArray(node)) {
    for (const child of node) collect(child, leaves);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    const text: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof text === 'string' && text !== '' && leaves[name] === undefined) leaves[name] = text.trim();
    collect(value, leaves);
  }
}

function parseTime(text: string | undefined): string | undefined {
  const match = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?\s*(Z|UTC)?)?/.exec(
    text ?? '',
  );
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, zone] = match;
  const date = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  if (!isCalendarDay(date)) return undefined;
  if (hour === undefined) return date;
  return `${date}T${hour.padStart(2, '0')}:${minute}:${second}${zone === undefined ? '' : 'Z'}`;
}

function parseNumber(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Leaves out what is undefined, as `exactOptionalPropertyTypes` wants it. */
function compact<T extends object>(facts: T): Defined<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Defined<T>;
}
