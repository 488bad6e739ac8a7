/**
 * Every question put to Prometheus, one constant each. All are asked by `query_range` and evaluated at the END of
 * each window, so `[5m]` is the window itself. `$M` becomes the operator's matchers.
 *
 * Who must export what:
 * - cAdvisor (in the kubelet): container*, pod network and disk, resets, *Samples, root*, machine*, cgroups;
 *   this alone gives usage.
 * - kube-state-metrics v2: kube_*: pods, owners, requests, phases, node facts. Without it claims and owners are unknown.
 * - node-exporter: node_*: CPU and memory of nodes whose root cgroup is not kept.
 * - Kepler: keplerJoules. DCGM exporter: dcgm*. Both are optional and make energy measured instead of modelled.
 *
 * Samples are counted over 299.999 s: before Prometheus 3 a range holds both of its ends, and a sample on a border
 * would be counted in two windows.
 */
const COUNT = '[299999ms]';

/** Subject and target labels in every dialect; aggregating by all of them keeps what `labels.ts` needs, and no more. */
const NODE_BY =
  'node,exported_node,node_name,nodename,kubernetes_node,kubernetes_io_hostname,Hostname,instance,job,' +
  'namespace,exported_namespace,kubernetes_namespace,pod,exported_pod,pod_name,kubernetes_pod_name';
/** Without the pods' labels: one series a node, or one a scrape job of it. */
const KUBELET_BY = 'node,exported_node,node_name,kubernetes_node,kubernetes_io_hostname,instance,job';
const POD_BY = NODE_BY;
const CONTAINER_BY = `${POD_BY},container,exported_container,container_name`;
const STATE_POD_BY = 'namespace,exported_namespace,pod,exported_pod,uid,exported_uid';
const AUTOSCALER_BY = 'namespace,exported_namespace,horizontalpodautoscaler,exported_horizontalpodautoscaler,hpa';
const STATE_CONTAINER_BY = `${STATE_POD_BY},container,exported_container`;

/**
 * cAdvisor's series of one metric: containers under today's and the older label names, and the pods' own cgroups
 * (no container, no image) for runtimes that give nothing else. Which of them counts is decided per pod, never both.
 */
const CGROUPS = [
  '$M container!="",container!="POD"',
  '$M container="",container_name!="",container_name!="POD"',
  '$M container="",container_name="",image="",pod!=""',
  '$M container="",container_name="",image="",pod="",pod_name!=""',
];
const perContainer = (fold: 'sum' | 'max' | 'min', expression: string): string =>
  CGROUPS.map((cgroup) => `${fold} by (${CONTAINER_BY}) (${expression.replace('$CGROUP', cgroup)})`).join(' or ');
/** Network counters are the pod's sandbox's: no container level exists. */
const perPod = (expression: string): string =>
  ['$M pod!=""', '$M pod="",pod_name!=""']
    .map((pod) => `sum by (${POD_BY}) (${expression.replace('$POD', pod)})`)
    .join(' or ');

