import type { NodeEvidence, NodePod } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';
import type { Thresholds } from '../thresholds.js';

/** What a rule on nodes proposes; savings, severity and confidence follow from it. */
export type NodeProposal = Pick<Finding, 'type' | 'target' | 'evidence' | 'action' | 'summary'>;

/** CPU in cores, memory in bytes. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
}

/** Whether the pod goes with its node: one per node, or the node's own. */
export const staysWithNode = ({ workload }: NodePod): boolean =>
  workload.kind === 'DaemonSet' || workload.kind === 'Node';

export const claimsOf = (pods: readonly NodePod[]): Resources =>
  pods.reduce((sum, pod) => ({ cpu: sum.cpu + pod.cpuClaimCores, memory: sum.memory + pod.memoryClaimBytes }), {
    cpu: 0,
    memory: 0,
  });

/** What pods may claim; capacity where allocatable is not known. Null where neither is. */
export function allocatableOf({ spec }: NodeEvidence): Resources | null {
  const cpu = spec.allocatableCpuCores ?? spec.vcpus;
  const memory = spec.allocatableMemoryBytes ?? spec.memoryBytes;
  return cpu === null || memory === null || cpu <= 0 || memory <= 0 ? null : { cpu, memory };
}

/** The highest claims of the range where they are kept, never less than those of the pods that are there now. */
export function highestClaims(node: NodeEvidence): Resources {
  const now = claimsOf(node.pods);
  return {
    cpu: Math.max(now.cpu, node.peakCpuClaimCores ?? 0),
    memory: Math.max(now.memory, node.peakMemoryClaimBytes ?? 0),
  };
}

/**
 * No pod but such as go with it, now and over the range: its mean claim is that of those, so that a node which only waits for
 * the night's jobs is not empty.
 */
export function isEmpty(node: NodeEvidence, thresholds: Thresholds): boolean {
  if (!node.pods.every(staysWithNode)) return false;
  const claimedCores = node.existsSeconds > 0 ? (node.total.cpuClaimCoreSeconds ?? 0) / node.existsSeconds : 0;
  const own = claimsOf(node.pods).cpu;
  return claimedCores <= own * (1 + thresholds.emptyNodeSlackRatio) + thresholds.emptyNodeSlackCores;
}

/** Room left on a node, filled in thought. */
export interface FreeCapacity {
  readonly node: string;
  readonly free: Resources;
}

/**
 * Puts the pods, the largest first, each into the first room that takes it (first-fit decreasing by the larger of its parts of
 * the mean free room). Null when one does not fit; else the rooms that are left.
 */
export function fitPods(pods: readonly NodePod[], rooms: readonly FreeCapacity[]): FreeCapacity[] | null {
  const left = rooms.map(({ node, free }) => ({ node, free }));
  const total = left.reduce(
    (sum, { free }) => ({ cpu: sum.cpu + Math.max(0, free.cpu), memory: sum.memory + Math.max(0, free.memory) }),
    { cpu: 0, memory: 0 },
  );
  const sizeOf = (pod: NodePod): number =>
    Math.max(pod.cpuClaimCores / Math.max(total.cpu, 1e-9), pod.memoryClaimBytes / Math.max(total.memory, 1));
  for (const pod of [...pods].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    const room = left.find(({ free }) => free.cpu >= pod.cpuClaimCores && free.memory >= pod.memoryClaimBytes);
    if (room === undefined) return null;
    room.free = { cpu: room.free.cpu - pod.cpuClaimCores, memory: room.free.memory - pod.memoryClaimBytes };
  }
  return left;
}
