import type { EpochSeconds } from '../time/window.js';
import type { StoredPodFact } from './entity-facts.js';
import { groupBy } from './group-by.js';
import { type NodeClass, nodeClassOf } from './hour-roll-up.js';
import { foldMeasures, type Measures } from './measures.js';
import { type GroupPeaks, peaksOf, type WindowedPod } from './peaks.js';

/** The pods of one namespace; for a reserved namespace, the idle or system rows. */
export interface NamespaceGroup {
  readonly namespace: string;
  readonly rows: readonly WindowedPod[];
}

/** The pods of one class on one node. */
export interface NodeClassGroup {
  readonly node: string;
  readonly class: NodeClass;
  readonly rows: readonly WindowedPod[];
}

/** Sums and peaks of a group. */
export interface GroupFigures {
  readonly measures: Measures;
  readonly peaks: GroupPeaks;
}

/** The pods of one window, each with its window. */
export const inWindow = (windowStart: EpochSeconds, pods: readonly StoredPodFact[]): WindowedPod[] =>
  pods.map((pod) => ({ windowStart, pod }));

/** Groups pods by namespace. */
export const namespaceGroups = (pods: readonly WindowedPod[]): NamespaceGroup[] =>
  [...groupBy(pods, ({ pod }) => pod.namespace)].map(([namespace, rows]) => ({ namespace, rows }));

/** Groups pods by node and class. */
export function nodeClassGroups(pods: readonly WindowedPod[]): NodeClassGroup[] {
  const groups = groupBy(pods, ({ pod }) => `${nodeClassOf(pod.namespace)}${pod.node}`);
  return [...groups.values()].flatMap((rows) => {
    const first = rows[0]?.pod;
    return first === undefined ? [] : [{ node: first.node, class: nodeClassOf(first.namespace), rows }];
  });
}

/** Sums of a group's rows; null when no row has a value. */
export const sumGroup = (rows: readonly WindowedPod[]): Measures => foldMeasures(rows.map(({ pod }) => pod));

/** Sums and peaks of a group's rows. */
export const foldGroup = (rows: readonly WindowedPod[]): GroupFigures => ({
  measures: sumGroup(rows),
  peaks: peaksOf(rows),
});
