import type { WorkloadRef } from '../../cluster/observation.js';
import type { NodePod } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';

/** How a finding changes the claims of the pods of its workload, as shares of their present claims. */
export interface ClaimChange {
  readonly namespace: string;
  readonly workload: WorkloadRef;
  readonly finding: Finding;
  /** Freed share, at most 1; negative if the claim grows. */
  readonly cpuPart: number;
  readonly memoryPart: number;
}

/** The workload of a pod or of a change, as a key. */
export const workloadKey = ({ namespace, workload }: Pick<NodePod, 'namespace' | 'workload'>): string =>
  JSON.stringify([namespace, workload.kind, workload.name]);

/** The pods with the claims that they have after the changes. */
export function claimsAfter(changes: readonly ClaimChange[]): (pod: NodePod) => NodePod {
  const kept = new Map<string, { readonly cpu: number; readonly memory: number }>();
  for (const change of changes) {
    const key = workloadKey(change);
    const before = kept.get(key) ?? { cpu: 1, memory: 1 };
    kept.set(key, {
      cpu: Math.max(0, before.cpu - change.cpuPart),
      memory: Math.max(0, before.memory - change.memoryPart),
    });
  }
  return (pod) => {
    const share = kept.get(workloadKey(pod));
    if (share === undefined) return pod;
    const { cpu, memory } = share;
    return { ...pod, cpuClaimCores: pod.cpuClaimCores * cpu, memoryClaimBytes: pod.memoryClaimBytes * memory };
  };
}
