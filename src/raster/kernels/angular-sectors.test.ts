import { expect, it } from 'vitest';
import { angularSectors } from './angular-sectors.ts';
import { mapLine } from './map-line.ts';
import { quadrantCorrelation } from './quadrant-correlation.ts';

it('counts sectors from east over south, where rows grow downwards', () => {
  const all = Int32Array.from({ length: 16 }, (_, i) => i);

  // prettier-ignore
  expect([...angularSectors(all, 4, { col: 2, row: 2 }, 4)]).toEqual([2, 2, 3, 3,
                                                                     2, 2, 3, 3,
                                                                     1, 1, 0, 0,
                                                                     1, 1, 0, 0]);
});

it('gives the middle itself the first sector and never one too many', () => {
  expect([...angularSectors(Int32Array.of(0), 1, { col: 0.5, row: 0.5 }, 24)]).toEqual([0]);
  // A hair above the eastern axis, where a full turn rounds to one.
  expect([...angularSectors(Int32Array.of(1), 2, { col: 0, row: 0.5 + 1e-17 }, 24)]).toEqual([0]);
  expect([...angularSectors(Int32Array.of(1), 2, { col: 0, row: 0.5 + 1e-15 }, 24)]).toEqual([23]);
});

it('puts the pixels of a circle into 24 equal parts', () => {
  const side = 101;
  const circle = Int32Array.from({ length: side * side }, (_, i) => i).filter(
    (i) => Math.hypot((i % side) - 50, Math.floor(i / side) - 50) < 50,
  );
  const counts = new Float64Array(24);
  for (const sector of angularSectors(circle, side, { col: 50.5, row: 50.5 }, 24)) counts[sector]! += 1;

  for (const count of counts) expect(Math.abs(count / (circle.length / 24) - 1)).toBeLessThan(0.1);
});

it('correlates by the sides of the medians', () => {
  const x = Float64Array.of(1, 2, 3, 4, 5);
  const same = Float64Array.of(10, 20, 30, 40, 1e9);
  const half = Float64Array.of(40, 20, 30, 10, 50);

  expect(quadrantCorrelation(x, same, 3, 30)).toBe(1);
  // Pixels 2 and 5 agree, 1 and 4 do not, 3 lies on the medians.
  expect(quadrantCorrelation(x, half, 3, 30)).toBe(0);
  expect(quadrantCorrelation(x, new Float64Array(5), 3, 0)).toBeNaN();
});

it('maps values by a line, in single precision, with NaN kept', () => {
  const out = new Float32Array(3);

  mapLine(Float32Array.of(2, NaN, -1), 1.5, 0.25, out);

  expect(out).toEqual(Float32Array.of(3.25, NaN, -1.25));
});
