/** What every record must do, on the embedded database and on PostgreSQL. */
import { quarterVerdict } from '../src/oversight/quarter-verdict.ts';
import type { PatchAssessment } from '../src/analysis/assessment.ts';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/adapters/database/open-database.ts';
import type { Database } from '../src/adapters/database/open-database.ts';
import { createStore } from '../src/adapters/database/store.ts';
import type { ResultRecord, Store } from '../src/app/ports/record.ts';
import type { Policy } from '../src/analysis/policy.ts';
import type { SeriesDate } from '../src/analysis/series/dates.ts';
import { patchResult, patchWith, POLICY, POLICY_HASH, resultWith, sceneRecord } from './helpers/record.ts';
import { sampleAssessment } from './samples/sample-evidence.ts';
import { startPostgres } from './servers.ts';

const postgres = await startPostgres();
const folder = await mkdtemp(join(tmpdir(), 'qingshan-store-'));
afterAll(async () => {
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

function dateOf(date: string): SeriesDate {
  return { date, bands: 'nir', mineCover: 0.1 + 0.2, ringCover: 0.8, bareShare: 0.5 };
}

describe.each([
  { name: 'PGlite', databaseUrl: null, isMissing: false },
  { name: 'PostgreSQL', databaseUrl: postgres?.url ?? null, isMissing: postgres === null },
])('the record on $name', ({ databaseUrl, isMissing }) => {
  describe.skipIf(isMissing)('', () => {
    let database: Database;
    /** What a second worker has: a connection of its own on a server, the same one where there is only one. */
    let other: Database;
    let store: Store;

    beforeAll(async () => {
      database = await openDatabase({ databaseUrl, dataFolder: folder });
      other = databaseUrl === null ? database : await openDatabase({ databaseUrl, dataFolder: folder });
      store = createStore(database);
      // Several processes may start on an empty database at once.
      await Promise.all([store.migrate(), createStore(other).migrate()]);
      await store.savePolicy(POLICY, POLICY_HASH);
    });
    afterAll(async () => {
      await other.close();
      await database.close();
    });

    /** A patch on record, with a name that no other test uses. */
    const newPatch = async (): Promise<string> => {
      const patchId = randomUUID();
      await store.savePatches([patchWith({ patchId })], 'test');
      return patchId;
    };
    const currentKeys = async (quarter: string): Promise<string[]> =>
      (await store.listResults(quarter)).map(({ key }) => key);

    describe('patches', () => {
      it('come back as they were imported', async () => {
        const patch = patchWith({ patchId: `0007-${randomUUID()}`, mineId: 'M-whole' });

        await store.savePatches([patch], 'mines.gpkg');

        expect(await store.listPatches({ ids: [patch.patchId] })).toEqual([patch]);
        expect(await store.listPatches({ mineId: 'M-whole' })).toEqual([patch]);
      });

      it('change nothing when imported again', async () => {
        const patch = patchWith({ patchId: randomUUID() });
        await store.savePatches([patch], 'mines.gpkg');

        // Another key order is the same patch.
        const again = Object.fromEntries(Object.entries(patch).toReversed()) as unknown as typeof patch;
        const counts = await store.savePatches([again], 'mines.gpkg');

        expect(counts).toEqual({ added: 0, changed: 0, unchanged: 1 });
        expect(await store.outlineVersions(patch.patchId)).toHaveLength(1);
      });

      it('get a version for a new outline and for new attributes', async () => {
        const patchId = randomUUID();
        const save = (change: object) => store.savePatches([patchWith({ patchId, ...change })], 'mines.gpkg');

        expect(await save({ outlineVersion: 'a' })).toEqual({ added: 1, changed: 0, unchanged: 0 });
        expect(await save({ outlineVersion: 'a', stage: 'accepted' })).toEqual({ added: 0, changed: 1, unchanged: 0 });
        expect(await save({ outlineVersion: 'b' })).toEqual({ added: 0, changed: 1, unchanged: 0 });
        expect(await save({ outlineVersion: 'a' })).toEqual({ added: 0, changed: 1, unchanged: 0 });

        const versions = await store.outlineVersions(patchId);
        expect(versions.map(({ version }) => version)).toEqual(['a', 'b', 'a']);
        expect(versions.every(({ importedAt }) => !Number.isNaN(Date.parse(importedAt)))).toBe(true);
        expect((await store.listPatches({ ids: [patchId] }))[0]).toMatchObject({ stage: 'completed' });
      });

      it('are imported all or none', async () => {
        const good = patchWith({ patchId: randomUUID() });
        const bad = patchWith({ patchId: randomUUID(), areaM2: NaN });

        await expect(store.savePatches([good, bad], 'mines.gpkg')).rejects.toThrow('cannot be stored');

        expect(await store.listPatches({ ids: [good.patchId, bad.patchId] })).toEqual([]);
      });

      it('are refused with a code where an id is there twice or a text cannot be stored', async () => {
        const twice = patchWith({ patchId: randomUUID() });
        const nul = patchWith({ patchId: randomUUID(), attributes: { 备注: 'a\u0000b' } });

        await expect(store.savePatches([twice, twice], 'm.shp')).rejects.toMatchObject({ code: 'MINES_DUPLICATE_ID' });
        await expect(store.savePatches([nul], 'm.shp')).rejects.toMatchObject({
          code: 'MINES_BAD_VALUE',
          details: { file: 'm.shp', row: 1, feature: nul.patchId, field: '备注', value: 'a␀b' },
        });
      });

      it('are listed in byte order, thousands of them', async () => {
        const mineId = randomUUID();
        const ids = Array.from({ length: 1_200 }, (_, i) => `${['b', 'B', 'a', '_', '矿'][i % 5]}${i}-${mineId}`);

        const counts = await store.savePatches(
          ids.map((patchId) => patchWith({ patchId, mineId })),
          'mines.gpkg',
        );

        expect(counts.added).toBe(1_200);
        const expected = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect((await store.listPatches({ mineId })).map(({ patchId }) => patchId)).toEqual(expected);
        expect((await store.listPatches({ ids })).map(({ patchId }) => patchId)).toEqual(expected);
        expect(await store.listPatches({ ids: [] })).toEqual([]);
      });

      it('imported by two at once are imported once', async () => {
        const patches = Array.from({ length: 20 }, () => patchWith({ patchId: randomUUID() }));

        const counts = await Promise.all(
          [store, createStore(other), store, createStore(other)].map((each) => each.savePatches(patches, 'm.gpkg')),
        );

        expect(counts.map(({ added }) => added).toSorted()).toEqual([0, 0, 0, 20]);
        expect(counts.every(({ changed }) => changed === 0)).toBe(true);
      });
    });

    it('knows a scene by its content, wherever the file lies', async () => {
      const id = randomUUID();

      expect(await store.saveScene(sceneRecord(id, '/a/GF2.tif', '2024-01-01T00:00:00.000Z'))).toEqual({ added: true });
      expect(await store.saveScene(sceneRecord(id, '/b/GF2.tif', '2024-02-01T00:00:00.000Z'))).toEqual({
        added: false,
      });

      const stored = (await store.listScenes()).filter(({ scene }) => scene.id === id);
      expect(stored).toEqual([sceneRecord(id, '/b/GF2.tif', '2024-01-01T00:00:00.000Z')]);
    });

    describe('results', () => {
      it('come back as they were computed', async () => {
        const patchId = await newPatch();
        const record = resultWith({ key: randomUUID(), quarter: '2001Q1', patchId, mineId: 'M9' });

        await store.saveResults([record]);

        const [stored] = await store.listResults('2001Q1');
        expect(stored).toEqual({ ...record, askedAt: record.computedAt, isCurrent: true });
        expect(JSON.stringify(stored?.result)).toBe(JSON.stringify(record.result));
        expect(await store.hasResult(record.key)).toBe(true);
        expect(await store.hasResult('nothing')).toBe(false);
      });

      it('keep every bit of every number', async () => {
        const patchId = await newPatch();
        const special = [-0, 0, 1e-300, 5e-324, -5e-324, 0.1 + 0.2, 1 / 3, Number.MAX_VALUE, 2 ** 53 + 2, 1e21, -1e-7];
        const drawn = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 2_000, seed: 638 });
        const numbers = [...special, ...drawn];
        const record = resultWith({
          key: randomUUID(),
          quarter: '2001Q2',
          patchId,
          result: { ...patchResult(patchId, 0.1 + 0.2), numbers } as never,
        });

        await store.saveResults([record]);

        const [stored] = await store.listResults('2001Q2');
        const { numbers: read } = stored!.result as unknown as { numbers: number[] };
        expect(bitsOf(read)).toEqual(bitsOf(numbers));
        const column = await database.record
          .selectFrom('result')
          .select('area_m2')
          .where('key', '=', record.key)
          .execute();
        expect(column).toEqual([{ area_m2: 0.1 + 0.2 }]);
      });

      it('are stored beside what holds without taking its place', async () => {
        const patchId = await newPatch();
        const of = (key: string, policyHash: string) => {
          const record = resultWith({ key, quarter: '2004Q1', patchId });
          return { ...record, provenance: { ...record.provenance, policyHash } };
        };
        const hash = randomUUID();
        await store.savePolicy({ ...POLICY, version: hash }, hash);
        const [held, beside] = [of(randomUUID(), POLICY_HASH), of(randomUUID(), hash)];
        await store.saveResults([held]);

        await store.saveBeside([beside]);
        await store.saveBeside([beside]);
        await store.saveBeside([]);

        expect(await currentKeys('2004Q1')).toEqual([held.key]);
        const found = await store.listResultsUnder('2004Q1', hash);
        expect(found).toEqual([{ ...beside, askedAt: beside.computedAt, isCurrent: false }]);
        const [still] = await store.listResultsUnder('2004Q1', POLICY_HASH);
        expect(still).toMatchObject({ key: held.key, isCurrent: true });
        await store.makeCurrent([beside.key], '2030-01-01T00:00:00.000Z');
        expect(await currentKeys('2004Q1')).toEqual([beside.key]);
        expect(await store.listResultsUnder('2004Q1', 'nothing')).toEqual([]);
      });

      it('give the series of earlier quarters its dates, each result its last', async () => {
        const patchId = await newPatch();
        const scored = (quarter: string, dates: readonly string[]) => {
          const result = patchResult(patchId, 1);
          const score = { ...sampleAssessment().score!, dates: dates.map(dateOf) };
          return resultWith({
            key: randomUUID(),
            quarter,
            patchId,
            result: { ...result, assessment: { ...result.assessment, score } },
          });
        };
        const unscored = resultWith({ key: randomUUID(), quarter: '2005Q3', patchId });
        await store.saveResults([
          scored('2005Q4', ['2005-05-01', '2005-11-01']),
          unscored,
          scored('2005Q2', ['2005-05-01']),
          scored('2006Q1', ['2005-05-01', '2005-11-01', '2006-02-01']),
        ]);

        const series = (await store.listSeries('2006Q1')).filter((item) => item.patchId === patchId);

        const common = { patchId, outlineVersion: 'outline-a', policyHash: POLICY_HASH, numericsVersion: 1 };
        const { judgedAs } = unscored.result;
        expect(series).toEqual([
          { ...common, judgedAs, quarter: '2005Q2', date: dateOf('2005-05-01') },
          { ...common, judgedAs, quarter: '2005Q4', date: dateOf('2005-11-01') },
        ]);
      });

      it('give a look back what each quarter said, without its evidence', async () => {
        const patchId = await newPatch();
        const bare = patchResult(patchId, 1);
        const sample = sampleAssessment();
        const scored = {
          ...bare,
          assessment: {
            ...sample,
            evidenceClass: 'B' as const,
            score: {
              ...sample.score!,
              interval: { low: 50.1, high: 53, rawLow: 50.1, rawHigh: 53 },
              dates: [dateOf('2006-05-01')],
            },
            // Of all that is drawn, only these bounds are looked back at.
            intervals: {
              ratioBounds: { low: 0.1 + 0.2, high: 1 },
              ratioCurrent: null,
            } as PatchAssessment['intervals'] & object,
          },
        };
        const excavation = { status: 'observed', evidenceClass: 'B', observedM2: 1, comparedWith: 'dried' } as const;
        const dug = { ...bare, excavation: { ...excavation, count: 2, areaM2: 800, listed: [] } };
        const hidden = { ...bare, excavation: { status: 'insufficient_evidence', reason: 'IE_SNOW' } as const };
        const results = [
          ['2006Q4', hidden],
          ['2006Q3', dug],
          ['2006Q2', scored],
        ] as const;
        await store.saveResults([
          ...results.map(([quarter, result]) => resultWith({ key: randomUUID(), quarter, patchId, result })),
          resultWith({ key: randomUUID(), quarter: '2007Q1', patchId }),
        ]);

        const verdicts = await store.listVerdicts('2006Q4', patchId);

        expect(verdicts).toEqual(results.map(([quarter, result]) => quarterVerdict(quarter, result)));
        expect(verdicts.map(({ excavationCount }) => excavationCount)).toEqual([null, 2, null]);
        const all = await store.listVerdicts('2006Q4');
        expect(all.filter((verdict) => verdict.patchId === patchId)).toEqual(verdicts);
      });

      it('give the rings of clear results before a day, and keep what was learned from them', async () => {
        const patchId = await newPatch();
        const ring = { ...sampleAssessment().ring!, pixelCount: 321, coverCurrent: 0.1 + 0.2, unvegetatedShare: 0.07 };
        const bare = patchResult(patchId, 1);
        const scene = { ...bare.currentScenes[0]!, id: 'scene-x', date: '1998-08-01' };
        const seen = (quarter: string, assessment: Partial<PatchAssessment>, date = scene.date) => {
          const result = { ...bare, judgedAs: { ...bare.judgedAs, zone: 7 }, currentScenes: [{ ...scene, date }] };
          return resultWith({
            key: randomUUID(),
            quarter,
            patchId,
            result: { ...result, assessment: { ...sampleAssessment(), ring, ...assessment } },
          });
        };
        await store.saveResults([
          seen('1998Q3', { reason: null }),
          seen('1998Q4', { reason: 'IE_CLOUD' }),
          seen('1999Q1', { reason: 'IE_REF' }, '1999-03-01'),
          seen('1999Q2', { reason: null, ring: null }),
          seen('1999Q3', { reason: null }, '1999-08-01'),
        ]);

        const rings = (await store.listRings('1999-08-01')).filter((item) => item.ring.mineId === patchId);

        const own = { mineId: patchId, sceneId: 'scene-x', zone: 7, ecoType: 'basin_hill', pixelCount: 321 };
        expect(rings.map((item) => item.ring).sort((a, b) => (a.date < b.date ? -1 : 1))).toEqual([
          { ...own, date: '1998-08-01', day: 213, cover: 0.1 + 0.2, unvegetatedShare: 0.07 },
          { ...own, date: '1999-03-01', day: 60, cover: 0.1 + 0.2, unvegetatedShare: 0.07 },
        ]);

        const library = { schema: 1, policy: 'p@1', before: '1999-07-01', entries: [] } as const;
        const older = {
          hash: randomUUID(),
          library: { ...library, before: '1999-01-01' },
          builtAt: '2024-01-02T00:00:00.000Z',
        };
        const newer = { hash: randomUUID(), library, builtAt: '2024-01-01T00:00:00.000Z' };
        await store.saveReferences(newer);
        await store.saveReferences(older);
        await store.saveReferences({ ...newer, builtAt: '2024-05-01T00:00:00.000Z' });
        expect(await store.listReferences()).toEqual([older, newer]);
        await expect(database.record.deleteFrom('reference_library').execute()).rejects.toThrow('append-only');
      });

      it('with a number that is none are refused, not stored as missing', async () => {
        const patchId = await newPatch();
        const save = (areaM2: number) =>
          store.saveResults([
            resultWith({ key: randomUUID(), quarter: '2001Q3', patchId, result: patchResult(patchId, areaM2) }),
          ]);

        await expect(save(NaN)).rejects.toThrow('cannot be stored');
        await expect(save(Infinity)).rejects.toThrow('cannot be stored');
        expect(await store.listResults('2001Q3')).toEqual([]);
      });

      it('saved again change nothing', async () => {
        const patchId = await newPatch();
        const record = resultWith({ key: randomUUID(), quarter: '2001Q4', patchId });

        await store.saveResults([record]);
        const before = await store.listResults('2001Q4');
        await store.saveResults([{ ...record, result: patchResult(patchId, 99) }]);

        expect(await store.listResults('2001Q4')).toEqual(before);
      });

      it('supersede the former one and keep it', async () => {
        const patchId = await newPatch();
        const quarter = '2002Q1';
        const [first, second] = [randomUUID(), randomUUID()];

        await store.saveResults([resultWith({ key: first, quarter, patchId, computedAt: '2024-01-01T00:00:00.000Z' })]);
        await store.saveResults([
          resultWith({ key: second, quarter, patchId, computedAt: '2024-01-02T00:00:00.000Z' }),
        ]);

        expect(await currentKeys(quarter)).toEqual([second]);
        expect(await store.listResults(quarter)).toMatchObject([{ key: second, supersedes: first }]);
        expect(await store.hasResult(first)).toBe(true);
        const chain = database.record.selectFrom('supersession').select(['key', 'supersedes']);
        expect(await chain.where('patch_id', '=', patchId).execute()).toEqual([{ key: second, supersedes: first }]);
      });

      it('delivered late do not push out what was asked for later', async () => {
        const patchId = await newPatch();
        const quarter = '2002Q2';
        const early = resultWith({
          key: randomUUID(),
          quarter,
          patchId,
          askedAt: '2024-01-01T00:00:00.000Z',
          computedAt: '2024-03-01T00:00:00.000Z',
        });
        const late = { ...early, key: randomUUID(), askedAt: '2024-02-01T00:00:00.000Z' };

        await store.saveResults([early]);
        await store.saveResults([late]);
        await store.saveResults([{ ...early, computedAt: '2024-04-01T00:00:00.000Z' }]);

        expect(await currentKeys(quarter)).toEqual([late.key]);
      });

      it('become current again when they are asked for again', async () => {
        const patchId = await newPatch();
        const quarter = '2002Q3';
        const [first, second] = [randomUUID(), randomUUID()];
        await store.saveResults([resultWith({ key: first, quarter, patchId, computedAt: '2024-01-01T00:00:00.000Z' })]);
        await store.saveResults([
          resultWith({ key: second, quarter, patchId, computedAt: '2024-01-02T00:00:00.000Z' }),
        ]);

        await store.makeCurrent([first], '2024-01-03T00:00:00.000Z');

        expect(await currentKeys(quarter)).toEqual([first]);
        await expect(store.makeCurrent(['nothing'], '2024-01-04T00:00:00.000Z')).rejects.toThrow('not on record');
      });

      it('saved by several workers at once, in any order, leave one current: the one asked for last', async () => {
        const quarter = '2002Q4';
        const patchIds = [await newPatch(), await newPatch(), await newPatch()];
        const rounds = Array.from({ length: 12 }, (_, i) =>
          patchIds.map((patchId) =>
            resultWith({
              key: `${String(i).padStart(2, '0')}-${patchId}`,
              quarter,
              patchId,
              askedAt: new Date(Date.UTC(2024, 0, 1 + i)).toISOString(),
            }),
          ),
        );
        // Each round twice, the patches in opposite orders, so that careless locking would deadlock.
        const deliveries = [...rounds, ...rounds.map((round) => round.toReversed())].toSorted(() => 0.5 - random());

        await Promise.all(deliveries.map((round, i) => (i % 2 === 0 ? store : createStore(other)).saveResults(round)));

        expect((await currentKeys(quarter)).toSorted()).toEqual(patchIds.map((id) => `11-${id}`).toSorted());
        const { rows } = await sql<{ n: number }>`
          SELECT count(*)::int AS n FROM qingshan.result WHERE quarter = ${quarter}`.execute(database.record);
        expect(rows).toEqual([{ n: 36 }]);
      });

      it('are saved all or none', async () => {
        const patchId = await newPatch();
        const quarter = '2003Q1';
        const good = resultWith({ key: randomUUID(), quarter, patchId });
        const ofUnknownPatch = resultWith({ key: randomUUID(), quarter, patchId: randomUUID() });

        await expect(store.saveResults([good, ofUnknownPatch])).rejects.toThrow();

        expect(await store.hasResult(good.key)).toBe(false);
        await store.saveResults([good]);
        expect(await currentKeys(quarter)).toEqual([good.key]);
      });

      it('of a policy that is not on record are refused: nobody could recompute them', async () => {
        const patchId = await newPatch();
        const { provenance, ...rest } = resultWith({ key: randomUUID(), quarter: '2003Q2', patchId });

        const saving = store.saveResults([{ ...rest, provenance: { ...provenance, policyHash: 'unknown' } }]);

        await expect(saving).rejects.toThrow();
      });

      it('cannot be changed or deleted, not even by SQL', async () => {
        for (const table of ['result', 'patch_version', 'policy', 'supersession', 'spot_check']) {
          const change = sql.raw(`DELETE FROM qingshan.${table}`).execute(database.record);
          await expect(change).rejects.toThrow(`${table} is append-only`);
        }
        await expect(sql`UPDATE qingshan.result SET score = 100`.execute(database.record)).rejects.toThrow(
          'append-only',
        );
      });

      it('of a patch are listed from the newest quarter back, each with its number of that quarter', async () => {
        const patchId = await newPatch();
        const records = ['2022Q4', '2023Q1', '2021Q2'].map((quarter, i) =>
          resultWith({ key: `${quarter}-${patchId}`, quarter, patchId, result: patchResult(patchId, i) }),
        );

        await store.saveResults(records);

        const history: readonly ResultRecord[] = await store.patchHistory(patchId);
        expect(history.map(({ quarter }) => quarter)).toEqual(['2023Q1', '2022Q4', '2021Q2']);
        expect(history.map(({ result }) => result.assessment.areaM2)).toEqual([1, 0, 2]);
      });
    });

    it('keeps a policy once, and refuses other numbers under the same version', async () => {
      await store.savePolicy(POLICY, POLICY_HASH);
      const changed = { ...POLICY, radiometry: 'calibrated' } satisfies Policy;

      const saving = store.savePolicy(changed, 'another-hash');

      await expect(saving).rejects.toMatchObject({ code: 'POLICY_INVALID', details: { file: 'test 1' } });
      await store.savePolicy({ ...changed, version: '2' }, 'another-hash');
    });

    it('keeps every draw, and one that is repeated once', async () => {
      const draw = {
        quarter: '2004Q1',
        seed: 638,
        capacity: 30,
        frameHash: 'frame',
        rows: [{ order: 1, mineId: 'M1', ground: 'key_project', detail: '重点工程' }],
        drawnAt: '2024-01-05T00:00:00.000Z',
      } as const;

      await store.saveSpotCheck(draw);
      await store.saveSpotCheck({ ...draw, drawnAt: '2024-01-06T00:00:00.000Z' });
      await store.saveSpotCheck({ ...draw, seed: 639, drawnAt: '2024-01-07T00:00:00.000Z' });

      expect(await store.listSpotChecks('2004Q1')).toEqual([
        draw,
        { ...draw, seed: 639, drawnAt: '2024-01-07T00:00:00.000Z' },
      ]);
      expect(await store.listSpotChecks('2004Q2')).toEqual([]);
    });
  });
});

function bitsOf(numbers: readonly number[]): string {
  return Buffer.from(Float64Array.from(numbers).buffer).toString('hex');
}

let state = 638;
/** mulberry32: a shuffle that is the same in every run. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
