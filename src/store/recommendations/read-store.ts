import type { Knex } from 'knex';
import type { RecommendationReadStore } from '../../domain/recommendations/read-model.js';
import type { Database } from '../connect.js';
import { withProblems } from '../database-error.js';
import { findRevision } from './evaluation-state.js';
import { findRecommendation, listHistory } from './history.js';
import { listRecommendations } from './list-recommendations.js';
import { summarise } from './summary.js';

/** The reading half of recommendations. Every call is one repeatable-read, read-only snapshot. */
export function createRecommendationReadStore({ readKnex }: Pick<Database, 'readKnex'>): RecommendationReadStore {
  const inSnapshot = <Answer>(read: (trx: Knex) => Promise<Answer>): Promise<Answer> =>
    withProblems(() => readKnex.transaction((trx) => read(trx), { isolationLevel: 'repeatable read', readOnly: true }));
  return {
    listRecommendations: (filter, page) => inSnapshot((trx) => listRecommendations(trx, filter, page)),
    findRecommendation: (id, maxTransitions) => inSnapshot((trx) => findRecommendation(trx, id, maxTransitions)),
    listHistory: (filter, page) => inSnapshot((trx) => listHistory(trx, filter, page)),
    summarise: (filter, maxNamespaces) => inSnapshot((trx) => summarise(trx, filter, maxNamespaces)),
    findRevision: (clusters) => inSnapshot((trx) => findRevision(trx, clusters)),
  };
}
