import type { Reason } from '../figures/reasons.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../time/window.js';
import type { Inventory, InventoryAutoscaler, InventoryNode, InventoryPod, Lifetime } from './inventory.js';
import type { NodeSpec } from './node-spec.js';
import type {
  AutoscalerObservation,
  ContainerObservation,
  NodeObservation,
  PodObservation,
  WindowObservation,
} from './observation.js';

/** Whether an object was there in some part of the window. One without a creation time is believed from when it was seen. */
function livedIn(life: Lifetime, seenAt: EpochSeconds, windowStart: EpochSeconds): boolean {
  const windowEnd = windowStart + WINDOW_SECONDS;
  const from = life.createdAt ?? seenAt;
  return from < windowEnd && (life.deletedAt === null || life.deletedAt > windowStart);
}

const without = (reasons: readonly Reason[], gone: readonly Reason[]): Reason[] =>
  reasons.filter((reason) => !gone.includes(reason));

/**
 * One window with what the Kubernetes API knows of the objects that were alive in it. The Kubernetes object comes
 * first, what the source said fills its gaps. A node of which the source could tell neither type nor size takes
 * today's facts even from before its time, with the reason `spec_backdated`. Pure.
 */
export function applyInventory(observation: WindowObservation, inventory: Inventory): WindowObservation {
  const { windowStart } = observation;
  const nodes = new Map(inventory.nodes.map((node) => [node.name, node]));
  const pods = new Map(inventory.pods.map((pod) => [pod.uid, pod]));
  const namespaces = new Map(inventory.namespaces.map(({ name, labels }) => [name, labels]));
  const isAlive = (life: Lifetime): boolean => livedIn(life, inventory.seenAt, windowStart);
  const seen = new Set(observation.nodes.map(({ name }) => name));
  const unseen = inventory.nodes.filter((node) => !seen.has(node.name) && isAlive(node));
  return {
    windowStart,
    nodes: [
      ...observation.nodes.map((node) => mergeNode(node, nodes.get(node.name), isAlive)),
      ...unseen.map((node) => unwatchedNode(node, windowStart)),
    ],
    pods: observation.pods.map((pod) => mergePod(pod, pods.get(pod.uid))),
    namespaces: observation.namespaces.map(({ name, labels }) => ({
      name,
      labels: { ...labels, ...namespaces.get(name) },
    })),
    autoscalers: mergeAutoscalers(observation.autoscalers, inventory.autoscalers.filter(isAlive)),
  };
}

/** Each once, by namespace and name: what the Kubernetes API says of it comes first. */
function mergeAutoscalers(
  observed: readonly AutoscalerObservation[],
  known: readonly InventoryAutoscaler[],
): AutoscalerObservation[] {
  const keyOf = ({ namespace, name }: AutoscalerObservation): string => `${namespace}/${name}`;
  const merged = new Map(observed.map((autoscaler) => [keyOf(autoscaler), autoscaler]));
  for (const { namespace, name, workload, minReplicas, maxReplicas } of known) {
    merged.set(`${namespace}/${name}`, { namespace, name, workload, minReplicas, maxReplicas });
  }
  return [...merged.values()];
}

function mergeNode(
  node: NodeObservation,
  known: InventoryNode | undefined,
  isAlive: (life: Lifetime) => boolean,
): NodeObservation {
  if (known === undefined) return node;
  const labels = { ...node.labels, ...known.labels };
  if (isAlive(known))
    return {
      ...node,
      spec: mergeSpec(known.spec, node.spec),
      labels,
      reasons: without(node.reasons, ['spec_backdated']),
    };
  if (node.spec.instanceType !== null || node.spec.vcpus !== null) return node;
  const reasons = [...without(node.reasons, ['spec_backdated']), 'spec_backdated' as const];
  return { ...node, spec: mergeSpec(node.spec, known.spec), labels, reasons };
}

