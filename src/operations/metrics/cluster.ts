import type { Schemas } from '../../contract/index.js';
import type { ClusterItem } from '../../domain/list-items.js';
import { toCoverage } from '../shared/response/envelope.js';
import { type ItemView, mergeFields, observedSecondsOf } from '../shared/response/figures.js';
import { groupParts, toParts } from './item-fields.js';

/** Means of a cluster are over its own observed time, which can be shorter than that of all clusters. */
export function toCluster(item: ClusterItem, view: ItemView): Schemas['ClusterMetrics'] {
  const observedSeconds = observedSecondsOf(view.range, { ...view, dataFrom: item.dataFrom }, item.coverage);
  return mergeFields(
    { cluster: item.cluster, coverage: toCoverage(item.coverage) },
    ...groupParts(item.measures, { ...view, observedSeconds }),
    toParts(item, view),
    {
      node_count: item.nodeCount,
      namespace_count: item.namespaceCount,
      workload_count: item.workloadCount,
      pod_count: item.podCount,
    },
  );
}
