import type { Schemas } from '../../../contract/index.js';
import type { ContainerPercentiles } from '../../../domain/list-items.js';

/** Percentiles of a container; millicores and bytes of one pod. */
export const toContainerUsage = (container: ContainerPercentiles): Schemas['ContainerUsage'] => ({
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
