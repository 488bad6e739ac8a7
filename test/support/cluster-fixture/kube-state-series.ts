import { groupBy } from './group-by.js';
import type {
  FixtureAutoscaler,
  FixtureCluster,
  FixtureNode,
  FixtureOwner,
  FixturePod,
  Resources,
} from './scenario.js';
import { type Series, scrapesOf, within } from './series.js';

type Labels = Record<string, string>;
type Emit = (name: string, labels: Labels, from: number, to: number, valueAt?: (instant: number) => number) => Series;

/** Series of kube-state-metrics v2 of one cluster. */
export function* kubeStateSeries(cluster: FixtureCluster): Generator<Series> {
  const scrapes = scrapesOf(cluster, 'kube-state-metrics');
  const emit: Emit = (name, labels, from, to, valueAt = () => 1) => ({
    name,
    labels: withTarget(cluster, labels),
    scrapes: within(scrapes, from, to),
    valueAt,
  });
  for (const node of cluster.nodes) yield* nodeSeries(cluster, node, emit);
  for (const pod of cluster.pods) {
    yield* podSeries(pod, emit);
    yield* resourceSeries(pod, emit);
  }
  yield* ownerSeries(cluster.pods, emit);
  for (const autoscaler of cluster.autoscalers) yield* autoscalerSeries(cluster, autoscaler, emit);
}

function* autoscalerSeries(
  { range }: FixtureCluster,
  { namespace, name, workload, minReplicas, maxReplicas, metrics }: FixtureAutoscaler,
  emit: Emit,
): Generator<Series> {
  const labels = { namespace, horizontalpodautoscaler: name };
  const target = { scaletargetref_kind: workload.kind, scaletargetref_name: workload.name };
  const info = { ...labels, ...target, scaletargetref_api_version: 'apps/v1' };
  yield emit('kube_horizontalpodautoscaler_info', info, range.from, range.to);
  yield emit('kube_horizontalpodautoscaler_spec_min_replicas', labels, range.from, range.to, () => minReplicas);
  yield emit('kube_horizontalpodautoscaler_spec_max_replicas', labels, range.from, range.to, () => maxReplicas);
  for (const [metric_name, metric_target_type, value] of [
    ['cpu', 'utilization', metrics.cpuTargetPercent],
    ['requests_per_second', 'average', 100],
  ] as const) {
    const of = { ...labels, metric_name, metric_target_type };
    yield emit('kube_horizontalpodautoscaler_spec_target_metric', of, range.from, range.to, () => value);
  }
}

/**
 * The operator's chart sets honor_labels for kube-state-metrics and adds target labels only if missing. A scrape config
 * without honor_labels keeps the target labels and renames the others.
 */
function withTarget(cluster: FixtureCluster, labels: Labels): Labels {
  const target: Labels = {
    cluster: cluster.name,
    job: 'kube-state-metrics',
    instance: '10.244.1.9:8080',
    namespace: 'monitoring',
    pod: 'kube-state-metrics-5c7f4-8pl2n',
  };
  if (cluster.dialect === 'stack') return { ...target, container: 'kube-state-metrics', ...labels };
  const renamed = Object.entries(labels).map(([key, value]) => [key in target ? `exported_${key}` : key, value]);
  return { ...Object.fromEntries(renamed), ...target };
}

function* nodeSeries(cluster: FixtureCluster, node: FixtureNode, emit: Emit): Generator<Series> {
  const { from, to } = node.exists;
  const info = { node: node.name, internal_ip: node.internalIp, provider_id: node.providerId, os_image: 'Linux' };
  yield emit('kube_node_info', info, from, to);
  // without an allow-list kube-state-metrics exports no labels; the plain config has them on the series of the node
  if (cluster.dialect === 'stack') yield emit('kube_node_labels', { node: node.name }, from, to);
  const amounts = { cpu: ['core', node.vcpus], memory: ['byte', node.memoryBytes], pods: ['integer', 110] } as const;
  for (const [resource, [unit, amount]] of Object.entries(amounts)) {
    const labels = { node: node.name, resource, unit };
    const reserved = resource === 'pods' ? 0 : 0.06 * amount;
    yield emit('kube_node_status_capacity', labels, from, to, () => amount);
    yield emit('kube_node_status_allocatable', labels, from, to, () => amount - reserved);
  }
}

