/** A fall back from a good standing, said as what it is: a hint after one date, a finding to verify after two. */
import type { Relapse } from '../analysis/series/relapse.ts';
import type { Language } from '../errors.ts';
import type { Paragraph } from './explain.ts';

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
  const lines = [fall, STATES[state][language]];
  return { heading: zh ? '成效回落' : 'Relapse', lines };
}

const STATES = {
  provisional: {
    zh: '暂定：只有一个清晰日期，待第二个清晰日期印证',
    en: 'provisional: one clear date says so, a second has to agree',
  },
  confirmed: { zh: '两个清晰日期一致，请核实', en: 'two clear dates agree: to be verified' },
  contradicted: { zh: '下一个清晰日期未见回落，不成立', en: 'the next clear date did not show it: not upheld' },
} as const;
