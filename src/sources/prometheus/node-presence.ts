import { type EpochSeconds, WINDOW_SECONDS } from '../../domain/window.js';
import type { Answers } from './gather.js';
import { subjectNodeOf } from './labels.js';
import type { NodeDirectory } from './node-directory.js';
import { type ScrapeIntervals, secondsOf } from './scrape-interval.js';
import { groupSeries, type Series, soundAt } from './series.js';
import type { InstanceFold } from './state-samples.js';

export interface NodePresence {
  at(node: string, time: EpochSeconds): { readonly existsSeconds: number; readonly coveredSeconds: number };
  /** Nodes with any sample in the window. */
  nodesAt(time: EpochSeconds): string[];
}

type SampleCount = (node: string, time: EpochSeconds) => number;

/** Scrapes jitter: one sample less than the best-seen node has is no shorter life. */
const JITTER_SAMPLES = 1;

/**
 * How long each node was there, and how long it was watched.
 * covered = 300 x min(1, samples x scrape interval / 300), of the series that tell the node best: the kubelet's own,
 * else node-exporter's, else those of its containers, of which the longest-lived may be younger than the node.
 * exists = 300 x its samples / those of the best-seen node: an outage of the monitoring takes samples from all nodes
 * alike and shortens no node's life, a node that came or went has fewer than the others.
 */
export function createNodePresence(
  answers: Answers,
  directory: NodeDirectory,
  intervals: ScrapeIntervals,
  foldInstances: InstanceFold,
): NodePresence {
  const resolve = (labels: Series['labels']): string | null => directory.resolve(labels);
  const isMember = (labels: Series['labels']): string | null => {
    const node = resolve(labels);
    // node-exporter also runs on machines outside of the cluster.
    return node !== null && (directory.names.size === 0 || directory.names.has(node)) ? node : null;
  };
  const state = groupSeries(answers.of('nodeInfo'), subjectNodeOf);
  const cadvisor = groupSeries(answers.of('cadvisorSamples'), resolve);
  const kubelet = groupSeries(answers.of('kubeletSamples'), resolve);
  const exporter = groupSeries(answers.of('exporterSamples'), isMember);

  const stateCount: SampleCount = (node, time) => foldInstances(state.get(node) ?? [], time);
  const cadvisorCount: SampleCount = (node, time) => mostSamples(cadvisor.get(node), time);
  const kubeletCount: SampleCount = (node, time) => mostSamples(kubelet.get(node), time);
  const exporterCount: SampleCount = (node, time) => mostSamples(exporter.get(node), time);
  const kinds: readonly (readonly [ReadonlyMap<string, unknown>, SampleCount])[] = [
    [state, stateCount],
    [kubelet, kubeletCount],
    [exporter, exporterCount],
    [cadvisor, cadvisorCount],
  ];
  const best = new Map<EpochSeconds, readonly number[]>();
  const bestAt = (time: EpochSeconds): readonly number[] => {
    const known = best.get(time);
    if (known !== undefined) return known;
    const found = kinds.map(([nodes, count]) => Math.max(0, ...[...nodes.keys()].map((node) => count(node, time))));
    best.set(time, found);
    return found;
  };

  return {
    at(node, time) {
      const lives = kinds.map(([, count], kind) => {
        const own = count(node, time);
        const most = bestAt(time)[kind] ?? 0;
        if (own === 0) return 0;
        return own >= most - JITTER_SAMPLES ? WINDOW_SECONDS : (WINDOW_SECONDS * own) / most;
      });
      const existsSeconds = Math.max(...lives);
      const watched = kubelet.has(node)
        ? secondsOf(kubeletCount(node, time), intervals.cadvisor)
        : exporter.has(node)
          ? secondsOf(exporterCount(node, time), intervals.nodeExporter)
          : secondsOf(cadvisorCount(node, time), intervals.cadvisor);
      return { existsSeconds, coveredSeconds: Math.min(existsSeconds, watched) };
    },
    nodesAt: (time) => {
      const nodes = new Set<string>();
      for (const [byNode, count] of kinds) {
        for (const node of byNode.keys()) if (count(node, time) > 0) nodes.add(node);
      }
      return [...nodes];
    },
  };
}

const mostSamples = (series: readonly Series[] | undefined, time: EpochSeconds): number =>
  Math.max(0, ...(series ?? []).map((each) => soundAt(each, time) ?? 0));
