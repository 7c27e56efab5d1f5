import { QingshanError } from '../errors.ts';

/** A JSON object of a mapping file. @throws {QingshanError} MAPPING_INVALID */
export function record(json: unknown, file: string, what: string): Record<string, unknown> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw invalid(file, `${what} 不是对象`, `${what} is not an object`);
}

export function invalid(file: string, zh: string, en: string): QingshanError {
  return new QingshanError('MAPPING_INVALID', { file, why: { zh, en } });
}
