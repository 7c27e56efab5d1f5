import { QingshanError } from '../../errors.ts';

/** A MINES_UNREADABLE that says why in both languages. */
export function unreadable(file: string, zh: string, en: string, cause?: unknown): QingshanError {
  return new QingshanError('MINES_UNREADABLE', { file, why: { zh, en } }, cause === undefined ? {} : { cause });
}