export const QUERIES = {
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

  // 60 s sub-steps, for the histograms
  cpuRates: perContainer('sum', 'rate(container_cpu_usage_seconds_total{$CGROUP}[2m])'),
  memoryValues: perContainer('sum', 'last_over_time(container_memory_working_set_bytes{$CGROUP}[2m])'),

  // pods, over the whole window: a short Job may be gone at its end
  podInfo: `sum by (${STATE_POD_BY},node,exported_node,host_network,instance) (count_over_time(kube_pod_info{$M}${COUNT}))`,
  podPhase: `sum by (${STATE_POD_BY},instance) (sum_over_time(kube_pod_status_phase{$M phase=~"Pending|Running"}${COUNT})) > 0`,
  podOwner: `max by (${STATE_POD_BY},owner_kind,owner_name,owner_is_controller) (max_over_time(kube_pod_owner{$M}[5m]))`,
  replicaSetOwner:
    'max by (namespace,exported_namespace,replicaset,owner_kind,owner_name,owner_is_controller) (max_over_time(kube_replicaset_owner{$M}[5m]))',
  jobOwner:
    'max by (namespace,exported_namespace,job_name,owner_kind,owner_name,owner_is_controller) (max_over_time(kube_job_owner{$M}[5m]))',
  podLabels: 'max_over_time(kube_pod_labels{$M}[5m])',
  // a difference of instants, not `increase`: restarts are whole, and those between two samples must not be lost
  restarts: `max by (${STATE_CONTAINER_BY}) (kube_pod_container_status_restarts_total{$M}) - max by (${STATE_CONTAINER_BY}) (kube_pod_container_status_restarts_total{$M} offset 5m) > 0`,
  oomTerminations: `max by (${STATE_CONTAINER_BY}) (max_over_time(kube_pod_container_status_last_terminated_reason{$M reason="OOMKilled"}[5m])) > 0`,
  namespaceLabels: 'max_over_time(kube_namespace_labels{$M}[5m])',

  // claims; gpu resources are spelled nvidia_com_gpu, amd_com_gpu, ...
  requests: `max by (${STATE_CONTAINER_BY},resource) (max_over_time(kube_pod_container_resource_requests{$M resource=~"cpu|memory|.+_gpu"}[5m]))`,
  limits: `max by (${STATE_CONTAINER_BY},resource) (max_over_time(kube_pod_container_resource_limits{$M resource=~"cpu|memory"}[5m]))`,
  initRequests: `max by (${STATE_CONTAINER_BY},resource) (max_over_time(kube_pod_init_container_resource_requests{$M resource=~"cpu|memory|.+_gpu"}[5m]))`,
  overheadCpu: `max by (${STATE_POD_BY}) (max_over_time(kube_pod_overhead_cpu_cores{$M}[5m]))`,
  overheadMemory: `max by (${STATE_POD_BY}) (max_over_time(kube_pod_overhead_memory_bytes{$M}[5m]))`,

  // horizontal autoscalers; the last two are the bounds of their replicas
  autoscalerInfo: `max by (${AUTOSCALER_BY},scaletargetref_kind,scaletargetref_name) (max_over_time(kube_horizontalpodautoscaler_info{$M}[5m]))`,
  autoscalerMinReplicas: `max by (${AUTOSCALER_BY}) (last_over_time(kube_horizontalpodautoscaler_spec_min_replicas{$M}[5m]))`,
  autoscalerMaxReplicas: `max by (${AUTOSCALER_BY}) (last_over_time(kube_horizontalpodautoscaler_spec_max_replicas{$M}[5m]))`,

  // nodes: what they are
  nodeInfo: `sum by (node,exported_node,provider_id,internal_ip,instance) (count_over_time(kube_node_info{$M}${COUNT}))`,
  nodeLabels: 'max_over_time(kube_node_labels{$M}[5m])',
  nodeCapacity:
    'max by (node,exported_node,resource) (max_over_time(kube_node_status_capacity{$M resource=~"cpu|memory|.+_gpu"}[5m]))',
  nodeAllocatable:
    'max by (node,exported_node,resource) (max_over_time(kube_node_status_allocatable{$M resource=~"cpu|memory|.+_gpu"}[5m]))',
  // not aggregated: scrape configs with a labelmap put all node labels on the kubelet's series
  machineCores: 'max_over_time(machine_cpu_cores{$M}[5m])',
  machineMemory: 'max_over_time(machine_memory_bytes{$M}[5m])',
  nodeNames: 'max by (instance,nodename) (max_over_time(node_uname_info{$M}[5m]))',

  // nodes: what they did
  rootCpu: 'increase(container_cpu_usage_seconds_total{$M id="/"}[5m])',
  rootMemory: 'avg_over_time(container_memory_working_set_bytes{$M id="/"}[5m])',
  // waiting for a disk, or for the hypervisor, is no work of this machine
  exporterCpu: `sum by (${NODE_BY}) (increase(node_cpu_seconds_total{$M mode!~"idle|iowait|steal"}[5m]))`,
  exporterMemory: `max by (${NODE_BY}) (avg_over_time(node_memory_MemTotal_bytes{$M}[5m]) - avg_over_time(node_memory_MemAvailable_bytes{$M}[5m]))`,
  kubeletSamples: `max by (${KUBELET_BY}) (count_over_time(container_cpu_usage_seconds_total{$M id="/"}${COUNT})) or max by (${KUBELET_BY}) (count_over_time(machine_cpu_cores{$M}${COUNT}))`,
  cadvisorSamples: `max by (${KUBELET_BY}) (count_over_time(container_cpu_usage_seconds_total{$M}${COUNT}))`,
  exporterSamples: `max by (${NODE_BY}) (count_over_time(node_cpu_seconds_total{$M mode="idle"}${COUNT}))`,

  // measured energy; Kepler's zones overlap, so core, dram and uncore are never asked for. DCGM counts millijoules.
  keplerJoules: `sum by (${NODE_BY},zone) (increase(kepler_node_cpu_joules_total{$M zone=~"package(-[0-9]+)?|psys"}[5m]))`,
  dcgmMillijoules: `max by (${NODE_BY},UUID,gpu,modelName) (increase(DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{$M}[5m]))`,
  dcgmUtilisation: `max by (${NODE_BY},UUID,gpu,modelName) (avg_over_time(DCGM_FI_DEV_GPU_UTIL{$M}[5m]))`,

  // only asked where kube-state-metrics did not name a pod: its uid is in the cgroup path
  cgroups: CGROUPS.map(
    (cgroup) => `count by (${CONTAINER_BY},id) (count_over_time(container_cpu_usage_seconds_total{${cgroup}}[5m]))`,
  ).join(' or '),
  startTimes: perContainer('min', 'min_over_time(container_start_time_seconds{$CGROUP}[5m])'),
} as const;

export type QueryName = keyof typeof QUERIES;

/** Without these a window cannot be told at all; the first is also the probe that shows whether the server is up. */
export const MANDATORY_QUERIES = ['containerCpu', 'podInfo', 'nodeInfo'] as const satisfies readonly QueryName[];
/** Asked only when pods without a known uid were seen. */
export const UID_QUERIES = ['cgroups', 'startTimes'] as const satisfies readonly QueryName[];
/** Evaluated every 60 s instead of every 300 s. */
export const SUB_STEP_QUERIES: ReadonlySet<QueryName> = new Set(['cpuRates', 'memoryValues']);
/** Counts of samples: looked at for an hour before the range too, to infer scrape intervals from their median. */
export const COUNT_QUERIES: ReadonlySet<QueryName> = new Set([
  'kubeletSamples',
  'cadvisorSamples',
  'exporterSamples',
  'nodeInfo',
]);
/** Only of use when labels are asked for. */
export const LABEL_QUERIES: ReadonlySet<QueryName> = new Set(['podLabels', 'namespaceLabels']);

/**
 * Prepares the operator's matchers (`cluster="a",job=~"x"`, braces allowed) for `$M`.
 * PromQL takes a comma after the last matcher, never before the first.
 */
export function matcherPrefix(matchers: string): string {
  const inner = matchers.trim().replace(/^\{/, '').replace(/\}$/, '').trim().replace(/,$/, '').trim();
  return inner === '' ? '' : `${inner},`;
}

/** The PromQL of a question, with the operator's matchers in every selector. */
export const promqlOf = (name: QueryName, matchers: string): string =>
  QUERIES[name].replaceAll('$M ', () => matcherPrefix(matchers)).replaceAll('$M', () => matcherPrefix(matchers));
