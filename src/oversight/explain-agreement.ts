/** A loss, or a fall back from a good standing, said as what it is: a hint after one date, to be verified after two. */
import type { Agreement } from '../analysis/series/agreement.ts';
import type { Relapse } from '../analysis/series/relapse.ts';
import type { Language } from '../errors.ts';
import type { Paragraph } from './explain.ts';
import { AGREEMENTS, say } from './words.ts';

/** Null where there is nothing to say. */
export function explainRelapse(relapse: Relapse | null, language: Language): Paragraph | null {
  if (relapse === null || relapse.state === 'none' || relapse.what === null) return null;
  const zh = language === 'zh';
  const { state, what, since, standing } = relapse;
  const level = standing === null ? '' : standing.toFixed(2);
  const fall = {
    cover: zh
      ? `${since} 覆盖度比值低于其良好时期的水平 ${level}`
      : `on ${since} the cover ratio lay below its good standing of ${level}`,
    grade: zh ? `${since} 评级降到良以下` : `on ${since} the grade fell below good`,
  }[what];
  const lines = [fall, say(AGREEMENTS, state, language)];
  return { heading: zh ? '成效回落' : 'Relapse', lines };
}

/** A loss of this quarter, and whether a second clear date saw it. Null where there is none. */
export function explainLoss(state: Agreement, since: string | null, language: Language): Paragraph | null {
  if (state === 'none' || since === null) return null;
  const zh = language === 'zh';
  const seen = zh
    ? `${since} 影像显示受损（退化或好坏并存）`
    : `the scene of ${since} shows a loss (degraded or mixed)`;
  return { heading: zh ? '受损是否属实' : 'Whether the loss holds', lines: [seen, say(AGREEMENTS, state, language)] };
}

/** New excavation, and whether a second clear date saw it. Null where none was seen. */
export function explainExcavationState(state: Agreement, since: string | null, language: Language): Paragraph | null {
  if (state === 'none' || since === null) return null;
  const zh = language === 'zh';
  const seen = zh ? `${since} 影像显示新增开挖` : `the scene of ${since} shows new excavation`;
  return {
    heading: zh ? '开挖是否属实' : 'Whether the excavation holds',
    lines: [seen, say(AGREEMENTS, state, language)],
  };
}
