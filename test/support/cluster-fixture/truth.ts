import { startsIn, WINDOW_SECONDS } from '../../../src/domain/time/window.js';
import type { NodeInput, PodInput, WindowInput } from '../independent/window-input.js';
import type { FixtureCluster, FixtureNode, FixturePod, Resources } from './scenario.js';
import { containerCores, containerMemory, networkRate, nodeCores, overlap } from './usage.js';

/** Samples per window for the true memory value; memory changes slowly. */
const MEMORY_SAMPLES = 20;

/** True values of each window outside the gap, computed per second instead of per scrape. */
export function truthOf(cluster: FixtureCluster): WindowInput[] {
  return startsIn(cluster.range, WINDOW_SECONDS)
    .filter((start) => start < cluster.gap.from || start >= cluster.gap.to)
    .map((start) => ({
      start,
      nodes: cluster.nodes.map((node) => nodeTruth(cluster, node, start)).filter((node) => node.existsSeconds > 0),
      pods: cluster.pods.map((pod) => podTruth(cluster, pod, start)).filter((pod) => pod.liveSeconds > 0),
    }));
}

const inWindow = (start: number, from: number, to: number): number => overlap(from, to, start, start + WINDOW_SECONDS);

function nodeTruth(cluster: FixtureCluster, node: FixtureNode, start: number): NodeInput {
  const existsSeconds = inWindow(start, node.exists.from, node.exists.to);
  const lostSeconds = lostOf(node, start);
  return {
    name: node.name,
    existsSeconds,
    coveredSeconds: existsSeconds - lostSeconds,
    cpuCoreSeconds: nodeCores(cluster, node)(start) * (existsSeconds - lostSeconds),
    vcpus: node.vcpus,
    memoryBytes: node.memoryBytes,
  };
}

function podTruth(cluster: FixtureCluster, pod: FixturePod, start: number): PodInput {
  const node = cluster.nodes.find((one) => one.name === pod.node);
  const isSeen = node !== undefined && lostOf(node, start) < WINDOW_SECONDS;
  const seenShare = node === undefined ? 0 : 1 - lostOf(node, start) / WINDOW_SECONDS;
  const runs = inWindow(start, pod.runsAt, pod.endsAt);
  const bytesPer = (direction: 'receive' | 'transmit'): number =>
    Object.keys(pod.network).reduce((sum, name) => sum + networkRate(cluster, pod, name, direction)(start), 0);
  const cores = pod.containers.reduce((sum, container) => sum + containerCores(cluster, pod, container)(start), 0);
  return {
    namespace: pod.namespace,
    name: pod.name,
    uid: pod.uid,
    node: pod.node ?? '',
    liveSeconds: pod.node === null ? 0 : inWindow(start, pod.createdAt, pod.endsAt),
    cpuCoreSeconds: isSeen ? cores * runs * seenShare : null,
    memoryBytes: isSeen ? meanMemory(cluster, pod, start) : null,
    cpuRequestCores: requestOf(pod, (part) => part.cores),
    memoryRequestBytes: requestOf(pod, (part) => part.bytes),
    networkReceiveBytes: pod.isHostNetwork || !isSeen ? null : bytesPer('receive') * runs * seenShare,
    networkTransmitBytes: pod.isHostNetwork || !isSeen ? null : bytesPer('transmit') * runs * seenShare,
  };
}

const lostOf = (node: FixtureNode, start: number): number =>
  node.unreachable === null ? 0 : inWindow(start, node.unreachable.from, node.unreachable.to);

/** While its containers run. */
function meanMemory(cluster: FixtureCluster, pod: FixturePod, start: number): number {
  const from = Math.max(start, pod.runsAt);
  const to = Math.min(start + WINDOW_SECONDS, pod.endsAt);
  if (to <= from) return 0;
  const looks = Array.from(
    { length: MEMORY_SAMPLES },
    (_, look) => from + ((look + 0.5) * (to - from)) / MEMORY_SAMPLES,
  );
  const used = pod.containers.map((container) => containerMemory(cluster, pod, container));
  return looks.reduce((sum, instant) => sum + used.reduce((all, at) => all + at(instant), 0), 0) / MEMORY_SAMPLES;
}

/** max(sum of containers, largest init container) + overhead. */
function requestOf(pod: FixturePod, partOf: (resources: Resources) => number): number {
  const requests = pod.containers.map((container) => container.request).filter((request) => request !== null);
  const inits = pod.initContainers.map((container) => container.request);
  const sum = requests.reduce((total, request) => total + partOf(request), 0);
  const overhead = pod.overhead === null ? 0 : partOf(pod.overhead);
  return Math.max(sum, ...inits.map(partOf)) + overhead;
}
