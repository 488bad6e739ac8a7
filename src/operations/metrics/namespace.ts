import type { Schemas } from '../../contract/index.js';
import type { NamespaceItem } from '../../domain/metrics-queries.js';
import { chargedAmounts } from '../shared/response/charged-amounts.js';
import { toProvenance } from '../shared/response/envelope.js';
import { type ItemView, mergeFields, toFactors, toFigures, toShares, toTraffic } from '../shared/response/figures.js';
import { meanUse } from './resource-use.js';

export function toNamespace(item: NamespaceItem, view: ItemView): Schemas['Namespace'] {
  const amounts = chargedAmounts(item.measures, view.idle);
  return mergeFields(
    { cluster: item.cluster, namespace: item.namespace },
    toFigures(amounts, view),
    toShares(amounts, view),
    meanUse(item.measures, view.observedSeconds),
    toTraffic(item.measures),
    { workload_count: item.workloadCount, pod_count: item.podCount },
    toFactors(amounts),
    toProvenance(item.measures),
  );
}
