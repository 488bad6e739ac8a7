import type { Knex } from 'knex';
import type { OpenPotential, RecommendationWriteStore } from '../../domain/recommendations/ports.js';
import type { Database } from '../connection/connect.js';
import { withNodeProblems } from '../connection/node-problems.js';
import { annualSql } from './amount-columns.js';
import { applyRun } from './apply-run.js';
import { findEvaluation } from './evaluations.js';
import { claimRun, enqueueRun, failRun, findRun } from './run-queue.js';
import { changeStatus, findCurrent, listApplied, listDismissedIds } from './status-changes.js';

/** Open recommendations of a cluster by severity and type, with their annual savings. */
async function sumOpen(knex: Knex, clusterId: number): Promise<OpenPotential[]> {
  const { rows } = await knex.raw<{ rows: OpenPotential[] }>(
    `select r.severity, r.type, count(*)::integer as count,
            sum(${annualSql('realisable', 'carbon_grams')}) as "annualCarbonGrams",
            sum(${annualSql('realisable', 'cost_usd')}) as "annualCostUsd",
            sum(${annualSql('reallocated', 'carbon_grams')}) as "annualReallocatedCarbonGrams",
            sum(${annualSql('reallocated', 'cost_usd')}) as "annualReallocatedCostUsd"
       from recommendation r where r.cluster_id = ? and r.status = 'open'
      group by r.severity, r.type order by r.severity, r.type`,
    [clusterId],
  );
  return rows;
}

/** Creates the write access to recommendations. Database errors are thrown as Problems. */
export function createRecommendationWriteStore(database: Pick<Database, 'knex' | 'probe'>): RecommendationWriteStore {
  const { knex } = database;
  const withProblems = withNodeProblems(database);
  return {
    findEvaluation: (clusterId) => withProblems(() => findEvaluation(knex, clusterId)),
    applyRun: (lease, outcome, decide) => withProblems(() => applyRun(knex, lease, outcome, decide)),
    listDismissedIds: (clusterId) => withProblems(() => listDismissedIds(knex, clusterId)),
    listApplied: (clusterId, checkedBefore, limit) =>
      withProblems(() => listApplied(knex, clusterId, checkedBefore, limit)),
    findCurrent: (id) => withProblems(() => findCurrent(knex, id)),
    changeStatus: (change) => withProblems(() => changeStatus(knex, change)),
    enqueueRun: (request, at) => withProblems(() => enqueueRun(knex, request, at)),
    findRun: (id) => withProblems(() => findRun(knex, id)),
    claimRun: (lease, at) => withProblems(() => claimRun(knex, lease, at)),
    failRun: (lease, claimed, detail, at) => withProblems(() => failRun(knex, lease, claimed, detail, at)),
    sumOpen: (clusterId) => withProblems(() => sumOpen(knex, clusterId)),
  };
}
