import type { WorkloadRef } from '../cluster/observation.js';
import { type EpochSeconds, floorTo, HOUR_SECONDS, QUARTER_SECONDS } from '../time/window.js';
import { mergeContainers } from './container-facts.js';
import { type ContainerFact, foldNodeMeasures, type NodeFact, type WindowFacts } from './entity-facts.js';
import { groupBy } from './group-by.js';
import type {
  ClusterQuarter,
  HourRollUp,
  NamespaceQuarter,
  NodeBucket,
  NodeGroupBucket,
  PodHour,
  WorkloadHour,
} from './hour-roll-up.js';
import { foldMeasures, type Measures } from './measures.js';
import { type GroupPeaks, peaksOf, type WindowedPod } from './peaks.js';
import { foldGroup, inWindow, namespaceGroups, nodeClassGroups, sumGroup } from './pod-groups.js';

export type { HourRollUp } from './hour-roll-up.js';

/**
 * Rolls up the windows of one hour without a database. The result equals the roll-up of stored windows. Used for hours
 * older than the retention of raw windows.
 * @throws RangeError when the windows are not of exactly one hour
 */
export function rollUpHourInMemory(windows: readonly WindowFacts[]): HourRollUp {
  const ascending = [...windows].sort((a, b) => a.windowStart - b.windowStart);
  const hour = floorTo(ascending[0]?.windowStart ?? Number.NaN, HOUR_SECONDS);
  if (!ascending.every((window) => floorTo(window.windowStart, HOUR_SECONDS) === hour) || Number.isNaN(hour)) {
    throw new RangeError('a roll-up takes the windows of exactly one hour');
  }
  const quarters = groupBy(ascending, (window) => floorTo(window.windowStart, QUARTER_SECONDS));
  const inQuarters = [...quarters.values()].map(quarterRows);
  const nodeQuarters = inQuarters.flatMap((rows) => rows.nodes);
  const pods = podHours(podsOf(ascending));
  return {
    hour,
    namespaceQuarters: inQuarters.flatMap((rows) => rows.namespaces),
    nodeQuarters,
    nodeGroupQuarters: inQuarters.flatMap((rows) => rows.nodeGroups),
    clusterQuarters: inQuarters.map((rows) => rows.cluster),
    workloadHours: workloadHours(pods),
    podHours: pods,
    nodeHours: nodeHours(hour, nodeQuarters),
    nodeGroupHours: nodeGroups(hour, ascending),
    containerHours: containerHours(ascending),
  };
}

function quarterRows(windows: readonly WindowFacts[]): {
  namespaces: NamespaceQuarter[];
  nodes: NodeBucket[];
  nodeGroups: (NodeGroupBucket & { peaks: GroupPeaks })[];
  cluster: ClusterQuarter;
} {
  const bucketStart = floorTo(windows[0]?.windowStart ?? 0, QUARTER_SECONDS);
  const pods = podsOf(windows);
  const podsOfNode = groupBy(pods, (row) => row.pod.node);
  const nodes = windows.flatMap((window) => window.nodes);
  const seconds = (of: (node: NodeFact) => number | null): number =>
    nodes.reduce((sum, node) => sum + (of(node) ?? 0), 0);
  return {
    namespaces: namespaceGroups(pods).map(({ namespace, rows }) => ({ bucketStart, namespace, ...foldGroup(rows) })),
    nodes: nodeClassGroups(pods).map(({ rows, ...group }) => ({ bucketStart, ...group, measures: sumGroup(rows) })),
    nodeGroups: nodeGroups(bucketStart, windows).map((group) => ({
      ...group,
      peaks: peaksOf(podsOfNode.get(group.node) ?? []),
    })),
    cluster: {
      bucketStart,
      windows: windows.filter((window) => window.nodes.length > 0).length,
      coveredSeconds: seconds((node) => node.coveredSeconds),
      expectedSeconds: seconds((node) => node.existsSeconds),
      peaks: peaksOf(pods),
    },
  };
}

const podsOf = (windows: readonly WindowFacts[]): WindowedPod[] =>
  windows.flatMap(({ windowStart, pods }) => inWindow(windowStart, pods));

/** Folds the quarter-hours of the hour, which are fewer rows than its windows. */
function nodeHours(bucketStart: EpochSeconds, quarters: readonly NodeBucket[]): NodeBucket[] {
  const groups = groupBy(quarters, (quarter) => `${quarter.class}${quarter.node}`);
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, bucketStart, measures: foldAll([first, ...rest]) }],
  );
}

const foldAll = (rows: readonly { readonly measures: Measures }[]): Measures =>
  foldMeasures(rows.map((row) => row.measures));

const nodeGroups = (bucketStart: EpochSeconds, windows: readonly WindowFacts[]): NodeGroupBucket[] =>
  [
    ...groupBy(
      windows.flatMap((window) => window.nodes),
      (node) => node.name,
    ),
  ].map(([node, rows]) => ({
    bucketStart,
    node,
    measures: foldNodeMeasures(rows),
  }));

function workloadHours(pods: readonly PodHour[]): WorkloadHour[] {
  const groups = groupBy(pods, (pod) => workloadKey(pod.namespace, pod.workload));
  return [...groups.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    const { namespace, workload } = first;
    return [{ namespace, workload, measures: foldAll([first, ...rest]) }];
  });
}

function podHours(pods: readonly WindowedPod[]): PodHour[] {
  const groups = groupBy(pods, ({ pod }) => `${workloadKey(pod.namespace, pod.workload)}${pod.uid}`);
  return [...groups.values()].flatMap((rows) => {
    const last = rows.at(-1)?.pod;
    if (last === undefined) return [];
    const { namespace, workload, name, uid, node } = last;
    return [{ namespace, workload, name, uid, node, measures: sumGroup(rows) }];
  });
}

function containerHours(ascending: readonly WindowFacts[]): ContainerFact[] {
  const groups = groupBy(
    ascending.flatMap((window) => window.containers),
    (fact) => `${workloadKey(fact.namespace, fact.workload)}${fact.container}`,
  );
  return [...groups.values()].map((facts) => facts.reduce(mergeContainers));
}

const workloadKey = (namespace: string, workload: WorkloadRef): string =>
  JSON.stringify([namespace, workload.kind, workload.name]);
