/** Options of every command that reads mine patches. Apart from `mines`, because `analyze` needs no more of that. */
import type { Command } from 'commander';
import type { PatchDefaults } from '../app/read-patches.ts';
import { parseEcoType, parseStage, parseTarget } from './parse.ts';

export interface PatchFlags {
  mapping?: string;
  layer?: string;
  crs?: string;
  targetLandUse?: string;
  ecoType?: string;
  stage?: string;
}

export function addPatchFlags(command: Command): Command {
  return command
    .option('--mapping <file>', '字段对照文件')
    .option('--layer <name>', '文件有多个图层时指定')
    .option('--crs <id>', '矿山文件没有坐标系时使用，如 EPSG:4544')
    .option('--target-land-use <target>', '修复方向，图斑未写明时使用')
    .option('--eco-type <type>', '生态类型，图斑未写明时使用')
    .option('--stage <stage>', '实施阶段，图斑未写明时使用');
}

export function patchDefaults(command: string, flags: PatchFlags): PatchDefaults {
  const { mapping, layer, crs, targetLandUse, ecoType, stage } = flags;
  return {
    ...(mapping === undefined ? {} : { mapping }),
    ...(layer === undefined ? {} : { layer }),
    ...(crs === undefined ? {} : { crs }),
    ...(targetLandUse === undefined ? {} : { targetLandUse: parseTarget(command, '--target-land-use', targetLandUse) }),
    ...(ecoType === undefined ? {} : { ecoType: parseEcoType(command, '--eco-type', ecoType) }),
    ...(stage === undefined ? {} : { stage: parseStage(command, '--stage', stage) }),
  };
}