/** The first's facts, the second's where the first has none. */
function mergeSpec(first: NodeSpec, second: NodeSpec): NodeSpec {
  return {
    provider: first.provider === 'unknown' ? second.provider : first.provider,
    instanceType: first.instanceType ?? second.instanceType,
    region: first.region ?? second.region,
    zone: first.zone ?? second.zone,
    architecture: first.architecture ?? second.architecture,
    pool: first.pool ?? second.pool,
    isSpot: first.isSpot || second.isSpot,
    vcpus: first.vcpus ?? second.vcpus,
    memoryBytes: first.memoryBytes ?? second.memoryBytes,
    allocatableCpuCores: first.allocatableCpuCores ?? second.allocatableCpuCores,
    allocatableMemoryBytes: first.allocatableMemoryBytes ?? second.allocatableMemoryBytes,
    gpuModel: first.gpuModel ?? second.gpuModel,
    gpuCount: first.gpuCount > 0 ? first.gpuCount : second.gpuCount,
  };
}

/** A node that exists and that no exporter watches: it costs money and embodied carbon, its energy is not observed. */
function unwatchedNode(node: InventoryNode, windowStart: EpochSeconds): NodeObservation {
  const from = Math.max(windowStart, node.createdAt ?? windowStart);
  const to = Math.min(windowStart + WINDOW_SECONDS, node.deletedAt ?? windowStart + WINDOW_SECONDS);
  return {
    name: node.name,
    spec: node.spec,
    labels: node.labels,
    existsSeconds: to - from,
    coveredSeconds: 0,
    cpuCoreSeconds: null,
    memoryWorkingSetBytes: null,
    measuredCpuJoules: null,
    measuredGpuJoules: null,
    gpuUtilisation: null,
    reasons: ['partial_window'],
  };
}

/**
 * A uid is one pod for ever: what is known of it now was true then. Not so its requests, which an in-place resize
 * changes: where the source has others for a window than today's, the source's hold.
 */
function mergePod(pod: PodObservation, known: InventoryPod | undefined): PodObservation {
  if (known === undefined) return pod;
  const isResized = wasResized(pod, known);
  const isHostNetwork = known.isHostNetwork;
  const gone: Reason[] = known.workload === null ? ['request_unknown'] : ['request_unknown', 'owner_unknown'];
  return {
    ...pod,
    workload: known.workload ?? pod.workload,
    workloadLabels: { ...pod.workloadLabels, ...known.labels },
    isHostNetwork,
    cpuRequestCores: isResized ? pod.cpuRequestCores : known.cpuRequestCores,
    memoryRequestBytes: isResized ? pod.memoryRequestBytes : known.memoryRequestBytes,
    gpuRequest: isResized ? pod.gpuRequest : known.gpuRequest,
    networkReceiveBytes: isHostNetwork ? null : pod.networkReceiveBytes,
    networkTransmitBytes: isHostNetwork ? null : pod.networkTransmitBytes,
    containers: pod.containers.map((container) => mergeContainer(container, known, isResized)),
    reasons: without(pod.reasons, gone),
  };
}

/** Whether a container asked for something else in the window than it does now. */
function wasResized(pod: PodObservation, known: InventoryPod): boolean {
  if (pod.cpuRequestCores === null || pod.memoryRequestBytes === null) return false;
  return pod.containers.some((container) => {
    const now = known.containers.find(({ name }) => name === container.name);
    return (
      now !== undefined &&
      (isOther(container.cpuRequestMillicores, now.cpuRequestMillicores) ||
        isOther(container.memoryRequestBytes, now.memoryRequestBytes))
    );
  });
}

/** Only figures that both name are compared: a container whose request was not seen is left out. */
const isOther = (then: number | null, now: number | null): boolean =>
  then !== null && now !== null && Math.abs(then - now) > 1e-6 * Math.max(then, now);

function mergeContainer(container: ContainerObservation, pod: InventoryPod, isResized: boolean): ContainerObservation {
  const known = pod.containers.find(({ name }) => name === container.name);
  if (known === undefined) return container;
  const [first, second] = isResized ? [container, known] : [known, container];
  return {
    ...container,
    cpuRequestMillicores: first.cpuRequestMillicores ?? second.cpuRequestMillicores,
    cpuLimitMillicores: first.cpuLimitMillicores ?? second.cpuLimitMillicores,
    memoryRequestBytes: first.memoryRequestBytes ?? second.memoryRequestBytes,
    memoryLimitBytes: first.memoryLimitBytes ?? second.memoryLimitBytes,
  };
}
