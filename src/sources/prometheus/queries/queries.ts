import { COARSE_QUERIES } from './coarse-queries.js';
import { keplerQuery } from './kepler-queries.js';
import {
  AUTOSCALER_BY,
  CGROUPS,
  CONTAINER_BY,
  COUNT,
  fillIn,
  type GroupingNames,
  KUBELET_BY,
  NODE_BY,
  perContainer,
  perPod,
  STATE_CONTAINER_BY,
  STATE_POD_BY,
  STATE_SOURCE_BY,
  SUBJECT_LABELS,
} from './query-parts.js';
import { UNNAMED_QUERIES } from './unnamed-queries.js';

export const SUB_STEP_SECONDS = 60;

/**
 * All queries to Prometheus, one constant each. They run as `query_range` and are evaluated at the END of each window,
 * so `[5m]` is the window itself. `query-parts.ts` describes `$M` and `$X`.
 *
 * Required exporters:
 * - cAdvisor (in the kubelet): container*, pod network and disk, resets, *Samples, root*, machine*, cgroups; it is
 *   enough to get usage.
 * - kube-state-metrics v2: kube_*: pods, owners, requests, phases, node facts. Without it requests and owners are
 *   unknown.
 * - node-exporter: node_*: CPU and memory of nodes whose root cgroup series are not stored.
 * - Kepler (keplerJoules) and DCGM exporter (dcgm*): optional; with them energy is measured instead of modelled.
 */

/**
 * Keeps only the newest series of each container: a series that ended keeps its last sample for the lookback period.
 */
const newest = (metric: string): string =>
  perContainer(
    'max',
    `${metric}{$CGROUP} and (timestamp(${metric}{$CGROUP}) == on (${CONTAINER_BY}) group_left () ` +
      `(max by (${CONTAINER_BY}) (timestamp(${metric}{$CGROUP})) > time() - 120))`,
  );

/** Number of series by source in a window; a source is the labels of a series without those of the measured object. */
const SOURCES =
  'container_cpu_usage_seconds_total|container_memory_working_set_bytes|container_network_receive_bytes_total|' +
  'container_fs_writes_bytes_total|node_cpu_seconds_total|kepler_node_cpu_joules_total|kube_pod_info|kube_node_info';

/** CPU, memory, GPUs (nvidia_com_gpu, amd_com_gpu, …) and MIG slices (nvidia_com_mig_1g_5gb, …). */
const RESOURCES = 'cpu|memory|.+_gpu(_shared)?|nvidia_com_mig_.+';

