import type { AutoscalerObservation, LabelObservation, Labels, WorkloadRef } from '../../domain/cluster/observation.js';
import type {
  ContainerFact,
  NodeFact,
  StoredPodFact,
  StoredWindow,
  WindowFacts,
} from '../../domain/measures/entity-facts.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../domain/time/window.js';

export interface WorkloadName {
  readonly namespace: string;
  readonly workload: WorkloadRef;
}

/** A pod with the time range in which it was observed; the fact is that of the newest window. */
export interface ObservedPod {
  readonly fact: StoredPodFact;
  readonly firstSeen: EpochSeconds;
  /** End of the newest window in which it was observed. */
  readonly lastSeen: EpochSeconds;
}

/** An autoscaler with the time range in which it was observed, and its properties in the newest window. */
export interface ObservedAutoscaler {
  readonly autoscaler: AutoscalerObservation;
  readonly firstSeen: EpochSeconds;
  /** End of the newest window in which it was observed. */
  readonly lastSeen: EpochSeconds;
}

/** All named entities of one or more windows, without duplicates. */
export interface ObservedEntities {
  readonly at: EpochSeconds;
  /** Whether labels that were not observed may exist. */
  readonly hasPartialLabels: boolean;
  readonly namespaces: ReadonlyMap<string, LabelObservation | null>;
  readonly nodes: ReadonlyMap<string, NodeFact | null>;
  readonly workloads: ReadonlyMap<string, WorkloadName & { readonly labels: Labels | null }>;
  readonly pods: ReadonlyMap<string, ObservedPod>;
  readonly autoscalers: ReadonlyMap<string, ObservedAutoscaler>;
}

/** Separator; names cannot contain it. */
const NUL = '\0';

const workloadKey = ({ namespace, workload }: WorkloadName): string =>
  [namespace, workload.kind, workload.name].join(NUL);

/**
 * Collects the entities of windows, which are ascending and not empty. An entity with a null fact is only known by name; its
 * history is not updated.
 * @param stored facts of a single window that keep their stored values; they count as known by name only
 */
export function observedEntities(
  windows: readonly WindowFacts[],
  stored: StoredWindow | null = null,
): ObservedEntities {
  const namespaces = new Map<string, LabelObservation | null>();
  const nodes = new Map<string, NodeFact | null>();
  const workloads = new Map<string, WorkloadName & { readonly labels: Labels | null }>();
  const pods = new Map<string, ObservedPod>();
  const autoscalers = new Map<string, ObservedAutoscaler>();
  const observeName = (fact: StoredPodFact | ContainerFact, labels: Labels | null): void => {
    const key = workloadKey(fact);
    if (!namespaces.has(fact.namespace)) namespaces.set(fact.namespace, null);
    if ((workloads.get(key)?.labels ?? null) === null) {
      workloads.set(key, { namespace: fact.namespace, workload: fact.workload, labels });
    }
  };
  for (const window of windows) {
    for (const namespace of window.namespaces) {
      if (!namespaces.get(namespace.name)) namespaces.set(namespace.name, namespace);
    }
    for (const node of window.nodes) if (!nodes.get(node.name)) nodes.set(node.name, node);
    for (const fact of window.containers) observeName(fact, null);
    for (const autoscaler of window.autoscalers) {
      const key = JSON.stringify([workloadKey(autoscaler), autoscaler.kind, autoscaler.name]);
      const firstSeen = autoscalers.get(key)?.firstSeen ?? window.windowStart;
      autoscalers.set(key, { autoscaler, firstSeen, lastSeen: window.windowStart + WINDOW_SECONDS });
    }
    for (const fact of window.pods) {
      observeName(fact, fact.workloadLabels);
      if (!nodes.has(fact.node)) nodes.set(fact.node, null);
      const firstSeen = pods.get(fact.uid)?.firstSeen ?? window.windowStart;
      pods.set(fact.uid, { fact, firstSeen, lastSeen: window.windowStart + WINDOW_SECONDS });
    }
  }
  if (stored !== null) {
    const times = { firstSeen: stored.windowStart, lastSeen: stored.windowStart + WINDOW_SECONDS };
    for (const { name } of stored.nodes) if (!nodes.has(name)) nodes.set(name, null);
    for (const fact of stored.containers) observeName(fact, null);
    for (const fact of stored.pods) {
      observeName(fact, null);
      if (!pods.has(fact.uid)) pods.set(fact.uid, { fact, ...times });
    }
  }
  const hasPartialLabels = windows.some((window) => window.hasPartialLabels === true);
  return { at: windows[0]?.windowStart ?? 0, hasPartialLabels, namespaces, nodes, workloads, pods, autoscalers };
}
