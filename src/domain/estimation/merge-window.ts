import type {
  ContainerFact,
  Histogram,
  StoredNodeFact,
  StoredPodFact,
  StoredWindow,
  WindowFacts,
} from '../measures/entity-facts.js';
import { groupBy } from '../measures/group-by.js';
import { shareIdle } from './share.js';

/** Facts of a window, and whether all queries for them were answered. */
export interface WindowState<Facts extends StoredWindow> {
  readonly facts: Facts;
  readonly isComplete: boolean;
  /**
   * The window was read again only to find late samples: stored facts of a node are replaced only by facts with longer
   * coverage.
   */
  readonly isReread?: boolean;
}

/** Decides between two readings that cover a node equally long. */
interface TieBreak {
  /** Some queries of the new reading failed, and none of the stored one. */
  readonly isLessComplete: boolean;
  readonly isReread: boolean;
}

export interface MergedWindow extends WindowState<StoredWindow> {
  /**
   * The new facts that the result contains; determines which dimensions are written. Without nodes if all stored facts
   * are kept.
   */
  readonly used: WindowFacts;
  /** Number of nodes whose stored facts the result contains. */
  readonly keptNodes: number;
}

type CoveredNode = Pick<StoredNodeFact, 'name' | 'coveredSeconds'>;

/** Covered seconds that differ by less are equal. */
const ROUNDING_SECONDS = 1e-6;

/**
 * Whether the stored facts of a node are kept: they cover more time, or the same time and the new reading is less
 * complete or only looks for late samples.
 */
const isBetter = (storedSeconds: number, newSeconds: number, { isLessComplete, isReread }: TieBreak): boolean => {
  if (storedSeconds > newSeconds + ROUNDING_SECONDS) return true;
  const isEqual = storedSeconds >= newSeconds - ROUNDING_SECONDS;
  return isEqual && (isReread || (isLessComplete && storedSeconds > 0));
};

const tieBreakOf = (
  stored: { readonly isComplete: boolean },
  incoming: { readonly isComplete: boolean; readonly isReread?: boolean },
): TieBreak => ({
  isLessComplete: stored.isComplete && !incoming.isComplete,
  isReread: incoming.isReread === true,
});

/** Whether the stored facts of at least one node are kept, so that the two windows must be merged. */
export function hasBetterNodes(
  stored: { readonly nodes: readonly CoveredNode[]; readonly isComplete: boolean },
  incoming: { readonly nodes: readonly CoveredNode[]; readonly isComplete: boolean; readonly isReread?: boolean },
): boolean {
  const seconds = coveredSeconds(incoming.nodes);
  const tieBreak = tieBreakOf(stored, incoming);
  return stored.nodes.some((node) => isBetter(node.coveredSeconds ?? 0, seconds.get(node.name) ?? 0, tieBreak));
}

const coveredSeconds = (nodes: readonly CoveredNode[]): Map<string, number> =>
  new Map(nodes.map((node) => [node.name, node.coveredSeconds ?? 0]));

/**
 * Merges two readings of a window. For each node, with its pods, the reading with longer coverage is used:
 *
 * - With equal coverage the new reading is used, unless it is less complete or only looks for late samples.
 * - A node that only one reading has is taken from that reading. A stored node without coverage is not.
 * - Container rows are per workload, not per node. If the result has stored pods of a workload, the container row with
 *   more samples is used.
 * - Idle and system are redistributed again over the result, so that own + shared and own have equal sums.
 */
export function mergeWindowFacts(stored: WindowState<StoredWindow>, incoming: WindowState<WindowFacts>): MergedWindow {
  const isKept = keptNodes(stored, incoming);
  const kept = {
    nodes: stored.facts.nodes.filter(({ name }) => isKept(name)),
    pods: stored.facts.pods.filter(({ node }) => isKept(node)),
  };
  if (kept.nodes.length === 0) return { ...incoming, used: incoming.facts, keptNodes: 0 };
  const used = usedFacts(incoming.facts, isKept);
  const isAllStored = kept.nodes.length === stored.facts.nodes.length && used.nodes.length === 0;
  const nodes = [...used.nodes, ...kept.nodes];
  const pods = [...used.pods, ...kept.pods];
  return {
    facts: {
      windowStart: incoming.facts.windowStart,
      nodes,
      pods: isAllStored ? pods : redistributed(pods, nodes),
      containers: mergedContainers(stored.facts.containers, incoming.facts.containers, kept.pods, used.pods),
    },
    // Complete only if every reading in the result is complete.
    isComplete: stored.isComplete && (used.nodes.length === 0 || incoming.isComplete),
    used,
    keptNodes: kept.nodes.length,
  };
}

