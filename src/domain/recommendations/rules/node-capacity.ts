import type { NodeEvidence, NodePod } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';
import type { Thresholds } from '../thresholds.js';

/** Proposal of a node rule; savings, severity and confidence are derived from it. */
export type NodeProposal = Pick<Finding, 'type' | 'target' | 'evidence' | 'action' | 'summary'>;

/** CPU in cores, memory in bytes. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
}

/** Whether the pod is removed together with its node: a DaemonSet pod or a static pod. */
export const staysWithNode = ({ workload }: NodePod): boolean =>
  workload.kind === 'DaemonSet' || workload.kind === 'Node';

export const claimsOf = (pods: readonly NodePod[]): Resources =>
  pods.reduce((sum, pod) => ({ cpu: sum.cpu + pod.cpuClaimCores, memory: sum.memory + pod.memoryClaimBytes }), {
    cpu: 0,
    memory: 0,
  });

/** Allocatable resources; the capacity if they are unknown. Null when both are unknown. */
export function allocatableOf({ spec }: NodeEvidence): Resources | null {
  const cpu = spec.allocatableCpuCores ?? spec.vcpus;
  const memory = spec.allocatableMemoryBytes ?? spec.memoryBytes;
  return cpu === null || memory === null || cpu <= 0 || memory <= 0 ? null : { cpu, memory };
}

/** The highest claims of the range if they are stored, but at least those of the current pods. */
export function highestClaims(node: NodeEvidence): Resources {
  const now = claimsOf(node.pods);
  return {
    cpu: Math.max(now.cpu, node.peakCpuClaimCores ?? 0),
    memory: Math.max(now.memory, node.peakMemoryClaimBytes ?? 0),
  };
}

/**
 * Only DaemonSet and static pods, now and over the range. The mean claim of the node must equal theirs, so that a node
 * that only waits for nightly jobs is not empty.
 */
export function isEmpty(node: NodeEvidence, thresholds: Thresholds): boolean {
  if (!node.pods.every(staysWithNode)) return false;
  const claimedCores = node.existsSeconds > 0 ? (node.total.cpuClaimCoreSeconds ?? 0) / node.existsSeconds : 0;
  const own = claimsOf(node.pods).cpu;
  return claimedCores <= own * (1 + thresholds.emptyNodeSlackRatio) + thresholds.emptyNodeSlackCores;
}

/** Free capacity of a node during the simulated placement. */
export interface FreeCapacity {
  readonly node: string;
  readonly free: Resources;
}

/**
 * Places the pods, largest first, each on the first node with enough room (first-fit decreasing; the size of a pod is
 * the larger of its shares of the mean free CPU and memory). Returns the remaining capacities, or null when a pod does
 * not fit.
 */
export function fitPods(pods: readonly NodePod[], capacities: readonly FreeCapacity[]): FreeCapacity[] | null {
  const left = capacities.map(({ node, free }) => ({ node, free }));
  const total = left.reduce(
    (sum, { free }) => ({ cpu: sum.cpu + Math.max(0, free.cpu), memory: sum.memory + Math.max(0, free.memory) }),
    { cpu: 0, memory: 0 },
  );
  const sizeOf = (pod: NodePod): number =>
    Math.max(pod.cpuClaimCores / Math.max(total.cpu, 1e-9), pod.memoryClaimBytes / Math.max(total.memory, 1));
  for (const pod of [...pods].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    const target = left.find(({ free }) => free.cpu >= pod.cpuClaimCores && free.memory >= pod.memoryClaimBytes);
    if (target === undefined) return null;
    target.free = { cpu: target.free.cpu - pod.cpuClaimCores, memory: target.free.memory - pod.memoryClaimBytes };
  }
  return left;
}