export const QUERIES = {
  // how often each source and measurement occurs
  sources: `count without (${SUBJECT_LABELS}) ({$M __name__=~"${SOURCES}",mode=~"idle|",cpu=~"0|total|"})`,
  twins: CGROUPS.map(
    (cgroup) => `count by (${CONTAINER_BY},cpu) (container_cpu_usage_seconds_total{${cgroup}}) > 1`,
  ).join(' or '),

  // usage
  containerCpu: perContainer('sum', 'increase(container_cpu_usage_seconds_total{$CGROUP}[5m])'),
  cpuResets: `sum by (${CONTAINER_BY}) (resets(container_cpu_usage_seconds_total{$M}[5m])) > 0`,
  memorySum: perContainer('sum', 'sum_over_time(container_memory_working_set_bytes{$CGROUP}[5m])'),
  memoryCount: perContainer('sum', 'count_over_time(container_memory_working_set_bytes{$CGROUP}[5m])'),
  memoryMax: perContainer('max', 'max_over_time(container_memory_working_set_bytes{$CGROUP}[5m])'),
  diskReads: perContainer('sum', 'increase(container_fs_reads_bytes_total{$CGROUP}[5m])'),
  diskWrites: perContainer('sum', 'increase(container_fs_writes_bytes_total{$CGROUP}[5m])'),
  throttledPeriods: perContainer('sum', 'increase(container_cpu_cfs_throttled_periods_total{$CGROUP}[5m])'),
  cfsPeriods: perContainer('sum', 'increase(container_cpu_cfs_periods_total{$CGROUP}[5m])'),
  oomEvents: perContainer('sum', 'increase(container_oom_events_total{$CGROUP}[5m])'),
  networkReceive: perPod('increase(container_network_receive_bytes_total{$POD}[5m])'),
  networkTransmit: perPod('increase(container_network_transmit_bytes_total{$POD}[5m])'),

  // 60 s sub-steps for the histograms
  cpuRates: perContainer('sum', 'rate(container_cpu_usage_seconds_total{$CGROUP}[2m])'),
  memoryValues: newest('container_memory_working_set_bytes'),

  // pods, over the whole window: the pod of a short Job may be gone at its end
  podInfo: `sum by (${STATE_POD_BY},node,exported_node,host_network,${STATE_SOURCE_BY}) (count_over_time(kube_pod_info{$M}${COUNT}))`,
  podPhase: `sum by (${STATE_POD_BY},${STATE_SOURCE_BY}) (sum_over_time(kube_pod_status_phase{$M phase=~"Pending|Running"}${COUNT})) > 0`,
  podOwner: `max by (${STATE_POD_BY},owner_kind,owner_name,owner_is_controller) (max_over_time(kube_pod_owner{$M}[5m]))`,
  replicaSetOwner:
    'max by (namespace,exported_namespace,replicaset,owner_kind,owner_name,owner_is_controller) (max_over_time(kube_replicaset_owner{$M}[5m]))',
  jobOwner:
    'max by (namespace,exported_namespace,job_name,owner_kind,owner_name,owner_is_controller) (max_over_time(kube_job_owner{$M}[5m]))',
  podLabels: `sum $L(${STATE_POD_BY}) (count_over_time(kube_pod_labels{$M}${COUNT}))`,
  // A difference of two instants instead of `increase`, which extrapolates and misses restarts between two samples.
  restarts: `max by (${STATE_CONTAINER_BY}) (kube_pod_container_status_restarts_total{$M}) - max by (${STATE_CONTAINER_BY}) (kube_pod_container_status_restarts_total{$M} offset 5m) > 0`,
  oomTerminations: `max by (${STATE_CONTAINER_BY}) (max_over_time(kube_pod_container_status_last_terminated_reason{$M reason="OOMKilled"}[5m])) > 0`,
  namespaceLabels: `sum $L(namespace,exported_namespace) (count_over_time(kube_namespace_labels{$M}${COUNT}))`,

  // requests and limits
  requests: `max by (${STATE_CONTAINER_BY},resource) (max_over_time(kube_pod_container_resource_requests{$M resource=~"${RESOURCES}"}[5m]))`,
  limits: `max by (${STATE_CONTAINER_BY},resource) (max_over_time({$M __name__=~"kube_pod_(init_)?container_resource_limits",resource=~"cpu|memory"}[5m]))`,
  initRequests: `max by (${STATE_CONTAINER_BY},resource) (max_over_time(kube_pod_init_container_resource_requests{$M resource=~"${RESOURCES}"}[5m]))`,
  sidecars: `max by (${STATE_CONTAINER_BY}) (max_over_time(kube_pod_init_container_info{$M restart_policy="Always"}[5m]))`,
  differingStates: [
    `${STATE_CONTAINER_BY},resource) (max_over_time(kube_pod_container_resource_requests{$M resource=~"${RESOURCES}"}[5m])`,
    `${STATE_CONTAINER_BY},resource) (max_over_time(kube_pod_init_container_resource_requests{$M resource=~"${RESOURCES}"}[5m])`,
    `node,exported_node,resource) (max_over_time(kube_node_status_capacity{$M resource=~"${RESOURCES}"}[5m])`,
  ]
    .map((by) => `max by (${by}) > 1.05 * min by (${by})`)
    .join(' or '),
  overheadCpu: `max by (${STATE_POD_BY}) (max_over_time(kube_pod_overhead_cpu_cores{$M}[5m]))`,
  overheadMemory: `max by (${STATE_POD_BY}) (max_over_time(kube_pod_overhead_memory_bytes{$M}[5m]))`,

  // horizontal autoscalers: their workloads, replica bounds and the targets of their metrics
  autoscalerInfo: `max by (${AUTOSCALER_BY},scaletargetref_kind,scaletargetref_name) (max_over_time(kube_horizontalpodautoscaler_info{$M}[5m]))`,
  autoscalerMinReplicas: `max by (${AUTOSCALER_BY}) (last_over_time(kube_horizontalpodautoscaler_spec_min_replicas{$M}[5m]))`,
  autoscalerMaxReplicas: `max by (${AUTOSCALER_BY}) (last_over_time(kube_horizontalpodautoscaler_spec_max_replicas{$M}[5m]))`,
  autoscalerTargets: `min by (${AUTOSCALER_BY},metric_name,metric_target_type) (last_over_time(kube_horizontalpodautoscaler_spec_target_metric{$M}[5m]))`,

  // description of nodes
  nodeInfo: `sum by (node,exported_node,provider_id,internal_ip,${STATE_SOURCE_BY}) (count_over_time(kube_node_info{$M}${COUNT}))`,
  nodeLabels: `count_over_time(kube_node_labels{$M}${COUNT})`,
  nodeCapacity: `max by (node,exported_node,resource) (max_over_time(kube_node_status_capacity{$M resource=~"${RESOURCES}"}[5m]))`,
  nodeAllocatable: `max by (node,exported_node,resource) (max_over_time(kube_node_status_allocatable{$M resource=~"${RESOURCES}"}[5m]))`,
  // not aggregated: a scrape configuration with labelmap puts all node labels on the kubelet's series
  machineCores: 'max_over_time(machine_cpu_cores{$M}[5m])',
  machineMemory: 'max_over_time(machine_memory_bytes{$M}[5m])',
  nodeNames: 'max by (instance,exported_instance,nodename) (max_over_time(node_uname_info{$M}[5m]))',

  // use of nodes
  rootCpu: 'increase(container_cpu_usage_seconds_total{$M id="/"}[5m])',
  rootMemory: 'avg_over_time(container_memory_working_set_bytes{$M id="/"}[5m])',
  // waiting for a disk or for the hypervisor is not work of this machine
  exporterCpu: `sum by (${NODE_BY}) (increase(node_cpu_seconds_total{$M mode!~"idle|iowait|steal"}[5m]))`,
  exporterMemory: `max by (${NODE_BY}) (avg_over_time(node_memory_MemTotal_bytes{$M}[5m]) - avg_over_time(node_memory_MemAvailable_bytes{$M}[5m]))`,
  cadvisorSamples: `max by (${KUBELET_BY}) (count_over_time(container_cpu_usage_seconds_total{$M}${COUNT}))`,

  // Measured energy. DCGM counts millijoules.
  keplerJoules: keplerQuery((by, metric, selector) => `sum by (${by}) (increase(${metric}{${selector}}[5m]))`),
  dcgmMillijoules: `max by (${NODE_BY},UUID,gpu,modelName) (increase(DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{$M}[5m]))`,
  dcgmWatts: `max by (${NODE_BY},UUID,gpu,modelName) (avg_over_time(DCGM_FI_DEV_POWER_USAGE{$M}[5m]))`,
  dcgmUtilisation: `max by (${NODE_BY},UUID,gpu,modelName) (avg_over_time(DCGM_FI_DEV_GPU_UTIL{$M}[5m]))`,

  // sent only when kube-state-metrics reports no uid for a pod: the uid is in the cgroup path
  cgroups: CGROUPS.map(
    (cgroup) => `count by (${CONTAINER_BY},id) (count_over_time(container_cpu_usage_seconds_total{${cgroup}}[5m]))`,
  ).join(' or '),
  startTimes: perContainer('min', 'min_over_time(container_start_time_seconds{$CGROUP}[5m])'),

  // sent only when targets are scraped too rarely
  ...COARSE_QUERIES,

  // sent only when usage series do not name their pods
  ...UNNAMED_QUERIES,
} as const;

