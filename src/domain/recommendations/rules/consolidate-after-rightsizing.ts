import type { NodeEvidence, NodePod } from '../evidence/evidence.js';
import type { Thresholds } from '../thresholds.js';
import { allocatableOf, claimsOf, type FreeCapacity, fitPods, type Resources, staysWithNode } from './node-capacity.js';

/** Claims of a pod once the recommendations of its workload are applied. */
export type ChangedPod = (pod: NodePod) => NodePod;

/** A pool after the drains that need no other recommendation. */
export interface PoolAfterDrains {
  /** Nodes that stay after them, by name. */
  readonly staying: readonly NodeEvidence[];
  /** What is free on them when the drained pods have moved there, with the share of each node that stays unused. */
  readonly capacities: readonly FreeCapacity[];
  /** Names of the nodes to which pods moved: they stay. */
  readonly received: ReadonlySet<string>;
}

/**
 * Nodes of a pool whose pods fit on the others once the pods have other claims. As for a drain now: a node is considered
 * if its claims are below half of its allocatable, smallest first; DaemonSet and static pods stay with their node and
 * keep their claims; a node that receives pods stays; GPU nodes and nodes of unknown size neither go nor receive. The
 * highest claims of a node that stays fall by the mean freed claim; the unused share of each node is the headroom.
 */
export function nodesThatCouldGo(
  { staying, capacities, received }: PoolAfterDrains,
  changed: ChangedPod,
  thresholds: Thresholds,
): NodeEvidence[] {
  const after = new Map(staying.map((node) => [node.node, node.pods.map((pod) => changedPod(pod, changed))]));
  const podsOf = (node: string): readonly NodePod[] => after.get(node) ?? [];
  const present = new Map(staying.map((node) => [node.node, node.pods]));
  let free = capacities.map(({ node, free: before }): FreeCapacity => {
    const now = claimsOf(present.get(node) ?? []);
    const then = claimsOf(podsOf(node));
    return { node, free: { cpu: before.cpu + now.cpu - then.cpu, memory: before.memory + now.memory - then.memory } };
  });
  const full = new Set(received);
  const going: NodeEvidence[] = [];
  for (const { node, ratio } of bySmallestClaims(staying, podsOf)) {
    if (ratio >= thresholds.nodeLowRatio || full.has(node.node) || node.spec.gpuCount > 0) continue;
    const others = free.filter((one) => one.node !== node.node);
    const left = fitPods(
      podsOf(node.node).filter((pod) => !staysWithNode(pod)),
      others,
    );
    if (left === null || others.length === 0) continue;
    for (const [place, one] of left.entries()) if (isLess(one.free, others[place]?.free)) full.add(one.node);
    free = left;
    going.push(node);
  }
  return going;
}

const changedPod = (pod: NodePod, changed: ChangedPod): NodePod => (staysWithNode(pod) ? pod : changed(pod));

const isLess = (free: Resources, before: Resources | undefined): boolean =>
  free.cpu !== before?.cpu || free.memory !== before.memory;

/** With the larger of the claims relative to allocatable; nodes of unknown size are left out. Ties by name. */
function bySmallestClaims(
  nodes: readonly NodeEvidence[],
  podsOf: (node: string) => readonly NodePod[],
): { readonly node: NodeEvidence; readonly ratio: number }[] {
  return nodes
    .flatMap((node) => {
      const allocatable = allocatableOf(node);
      if (allocatable === null) return [];
      const claims = claimsOf(podsOf(node.node));
      return [{ node, ratio: Math.max(claims.cpu / allocatable.cpu, claims.memory / allocatable.memory) }];
    })
    .sort((a, b) => a.ratio - b.ratio || (a.node.node < b.node.node ? -1 : 1));
}
