import { WINDOW_SECONDS } from '../time/window.js';
import type { Inventory } from './inventory.js';
import { kubeStateLabelName, prometheusLabelName } from './label-names.js';
import { MAX_LABELS_PER_OBJECT } from './label-selection.js';
import type { LabelObservation, Labels, WindowObservation } from './observation.js';

/** A window that ended at most this long before the Kubernetes API was read has the labels that it returned. */
const CURRENT_SECONDS = 2 * WINDOW_SECONDS;

/**
 * Labels of objects that a source observed in the window (kube-state-metrics; null if not observed) and that the
 * Kubernetes API has now (undefined if it does not have the object):
 *
 * - In a current window the Kubernetes API counts, so a removed label is removed at once.
 * - In a past window the source counts. A key that the source has of no object of the kind is not exported (it is not
 *   in the allow-list of kube-state-metrics), so its current value is assumed.
 * - The labels of a pod come from its template, so those of the Kubernetes API also held in past windows.
 */
export interface LabelMerge {
  ofNode(observed: Labels | null, now: Labels | undefined): LabelObservation;
  ofNamespace(observed: Labels | null, now: Labels | undefined): LabelObservation;
  ofPod(observed: Labels | null, now: Labels | undefined): Labels | null;
}

/** Prepares the merge for one window. Pure. */
export function createLabelMerge(observation: WindowObservation, inventory: Inventory): LabelMerge {
  const isCurrent = inventory.seenAt - (observation.windowStart + WINDOW_SECONDS) <= CURRENT_SECONDS;
  const named = createKeyNaming(inventory.labelKeys);
  const ofObject = (exported: () => ReadonlySet<string>, observed: Labels | null, now: Labels | undefined) => {
    if (now !== undefined && isCurrent) return { labels: now };
    if (now === undefined) return { labels: observed === null ? null : named(observed) };
    if (observed === null) return { labels: null, assumedLabels: now };
    const known = exported();
    const others = Object.entries(now).filter(([key]) => !known.has(key));
    return { labels: named(observed), assumedLabels: Object.fromEntries(others), exportedKeys: known };
  };
  const keysOf = (all: readonly LabelObservation[]) =>
    once(() => new Set(all.flatMap(({ labels }) => Object.keys(named(labels ?? {})))));
  const nodeKeys = keysOf(observation.nodes);
  const namespaceKeys = keysOf(observation.namespaces);
  return {
    ofNode: (observed, now) => ofObject(nodeKeys, observed, now),
    ofNamespace: (observed, now) => ofObject(namespaceKeys, observed, now),
    ofPod(observed, now) {
      if (now === undefined) return observed === null ? null : named(observed);
      return isCurrent ? now : limited({ ...now, ...named(observed ?? {}) });
    },
  };
}

/** Replaces keys that were derived from a name in Prometheus by the keys that the Kubernetes API has. */
function createKeyNaming(keys: ReadonlyMap<string, string>): (labels: Labels) => Labels {
  // Objects share their keys, and the names of a key are found by regular expressions.
  const known = new Map<string, string>();
  const nameOf = (key: string): string => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const name = keys.get(prometheusLabelName(key)) ?? keys.get(kubeStateLabelName(key)) ?? key;
    known.set(key, name);
    return name;
  };
  return (labels) => Object.fromEntries(Object.entries(labels).map(([key, value]) => [nameOf(key), value]));
}

const limited = (labels: Labels): Labels => Object.fromEntries(Object.entries(labels).slice(0, MAX_LABELS_PER_OBJECT));

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | null = null;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
