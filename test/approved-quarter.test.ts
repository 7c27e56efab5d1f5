import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { approvalLabel, driftLines } from './approved-quarter.ts';
import type { ApprovedPatch } from './approved-quarter.ts';
import { ROOT } from './cli.ts';

const patch: ApprovedPatch = {
  id: 'P1',
  status: 'scored',
  reason: null,
  outcome: 'improved',
  flags: [],
  score: 97.1,
  observed_m2: 100,
  unvegetated_m2: [80, 5],
};

test('a moved number, a new patch and a lost one are each said', () => {
  const actual = [
    { ...patch, score: 96.2 },
    { ...patch, id: 'P2' },
  ];

  expect(driftLines([patch, { ...patch, id: 'P0' }], actual)).toEqual(['P1 score: 97.1 → 96.2', 'P2: new', 'P0: gone']);
});

test('the approved quarter stands in the changelog', async () => {
  const approved = await readFile(join(ROOT, 'fixtures/quarter/approved.json'), 'utf8');

  const changelog = await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8');

  expect(changelog).toContain(`approved quarter ${approvalLabel(approved)}`);
});
