import { integrate, type Rate } from './noise.js';
import type { FixtureCluster, FixtureContainer, FixtureNode, FixturePod } from './scenario.js';
import { type Series, scrapesOf, within } from './series.js';
import {
  containerCores,
  containerMemory,
  diskRate,
  networkRate,
  nodeCores,
  PAUSE_BYTES,
  PAUSE_CORES,
  podsOf,
} from './usage.js';

type Labels = Record<string, string>;

/**
 * Series of the kubelet of one node: by container, by pod cgroup and for the pause container; in `plain` also the root
 * cgroup.
 */
export function* cadvisorSeries(cluster: FixtureCluster, node: FixtureNode): Generator<Series> {
  const all = scrapesOf(cluster, `kubelet/${node.name}`);
  const reached = within(all, node.exists.from, node.exists.to).filter(
    (instant) => node.unreachable === null || instant < node.unreachable.from || instant >= node.unreachable.to,
  );
  const target = targetLabels(cluster, node);
  for (const pod of podsOf(cluster, node))
    yield* podSeries(cluster, pod, target, within(reached, pod.runsAt, pod.endsAt));
  if (cluster.dialect === 'plain') yield* rootSeries(cluster, node, target, reached);
}

function targetLabels(cluster: FixtureCluster, node: FixtureNode): Labels {
  if (cluster.dialect === 'stack') {
    const target = { job: 'kubelet', metrics_path: '/metrics/cadvisor', instance: `${node.internalIp}:10250` };
    return { cluster: cluster.name, ...target, node: node.name };
  }
  const mapped = Object.entries(node.labels).map(([key, value]) => [key.replaceAll(/[^a-zA-Z0-9_]/g, '_'), value]);
  return { cluster: cluster.name, job: 'kubernetes-cadvisor', instance: node.name, ...Object.fromEntries(mapped) };
}

function* podSeries(
  cluster: FixtureCluster,
  pod: FixturePod,
  target: Labels,
  scrapes: readonly number[],
): Generator<Series> {
  const cgroup = `/kubepods/burstable/pod${pod.uid}`;
  const ofPod: Labels = { ...target, namespace: pod.namespace, pod: pod.name };
  const pause: Rate = () => PAUSE_CORES;
  const cpu: ((instant: number) => number)[] = [integrate(pause, pod.runsAt)];
  const memory: ((instant: number) => number)[] = [() => PAUSE_BYTES];
  const pauseLabels = {
    ...ofPod,
    container: 'POD',
    id: `${cgroup}/pause`,
    image: 'registry.k8s.io/pause:3.9',
    name: 'pause',
  };
  if (!pod.isPodLevelOnly)
    yield* [cpuSeries(pauseLabels, scrapes, cpu[0]!), memorySeries(pauseLabels, scrapes, () => PAUSE_BYTES)];
  for (const container of pod.containers) {
    const counted = restarting(integrate(containerCores(cluster, pod, container), pod.runsAt), container.resetAt);
    const used = containerMemory(cluster, pod, container);
    cpu.push(counted);
    memory.push(used);
    if (pod.isPodLevelOnly) continue;
    const labels = {
      ...ofPod,
      container: container.name,
      id: `${cgroup}/${container.name}`,
      image: 'fixture',
      name: `k8s_${container.name}`,
    };
    yield* [cpuSeries(labels, scrapes, counted), memorySeries(labels, scrapes, used)];
    yield* throttlingSeries(labels, scrapes, pod, container);
  }
  // the pod cgroup includes all of it again
  const whole = { ...ofPod, id: cgroup };
  const sum = (parts: typeof cpu) => (instant: number) => parts.reduce((total, part) => total + part(instant), 0);
  yield* [cpuSeries(whole, scrapes, sum(cpu)), memorySeries(whole, scrapes, sum(memory))];
  yield* trafficSeries(cluster, pod, cluster.dialect === 'plain' ? pauseLabels : whole, scrapes);
}

const cpuSeries = (labels: Labels, scrapes: readonly number[], valueAt: (instant: number) => number): Series => ({
  name: 'container_cpu_usage_seconds_total',
  labels: { ...labels, cpu: 'total' },
  scrapes,
  valueAt,
});

const memorySeries = (labels: Labels, scrapes: readonly number[], valueAt: (instant: number) => number): Series => ({
  name: 'container_memory_working_set_bytes',
  labels,
  scrapes,
  valueAt,
});

function* throttlingSeries(
  labels: Labels,
  scrapes: readonly number[],
  pod: FixturePod,
  container: FixtureContainer,
): Generator<Series> {
  if (container.limit === null) return;
  // the kernel's default period is 100 ms
  const periods = integrate(() => 10, pod.runsAt);
  yield {
    name: 'container_cpu_cfs_periods_total',
    labels,
    scrapes,
    valueAt: (instant) => Math.floor(periods(instant)),
  };
  yield {
    name: 'container_cpu_cfs_throttled_periods_total',
    labels,
    scrapes,
    valueAt: (instant) => Math.floor(container.throttledShare * periods(instant)),
  };
}

function* trafficSeries(
  cluster: FixtureCluster,
  pod: FixturePod,
  labels: Labels,
  scrapes: readonly number[],
): Generator<Series> {
  for (const networkInterface of Object.keys(pod.network)) {
    for (const direction of ['receive', 'transmit'] as const) {
      yield {
        name: `container_network_${direction}_bytes_total`,
        labels: { ...labels, interface: networkInterface },
        scrapes,
        valueAt: integrate(networkRate(cluster, pod, networkInterface, direction), pod.runsAt),
      };
    }
  }
  if (pod.diskBytesPerSecond === 0) return;
  const container = pod.containers[0]?.name ?? '';
  const disk = {
    ...labels,
    container,
    image: 'fixture',
    name: `k8s_${container}`,
    id: `${labels['id']}/disk`,
    device: '/dev/vda',
  };
  const valueAt = integrate(diskRate(cluster, pod), pod.runsAt);
  yield { name: 'container_fs_writes_bytes_total', labels: disk, scrapes, valueAt };
}

/** The root cgroup includes everything on the node; slices between it and the pods repeat parts of it. */
function* rootSeries(
  cluster: FixtureCluster,
  node: FixtureNode,
  target: Labels,
  scrapes: readonly number[],
): Generator<Series> {
  const counted = integrate(nodeCores(cluster, node), cluster.range.from - 7200);
  yield cpuSeries({ ...target, id: '/' }, scrapes, (instant) => 250_000 + counted(instant));
  yield cpuSeries({ ...target, id: '/kubepods' }, scrapes, (instant) => 200_000 + 0.8 * counted(instant));
  yield memorySeries({ ...target, id: '/' }, scrapes, () => 0.55 * node.memoryBytes);
}

const restarting =
  (counter: (instant: number) => number, resetAt: number | null) =>
  (instant: number): number =>
    resetAt === null || instant < resetAt ? counter(instant) : counter(instant) - counter(resetAt);
