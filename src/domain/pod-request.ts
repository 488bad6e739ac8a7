/** What one container asks for; 0 where nothing is asked. */
export interface Requests {
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

export const NO_REQUESTS: Requests = { cpuCores: 0, memoryBytes: 0, gpus: 0 };

const combine = (a: Requests, b: Requests, by: (x: number, y: number) => number): Requests => ({
  cpuCores: by(a.cpuCores, b.cpuCores),
  memoryBytes: by(a.memoryBytes, b.memoryBytes),
  gpus: by(a.gpus, b.gpus),
});

/**
 * Effective request of a pod: max(sum of containers, largest init container) + overhead, per resource.
 * Source: Kubernetes documentation, "Init Containers: resource sharing within containers" and "Pod Overhead".
 */
export function effectiveRequest(
  containers: Iterable<Requests>,
  initContainers: Iterable<Requests>,
  overhead: Requests,
): Requests {
  let sum = NO_REQUESTS;
  let largestInit = NO_REQUESTS;
  for (const each of containers) sum = combine(sum, each, (x, y) => x + y);
  for (const each of initContainers) largestInit = combine(largestInit, each, Math.max);
  return combine(combine(sum, largestInit, Math.max), overhead, (x, y) => x + y);
}
