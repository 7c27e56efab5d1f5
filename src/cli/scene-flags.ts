/** The options by which an operator says what a scene's files do not. */
import type { Command } from 'commander';
import type { SceneOptions } from '../app/ports/scenes.ts';
import { QingshanError } from '../errors.ts';
import { parseBands, parseDate } from './parse.ts';

export interface SceneFlags {
  bands?: string;
  date?: string;
  clouds?: string;
  sensor?: string;
  offsetApplied?: string;
}

export function addSceneFlags(command: Command): Command {
  return command
    .option('--bands <map>', '波段含义，如 red=3,nir=4')
    .option('--date <date>', '成像日期，如 2023-08-15')
    .option('--clouds <file>', '云掩膜（栅格非零为云，或面矢量）')
    .option('--sensor <name>', '传感器名称')
    .option('--offset-applied <yes|no>', 'Sentinel-2：BOA 偏移是否已应用');
}

export function sceneOptions(command: string, flags: SceneFlags): SceneOptions {
  return {
    ...(flags.bands === undefined ? {} : { bands: parseBands(command, flags.bands) }),
    ...(flags.date === undefined ? {} : { date: parseDate(command, '--date', flags.date) }),
    ...(flags.clouds === undefined ? {} : { clouds: flags.clouds }),
    ...(flags.sensor === undefined ? {} : { sensor: flags.sensor }),
    ...(flags.offsetApplied === undefined ? {} : { offsetApplied: parseOffset(command, flags.offsetApplied) }),
  };
}

function parseOffset(command: string, value: string): 'yes' | 'no' {
  if (value === 'yes' || value === 'no') return value;
  throw new QingshanError('OPTION_INVALID', { command, option: '--offset-applied', value, rule: 'yes | no' });
}
