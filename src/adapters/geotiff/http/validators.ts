/** What a server says a file's content is known by (RFC 9110 §8.8), and whether an answer is still of that content. */
import type { IncomingHttpHeaders } from 'node:http';

/** Plain data: it travels to threads and into the record. */
export interface Validators {
  /** As the server writes it, with quotes. */
  readonly etag?: string;
  /** Last-Modified as the server writes it. */
  readonly modified?: string;
}

export function validatorsOf(headers: IncomingHttpHeaders): Validators {
  const { etag, 'last-modified': modified } = headers;
  return { ...(etag === undefined ? {} : { etag }), ...(modified === undefined ? {} : { modified }) };
}

/** A weak tag (`W/`) promises equal meaning, not equal bytes, and If-Match never matches one. */
function strongTag({ etag }: Validators): string | undefined {
  return etag?.startsWith('"') === true ? etag : undefined;
}

/** A file that comes with neither a strong tag nor a date could change between two requests unseen. */
export function canBeTold(validators: Validators): boolean {
  return strongTag(validators) !== undefined || validators.modified !== undefined;
}

/**
 * Dates count whole seconds, so a file that was written within the second before the answer may be written again under
 * the same date (RFC 9110 §8.8.2.2).
 */
export function isTooFresh(validators: Validators, date: string | undefined): boolean {
  if (strongTag(validators) !== undefined || validators.modified === undefined || date === undefined) return false;
  return Date.parse(date) - Date.parse(validators.modified) < 1000;
}

/** Asks the server to refuse where the content is another one by now. */
export function conditionOf(validators: Validators): Readonly<Record<string, string>> {
  const tag = strongTag(validators);
  if (tag !== undefined) return { 'if-match': tag };
  return validators.modified === undefined ? {} : { 'if-unmodified-since': validators.modified };
}

/**
 * Compared on every answer, because servers and caches exist that do not know If-Match. Where there is a strong tag, a
 * date may differ: replicas have dates of their own.
 */
export function isSameContent(known: Validators, answer: Validators): boolean {
  return strongTag(known) === undefined
    ? known.modified === answer.modified && known.etag === answer.etag
    : known.etag === answer.etag;
}
