import type { Schemas } from '../../contract/index.js';
import type { LabelGroupItem } from '../../domain/list-items.js';
import { type ItemView, mergeFields } from '../shared/response/figures.js';
import { toGroupFields } from './item-fields.js';

export const toLabelGroup = (item: LabelGroupItem, view: ItemView): Schemas['LabelGroup'] =>
  mergeFields({ cluster: item.cluster, key: item.key, value: item.value }, toGroupFields(item.measures, view), {
    workload_count: item.workloadCount,
    pod_count: item.podCount,
  });
