/**
 * Every failure that a user can cause or fix has a code, a sentence that says what and where, and a sentence that says
 * what to do, in Chinese and English. The code is the contract; the sentences may improve.
 */
import { ERROR_TEXTS } from './error-texts.ts';

export type ErrorCode = keyof typeof ERROR_TEXTS;

/** The two languages that users read. */
export type Language = 'zh' | 'en';

/** `input`: the user's data is wrong, never retried. `outside`: something away or full, retried. `usage`: wrong call. */
export type ErrorKind = 'input' | 'outside' | 'usage';

export interface ErrorText {
  readonly kind: ErrorKind;
  /** What happened and where; `{name}` is filled from the details. */
  readonly zh: string;
  readonly en: string;
  /** What to do about it. */
  readonly doZh: string;
  readonly doEn: string;
}

export type ErrorDetails = Readonly<Record<string, unknown>>;

export class QingshanError extends Error {
  override readonly name = 'QingshanError';
  readonly code: ErrorCode;
  /** The values behind the sentence: file, feature id, row and cell, limits. JSON-serialisable. */
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, given: ErrorDetails = {}, options?: ErrorOptions) {
    const details = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, shown(value)]));
    super(`${code}: ${fill(ERROR_TEXTS[code].en, details, 'en')}`, options);
    this.code = code;
    this.details = details;
  }
}

export interface DescribedError {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly action: string;
}

/** The sentences of an error in one language. */
export function describeError(error: QingshanError, language: Language): DescribedError {
  const text: ErrorText = ERROR_TEXTS[error.code];
  const [message, action] = language === 'zh' ? [text.zh, text.doZh] : [text.en, text.doEn];
  return {
    code: error.code,
    kind: text.kind,
    message: fill(message, error.details, language),
    action: fill(action, error.details, language),
  };
}

/** An error as plain data, for threads and queues, which lose classes. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_TEXTS, code);
}

function shown(detail: unknown): unknown {
  return typeof detail === 'string' ? withoutSecrets(detail) : detail;
}

/**
 * Takes user, password, query and fragment from every web address in a text: signed links carry their key in the query,
 * and errors and results are logged, stored and passed on.
 */
export function withoutSecrets(text: string): string {
  return text.replaceAll(/\b(https?:\/\/)([^\s'"<>]+)/gi, (_, scheme: string, rest: string) => {
    const [place = ''] = rest.split(/[?#]/, 1);
    return `${scheme}${place.replace(/^[^/]*@/, '')}`;
  });
}

/** A detail that is `{ zh, en }` is said in the language of the sentence, so that a `why` is not half English. */
function fill(template: string, details: ErrorDetails, language: Language): string {
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = details[name];
    if (value === undefined) return placeholder;
    if (typeof value === 'string') return value;
    return isSentence(value) ? value[language] : JSON.stringify(value);
  });
}

function isSentence(value: unknown): value is Readonly<Record<Language, string>> {
  if (typeof value !== 'object' || value === null || !('zh' in value) || !('en' in value)) return false;
  return typeof value.zh === 'string' && typeof value.en === 'string';
}
