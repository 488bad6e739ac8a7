import { combineMigUnits, type MigUnits } from './mig.js';

/** Request of one container; 0 when none is set. */
export interface Requests {
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly gpus: number;
  /** MIG slices under resources of their own. */
  readonly migUnits?: MigUnits | undefined;
}

export const NO_REQUESTS: Requests = { cpuCores: 0, memoryBytes: 0, gpus: 0 };

export interface InitRequests extends Requests {
  /** `restartPolicy: Always`: the container keeps running beside the main containers. */
  readonly isSidecar: boolean;
}

export interface PodRequests {
  readonly containers: readonly Requests[];
  /** In start order; if that is unknown, sidecars come first. */
  readonly initContainers: readonly InitRequests[];
  readonly overhead: Requests;
  /** `spec.resources` of the pod, which takes precedence over the requests of its containers. Null means not set. */
  readonly podLevel?: { readonly cpuCores: number | null; readonly memoryBytes: number | null };
}

const combine = (a: Requests, b: Requests, by: (x: number, y: number) => number): Requests => {
  const migUnits = combineMigUnits(a.migUnits, b.migUnits, by);
  return {
    cpuCores: by(a.cpuCores, b.cpuCores),
    memoryBytes: by(a.memoryBytes, b.memoryBytes),
    gpus: by(a.gpus, b.gpus),
    ...(migUnits === undefined ? {} : { migUnits }),
  };
};
const add = (x: number, y: number): number => x + y;

/**
 * Effective request of a pod, per resource: max(containers + sidecars, largest of (an init container + the sidecars
 * started before it)) + overhead.
 * Source: KEP-753 (sidecar containers), KEP-2837 (pod-level resources), Kubernetes documentation, "Pod Overhead".
 */
export function effectiveRequest({ containers, initContainers, overhead, podLevel }: PodRequests): Requests {
  let sidecars = NO_REQUESTS;
  let largestInit = NO_REQUESTS;
  for (const container of initContainers) {
    if (container.isSidecar) sidecars = combine(sidecars, container, add);
    else largestInit = combine(largestInit, combine(container, sidecars, add), Math.max);
  }
  let running = sidecars;
  for (const container of containers) running = combine(running, container, add);
  const ofContainers = combine(running, largestInit, Math.max);
  const requested = {
    ...ofContainers,
    cpuCores: podLevel?.cpuCores ?? ofContainers.cpuCores,
    memoryBytes: podLevel?.memoryBytes ?? ofContainers.memoryBytes,
  };
  return combine(requested, overhead, add);
}
