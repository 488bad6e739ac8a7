import type { ClusterItem } from '../../../domain/list-items.js';
import { coverageOfRange } from './coverage.js';
import type { ItemList } from './item-list.js';

/** List of clusters with their idle and system parts, coverage and counts. */
export const CLUSTERS: ItemList<ClusterItem> = {
  dimension: 'cluster',
  hasParts: true,
  async describe(_trx, { plan, coverages }) {
    const counts = new Map((await plan.observed()).map((row) => [row.key, row]));
    const clusters = new Map(plan.clusters.map((row) => [row.id, row]));
    return async (groups) =>
      groups.map(({ key, measures, idle, system }) => ({
        cluster: clusters.get(key)?.cluster ?? '',
        coverage: coverageOfRange(coverages.filter(({ clusterId }) => clusterId === key)),
        dataFrom: clusters.get(key)?.dataFrom ?? null,
        measures,
        idle,
        system,
        nodeCount: counts.get(key)?.nodes ?? 0,
        namespaceCount: counts.get(key)?.namespaces ?? 0,
        workloadCount: counts.get(key)?.workloads ?? 0,
        podCount: counts.get(key)?.pods ?? 0,
      }));
  },
};
