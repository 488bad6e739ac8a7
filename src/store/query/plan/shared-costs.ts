import type { Knex } from 'knex';
import type { ShareBy, SharedCosts } from '../../../domain/metrics-queries.js';
import { Problem } from '../../../problem/problem.js';
import type { ObservedPods } from './observed-pods.js';

/** The part of a query plan that distributes the charges of namespaces. */
export interface SharedNamespaces {
  readonly by: ShareBy;
  readonly namespaceIds: readonly number[];
  /** Whether one of the names was observed in the range. */
  readonly isMatched: boolean;
}

/**
 * Resolves the namespaces whose charges are distributed.
 * @param observed observed pods by namespace, without filters
 * @throws Problem `no-recipients` if they are all namespaces with pods, unless the request allows it
 */
export async function resolveShared(
  trx: Knex,
  shared: SharedCosts,
  clusterIds: readonly number[],
  observed: readonly ObservedPods[],
): Promise<SharedNamespaces> {
  const found = await trx.raw<{ rows: { id: number }[] }>(
    'select id from namespace where cluster_id = any(:clusterIds::int[]) and name = any(:names::text[])',
    { clusterIds, names: shared.namespaces },
  );
  const namespaceIds = found.rows.map(({ id }) => id);
  const tenants = observed.filter(({ pods }) => pods > 0);
  if (!shared.allowsNoRecipients && tenants.length > 0 && tenants.every(({ key }) => namespaceIds.includes(key)))
    throw new Problem(
      'no-recipients',
      'share_namespaces names every namespace with pods in the range, so no namespace is left that could bear their charges',
    );
  return { by: shared.by, namespaceIds, isMatched: observed.some(({ key }) => namespaceIds.includes(key)) };
}