function* podSeries(pod: FixturePod, emit: Emit): Generator<Series> {
  const { createdAt, runsAt, endsAt, goneAt } = pod;
  const identity = { namespace: pod.namespace, pod: pod.name, uid: pod.uid };
  const creator = { created_by_kind: pod.owner?.kind ?? '', created_by_name: pod.owner?.name ?? '' };
  const info = { ...identity, ...creator, node: pod.node ?? '', host_network: String(pod.isHostNetwork) };
  yield emit('kube_pod_info', info, createdAt, goneAt);
  const owner = { owner_kind: pod.owner?.kind ?? '', owner_name: pod.owner?.name ?? '' };
  yield emit(
    'kube_pod_owner',
    { ...identity, ...owner, owner_is_controller: pod.owner ? 'true' : '' },
    createdAt,
    goneAt,
  );
  const phaseAt = (instant: number): string =>
    instant < runsAt ? 'Pending' : instant < endsAt ? 'Running' : pod.outcome;
  for (const phase of ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']) {
    const isIn = (instant: number): number => (phaseAt(instant) === phase ? 1 : 0);
    yield emit('kube_pod_status_phase', { ...identity, phase }, createdAt, goneAt, isIn);
  }
  for (const { name, resetAt } of pod.containers) {
    const restarts = (instant: number): number => (resetAt !== null && instant >= resetAt ? 1 : 0);
    yield emit('kube_pod_container_status_restarts_total', { ...identity, container: name }, runsAt, goneAt, restarts);
  }
}

function* resourceSeries(pod: FixturePod, emit: Emit): Generator<Series> {
  const { createdAt, goneAt } = pod;
  const identity = { namespace: pod.namespace, pod: pod.name, uid: pod.uid, node: pod.node ?? '' };
  const both = function* (metric: string, container: string, { cores, bytes }: Resources): Generator<Series> {
    const labels = { ...identity, container };
    yield emit(metric, { ...labels, resource: 'cpu', unit: 'core' }, createdAt, goneAt, () => cores);
    yield emit(metric, { ...labels, resource: 'memory', unit: 'byte' }, createdAt, goneAt, () => bytes);
  };
  for (const { name, request, limit } of pod.containers) {
    if (request !== null) yield* both('kube_pod_container_resource_requests', name, request);
    if (limit !== null) yield* both('kube_pod_container_resource_limits', name, limit);
  }
  for (const { name, request } of pod.initContainers) {
    yield* both('kube_pod_init_container_resource_requests', name, request);
  }
  const { overhead } = pod;
  if (overhead === null) return;
  const labels = { namespace: pod.namespace, pod: pod.name, uid: pod.uid };
  yield emit('kube_pod_overhead_cpu_cores', labels, createdAt, goneAt, () => overhead.cores);
  yield emit('kube_pod_overhead_memory_bytes', labels, createdAt, goneAt, () => overhead.bytes);
}

/** One series per owner, while any of its pods exists. */
function* ownerSeries(pods: readonly FixturePod[], emit: Emit): Generator<Series> {
  const keyOf = (pod: FixturePod): string => `${pod.namespace}/${pod.owner?.kind}/${pod.owner?.name}`;
  for (const owned of groupBy(pods, keyOf).values()) {
    const first = owned[0];
    if (first === undefined || first.owner === null) continue;
    const from = Math.min(...owned.map((pod) => pod.createdAt));
    const to = Math.max(...owned.map((pod) => pod.goneAt));
    const parent = parentLabels(first.owner);
    const owner: Labels = { namespace: first.namespace, ...parent };
    if (first.owner.kind === 'ReplicaSet') {
      yield emit('kube_replicaset_owner', { ...owner, replicaset: first.owner.name }, from, to);
    }
    if (first.owner.kind === 'Job') yield emit('kube_job_owner', { ...owner, job_name: first.owner.name }, from, to);
  }
}

const parentLabels = (owner: FixtureOwner): Labels => ({
  owner_kind: owner.parent?.kind ?? '',
  owner_name: owner.parent?.name ?? '',
  owner_is_controller: owner.parent ? 'true' : '',
});
