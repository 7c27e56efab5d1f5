/** `qingshan doctor`: is everything here that the work needs? Looks only, changes nothing. */
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { maskSecrets } from '../config.ts';
import { describeError, QingshanError } from '../errors.ts';
import type { Language } from '../errors.ts';
import type { CropStore } from './ports/crops.ts';
import type { JobQueue } from './ports/queue.ts';
import type { Store } from './ports/record.ts';

export interface Finding {
  readonly subject: string;
  readonly isGood: boolean;
  readonly detail: string;
}

export interface MachineDependencies {
  readonly config: Config;
  readonly openStore: () => Promise<Store>;
  readonly openQueue: () => Promise<JobQueue>;
  readonly crops: CropStore;
}

const GIBIBYTE = 2 ** 30;
const LEAST_FREE = 2 * GIBIBYTE;

export async function checkMachine(
  { config, openStore, openQueue, crops }: MachineDependencies,
  language: Language,
): Promise<readonly Finding[]> {
  const [major] = process.versions.node.split('.').map(Number);
  const findings: Finding[] = [
    { subject: 'node', isGood: major! >= 24, detail: process.version },
    { subject: 'threads', isGood: true, detail: `${config.threads} / ${availableParallelism()}` },
    { subject: 'memory', isGood: totalmem() >= 2 * GIBIBYTE, detail: gibibytes(totalmem()) },
    await checkFolder(config.dataFolder),
    await measureCrops(crops),
  ];
  const place = config.databaseUrl === null ? config.dataFolder : maskSecrets(config.databaseUrl);
  findings.push(await attempt('record', place, language, async () => void (await openStore())));
  const carrier = config.redisUrl === null ? place : maskSecrets(config.redisUrl);
  if (findings.at(-1)!.isGood) {
    findings.push(await attempt('queue', carrier, language, async () => void (await (await openQueue()).list())));
  }
  return findings;
}

async function checkFolder(folder: string): Promise<Finding> {
  const existing = await nearestExisting(folder);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const isWritable = await access(existing, constants.W_OK).then(
    () => true,
    () => false,
  );
  return { subject: 'disk', isGood: isWritable && free >= LEAST_FREE, detail: `${existing} ${gibibytes(free)}` };
}

/** Only how large they are: whether they are whole, `verify` says. */
async function measureCrops(crops: CropStore): Promise<Finding> {
  const { count, bytes } = await crops.size();
  return { subject: 'crops', isGood: true, detail: `${count}, ${gibibytes(bytes)}` };
}

async function nearestExisting(folder: string): Promise<string> {
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  return exists || folder === dirname(folder) ? folder : nearestExisting(dirname(folder));
}

/** A coded error is a finding; anything else is a bug and passes. */
async function attempt(
  subject: string,
  detail: string,
  language: Language,
  look: () => Promise<void>,
): Promise<Finding> {
  try {
    await look();
    return { subject, isGood: true, detail };
  } catch (error) {
    if (!(error instanceof QingshanError)) throw error;
    const { code, message, action } = describeError(error, language);
    return { subject, isGood: false, detail: `${code} ${message} → ${action}` };
  }
}

function gibibytes(bytes: number): string {
  return `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
}
