import type { Schemas } from '../../contract/index.js';
import type { ContainerPercentiles, WorkloadItem } from '../../domain/list-items.js';
import { ratio } from '../shared/response/charged-amounts.js';
import { type ItemView, mergeFields } from '../shared/response/figures.js';
import { toGroupFields } from './item-fields.js';

const toContainer = (container: ContainerPercentiles): Schemas['ContainerUsage'] => ({
  container: container.container,
  sample_count: container.sampleCount,
  cpu_p50_millicores: container.cpuP50Millicores,
  cpu_p95_millicores: container.cpuP95Millicores,
  cpu_max_millicores: container.cpuMaxMillicores,
  cpu_request_millicores: container.cpuRequestMillicores,
  memory_p50_bytes: container.memoryP50Bytes,
  memory_p95_bytes: container.memoryP95Bytes,
  memory_max_bytes: container.memoryMaxBytes,
  memory_request_bytes: container.memoryRequestBytes,
});

/** The mean number of replicas is over the observed time of the window, as the means of use are. */
export function toWorkload(item: WorkloadItem, view: ItemView): Schemas['WorkloadMetrics'] {
  const { measures, workload, containers } = item;
  return mergeFields(
    { cluster: item.cluster, namespace: item.namespace, workload: workload && `${workload.kind}/${workload.name}` },
    toGroupFields(measures, view),
    {
      memory_max_bytes: measures.memoryMaxBytes,
      replicas_mean: workload && ratio(measures.coveredSeconds, view.observedSeconds),
      replicas_max: item.maxReplicas,
      pod_count: item.podCount,
      containers: containers === null ? null : containers.map(toContainer),
    },
  );
}
