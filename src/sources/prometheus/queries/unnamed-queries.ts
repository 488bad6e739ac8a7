import { KUBELET_BY, NODE_BY, STATE_CONTAINER_BY } from './query-parts.js';

/**
 * Usage series without pod names. A cAdvisor that cannot query the container runtime identifies cgroups by their path
 * only, and windows_exporter identifies containers by their id. kube-state-metrics provides the names.
 */
const PATHS = '$M pod="",pod_name="",container="",container_name="",id=~".*pod[0-9a-f].+"';
const path = (fold: 'sum' | 'max', expression: string): string =>
  `${fold} by (${KUBELET_BY},id) (${expression.replaceAll('$S', PATHS)})`;

const CONTAINER_IDS = '$M container_id!=""';
const windows = (fold: 'sum' | 'max', expression: string): string =>
  `${fold} by (${NODE_BY},container,exported_container,container_id) (${expression.replaceAll('$S', CONTAINER_IDS)})`;
const WINDOWS_MEMORY = 'windows_container_memory_usage_private_working_set_bytes';

export const UNNAMED_QUERIES = {
  containerIds: `max by (${STATE_CONTAINER_BY},container_id) (max_over_time({$M __name__=~"kube_pod_(init_)?container_info",container_id!=""}[5m]))`,

  pathCpu: path('sum', 'increase(container_cpu_usage_seconds_total{$S}[5m])'),
  pathCpuRates: path('sum', 'rate(container_cpu_usage_seconds_total{$S}[2m])'),
  pathMemorySum: path('sum', 'sum_over_time(container_memory_working_set_bytes{$S}[5m])'),
  pathMemoryCount: path('sum', 'count_over_time(container_memory_working_set_bytes{$S}[5m])'),
  pathMemoryMax: path('max', 'max_over_time(container_memory_working_set_bytes{$S}[5m])'),
  pathMemoryValues: path('max', 'last_over_time(container_memory_working_set_bytes{$S}[2m])'),
  pathDiskReads: path('sum', 'increase(container_fs_reads_bytes_total{$S}[5m])'),
  pathDiskWrites: path('sum', 'increase(container_fs_writes_bytes_total{$S}[5m])'),
  pathThrottledPeriods: path('sum', 'increase(container_cpu_cfs_throttled_periods_total{$S}[5m])'),
  pathCfsPeriods: path('sum', 'increase(container_cpu_cfs_periods_total{$S}[5m])'),
  pathReceive: path('sum', 'increase(container_network_receive_bytes_total{$S}[5m])'),
  pathTransmit: path('sum', 'increase(container_network_transmit_bytes_total{$S}[5m])'),

  windowsCpu: windows('sum', 'increase(windows_container_cpu_usage_seconds_total{$S}[5m])'),
  windowsCpuRates: windows('sum', 'rate(windows_container_cpu_usage_seconds_total{$S}[2m])'),
  windowsMemorySum: windows('sum', `sum_over_time(${WINDOWS_MEMORY}{$S}[5m])`),
  windowsMemoryCount: windows('sum', `count_over_time(${WINDOWS_MEMORY}{$S}[5m])`),
  windowsMemoryMax: windows('max', `max_over_time(${WINDOWS_MEMORY}{$S}[5m])`),
  windowsMemoryValues: windows('max', `last_over_time(${WINDOWS_MEMORY}{$S}[2m])`),
  windowsReceive: windows('sum', 'increase(windows_container_network_receive_bytes_total{$S}[5m])'),
  windowsTransmit: windows('sum', 'increase(windows_container_network_transmit_bytes_total{$S}[5m])'),
  // interrupts and deferred procedure calls are part of the privileged time
  windowsNodeCpu: `sum by (${NODE_BY}) (increase(windows_cpu_time_total{$M mode=~"user|privileged"}[5m]))`,
  // windows_exporter 0.30 renamed its memory metrics
  windowsNodeMemory:
    `max by (${NODE_BY}) (avg_over_time(windows_cs_physical_memory_bytes{$M}[5m])) - max by (${NODE_BY}) (avg_over_time(windows_os_physical_memory_free_bytes{$M}[5m]))` +
    ` or max by (${NODE_BY}) (avg_over_time(windows_memory_physical_total_bytes{$M}[5m])) - max by (${NODE_BY}) (avg_over_time(windows_memory_physical_free_bytes{$M}[5m]))`,
} as const;

/** The query that each of these replaces. */
export const PATH_FORMS = {
  containerCpu: 'pathCpu',
  cpuRates: 'pathCpuRates',
  memorySum: 'pathMemorySum',
  memoryCount: 'pathMemoryCount',
  memoryMax: 'pathMemoryMax',
  memoryValues: 'pathMemoryValues',
  diskReads: 'pathDiskReads',
  diskWrites: 'pathDiskWrites',
  throttledPeriods: 'pathThrottledPeriods',
  cfsPeriods: 'pathCfsPeriods',
  networkReceive: 'pathReceive',
  networkTransmit: 'pathTransmit',
} as const;

export const WINDOWS_FORMS = {
  containerCpu: 'windowsCpu',
  cpuRates: 'windowsCpuRates',
  memorySum: 'windowsMemorySum',
  memoryCount: 'windowsMemoryCount',
  memoryMax: 'windowsMemoryMax',
  memoryValues: 'windowsMemoryValues',
  networkReceive: 'windowsReceive',
  networkTransmit: 'windowsTransmit',
} as const;

/** The figures of Windows nodes themselves need no names. */
export const WINDOWS_NODE_FORMS = { exporterCpu: 'windowsNodeCpu', exporterMemory: 'windowsNodeMemory' } as const;
