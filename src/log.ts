/**
 * Logs go to stderr as JSON lines, so that stdout belongs to results. Messages are constant events in the past tense
 * (`mine scored`); everything that varies is a field with its unit in the name (`durationMs`).
 */
import { destination, pino, stdSerializers } from 'pino';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { QingshanError } from './errors.ts';

export type Log = Logger;

export function createLog(config: Pick<Config, 'logLevel'>): Log {
  return pino(
    {
      level: config.logLevel,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      redact: ['databaseUrl', 'redisUrl', 'password', '*.databaseUrl', '*.redisUrl', '*.password'],
    },
    // Synchronous: a command may end right after its last line.
    destination({ fd: 2, sync: true }),
  );
}

/** A failure the user can fix is told by its code and values; only bugs and outages need a stack. */
function serializeError(error: unknown): unknown {
  if (error instanceof QingshanError) {
    const { code, details, message } = error;
    return { code, details, message, ...(error.cause instanceof Error ? { cause: error.cause.message } : {}) };
  }
  return error instanceof Error ? stdSerializers.err(error) : error;
}
