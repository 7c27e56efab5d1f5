import { expect, it } from 'vitest';
import { explainRegistration } from './explain-registration.ts';

const COUNTS = { inlierCount: 15, pointCount: 16, windowCount: 18, quadrantCount: 4, gradientPixels: 0.02 };

it('tells shift, class and error of an accepted pair', () => {
  const registration = {
    status: 'accepted',
    class: 'B',
    use: 'applied',
    dx: 0.371,
    dy: -0.614,
    residualPixels: 0.24,
    standardErrorPixels: 0.12,
    ...COUNTS,
  } as const;

  expect(explainRegistration(registration, 'zh')).toEqual({
    heading: '配准',
    lines: [
      '后时相相对前时相偏移（列, 行）0.37, -0.61 像元，已改正；残差 0.24 像元（B 级），剩余误差 0.12 像元',
      '看了 18 个窗口，得 16 个同名点，其中 15 个一致',
    ],
  });
  expect(explainRegistration({ ...registration, use: 'as-is' }, 'en')?.lines[0]).toContain('left and counted as error');
});

it('tells why a pair was refused, and what was assumed of another', () => {
  const measured = { dx: null, dy: null, residualPixels: null, ...COUNTS, gradientPixels: null };

  const refused = explainRegistration({ status: 'refused', reason: 'disagreement', ...measured }, 'en');
  const assumed = explainRegistration(
    { status: 'assumed', reason: 'too-few-points', standardErrorPixels: 0.5, ...measured },
    'zh',
  );

  expect(refused?.lines[0]).toBe('the dates cannot be aligned: the tie points disagree');
  expect(assumed?.lines[0]).toContain('按已对齐处理，误差按 0.50 像元计');
});

it('says nothing where nothing was registered', () => {
  expect(explainRegistration(null, 'zh')).toBeNull();
  expect(explainRegistration(undefined, 'zh')).toBeNull();
  expect(explainRegistration({ status: 'same-scene' }, 'en')?.lines).toEqual(['both dates are the same scene']);
});
