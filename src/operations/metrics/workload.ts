import type { Schemas } from '../../contract/index.js';
import type { WorkloadItem } from '../../domain/list-items.js';
import { ratio } from '../shared/response/charged-amounts.js';
import { toContainerUsage } from '../shared/response/container-usage.js';
import { type ItemView, mergeFields } from '../shared/response/figures.js';
import { comparedParts } from './item-fields.js';

/** The mean number of replicas is over the observed time of the window, as the means of use are. */
export function toWorkload(item: WorkloadItem, view: ItemView): Schemas['WorkloadMetrics'] {
  const { measures, workload, containers } = item;
  return mergeFields(
    { cluster: item.cluster, namespace: item.namespace, workload: workload && `${workload.kind}/${workload.name}` },
    ...comparedParts(item, view),
    {
      memory_max_bytes: measures.memoryMaxBytes,
      replicas_mean: workload && ratio(measures.coveredSeconds, view.observedSeconds),
      replicas_max: item.maxReplicas,
      pod_count: item.podCount,
      containers: containers === null ? null : containers.map(toContainerUsage),
    },
  );
}
