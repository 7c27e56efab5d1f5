import fc from 'fast-check';
import { expect, it } from 'vitest';
import { angularSectors, centroid, NO_SECTOR } from './angular-sectors.ts';

it('gives each pixel the sector of its own angle', () => {
  const place = fc.record({
    width: fc.integer({ min: 1, max: 60 }),
    height: fc.integer({ min: 1, max: 60 }),
    count: fc.integer({ min: 1, max: 254 }),
    at: fc.nat(),
    other: fc.nat(),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(place, ({ width, height, count, at, other, share }) => {
      const coverage = new Float64Array(width * height);
      coverage[at % coverage.length] = 1;
      coverage[other % coverage.length] = share;
      const [centreCol, centreRow] = centroid(coverage, width)!;

      const out = new Uint8Array(coverage.length);
      angularSectors(coverage, width, count, out);

      const expected = coverage.map((_, i) => {
        const angle = Math.atan2(Math.floor(i / width) - centreRow, (i % width) - centreCol);
        return Math.min(count - 1, Math.floor(((angle + Math.PI) / (2 * Math.PI)) * count));
      });
      expect([...out]).toEqual([...expected]);
    }),
    { numRuns: 500 },
  );
});

it('begins in the west and goes clockwise', () => {
  const coverage = new Float64Array(25);
  coverage[12] = 1;
  const out = new Uint8Array(25);
  angularSectors(coverage, 5, 4, out);

  // Rows are drawn from above: west-north, north-east, east-south, south-west.
  expect([out[1], out[3], out[23], out[21]]).toEqual([0, 1, 2, 3]);
});

it('knows no sector around nothing', () => {
  const out = new Uint8Array(4);
  angularSectors(new Float64Array(4), 2, 8, out);

  expect([...out]).toEqual([NO_SECTOR, NO_SECTOR, NO_SECTOR, NO_SECTOR]);
});
