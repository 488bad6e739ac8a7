import type { NamespaceItem } from '../../../domain/list-items.js';
import { countObservedPods } from '../plan/observed-pods.js';
import type { ItemList } from './item-list.js';

interface NamespaceRow {
  readonly id: number;
  readonly cluster: string;
  readonly namespace: string;
}

/** List of namespaces; in the idle mode `separate` idle and system are separate items. */
export const NAMESPACES: ItemList<NamespaceItem> = {
  dimension: 'namespace',
  hasParts: false,
  async describe(trx, { plan }) {
    const observed = await countObservedPods(trx, plan.clusterIds, plan.ids, plan.range, 'namespace');
    const counts = new Map(observed.map((row) => [row.key, row]));
    return async (groups) => {
      const named = await trx.raw<{ rows: NamespaceRow[] }>(
        `select n.id, c.name as cluster, n.name as namespace
           from namespace n join cluster c on c.id = n.cluster_id where n.id = any(:keys::int[])`,
        { keys: groups.map(({ key }) => key) },
      );
      const names = new Map(named.rows.map((row) => [row.id, row]));
      return groups.map(({ key, measures, earlier }) => ({
        cluster: names.get(key)?.cluster ?? '',
        namespace: names.get(key)?.namespace ?? '',
        measures,
        earlier,
        workloadCount: counts.get(key)?.workloads ?? 0,
        podCount: counts.get(key)?.pods ?? 0,
      }));
    };
  },
};
