/** When a scene was acquired, and where the sun stood. */
import { QingshanError } from '../errors.ts';
import type { Acquisition } from './scene.ts';

export interface DateEvidence {
  /** For messages. */
  readonly file: string;
  /** `--date`; wins over everything. */
  readonly option: string | undefined;
  readonly sidecar: { readonly date: string; readonly instant?: string } | undefined;
  readonly fileName: { readonly date?: string; readonly instant?: string } | undefined;
  /** TIFF DateTime, `2023:08:15 11:30:00`. */
  readonly tiffDateTime: string | undefined;
}

/**
 * The day of acquisition from the strongest evidence: option, sidecar, file name, TIFF DateTime.
 *
 * @throws SCENE_NO_DATE where there is none, OPTION_INVALID where the option is no calendar day
 */
export function findAcquisition(evidence: DateEvidence): Acquisition {
  const { option, sidecar, fileName } = evidence;
  if (option !== undefined) {
    if (isCalendarDay(option)) return { date: option, source: 'option' };
    throw new QingshanError('OPTION_INVALID', {
      option: '--date',
      value: option,
      rule: 'a calendar day such as 2023-08-15',
      command: 'analyze',
    });
  }
  if (sidecar !== undefined) return { ...sidecar, source: 'sidecar' };
  if (fileName?.date !== undefined) {
    const instant = fileName.instant === undefined ? {} : { instant: fileName.instant };
    return { date: fileName.date, ...instant, source: 'file-name' };
  }
  const tagged = parseTiffDateTime(evidence.tiffDateTime);
  if (tagged !== undefined) return { ...tagged, source: 'tiff-tag' };
  throw new QingshanError('SCENE_NO_DATE', { file: evidence.file });
}

/** True for `2024-02-29`, false for `2023-02-29` and for anything that is not `YYYY-MM-DD`. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && text >= '1900';
}

/** The tag has no time zone, so it gives a day but no instant. */
function parseTiffDateTime(text: string | undefined): { date: string } | undefined {
  const match = /^(\d{4})[:-](\d{2})[:-](\d{2})(?:\D|$)/.exec(text?.trim() ?? '');
  if (match === null) return undefined;
  const date = `${match[1]}-${match[2]}-${match[3]}`;
  return isCalendarDay(date) ? { date } : undefined;
}

/** Day of the year, 1 on 1 January. */
export function dayOfYear(date: string): number {
  const year = Number(date.slice(0, 4));
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
}

/** Distance from the earth to the sun in astronomical units, SCIENCE §2.3 item 3. */
export function earthSunDistance(doy: number): number {
  return 1 - 0.01672 * Math.cos(radians(0.9856 * (doy - 4)));
}

/**
 * Zenith angle of the sun in degrees, from its declination and hour angle (0 at local solar noon, negative before it).
 */
export function zenithAt(latitude: number, declination: number, hourAngle: number): number {
  const [lat, dec] = [radians(latitude), radians(declination)];
  const cosine = Math.sin(lat) * Math.sin(dec) + Math.cos(lat) * Math.cos(dec) * Math.cos(radians(hourAngle));
  return degrees(Math.acos(Math.min(1, Math.max(-1, cosine))));
}

export interface SunCoordinates {
  /** Degrees north of the equator. */
  readonly declination: number;
  /** Apparent minus mean solar time, minutes. */
  readonly equationOfTime: number;
}

