/** The only reader of the environment. Nothing here may change a number: scoring parameters are a policy. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { QingshanError } from './errors.ts';
import type { Language } from './errors.ts';
import { parseRemoteHosts, type RemoteRules } from './remote-rules.ts';

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * What a file may ask of us. Headers are claims: a few bytes can claim terabytes. Within these limits the reading of a
 * scene stays under 256 MB; what is above is refused with `SCENE_TOO_LARGE`, never read in part.
 */
export interface SceneLimits {
  /** Bytes of one decoded tile or strip with all its bands. */
  readonly tileBytes: number;
  /** Pixels of one tile or strip: each becomes four bytes for every band that is read. */
  readonly tilePixels: number;
  /** Tiles or strips of one image; of all bands where each has its own. */
  readonly tileCount: number;
  readonly bandCount: number;
  /** Bytes of the tags that are read: the tables of tiles, metadata, the place on the map. */
  readonly tagBytes: number;
  /** Images in a file: overviews and masks are images too. */
  readonly imageCount: number;
  /** Bytes of a metadata file beside the scene, and of the XML inside it. */
  readonly textBytes: number;
}

/** A 2048 × 2048 tile of four float bands passes; so does an image of 262,144 pixels a side in tiles of 256. */
export const SCENE_LIMITS: SceneLimits = Object.freeze({
  tileBytes: 2 ** 26,
  tilePixels: 2 ** 23,
  tileCount: 2 ** 20,
  bandCount: 1024,
  tagBytes: 48 * 2 ** 20,
  imageCount: 1000,
  textBytes: 2 ** 20,
});

export interface Config {
  /** PostgreSQL. Null: the embedded database in `dataFolder`. */
  readonly databaseUrl: string | null;
  /** Redis carries the jobs. Null: the database carries them. */
  readonly redisUrl: string | null;
  /** Absolute. Holds the embedded database and its lock. */
  readonly dataFolder: string;
  readonly language: Language;
  readonly logLevel: LogLevel;
  /** Threads that compute, 1…256. */
  readonly threads: number;
  /** Of an installed copy without git, such as a container image; recorded with results, never keyed. */
  readonly commit: string | null;
  readonly sceneLimits: SceneLimits;
  readonly remote: RemoteRules;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as unset, because compose files and shells cannot unset one. */
export function loadConfig(env: Environment): Config {
  return Object.freeze({
    databaseUrl: readUrl(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    redisUrl: readUrl(env, 'REDIS_URL', ['redis:', 'rediss:']),
    dataFolder: resolve(read(env, 'QINGSHAN_DATA') ?? 'qingshan-data'),
    language: readChoice(env, 'QINGSHAN_LANG', ['zh', 'en'], 'zh'),
    logLevel: readChoice(env, 'QINGSHAN_LOG_LEVEL', LOG_LEVELS, 'warn'),
    threads: readCount(env, 'QINGSHAN_THREADS', 256) ?? Math.min(availableParallelism(), 256),
    commit: read(env, 'QINGSHAN_COMMIT') ?? null,
    sceneLimits: readLimits(env, 'QINGSHAN_SCENE_LIMITS'),
    remote: readRemote(env),
  });
}

function read(env: Environment, variable: string): string | undefined {
  const value = env[variable]?.trim();
  return value === '' ? undefined : value;
}

function readUrl(env: Environment, variable: string, protocols: readonly string[]): string | null {
  const value = read(env, variable);
  if (value === undefined) return null;
  const url = URL.parse(value);
  if (url !== null && protocols.includes(url.protocol)) return value;
  throw invalid(variable, maskSecrets(value), `must be a URL that starts with ${protocols.join('// or ')}//`);
}

function readChoice<T extends string>(env: Environment, variable: string, choices: readonly T[], fallback: T): T {
  const value = read(env, variable);
  if (value === undefined) return fallback;
  const choice = choices.find((item) => item === value);
  if (choice === undefined) throw invalid(variable, value, `must be one of ${choices.join(', ')}`);
  return choice;
}

function readCount(env: Environment, variable: string, max: number): number | undefined {
  const value = read(env, variable);
  if (value === undefined) return undefined;
  const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (count < 1 || count > max) throw invalid(variable, value, `must be a whole number from 1 to ${max}`);
  return count;
}

/** `tileBytes=268435456,tileCount=4194304`: what is not named keeps its default. */
function readLimits(env: Environment, variable: string): SceneLimits {
  const value = read(env, variable);
  if (value === undefined) return SCENE_LIMITS;
  const limits: Record<string, number> = { ...SCENE_LIMITS };
  for (const part of value.split(',')) {
    const [, name = '', count = ''] = /^\s*(\w+)\s*=\s*(\d{1,12})\s*$/.exec(part) ?? [];
    if (!Object.hasOwn(SCENE_LIMITS, name) || Number(count) < 1) {
      const names = Object.keys(SCENE_LIMITS).join(', ');
      throw invalid(variable, value, `must be name=count, separated by commas; names are ${names}`);
    }
    limits[name] = Number(count);
  }
  return Object.freeze({ ...SCENE_LIMITS, ...limits });
}

function readRemote(env: Environment): RemoteRules {
  return Object.freeze({
    hosts: parseRemoteHosts('QINGSHAN_REMOTE_HOSTS', read(env, 'QINGSHAN_REMOTE_HOSTS') ?? ''),
    parallelCount: readCount(env, 'QINGSHAN_REMOTE_PARALLEL', 64) ?? 6,
    timeLimitMs: 1000 * (readCount(env, 'QINGSHAN_REMOTE_SECONDS', 3600) ?? 300),
    idleMs: 20_000,
    retryMs: 200,
    aheadBytes: 8 * 2 ** 20,
  });
}

/** What may be shown of a URL: never its password, nor anything of a text that is no URL. */
export function maskSecrets(value: string): string {
  const url = URL.parse(value);
  if (url === null || url.host === '') return '***';
  return `${url.protocol}//${url.username === '' && url.password === '' ? '' : '***@'}${url.host}${url.pathname}`;
}

function invalid(variable: string, value: string, rule: string): QingshanError {
  return new QingshanError('CONFIG_INVALID', { variable, value, rule });
}
