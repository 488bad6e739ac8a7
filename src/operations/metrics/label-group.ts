import type { Schemas } from '../../contract/index.js';
import type { LabelGroupItem } from '../../domain/list-items.js';
import { chargedAmounts } from '../shared/response/charged-amounts.js';
import { type ItemView, mergeFields, toShares } from '../shared/response/figures.js';
import { comparedParts } from './item-fields.js';

export const toLabelGroup = (item: LabelGroupItem, view: ItemView): Schemas['LabelGroup'] =>
  mergeFields({ cluster: item.cluster, key: item.key, value: item.value }, ...comparedParts(item, view), {
    workload_count: item.workloadCount,
    pod_count: item.podCount,
  });

export function toLabelValue(item: LabelGroupItem, view: ItemView): Schemas['LabelValue'] {
  const { carbon_share, cost_share } = toShares(chargedAmounts(item.measures, view.idle), view);
  const { value, workloadCount, podCount } = item;
  return { value, workload_count: workloadCount, pod_count: podCount, carbon_share, cost_share };
}
