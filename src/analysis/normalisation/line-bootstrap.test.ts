import { expect, it } from 'vitest';
import { HAZE, RULE, testRing } from '../../../test/helpers/ring-pair.ts';
import { drawLines } from './draw-lines.ts';
import { lineBootstrap } from './line-bootstrap.ts';
import { normalisePair } from './normalise-pair.ts';

const found = normalisePair(testRing({ ...HAZE, changed: 0.2 }), RULE);

it('draws red and NIR of the published lines', () => {
  if (found.status === 'refused') throw new Error(found.problem);
  const lines = lineBootstrap(found)!;
  const once = new Uint8Array(RULE.sectorCount).fill(1);
  const times = once.map((_, sector) => (sector % 2) * 2);
  const role = (name: string): unknown => found.lines.find((line) => line.role === name);

  expect(lines.fit).toEqual({ red: role('red'), nir: role('nir') });
  expect(lines.draw(once)).toEqual(lines.fit);
  expect(lines.draw(times).red).toEqual(drawLines(found.resampling, times)!.find((line) => line.role === 'red'));
  expect(lines.draw(times).red.slope).not.toBe(lines.fit.red.slope);
});

it('stays at the fit where a draw hits empty sectors only', () => {
  const lines = lineBootstrap(found)!;

  expect(lines.draw(new Uint8Array(RULE.sectorCount))).toEqual(lines.fit);
});

it('is null without a normalisation, after a refusal and without NIR', () => {
  const ring = testRing(HAZE);

  expect(lineBootstrap(null)).toBeNull();
  expect(lineBootstrap(normalisePair({ ...ring, pixels: ring.pixels.slice(0, 9) }, RULE))).toBeNull();
  expect(lineBootstrap(normalisePair(testRing({ ...HAZE, roles: ['green', 'red'] }), RULE))).toBeNull();
});
