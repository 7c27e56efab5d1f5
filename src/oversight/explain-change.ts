/** What the unseen part could add, and the patches of change, in words: for `explain` and the report. */
import type { PatchAssessment } from '../analysis/assessment.ts';
import { CHANGE_KINDS } from '../analysis/change/change-patch.ts';
import type { ChangePatches } from '../analysis/change/change-patch.ts';
import type { AreaBounds } from '../analysis/change/whole-patch.ts';
import type { Language } from '../errors.ts';
import { sayHectares } from './figures.ts';
import { CHANGE_KIND_WORDS, say } from './words.ts';

/** Bounds and estimate of bare ground over the whole patch by date; empty where all was seen or nothing was. */
export function explainWhole({ wholePatch }: PatchAssessment, language: Language): readonly string[] {
  if (wholePatch === undefined) return [];
  const zh = language === 'zh';
  const { baseline, current } = wholePatch;
  const lineOf = (label: string, bounds: AreaBounds, unknownM2: number): string[] => {
    // Without an estimate nothing was seen at all, and from 0 to everything is no finding.
    if (unknownM2 === 0 || bounds.estimate === null) return [];
    const [least, most, estimate] = [bounds.least, bounds.most, bounds.estimate].map((m2) => sayHectares(m2, language));
    return [
      zh
        ? `${label}全图斑裸露地面在 ${least}（未见部分全为植被）与 ${most}（全为裸露）之间；按可见部分比例推算为 ${estimate}`
        : `${label}bare ground of the whole patch lies between ${least} (all of the unseen part green) and ${most} (all bare); by the proportions of the seen part ${estimate}`,
    ];
  };
  return [
    ...lineOf(zh ? '前时相' : 'baseline: ', baseline.unvegetatedM2, baseline.unknownM2),
    ...lineOf(zh ? '后时相' : 'current: ', current.unvegetatedM2, current.unknownM2),
  ];
}

/** A line a kind that occurs: how many patches of what area, and what is too small to be listed. */
export function explainPatches(patches: ChangePatches | null | undefined, language: Language): readonly string[] {
  if (!patches) return [];
  const zh = language === 'zh';
  return CHANGE_KINDS.flatMap((kind) => {
    const { listed, more, small } = patches.totals[kind];
    const count = listed.count + more.count;
    if (count + small.count === 0) return [];
    const name = say(CHANGE_KIND_WORDS, kind, language);
    const large = sayHectares(listed.areaM2 + more.areaM2, language);
    const rest = sayHectares(small.areaM2, language);
    const main = zh ? `${name} ${count} 处，共 ${large}` : `${name}: ${count}, together ${large}`;
    if (small.count === 0) return [main];
    return [
      zh
        ? `${main}；另有 ${small.count} 处小于最小图斑，共 ${rest}，不列出但计入合计`
        : `${main}; ${small.count} below the mapping unit, ${rest}, not listed but in the totals`,
    ];
  });
}
