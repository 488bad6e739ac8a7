import type { V1Container, V1Pod } from '@kubernetes/client-node';
import type { InventoryContainer, InventoryPod } from '../../domain/cluster/inventory.js';
import type { LabelSelector } from '../../domain/cluster/label-selection.js';
import type { WorkloadRef } from '../../domain/cluster/observation.js';
import { effectiveRequest, type Requests } from '../../domain/cluster/pod-request.js';
import { parseQuantity } from '../../domain/cluster/quantity.js';
import { gpusIn, migUnitsOf } from './inventory-node.js';
import { lifetimeOf } from './lifetime.js';
import { ownAnnotations } from './own-annotations.js';

/** Returns the top of an owner chain; null when an owner in the chain could not be read. */
export type FindTopOwner = (namespace: string, owner: WorkloadRef) => WorkloadRef | null;

/** Null for a pod that has ended: it requests nothing any more, and Prometheus has its history. */
export function toInventoryPod(pod: V1Pod, findTopOwner: FindTopOwner, labels: LabelSelector): InventoryPod | null {
  const { name, namespace, uid } = pod.metadata ?? {};
  const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (!name || !namespace || !uid || isOver) return null;
  const spec = pod.spec;
  const containers = spec?.containers ?? [];
  const initContainers = spec?.initContainers ?? [];
  const request = effectiveRequest({
    containers: containers.map(requestsOf),
    initContainers: initContainers.map((each) => ({ ...requestsOf(each), isSidecar: isSidecar(each) })),
    overhead: requestsIn(spec?.overhead),
    podLevel: {
      cpuCores: parseQuantity(spec?.resources?.requests?.['cpu'] ?? ''),
      memoryBytes: parseQuantity(spec?.resources?.requests?.['memory'] ?? ''),
    },
  });
  return {
    namespace,
    name,
    uid,
    node: spec?.nodeName || null,
    workload: workloadOf(pod, namespace, name, findTopOwner),
    labels: labels.fromKubernetes(pod.metadata?.labels ?? {}),
    ...ownAnnotations(pod.metadata?.annotations),
    isHostNetwork: spec?.hostNetwork === true,
    cpuRequestCores: request.cpuCores,
    memoryRequestBytes: request.memoryBytes,
    gpuRequest: request.gpus,
    ...(request.migUnits === undefined ? {} : { migRequest: request.migUnits }),
    containers: [...containers, ...initContainers.filter(isSidecar)].map(toContainer),
    ...lifetimeOf(pod.metadata),
  };
}

function workloadOf(pod: V1Pod, namespace: string, name: string, findTopOwner: FindTopOwner): WorkloadRef | null {
  const owners = pod.metadata?.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0];
  // A static pod is owned by its node, which is not a workload.
  if (owner === undefined || owner.kind === 'Node') return { kind: 'Pod', name };
  return findTopOwner(namespace, { kind: owner.kind, name: owner.name });
}

type Quantities = Readonly<Record<string, string>> | undefined;

const requestsIn = (quantities: Quantities): Requests => ({
  cpuCores: parseQuantity(quantities?.['cpu'] ?? '') ?? 0,
  memoryBytes: parseQuantity(quantities?.['memory'] ?? '') ?? 0,
  gpus: gpusIn(quantities),
  migUnits: migUnitsOf(quantities),
});

/** A native sidecar is an init container that keeps running next to the containers. */
const isSidecar = ({ restartPolicy }: V1Container): boolean => restartPolicy === 'Always';

const requestsOf = (container: V1Container): Requests => requestsIn(container.resources?.requests);

function toContainer(container: V1Container): InventoryContainer {
  const { requests, limits } = container.resources ?? {};
  const amount = (quantities: Quantities, resource: string): number | null =>
    parseQuantity(quantities?.[resource] ?? '');
  const millicores = (cores: number | null): number | null => (cores === null ? null : cores * 1000);
  return {
    name: container.name,
    cpuRequestMillicores: millicores(amount(requests, 'cpu')),
    cpuLimitMillicores: millicores(amount(limits, 'cpu')),
    memoryRequestBytes: amount(requests, 'memory'),
    memoryLimitBytes: amount(limits, 'memory'),
  };
}
