import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { parsePolicy } from '../policy-file.ts';
import { learnReference, offeredEntries, referenceFor } from './reference-library.ts';
import type { LibraryEntry, RingRecord } from './reference-library.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const rule = { leastMines: 20, leastScenes: 20 };

/** Mine k of 25 has a cover of 0.50, 0.51 … 0.74 and a bare share of k thousandths, in high summer. */
function records(more: Partial<RingRecord> = {}): RingRecord[] {
  return Array.from({ length: 25 }, (_, k) => ({
    mineId: `M${k}`,
    sceneId: `S${k}`,
    zone: 7,
    ecoType: 'karst',
    date: '2022-08-15',
    day: 227,
    pixelCount: 900,
    cover: 0.5 + k / 100,
    unvegetatedShare: k / 1000,
    ...more,
  }));
}

function entriesOf(rings: readonly RingRecord[]): readonly LibraryEntry[] {
  return learnReference(rings, '2023-01-01', policy, rule).entries;
}

describe('the library', () => {
  it('learns the median over mines and how far they lie apart', () => {
    const library = learnReference(records(), '2023-01-01', policy, rule);

    expect(library).toMatchObject({ schema: 1, policy: `sichuan-default@${policy.version}`, before: '2023-01-01' });
    // Day 227 lies in both green windows of karst. By hand: the 13th of 25; distances 0…12 hundredths, the median 6.
    expect(library.entries.map(({ days }) => days)).toEqual([
      [120, 290],
      [90, 310],
    ]);
    const [entry] = library.entries;
    expect(entry).toMatchObject({ zone: 7, ecoType: 'karst', mineCount: 25 });
    expect(entry!.cover).toBeCloseTo(0.62, 12);
    expect(entry!.unvegetatedShare).toBeCloseTo(0.012, 12);
    expect(entry!.coverSpread).toBeCloseTo(1.4826 * 0.06, 12);
  });

  it('counts a mine once, however often it was seen', () => {
    const often = Array.from({ length: 500 }, () => records({ cover: 0.01 })[0]!);
    const library = learnReference([...records(), ...often], '2023-01-01', policy, rule);

    expect(library.entries[0]!.mineCount).toBe(25);
    // M0 fell from 0.50 to 0.01; it was the lowest before.
    expect(library.entries[0]!.cover).toBeCloseTo(0.62, 12);
  });

  it('learns nothing from fewer than twenty mines, from later dates or from rings with too few pixels', () => {
    expect(entriesOf(records().slice(0, 19))).toEqual([]);
    expect(entriesOf(records({ date: '2023-01-01' }))).toEqual([]);
    expect(entriesOf(records({ pixelCount: 199 }))).toEqual([]);
    expect(entriesOf(records().slice(0, 20))).toHaveLength(2);
  });

  it('learns nothing from fewer than twenty scenes, however many mines they show', () => {
    const shared = [19, 20].map((count) => records().map((ring, k) => ({ ...ring, sceneId: `S${k % count}` })));

    expect(entriesOf(shared[0]!)).toEqual([]);
    expect(entriesOf(shared[1]!)[0]).toMatchObject({ mineCount: 25, sceneCount: 20 });
  });

  it('keeps zones, eco-types and seasons apart', () => {
    const all = [
      ...records(),
      ...records({ zone: 9, ecoType: 'alpine', day: 200 }),
      ...records({ zone: 7, ecoType: 'mountain_forest', cover: 0.9 }),
      // Day 100 is acceptable in karst, not preferred.
      ...records({ zone: 3, ecoType: 'karst', day: 100 }),
      // Day 350 is winter.
      ...records({ zone: 4, ecoType: 'karst', day: 350 }),
    ];

    const { entries } = learnReference(all, '2023-01-01', policy, rule);

    expect(entries.map(({ zone, ecoType }) => `${zone} ${ecoType}`)).toEqual([
      '3 karst',
      '7 karst',
      '7 karst',
      '7 mountain_forest',
      '7 mountain_forest',
      '9 alpine',
      '9 alpine',
    ]);
  });

  it('is the same whatever the order of the rings', () => {
    const all = [...records(), ...records({ date: '2021-08-10', cover: 0.7 })];
    const library = learnReference(all, '2023-01-01', policy, rule);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(learnReference(shuffled, '2023-01-01', policy, rule)).toEqual(library);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the reference of a patch', () => {
  const library = learnReference(records(), '2023-01-01', policy, rule);
  const ring = { pixelCount: 400, coverCurrent: 0.55, unvegetatedShare: 0.1 };
  const karst = { zone: 7, ecoType: 'karst' } as const;
  const ask = (own: typeof ring | null, day = 227, known: typeof library | null = library) =>
    referenceFor(own, known === null ? undefined : offeredEntries(known, 'hash', karst, policy), day, policy);

  it('is its ring where the ring can serve', () => {
    expect(ask(ring)).toEqual({ source: 'ring', cover: 0.55, unvegetatedShare: 0.1 });
    expect(ask({ ...ring, pixelCount: 200, coverCurrent: 0.15 }).source).toBe('ring');
  });

  it.each([
    ['no ring', null],
    ['a barren ring', { ...ring, coverCurrent: 0.149 }],
    ['a ring of few pixels', { ...ring, pixelCount: 199 }],
  ])('is the zone with %s', (_, own) => {
    expect(ask(own)).toMatchObject({ source: 'library', entry: { days: [120, 290], mineCount: 25 } });
    expect(ask(own, 100)).toMatchObject({ source: 'library', entry: { days: [90, 310] } });
  });

  it('is missing where nobody knows', () => {
    const none = { source: 'none', reason: 'IE_REF' };

    expect(ask(null, 350)).toEqual(none);
    expect(ask(null, 227, null)).toEqual(none);
    expect(offeredEntries(library, 'hash', { ...karst, zone: 8 }, policy)).toBeUndefined();
    expect(offeredEntries(library, 'hash', { ...karst, zone: null }, policy)).toBeUndefined();
    expect(offeredEntries(library, 'hash', { zone: 7, ecoType: 'alpine' }, policy)).toBeUndefined();
    expect(ask(null, 227, { ...library, policy: 'sichuan-default@1999.1' })).toEqual(none);
    expect(ask(null, 227, learnReference(records({ cover: 0.1 }), '2023-01-01', policy, rule))).toEqual(none);
  });
});
