import { expect, test } from 'vitest';
import { describeError, QingshanError } from './errors.ts';

test('details fill the sentences, in the language of the sentence where they have two', () => {
  const why = { zh: '缺少 .shx', en: 'its .shx is missing' };
  const error = new QingshanError('MINES_UNREADABLE', { file: 'a.shp', why });
  expect(error.message).toBe('MINES_UNREADABLE: Mine file a.shp cannot be read: its .shx is missing');
  expect(describeError(error, 'zh').message).toBe('矿山文件 a.shp 无法读取：缺少 .shx');
  expect(describeError(error, 'en').message).toBe('Mine file a.shp cannot be read: its .shx is missing');
});

test('other values are shown as JSON, a missing one as its placeholder', () => {
  const error = new QingshanError('MINES_UNREADABLE', { file: ['a', 1] });
  expect(describeError(error, 'en').message).toBe('Mine file ["a",1] cannot be read: {why}');
});
