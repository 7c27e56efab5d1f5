import { expect, test } from 'vitest';
import { summarise, summaryLine } from './reporter.ts';

test('counts each state, and a test that never ended as failed', () => {
  const states = ['passed', 'passed', 'failed', 'skipped', 'pending'];
  const summary = summarise(states.map((state) => ({ state, realSet: undefined })));
  expect(summaryLine(summary, 0)).toBe('2 passed, 2 failed, 1 skipped');
  expect(summaryLine(summary, 1)).toBe('2 passed, 3 failed, 1 skipped');
});

test('says nothing about skips where there are none', () => {
  expect(summaryLine(summarise([{ state: 'passed', realSet: undefined }]), 0)).toBe('1 passed, 0 failed');
});

test('a real set is verified only if every test of it passed', () => {
  const { verifiedSets } = summarise([
    { state: 'passed', realSet: 'a' },
    { state: 'passed', realSet: 'b' },
    { state: 'skipped', realSet: 'b' },
    { state: 'failed', realSet: 'c' },
    { state: 'passed', realSet: 'c' },
  ]);
  expect(verifiedSets).toEqual(['a']);
});
