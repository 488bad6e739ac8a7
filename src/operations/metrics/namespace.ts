import type { Schemas } from '../../contract/index.js';
import type { NamespaceItem } from '../../domain/list-items.js';
import { type ItemView, mergeFields } from '../shared/response/figures.js';
import { comparedParts } from './item-fields.js';

export const toNamespace = (item: NamespaceItem, view: ItemView): Schemas['Namespace'] =>
  mergeFields({ cluster: item.cluster, namespace: item.namespace }, ...comparedParts(item, view), {
    workload_count: item.workloadCount,
    pod_count: item.podCount,
  });