function usedFacts(incoming: WindowFacts, isKept: (node: string) => boolean): WindowFacts {
  const nodes = incoming.nodes.filter(({ name }) => !isKept(name));
  const pods = incoming.pods.filter(({ node }) => !isKept(node));
  if (nodes.length === incoming.nodes.length) return incoming;
  const containers = containersOf(incoming.containers, pods);
  if (nodes.length > 0) return { ...incoming, nodes, pods, containers };
  return { ...incoming, nodes, pods, containers, namespaces: [], autoscalers: [] };
}

/**
 * Which nodes keep their stored facts. If a pod is on different nodes in the two readings, these nodes are decided as
 * one group; otherwise the pod could be counted twice or not at all.
 */
function keptNodes(stored: WindowState<StoredWindow>, incoming: WindowState<WindowFacts>): (node: string) => boolean {
  const groupOf = nodeGroups(stored.facts.pods, incoming.facts.pods);
  const sumOf = (nodes: readonly CoveredNode[]): Map<string, number> =>
    new Map(
      [...groupBy(nodes, ({ name }) => groupOf(name))].map(([group, members]) => [
        group,
        members.reduce((sum, { coveredSeconds: seconds }) => sum + (seconds ?? 0), 0),
      ]),
    );
  const [before, after] = [sumOf(stored.facts.nodes), sumOf(incoming.facts.nodes)];
  const tieBreak = tieBreakOf(stored, incoming);
  return (node) => isBetter(before.get(groupOf(node)) ?? 0, after.get(groupOf(node)) ?? 0, tieBreak);
}

/**
 * Groups nodes that share a pod (union-find). Most groups have one node.
 * @returns for each node, the name of the node that represents its group
 */
function nodeGroups(stored: readonly StoredPodFact[], incoming: readonly StoredPodFact[]): (node: string) => string {
  const parents = new Map<string, string>();
  const groupOf = (node: string): string => {
    const parent = parents.get(node);
    return parent === undefined ? node : groupOf(parent);
  };
  const nodeOfPod = new Map(stored.map(({ uid, node }) => [uid, node]));
  for (const { uid, node } of incoming) {
    const before = nodeOfPod.get(uid);
    if (before === undefined || groupOf(before) === groupOf(node)) continue;
    parents.set(groupOf(before), groupOf(node));
  }
  return groupOf;
}

function redistributed(pods: readonly StoredPodFact[], nodes: readonly StoredNodeFact[]): StoredPodFact[] {
  const rows = pods.map((pod) => ({ ...pod }));
  shareIdle(rows, nodes);
  return rows;
}

const workloadKey = ({ namespace, workload }: Pick<StoredPodFact, 'namespace' | 'workload'>): string =>
  JSON.stringify([namespace, workload.kind, workload.name]);
const containerKey = (fact: ContainerFact): string => JSON.stringify([workloadKey(fact), fact.container]);

const containersOf = (containers: readonly ContainerFact[], pods: readonly StoredPodFact[]): ContainerFact[] => {
  const workloads = new Set(pods.map(workloadKey));
  return containers.filter((container) => workloads.has(workloadKey(container)));
};

function mergedContainers(
  stored: readonly ContainerFact[],
  incoming: readonly ContainerFact[],
  keptPods: readonly StoredPodFact[],
  usedPods: readonly StoredPodFact[],
): ContainerFact[] {
  const merged = new Map(containersOf(stored, keptPods).map((container) => [containerKey(container), container]));
  for (const container of containersOf(incoming, [...keptPods, ...usedPods])) {
    const key = containerKey(container);
    const other = merged.get(key);
    if (other === undefined || samplesOf(container) > samplesOf(other)) merged.set(key, container);
  }
  return [...merged.values()];
}

const samplesOf = ({ cpu, memory }: ContainerFact): number => countOf(cpu) + countOf(memory);
const countOf = ({ counts }: Histogram): number => counts.reduce((sum, count) => sum + count, 0);
