import type { Reason } from '../figures/reasons.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../time/window.js';
import type { Inventory, InventoryAutoscaler, InventoryNode, InventoryPod, Lifetime } from './inventory.js';
import { createLabelMerge, type LabelMerge } from './merge-labels.js';
import { mergeSpecs } from './node-spec.js';
import type {
  AutoscalerObservation,
  ContainerObservation,
  NodeObservation,
  PodObservation,
  WindowObservation,
} from './observation.js';
import { unobservedNode } from './unobserved-node.js';

/**
 * Whether an object existed in some part of the window. An object without a creation time counts from when it was first
 * listed.
 */
function existedIn(life: Lifetime, seenAt: EpochSeconds, windowStart: EpochSeconds): boolean {
  const windowEnd = windowStart + WINDOW_SECONDS;
  const from = life.createdAt ?? seenAt;
  return from < windowEnd && (life.deletedAt === null || life.deletedAt > windowStart);
}

const without = (reasons: readonly Reason[], obsolete: readonly Reason[]): Reason[] =>
  reasons.filter((reason) => !obsolete.includes(reason));

/**
 * Adds what the Kubernetes API reports to one window, for objects that existed in it. Values of the Kubernetes API take
 * precedence; values of the source fill the gaps. If the source knows neither type nor size of a node, the current
 * specification also applies to windows before the node's creation, with the reason `spec_backdated`.
 * `merge-labels.ts` describes labels. Pure.
 */
export function applyInventory(observation: WindowObservation, inventory: Inventory): WindowObservation {
  const { windowStart } = observation;
  const nodes = new Map(inventory.nodes.map((node) => [node.name, node]));
  const pods = new Map(inventory.pods.map((pod) => [pod.uid, pod]));
  const namespaces = new Map(inventory.namespaces.map(({ name, labels }) => [name, labels]));
  const labels = createLabelMerge(observation, inventory);
  const isAlive = (life: Lifetime): boolean => existedIn(life, inventory.seenAt, windowStart);
  const observedNames = new Set(observation.nodes.map(({ name }) => name));
  const unobserved = inventory.nodes.filter((node) => !observedNames.has(node.name) && isAlive(node));
  return {
    windowStart,
    nodes: [
      ...observation.nodes.map((node) => mergeNode(node, nodes.get(node.name), isAlive, labels)),
      ...unobserved.map((node) => nodeWithoutObservation(node, windowStart, labels)),
    ],
    pods: observation.pods.map((pod) => mergePod(pod, pods.get(pod.uid), labels)),
    namespaces: observation.namespaces.map((namespace) => ({
      name: namespace.name,
      ...labels.ofNamespace(namespace.labels, namespaces.get(namespace.name)),
    })),
    autoscalers: mergeAutoscalers(observation.autoscalers, inventory.autoscalers.filter(isAlive)),
    ...(inventory.hasPartialLabels ? { hasPartialLabels: true } : {}),
  };
}

/** Merges autoscalers by kind, namespace and name; the Kubernetes API takes precedence. */
function mergeAutoscalers(
  observed: readonly AutoscalerObservation[],
  known: readonly InventoryAutoscaler[],
): AutoscalerObservation[] {
  const keyOf = ({ kind, namespace, name }: AutoscalerObservation): string => `${kind ?? ''}/${namespace}/${name}`;
  const merged = new Map(observed.map((autoscaler) => [keyOf(autoscaler), autoscaler]));
  for (const { createdAt: _, deletedAt: __, ...autoscaler } of known) merged.set(keyOf(autoscaler), autoscaler);
  return [...merged.values()];
}

function mergeNode(
  node: NodeObservation,
  known: InventoryNode | undefined,
  isAlive: (life: Lifetime) => boolean,
  merge: LabelMerge,
): NodeObservation {
  if (known === undefined) return { ...node, ...merge.ofNode(node.labels, undefined) };
  const labels = merge.ofNode(node.labels, known.labels);
  if (isAlive(known)) {
    const { described: _, ...observed } = node;
    const spec = mergeSpecs(known.spec, node.spec);
    return { ...observed, spec, ...labels, reasons: without(node.reasons, ['spec_backdated']) };
  }
  if (node.spec.instanceType !== null || node.spec.vcpus !== null) return node;
  const reasons = [...without(node.reasons, ['spec_backdated']), 'spec_backdated' as const];
  return { ...node, spec: mergeSpecs(node.spec, known.spec), ...labels, reasons };
}

/** A node of the Kubernetes API that no exporter observes, for its lifetime within the window. */
function nodeWithoutObservation(
  { name, spec, labels, ...life }: InventoryNode,
  windowStart: EpochSeconds,
  merge: LabelMerge,
): NodeObservation {
  const from = Math.max(windowStart, life.createdAt ?? windowStart);
  const to = Math.min(windowStart + WINDOW_SECONDS, life.deletedAt ?? windowStart + WINDOW_SECONDS);
  return unobservedNode({ name, spec, ...merge.ofNode(null, labels) }, to - from, 'partial_window');
}

/**
 * A uid identifies one pod forever, so what is known now also held in the window. Requests are an exception, as an
 * in-place resize changes them: if the source reports other requests for the window, those are used.
 */
function mergePod(pod: PodObservation, known: InventoryPod | undefined, labels: LabelMerge): PodObservation {
  const workloadLabels = labels.ofPod(pod.workloadLabels, known?.labels);
  if (known === undefined) return { ...pod, workloadLabels };
  const isResized = wasResized(pod, known);
  const isHostNetwork = known.isHostNetwork;
  const { migRequest: observedMig, ...observed } = pod;
  const migRequest = isResized ? observedMig : known.migRequest;
  const obsolete: Reason[] = known.workload === null ? ['request_unknown'] : ['request_unknown', 'owner_unknown'];
  return {
    ...observed,
    workload: known.workload ?? pod.workload,
    workloadLabels,
    isHostNetwork,
    cpuRequestCores: isResized ? pod.cpuRequestCores : known.cpuRequestCores,
    memoryRequestBytes: isResized ? pod.memoryRequestBytes : known.memoryRequestBytes,
    gpuRequest: isResized ? pod.gpuRequest : known.gpuRequest,
    ...(migRequest === undefined ? {} : { migRequest }),
    networkReceiveBytes: isHostNetwork ? null : pod.networkReceiveBytes,
    networkTransmitBytes: isHostNetwork ? null : pod.networkTransmitBytes,
    containers: pod.containers.map((container) => mergeContainer(container, known, isResized)),
    reasons: without(pod.reasons, obsolete),
  };
}

/** Whether a container had another request in the window than it has now. */
function wasResized(pod: PodObservation, known: InventoryPod): boolean {
  if (pod.cpuRequestCores === null || pod.memoryRequestBytes === null) return false;
  return pod.containers.some((container) => {
    const now = known.containers.find(({ name }) => name === container.name);
    return (
      now !== undefined &&
      (isDifferent(container.cpuRequestMillicores, now.cpuRequestMillicores) ||
        isDifferent(container.memoryRequestBytes, now.memoryRequestBytes))
    );
  });
}

/** Compares only values that both sides have; a container whose request was not observed is excluded. */
const isDifferent = (then: number | null, now: number | null): boolean =>
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
