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

/** Facts of a window and whether every query for them was answered. */
export interface WindowState<Facts extends StoredWindow> {
  readonly facts: Facts;
  readonly isComplete: boolean;
  /** Read again for late samples only: a node that is covered as long as before keeps its stored facts. */
  readonly isReread?: boolean;
}

/** What decides between two readings that cover a node equally long. */
interface Tie {
  /** The new reading lacks answers that the stored one has. */
  readonly lacksAnswers: boolean;
  readonly isReread: boolean;
}

export interface MergedWindow extends WindowState<StoredWindow> {
  /** The new facts that are in it, for the dimensions; without any node when none is. */
  readonly used: WindowFacts;
  /** Nodes whose stored facts are in it. */
  readonly keptNodes: number;
}

type CoveredNode = Pick<StoredNodeFact, 'name' | 'coveredSeconds'>;

/** Covered seconds that differ by less are equal. */
const ROUNDING_SECONDS = 1e-6;

/**
 * Whether a stored reading of a node is better than a new one: it covers more, or as much and the new one lacks answers
 * that it has.
 */
const isBetter = (storedSeconds: number, newSeconds: number, { lacksAnswers, isReread }: Tie): boolean => {
  if (storedSeconds > newSeconds + ROUNDING_SECONDS) return true;
  const isEqual = storedSeconds >= newSeconds - ROUNDING_SECONDS;
  return isEqual && (isReread || (lacksAnswers && storedSeconds > 0));
};

const tieOf = (
  stored: { readonly isComplete: boolean },
  incoming: { readonly isComplete: boolean; readonly isReread?: boolean },
): Tie => ({
  lacksAnswers: stored.isComplete && !incoming.isComplete,
  isReread: incoming.isReread === true,
});

/** Whether some node of the stored window is better there than in the new one, so that the two have to be merged. */
export function hasBetterNodes(
  stored: { readonly nodes: readonly CoveredNode[]; readonly isComplete: boolean },
  incoming: { readonly nodes: readonly CoveredNode[]; readonly isComplete: boolean; readonly isReread?: boolean },
): boolean {
  const seconds = coveredSeconds(incoming.nodes);
  const tie = tieOf(stored, incoming);
  return stored.nodes.some((node) => isBetter(node.coveredSeconds ?? 0, seconds.get(node.name) ?? 0, tie));
}

const coveredSeconds = (nodes: readonly CoveredNode[]): Map<string, number> =>
  new Map(nodes.map((node) => [node.name, node.coveredSeconds ?? 0]));

/**
 * A window that was read again, node by node the better of both readings: a node's row and those of its pods are the new
 * ones where the node is covered as long as before or longer, else the stored ones; a node that only one reading has is
 * taken from that one, unless it is stored without coverage. A reading for late samples replaces only nodes that it covers
 * longer. Containers are kept by workload, over nodes: where a
 * workload has stored pods in the result, its container is that of the reading with more samples. What idle and system
 * give away is shared anew over the result, so that own + shared adds up to own.
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
      pods: isAllStored ? pods : sharedAnew(pods, nodes),
      containers: mergedContainers(stored.facts.containers, incoming.facts.containers, kept.pods, used.pods),
    },
    // The window is what its worst reading makes it.
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

/** Which nodes are kept. A pod is in one place: nodes that a pod stands on in one reading and the other go together. */
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
  const tie = tieOf(stored, incoming);
  return (node) => isBetter(before.get(groupOf(node)) ?? 0, after.get(groupOf(node)) ?? 0, tie);
}

/** @returns the name of one node of the group, for each of its nodes; mostly a node is a group of its own */
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

function sharedAnew(pods: readonly StoredPodFact[], nodes: readonly StoredNodeFact[]): StoredPodFact[] {
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
