/** New excavation in words: an observation of its own, which holds where vegetation cannot be judged (SCIENCE rule 11). */
import type { ExcavationRecord } from '../analysis/excavation-record.ts';
import type { Language } from '../errors.ts';
import type { Paragraph } from './explain.ts';
import { fixed, sayHectares, sayPercent } from './figures.ts';
import { EVIDENCE_CLASSES, REASONS, say } from './words.ts';

/** Null where it was not looked for. */
export function explainExcavation(
  excavation: ExcavationRecord | null | undefined,
  areaM2: number,
  language: Language,
): Paragraph | null {
  if (!excavation) return null;
  const zh = language === 'zh';
  const heading = zh ? '新增开挖（高寒区，生长季以外也可判）' : 'New excavation (alpine; also out of the green window)';
  if (excavation.status === 'insufficient_evidence') {
    const reason = sayExcavationEvidence(excavation, language);
    return {
      heading,
      lines: [zh ? `证据不足：${reason}；不等于没有开挖` : `insufficient evidence: ${reason}; that is not “none”`],
    };
  }
  return { heading, lines: [...foundLines(excavation, language), groundLine(excavation, areaM2, language)] };
}

/** The class of what was observed, or why nothing was: one cell of a table. */
export function sayExcavationEvidence(excavation: ExcavationRecord, language: Language): string {
  if (excavation.status === 'observed') return say(EVIDENCE_CLASSES, excavation.evidenceClass, language);
  return `${say(REASONS, excavation.reason, language)} (${excavation.reason})`;
}

type Observed = Extract<ExcavationRecord, { readonly status: 'observed' }>;

function foundLines({ count, areaM2, listed }: Observed, language: Language): readonly string[] {
  const zh = language === 'zh';
  if (count === 0) return [zh ? '未发现新增开挖' : 'none found'];
  const [largest] = listed;
  const head = zh
    ? `${count} 处，共 ${sayHectares(areaM2, language)}`
    : `${count}, together ${sayHectares(areaM2, language)}`;
  if (largest === undefined) return [head];
  const [lng, lat] = largest.centre;
  const [rise, edge] = [fixed(largest.brightnessRise, 2), fixed(largest.edgeBreak, 2)];
  return [
    head,
    zh
      ? `最大一处 ${sayHectares(largest.areaM2, language)}，位于 ${fixed(lng, 6)}, ${fixed(lat, 6)}；亮度升至参照变化的 ${rise} 倍，较边外地面多升 ${edge} 倍`
      : `the largest ${sayHectares(largest.areaM2, language)} at ${fixed(lng, 6)}, ${fixed(lat, 6)}; brighter by a factor of ${rise} over the reference, ${edge} over the ground beside it`,
  ];
}

function groundLine({ evidenceClass, comparedWith, observedM2 }: Observed, areaM2: number, language: Language): string {
  const zh = language === 'zh';
  const letter = say(EVIDENCE_CLASSES, evidenceClass, language);
  const share = sayPercent(areaM2 > 0 ? observedM2 / areaM2 : null, language);
  const reference = {
    dried: zh ? '周边同期枯黄的地面' : 'ground around that dried with the season',
    green: zh ? '周边仍绿的地面' : 'ground around that stayed green',
  }[comparedWith];
  return zh
    ? `证据等级 ${letter}；两期均无雪无阴影的占 ${share}；对照为${reference}；未参与评分`
    : `evidence class ${letter}; without snow and shadow on both dates ${share}; compared with ${reference}; no part of the score`;
}
