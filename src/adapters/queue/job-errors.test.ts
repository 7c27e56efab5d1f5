import { UnrecoverableError } from 'bullmq';
import { expect, it } from 'vitest';
import { ERROR_TEXTS } from '../../error-texts.ts';
import { isErrorCode, QingshanError } from '../../errors.ts';
import { fromJobError, toJobError } from './job-errors.ts';

it('keeps code and values of every coded error, and repeats only what is outside', () => {
  for (const code of Object.keys(ERROR_TEXTS)) {
    if (!isErrorCode(code)) throw new Error(code);
    const details = { file: '影像.tif', rows: [1, 2], why: 'a "quote"' };

    const jobError = toJobError(new QingshanError(code, details));

    expect(fromJobError(jobError.message)).toEqual({ code, details });
    expect(jobError instanceof UnrecoverableError).toBe(ERROR_TEXTS[code].kind !== 'outside');
  }
});

it('leaves other errors as they are', () => {
  const bug = new TypeError('x is not a function');

  expect(toJobError(bug)).toBe(bug);
  expect(toJobError('a text').message).toBe('a text');
});

it.each(['job stalled more than allowable limit', 'job started more than allowable limit'])(
  'has a code for a job whose workers died: %s',
  (text) => {
    expect(fromJobError(text)).toEqual({ code: 'JOB_INTERRUPTED', details: {} });
  },
);

it.each(['', '{"code":"NO_SUCH_CODE"}', '[1]', 'null', '"text"'])(
  'takes %j for a message, not for a coded error',
  (text) => {
    expect(fromJobError(text)).toEqual({ message: text });
  },
);
