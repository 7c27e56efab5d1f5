import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, maskSecrets, SCENE_LIMITS } from './config.ts';
import { QingshanError } from './errors.ts';

describe('loadConfig', () => {
  it('needs nothing: the database is embedded, the jobs are in it, Chinese is spoken', () => {
    const config = loadConfig({});

    expect(config).toMatchObject({ databaseUrl: null, redisUrl: null, language: 'zh', logLevel: 'warn' });
    expect(config.remote.hosts).toEqual([]);
    expect(config.dataFolder).toBe(resolve('qingshan-data'));
    expect(config.threads).toBeGreaterThanOrEqual(1);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('reads every variable', () => {
    const config = loadConfig({
      DATABASE_URL: 'postgresql://u:p@db:5432/q',
      REDIS_URL: 'rediss://:p@cache:6379/0',
      QINGSHAN_DATA: '/srv/qingshan',
      QINGSHAN_LANG: 'en',
      QINGSHAN_LOG_LEVEL: 'debug',
      QINGSHAN_THREADS: '4',
      QINGSHAN_COMMIT: '0123abc',
      QINGSHAN_SCENE_LIMITS: 'tileBytes=1000, tileCount=7',
      QINGSHAN_REMOTE_HOSTS: 'data.example.cn',
      QINGSHAN_REMOTE_PARALLEL: '3',
      QINGSHAN_REMOTE_SECONDS: '60',
    });

    expect(config).toEqual({
      databaseUrl: 'postgresql://u:p@db:5432/q',
      redisUrl: 'rediss://:p@cache:6379/0',
      dataFolder: '/srv/qingshan',
      language: 'en',
      logLevel: 'debug',
      threads: 4,
      commit: '0123abc',
      sceneLimits: { ...SCENE_LIMITS, tileBytes: 1000, tileCount: 7 },
      remote: {
        hosts: [{ protocol: 'https:', host: 'data.example.cn', prefix: null, port: 443, credentials: null }],
        parallelCount: 3,
        timeLimitMs: 60_000,
        idleMs: 20_000,
        retryMs: 200,
        aheadBytes: 8 * 2 ** 20,
      },
    });
  });

  it('takes an empty variable as unset', () => {
    expect(loadConfig({ DATABASE_URL: '', QINGSHAN_THREADS: ' ' }).databaseUrl).toBeNull();
  });

  it.each([
    ['DATABASE_URL', 'mysql://root:secret@db/q', 'mysql://***@db/q'],
    ['DATABASE_URL', 'host=db password=secret', '***'],
    ['REDIS_URL', 'cache:6379', '***'],
    ['QINGSHAN_LANG', 'fr', 'fr'],
    ['QINGSHAN_LOG_LEVEL', 'loud', 'loud'],
    ['QINGSHAN_THREADS', '0', '0'],
    ['QINGSHAN_THREADS', '2.5', '2.5'],
    ['QINGSHAN_THREADS', '1e3', '1e3'],
    ['QINGSHAN_SCENE_LIMITS', 'tileBytes=0', 'tileBytes=0'],
    ['QINGSHAN_SCENE_LIMITS', 'tileBites=9', 'tileBites=9'],
    ['QINGSHAN_SCENE_LIMITS', 'tileBytes', 'tileBytes'],
    ['QINGSHAN_REMOTE_HOSTS', 'user:secret@bad host', '***@bad host'],
    ['QINGSHAN_REMOTE_PARALLEL', '0', '0'],
  ])('refuses %s=%s and names variable, rule and value without secrets', (variable, value, shown) => {
    const error = thrown(() => loadConfig({ [variable]: value }));

    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.details).toMatchObject({ variable, value: shown });
    expect(error.details['rule']).toMatch(/^must be/);
    expect(error.message).not.toContain('secret');
  });
});

it('masks user and password of a URL and keeps the host', () => {
  expect(maskSecrets('postgres://u:p@db:5432/q?sslpassword=x')).toBe('postgres://***@db:5432/q');
  expect(maskSecrets('redis://cache:6379/1')).toBe('redis://cache:6379/1');
});

function thrown(act: () => unknown): QingshanError {
  try {
    act();
  } catch (error) {
    if (error instanceof QingshanError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
