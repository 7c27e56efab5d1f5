import { describe, expect, it } from 'vitest';
import { sampleAssessment } from '../../test/samples/sample-evidence.ts';
import type { ChangePatches, KindTotals } from '../analysis/change/change-patch.ts';
import { explainPatches, explainWhole } from './explain-change.ts';

describe('explainWhole', () => {
  it('gives bounds and the estimate of a date on which part was not seen, and none of one that was seen whole', () => {
    expect(explainWhole(sampleAssessment(), 'en')).toEqual([
      'current: bare ground of the whole patch lies between 0.24 ha (all of the unseen part green) and 0.30 ha (all bare); by the proportions of the seen part 0.26 ha',
    ]);
  });

  it('says nothing where nothing was seen, or in results of before', () => {
    const whole = sampleAssessment().wholePatch!;
    const unvegetatedM2 = { least: 0, most: 9600, estimate: null };
    const { wholePatch: _, ...former } = sampleAssessment();

    expect(
      explainWhole(
        sampleAssessment({ wholePatch: { ...whole, current: { ...whole.current, unknownM2: 9600, unvegetatedM2 } } }),
        'zh',
      ),
    ).toEqual([]);
    expect(explainWhole(former, 'zh')).toEqual([]);
  });
});

it('counts the patches of every kind that occurs, and what is too small to list', () => {
  const none: KindTotals = {
    listed: { count: 0, areaM2: 0 },
    more: { count: 0, areaM2: 0 },
    small: { count: 0, areaM2: 0 },
  };
  const patches: ChangePatches = {
    listed: [],
    totals: {
      new_bare: {
        listed: { count: 2, areaM2: 1500 },
        more: { count: 1, areaM2: 500 },
        small: { count: 5, areaM2: 140 },
      },
      works_clearing: none,
      restored: { ...none, listed: { count: 1, areaM2: 4000 } },
      still_bare: none,
    },
  };

  expect(explainPatches(patches, 'zh')).toEqual([
    '新增裸露 3 处，共 0.20 公顷；另有 5 处小于最小图斑，共 0.01 公顷，不列出但计入合计',
    '裸露转植被 1 处，共 0.40 公顷',
  ]);
  expect(explainPatches(undefined, 'zh')).toEqual([]);
});