/** Low-precision solar coordinates of Meeus, Astronomical Algorithms, ch. 25 and 28; good to 0.01°. */
export function sunCoordinates(instant: Date): SunCoordinates {
  const t = (instant.getTime() / 86_400_000 + 2440587.5 - 2451545) / 36525;
  const meanLongitude = 280.46646 + t * (36000.76983 + 0.0003032 * t);
  const anomaly = 357.52911 + t * (35999.05029 - 0.0001537 * t);
  const eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t);
  const centre =
    sine(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t)) +
    sine(2 * anomaly) * (0.019993 - 0.000101 * t) +
    sine(3 * anomaly) * 0.000289;
  const node = 125.04 - 1934.136 * t;
  const longitude = meanLongitude + centre - 0.00569 - 0.00478 * sine(node);
  const obliquity = 23.439291 - 0.0130042 * t + 0.00256 * Math.cos(radians(node));
  const y = Math.tan(radians(obliquity / 2)) ** 2;
  const equationOfTime =
    4 *
    degrees(
      y * sine(2 * meanLongitude) -
        2 * eccentricity * sine(anomaly) +
        4 * eccentricity * y * sine(anomaly) * Math.cos(radians(2 * meanLongitude)) -
        0.5 * y * y * sine(4 * meanLongitude) -
        1.25 * eccentricity * eccentricity * sine(2 * anomaly),
    );
  return { declination: degrees(Math.asin(sine(obliquity) * sine(longitude))), equationOfTime };
}

/** Where the sun stands, degrees; azimuth clockwise from north. */
export interface SunPosition {
  readonly zenith: number;
  readonly azimuth: number;
}

/** Position of the sun without refraction. Above a zenith of 90 it is below the horizon. */
export function solarPosition(instant: Date, lng: number, lat: number): SunPosition {
  const { declination, equationOfTime } = sunCoordinates(instant);
  const minutes = (instant.getTime() % 86_400_000) / 60_000;
  const hourAngle = (minutes + equationOfTime + 4 * lng) / 4 - 180;
  const cosine = Math.cos(radians(hourAngle));
  const fromSouth = Math.atan2(
    sine(hourAngle),
    cosine * sine(lat) - Math.tan(radians(declination)) * Math.cos(radians(lat)),
  );
  return { zenith: zenithAt(lat, declination, hourAngle), azimuth: (degrees(fromSouth) + 540) % 360 };
}

/** Zenith angle of the sun in degrees, without refraction. Above 90 the sun is below the horizon. */
export function solarZenith(instant: Date, lng: number, lat: number): number {
  return solarPosition(instant, lng, lat).zenith;
}

export interface SunFit {
  readonly zenith: number;
  readonly instant: string;
  readonly timeZone: 'UTC' | 'Beijing';
}

/** Largest difference between the stated and the computed angle, degrees (SCIENCE §2.3 item 4). */
const SUN_TOLERANCE = 3;
const BEIJING_MS = 8 * 3_600_000;

/**
 * Settles two traps at once: producers write the elevation under the name of the zenith, and Beijing time without saying
 * so. Of the four readings of (angle, time) the one that fits the computed position best is taken.
 *
 * @param stated the angle as the sidecar has it, degrees
 * @param time `2020-07-16T11:53:36` as the sidecar has it; with a trailing `Z` it is UTC for certain
 * @returns undefined where no reading is within 3°
 */
export function fitSunZenith(stated: number, time: string, lng: number, lat: number): SunFit | undefined {
  const asUtc = Date.parse(time.endsWith('Z') ? time : `${time}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const zones = time.endsWith('Z') ? (['UTC'] as const) : (['UTC', 'Beijing'] as const);
  let best: SunFit | undefined;
  let bestMiss = SUN_TOLERANCE;
  for (const timeZone of zones) {
    const instant = new Date(timeZone === 'UTC' ? asUtc : asUtc - BEIJING_MS);
    const computed = solarZenith(instant, lng, lat);
    for (const zenith of [stated, 90 - stated]) {
      const miss = Math.abs(zenith - computed);
      if (miss > bestMiss) continue;
      bestMiss = miss;
      best = { zenith, instant: instant.toISOString(), timeZone };
    }
  }
  return best;
}

function sine(angle: number): number {
  return Math.sin(radians(angle));
}

function radians(angle: number): number {
  return (angle * Math.PI) / 180;
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}
