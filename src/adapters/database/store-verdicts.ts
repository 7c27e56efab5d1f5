/** What the current results of many quarters said, without their evidence: a document holds a hundred times as much. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { PatchAssessment } from '../../analysis/assessment.ts';
import type { ExcavationRecord } from '../../analysis/excavation-record.ts';
import type { QuarterVerdict } from '../../oversight/quarter-verdict.ts';
import type { Schema } from './schema.ts';

type Score = NonNullable<QuarterVerdict['score']>;

/** As `quarterVerdict` of each stored result. */
export async function listVerdicts(
  db: Kysely<Schema>,
  upTo: string,
  patchId?: string,
): Promise<readonly QuarterVerdict[]> {
  let query = db
    .selectFrom('current_result')
    .innerJoin('result', 'result.key', 'current_result.key')
    .select(['result.quarter', 'result.patch_id', 'result.outcome', 'result.score'])
    .select([
      sql<string | null>`document #>> '{currentScenes,0,date}'`.as('date'),
      sql<QuarterVerdict['evidenceClass']>`document #>> '{assessment,evidenceClass}'`.as('evidence_class'),
      sql<Score['interval']>`document #> '{assessment,score,interval}'`.as('interval'),
      sql<Score['dates'] | null>`document #> '{assessment,score,dates}'`.as('dates'),
      sql<number | null>`document #> '{assessment,ring,effect,ratioCurrent}'`.as('ratio'),
      sql<QuarterVerdict['ratioInterval']>`document #> '{assessment,intervals,ratioCurrent}'`.as('ratio_interval'),
      sql<QuarterVerdict['ratioBounds']>`document #> '{assessment,intervals,ratioBounds}'`.as('ratio_bounds'),
      sql<string | null>`document #>> '{assessment,reference,source}'`.as('reference'),
      sql<ExcavationRecord['status'] | null>`document #>> '{excavation,status}'`.as('excavation_status'),
      sql<number | null>`document #> '{excavation,count}'`.as('excavation_count'),
    ])
    .where('current_result.quarter', '<=', upTo)
    .orderBy('result.patch_id')
    .orderBy('result.quarter', 'desc');
  if (patchId !== undefined) query = query.where('current_result.patch_id', '=', patchId);
  const rows = await query.execute();
  return rows.map((row) => ({
    quarter: row.quarter,
    patchId: row.patch_id,
    date: row.date,
    outcome: row.outcome as PatchAssessment['outcome'],
    evidenceClass: row.evidence_class,
    // Results of before there were series have no dates.
    score: row.score === null ? null : { value: row.score, interval: row.interval, dates: row.dates ?? [] },
    ratio: row.reference === null ? row.ratio : null,
    ratioInterval: row.reference === null ? row.ratio_interval : null,
    ratioBounds: row.reference === null ? row.ratio_bounds : null,
    excavationCount: row.excavation_status === 'observed' ? row.excavation_count : null,
  }));
}
