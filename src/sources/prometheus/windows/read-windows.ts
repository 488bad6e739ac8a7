import { capacityProblems } from '../../../domain/cluster/capacity.js';
import type { LabelSelector } from '../../../domain/cluster/label-selection.js';
import type { SourceProblem } from '../../../domain/cluster/observation.js';
import type { WindowReading } from '../../../domain/ports.js';
import { type EpochSeconds, type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';
import type { PrometheusOptions } from '../client/prometheus-options.js';
import { valueAt } from '../client/sample-series.js';
import { createClusterCheck, unmatchedClusters } from '../copies/clusters.js';
import { withoutCopies } from '../copies/copies.js';
import { createNodeFacts } from '../nodes/node-facts.js';
import { createNodePresence } from '../nodes/node-presence.js';
import { createNodeReader } from '../nodes/node-reader.js';
import { createPodReader } from '../pods/observe-pods.js';
import { createOwnerDirectory } from '../pods/owners.js';
import { createPodIdentities } from '../pods/pod-identities.js';
import { createNamespaceReader, createPodLabels } from '../pods/pod-labels.js';
import type { PodReading } from '../pods/pod-reader.js';
import { indexPodSeries } from '../pods/pod-series.js';
import { createClaimIndex } from '../pods/requests.js';
import { createRestartIndex } from '../pods/restarts.js';
import type { Answers } from '../queries/answers.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import { evaluationTimes } from '../samples/scrape-interval.js';
import type { Timelines } from '../samples/timelines.js';
import { createAutoscalerReader } from './autoscaler-reader.js';
import { createPlausibilityCheck, type PlausibilityCheck } from './plausibility.js';

/** The options of the source that its windows depend on. */
interface WindowOptions extends Pick<PrometheusOptions, 'spotLabels' | 'matchers'> {
  readonly labels: LabelSelector;
}

/** Turns answers into windows, without I/O. It is asynchronous only to yield to the event loop between pods. */
export async function readWindows(
  received: Answers,
  directory: NodeDirectory,
  timelines: Timelines,
  range: TimeRange,
  { labels, spotLabels = [], matchers = '' }: WindowOptions,
): Promise<WindowReading[]> {
  const unmatched = unmatchedClusters(received, matchers);
  const { answers, haveCopiesThatDiffer } = withoutCopies(received, directory);
  const facts = createNodeFacts(answers, directory, spotLabels);
  const presence = createNodePresence(answers, directory, timelines);
  const nodes = createNodeReader(answers, directory, facts, presence, labels, haveCopiesThatDiffer);
  const vcpusOf = remember((node, time) => facts.describe(node, time).spec.vcpus);
  const pods = createPodReader(
    {
      owners: createOwnerDirectory(answers),
      claims: createClaimIndex(answers),
      restarts: createRestartIndex(answers),
      labels: createPodLabels(answers, labels),
      isPartial: answers.isPartial,
      vcpusOf,
      scrapedAt: timelines.scrapedAt,
      isCoarse: presence.isCoarse,
      haveCopiesThatDiffer,
      coveredSecondsOf: remember((node, time) => presence.at(node, time).coveredSeconds),
    },
    createPodIdentities(answers, timelines),
    indexPodSeries(answers, directory),
  );

  const namespacesAt = createNamespaceReader(answers, labels);
  const autoscalersAt = createAutoscalerReader(answers);
  const plausibility = createPlausibilityCheck(answers, directory, vcpusOf);
  const clustersAt = createClusterCheck(received, directory);
  const windows: WindowReading[] = [];
  for (const time of evaluationTimes(range)) {
    const severalClusters = clustersAt(time);
    if (severalClusters !== null) {
      windows.push(emptyWindow(time, [severalClusters]));
      continue;
    }
    const observed = await pods.observeAt(time);
    const all = new Set([...presence.nodesAt(time), ...observed.readings.map(({ pod }) => pod.node)]);
    const { refusedNodes, refusals } = refuse(all, time, plausibility);
    const readings = observed.readings.filter(({ pod }) => !refusedNodes.includes(pod.node));
    const shares = keptShares(readings);
    const names = [...all].filter((node) => !refusedNodes.includes(node));
    const observation = {
      windowStart: time - WINDOW_SECONDS,
      nodes: names.sort().map((node) => nodes.observe(node, time, shares.get(node) ?? 1)),
      pods: readings.map(({ pod }) => pod),
      namespaces: namespacesAt(new Set(readings.map(({ pod }) => pod.namespace)), time),
      autoscalers: autoscalersAt(time),
    };
    const missing = missingExporters(answers, observed.readings, time, observed.unplaced);
    const capacities = capacityProblems('prometheus', observation.nodes);
    const others = unmatched === null ? [] : [unmatched];
    const problems = [...answers.problems, ...refusals, ...missing, ...capacities, ...others];
    windows.push({ observation, refusedNodes, problems });
  }
  return windows;
}

/** A window without an observation. */
export const emptyWindow = (end: EpochSeconds, problems: readonly SourceProblem[]): WindowReading => ({
  observation: { windowStart: end - WINDOW_SECONDS, nodes: [], pods: [], namespaces: [], autoscalers: [] },
  problems,
});

function refuse(
  nodes: Iterable<string>,
  time: EpochSeconds,
  plausibility: PlausibilityCheck,
): { readonly refusedNodes: readonly string[]; readonly refusals: readonly SourceProblem[] } {
  const refusedNodes: string[] = [];
  const refusals: SourceProblem[] = [];
  for (const node of nodes) {
    const problem = plausibility.problemOf(node, time);
    if (problem === null) continue;
    refusedNodes.push(node);
    refusals.push(problem);
  }
  return { refusedNodes, refusals };
}

/** Share of each node's CPU series with valid values; nodes on which all are valid are excluded. */
function keptShares(readings: readonly PodReading[]): Map<string, number> {
  const series = new Map<string, { kept: number; dropped: number }>();
  for (const { pod, keptSeries, droppedSeries } of readings) {
    const sums = series.get(pod.node) ?? { kept: 0, dropped: 0 };
    sums.kept += keptSeries;
    sums.dropped += droppedSeries;
    series.set(pod.node, sums);
  }
  const shares = new Map<string, number>();
  for (const [node, { kept, dropped }] of series) if (dropped > 0) shares.set(node, kept / (kept + dropped));
  return shares;
}

/** Reports an exporter without series in a window in which another exporter has series. */
function missingExporters(
  answers: Answers,
  readings: readonly PodReading[],
  time: number,
  unplaced: number,
): SourceProblem[] {
  const problems: SourceProblem[] = [];
  const note = (source: string, query: string, detail: string): void => {
    problems.push({ source, query, detail, isFatal: false });
  };
  const isUsed = readings.some(({ pod }) => pod.cpuCoreSeconds !== null);
  const isStateObserved = answers.of('podInfo').some((series) => valueAt(series, time) !== undefined);
  if (isUsed && !isStateObserved)
    note('kube-state-metrics', 'podInfo', 'no series: requests, owners, phases, network and idle pods are unknown');
  if (isStateObserved && !isUsed && readings.length > 0)
    note('cadvisor', 'containerCpu', 'no series: the use of all pods is unknown');
  if (unplaced > 0) note('prometheus', 'podInfo', `${unplaced} pods excluded: their node is unknown`);
  return problems;
}

/** Caches the results of a pure function of (node, time) for one call of `readWindows`. */
function remember<Value>(compute: (node: string, time: number) => Value): (node: string, time: number) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (node, time) => {
    const key = `${time} ${node}`;
    const entry = known.get(key) ?? { value: compute(node, time) };
    known.set(key, entry);
    return entry.value;
  };
}
