import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import raw from '../../policies/raw-ndvi.json' with { type: 'json' };
import { QingshanError } from '../errors.ts';
import { parsePolicy } from './policy-file.ts';

it('reads both policies that ship', () => {
  expect(parsePolicy(defaults, 'default.json').id).toBe('sichuan-default');
  expect(parsePolicy(raw, 'raw-ndvi.json').score).toBeNull();
});

type Tree = Record<string, unknown>;

/** A copy of the default policy with one value replaced; `undefined` removes it. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(defaults) as Tree;
  const keys = path.split('.');
  const parent = keys.slice(0, -1).reduce((tree, key) => tree[key] as Tree, copy);
  if (value === undefined) delete parent[keys.at(-1)!];
  else parent[keys.at(-1)!] = value;
  return copy;
}

it.each([
  ['schema', 2, 'schema must be one of 1, not 2'],
  ['cover.bareBelow', '0.2', 'cover.bareBelow must be a number at least 0 and at most 1, not "0.2"'],
  ['cover.bareBelow', Number.NaN, 'cover.bareBelow must be a number'],
  ['cover.kind', 'guess', 'cover.kind must be one of fvc, index-threshold, index-classes'],
  ['ecoTypes.karst.preferred', [120], 'ecoTypes.karst.preferred must have 2 values'],
  ['ecoTypes.karst.preferred', [0, 290], 'ecoTypes.karst.preferred[0] must be a whole number from 1 to 366'],
  ['ring.stepsMetres', [100, 100], 'ring.stepsMetres[1] must be larger'],
  ['season', undefined, 'season is missing'],
  ['masks.clouds', true, 'masks.clouds is not a known key'],
  ['masks.erodeNodataPx', 3, 'masks.erodeNodataPx must be a whole number from 0 to 1'],
  ['title.zh', ' ', 'title.zh must be a text'],
  ['hysteresis', [], 'hysteresis must be an object'],
  ['cover.vegetatedFrom', 0.1, 'cover.bareBelow must be below cover.vegetatedFrom'],
  ['cover', { kind: 'index-threshold', bareBelow: 0.2 }, 'hysteresis must be null'],
  ['ring', null, 'ring must not be null where score is not'],
  ['score.grades', [60, 75, 90], 'score.grades must fall'],
  ['score.targets.crop.coverMax', 0.3, 'score.targets.crop.coverMin must not exceed coverMax'],
  ['radiometry', 'raw', 'masks.water'],
  ['ring.reference.leastSectors', 25, 'ring.reference.leastSectors must not exceed ring.reference.sectors'],
  ['ring.reference.variogramLags', [1, 1], 'ring.reference.variogramLags[1] must be larger'],
  ['ecoTypes.alpine.noLossClaim', undefined, 'ecoTypes.alpine.noLossClaim is missing'],
  ['excavation.overDried.rise', 0.9, 'excavation.overDried.rise must be a number at least 1'],
])('refuses %s = %j and names it', (path, value, why) => {
  let caught: unknown;
  try {
    parsePolicy(changed(path, value), 'mine.json');
  } catch (error) {
    caught = error;
  }

  expect(caught).toBeInstanceOf(QingshanError);
  expect(caught).toMatchObject({
    code: 'POLICY_INVALID',
    details: { file: 'mine.json', why: expect.stringContaining(why) },
  });
});

it.each([null, 7, [], 'policy'])('refuses %j as a policy', (json) => {
  expect(() => parsePolicy(json, 'mine.json')).toThrow('the policy must be an object');
});
