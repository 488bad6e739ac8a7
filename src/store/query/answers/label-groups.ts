import { byLabel } from '../../../domain/cluster/label-condition.js';
import type { LabelGroupItem } from '../../../domain/list-items.js';
import { historyOf } from '../plan/label-history.js';
import { labelGroupNames } from '../plan/label-joins.js';
import { countObservedPods } from '../plan/observed-pods.js';
import type { ItemList } from './item-list.js';

/** List of the values of a label; in the idle mode `separate` idle and system are separate items. */
export const labelGroups = (key: string): ItemList<LabelGroupItem> => ({
  dimension: byLabel(key),
  hasParts: false,
  async describe(trx, { plan }) {
    if (plan.isImpossible) return async () => [];
    const history = historyOf(plan.labels, key);
    const names = labelGroupNames(history);
    const clusters = new Map(plan.clusters.map(({ id, cluster }) => [id, cluster]));
    const observed = await countObservedPods(trx, plan.clusterIds, plan.ids, plan.range, history);
    const counts = new Map(observed.map((row) => [row.key, row]));
    return async (groups) =>
      groups.map(({ key: number, measures, earlier }) => {
        const own = counts.get(number);
        return {
          key,
          value: names.get(number) ?? '',
          cluster: clusters.get(own?.clusterId ?? 0) ?? null,
          measures,
          earlier,
          workloadCount: own?.workloads ?? 0,
          podCount: own?.pods ?? 0,
        };
      });
  },
});
