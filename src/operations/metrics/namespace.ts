import type { Schemas } from '../../contract/index.js';
import type { NamespaceItem } from '../../domain/metrics-queries.js';
import { chargedAmounts } from '../shared/response/charged-amounts.js';
import { toFactors, toFigures, toShares, toTraffic } from '../shared/response/figures.js';
import type { ItemView } from '../shared/response/item-view.js';
import { mergeFields } from '../shared/response/merge-fields.js';
import { toProvenance } from '../shared/response/provenance.js';
import { meanUse } from './resource-use.js';

export function toNamespace(item: NamespaceItem, view: ItemView): Schemas['Namespace'] {
  const amounts = chargedAmounts(item.measures, view.idle);
  return mergeFields(
    { cluster: item.cluster, namespace: item.namespace },
    toFigures(amounts),
    toShares(amounts, view),
    meanUse(item.measures, view.observedSeconds),
    toTraffic(item.measures),
    { workload_count: item.workloadCount, pod_count: item.podCount },
    toFactors(amounts),
    toProvenance(item.measures),
  );
}