export type QueryName = keyof typeof QUERIES;

/** Sent first: the form of the other queries depends on their results. */
export const EARLY_QUERIES = ['sources', 'twins'] as const satisfies readonly QueryName[];
/** Without these queries a window cannot be observed. */
export const MANDATORY_QUERIES: ReadonlySet<QueryName> = new Set(['containerCpu', 'podInfo', 'nodeInfo']);
/** Sent only when there are pods without a known uid. */
export const UID_QUERIES = ['cgroups', 'startTimes'] as const satisfies readonly QueryName[];
/** Sent only when a node is scraped too rarely for a rate within one window. */
export const RATES_OVER_LONGER = Object.keys(COARSE_QUERIES) as readonly QueryName[];
/** Sent only when there are usage series that do not name their pods. */
export const UNNAMED_NAMES = Object.keys(UNNAMED_QUERIES) as readonly QueryName[];
/** Queries whose results are compared over several consecutive windows; they also read the windows before the range. */
export const COMPARED_QUERIES: ReadonlySet<QueryName> = new Set([
  'containerCpu',
  'containerCpuCoarse',
  'pathCpu',
  'windowsCpu',
  'windowsNodeCpu',
  'rootCpu',
  'rootCpuCoarse',
  'exporterCpu',
  'exporterCpuCoarse',
]);
/** Evaluated every 60 s instead of every 300 s. */
export const SUB_STEP_QUERIES: ReadonlySet<QueryName> = new Set([
  'cpuRates',
  'memoryValues',
  'pathCpuRates',
  'pathMemoryValues',
  'windowsCpuRates',
  'windowsMemoryValues',
]);
/** Sent only when several series describe one pod or node. */
export const STATE_COPY_QUERIES = ['differingStates'] as const satisfies readonly QueryName[];
/** Sent only when labels are selected. */
export const LABEL_QUERIES: ReadonlySet<QueryName> = new Set(['podLabels', 'namespaceLabels']);

/** The PromQL text of a query. */
export const promqlOf = (name: QueryName, matchers: string, names: GroupingNames = {}): string =>
  fillIn(QUERIES[name], matchers, names);
