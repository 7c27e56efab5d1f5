import { expect, it } from 'vitest';
import { drawnAssessment } from '../../test/samples/sample-intervals.ts';
import { shownAssessment } from './shown-assessment.ts';

it('shows the interval, and neither its draws nor a withheld score', () => {
  const assessment = drawnAssessment();
  const score = { ...assessment.score!, draws: { count: 1, rankCount: 0, values: 'AAAA' } };
  const withheld = { score, outcome: 'improved' } as const;

  const shown = shownAssessment({ ...assessment, score });
  const hidden = shownAssessment({ ...assessment, score: null, withheld });

  expect(shown.score!.interval).toEqual(score.interval);
  expect(JSON.stringify(shown)).not.toContain('AAAA');
  expect(JSON.stringify(hidden)).not.toContain('51.4306');
});
