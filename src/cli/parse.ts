/** Option values of the command line, checked where they enter. */
import { ECO_TYPES, STAGES, TARGET_LAND_USES } from '../analysis/policy.ts';
import type { EcoType, Stage, TargetLandUse } from '../analysis/policy.ts';
import type { ZonalStatistic, ZonalValue } from '../app/zonal.ts';
import { QingshanError } from '../errors.ts';
import { BAND_ROLES } from '../raster/band.ts';
import type { BandMap, BandRole } from '../raster/band.ts';

function invalid(command: string, option: string, value: string, rule: string): QingshanError {
  return new QingshanError('OPTION_INVALID', { command, option, value, rule });
}

/** `red=3,nir=4` */
export function parseBands(command: string, value: string): BandMap {
  const bands: Partial<Record<BandRole, number>> = {};
  for (const part of value.split(',')) {
    const [name, number] = part.split('=').map((text) => text.trim());
    const role = BAND_ROLES.find((known) => known === name);
    const band = Number(number);
    if (role === undefined || !Number.isInteger(band) || band < 1) {
      throw invalid(command, '--bands', value, `red=3,nir=4; roles ${BAND_ROLES.join(' ')}; bands count from 1`);
    }
    bands[role] = band;
  }
  return bands;
}

/** A calendar day that exists. */
export function parseDate(command: string, option: string, value: string): string {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : new Date(NaN);
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== value) {
    throw invalid(command, option, value, '2023-08-15');
  }
  return value;
}

export function parseCount(command: string, option: string, value: string, min: number): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < min) throw invalid(command, option, value, `a whole number from ${min}`);
  return count;
}

function parseWord<T extends string>(words: readonly T[]) {
  return (command: string, option: string, value: string): T => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw invalid(command, option, value, words.join(' | '));
    return word;
  };
}

export const parseEcoType: (command: string, option: string, value: string) => EcoType = parseWord(ECO_TYPES);
export const parseTarget: (command: string, option: string, value: string) => TargetLandUse =
  parseWord(TARGET_LAND_USES);
export const parseStage: (command: string, option: string, value: string) => Stage = parseWord(STAGES);

const PLAIN_STATISTICS = ['count', 'mean', 'sum', 'min', 'max', 'stdev', 'variance', 'median'] as const;

/** `count,mean,quantile=0.1` */
export function parseStatistics(value: string): readonly ZonalStatistic[] {
  return value.split(',').map((part): ZonalStatistic => {
    const text = part.trim();
    const plain = PLAIN_STATISTICS.find((kind) => kind === text);
    if (plain !== undefined) return { kind: plain };
    const q = /^quantile=(0(?:\.\d+)?|1(?:\.0+)?)$/.exec(text)?.[1];
    if (q === undefined) {
      throw invalid('zonal', '--stat', text, `${PLAIN_STATISTICS.join(' ')} or quantile=0…1`);
    }
    return { kind: 'quantile', q: Number(q) };
  });
}

/** `ndvi` or `band:3` */
export function parseZonalValue(value: string): ZonalValue {
  if (value === 'ndvi') return { kind: 'ndvi' };
  const band = /^band:([1-9]\d*)$/.exec(value)?.[1];
  if (band === undefined) throw invalid('zonal', '--index', value, 'ndvi or band:N');
  return { kind: 'band', band: Number(band) };
}

export function parseNumber(command: string, option: string, value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw invalid(command, option, value, 'a number');
  return number;
}
