import type { SourceProblem } from '../../domain/observation.js';
import type { WindowReading } from '../../domain/ports.js';
import { type TimeRange, WINDOW_SECONDS } from '../../domain/window.js';
import { createAutoscalerReader } from './autoscalers.js';
import type { Answers } from './gather.js';
import { createNodeDirectory } from './node-directory.js';
import { createNodeFacts } from './node-facts.js';
import { createNodePresence } from './node-presence.js';
import { createNodeReader } from './nodes.js';
import { createOwnerDirectory } from './owners.js';
import { createPodIdentities } from './pod-identities.js';
import { createPodLabels, namespacesAt } from './pod-labels.js';
import type { PodReading } from './pod-reader.js';
import { indexPodSeries } from './pod-series.js';
import { createPodReader } from './pods.js';
import { createClaimIndex } from './requests.js';
import { createRestartIndex } from './restarts.js';
import { evaluationTimes, scrapeIntervals } from './scrape-interval.js';
import { valueAt } from './series.js';
import { createInstanceFold } from './state-samples.js';

/**
 * From answers to windows, without any I/O. It is asynchronous only to let other work run between pods.
 */
export async function readWindows(
  answers: Answers,
  range: TimeRange,
  allowed: readonly string[],
  scrapeIntervalSeconds: number | null,
): Promise<WindowReading[]> {
  const intervals = scrapeIntervals(answers, scrapeIntervalSeconds);
  const foldInstances = createInstanceFold(answers.of('nodeInfo'), intervals.kubeState);
  const directory = createNodeDirectory(answers);
  const facts = createNodeFacts(answers, directory);
  const presence = createNodePresence(answers, directory, intervals, foldInstances);
  const nodes = createNodeReader(answers, directory, facts, presence, allowed);
  const pods = createPodReader(
    {
      owners: createOwnerDirectory(answers),
      claims: createClaimIndex(answers),
      restarts: createRestartIndex(answers),
      labels: createPodLabels(answers, allowed),
      intervals,
      isPartial: answers.isPartial,
      vcpusOf: remember((node, time) => facts.describe(node, time).spec.vcpus),
      coveredSecondsOf: remember((node, time) => presence.at(node, time).coveredSeconds),
    },
    createPodIdentities(answers, intervals, foldInstances),
    indexPodSeries(answers, directory),
  );

  const autoscalersAt = createAutoscalerReader(answers);
  const windows: WindowReading[] = [];
  for (const time of evaluationTimes(range)) {
    const { readings, unplaced } = await pods.observeAt(time);
    const shares = keptShares(readings);
    const names = new Set([...presence.nodesAt(time), ...readings.map(({ pod }) => pod.node)]);
    const observation = {
      windowStart: time - WINDOW_SECONDS,
      nodes: [...names].sort().map((node) => nodes.observe(node, time, shares.get(node) ?? 1)),
      pods: readings.map(({ pod }) => pod),
      namespaces: namespacesAt(answers, new Set(readings.map(({ pod }) => pod.namespace)), allowed, time),
      autoscalers: autoscalersAt(time),
    };
    windows.push({
      observation,
      problems: [...answers.problems, ...missingExporters(answers, readings, time, unplaced)],
    });
  }
  return windows;
}

/** Part of each node's CPU series whose values were sound; nodes on which all were are left out. */
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

/** Says which exporter has nothing in a window in which another one has. */
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
  const isStateSeen = answers.of('podInfo').some((series) => valueAt(series, time) !== undefined);
  if (isUsed && !isStateSeen)
    note('kube-state-metrics', 'podInfo', 'no series: requests, owners, phases, network and idle pods are unknown');
  if (isStateSeen && !isUsed && readings.length > 0)
    note('cadvisor', 'containerCpu', 'no series: the use of all pods is unknown');
  if (unplaced > 0) note('prometheus', 'podInfo', `the node of ${unplaced} pods could not be told; they are left out`);
  return problems;
}

/** Keeps answers of a pure function of (node, time) for the length of one reading. */
function remember<Value>(compute: (node: string, time: number) => Value): (node: string, time: number) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (node, time) => {
    const key = `${time} ${node}`;
    const entry = known.get(key) ?? { value: compute(node, time) };
    known.set(key, entry);
    return entry.value;
  };
}
