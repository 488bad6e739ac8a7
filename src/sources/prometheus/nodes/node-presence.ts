import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { groupSeries, type Series, validAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { subjectNodeOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import { isCoarse } from '../samples/scrape-interval.js';
import { sumAt } from '../samples/state-samples.js';
import { KINDS, type TargetKind, type Timelines } from '../samples/timelines.js';

export interface NodePresence {
  at(node: string, time: EpochSeconds): { readonly existsSeconds: number; readonly coveredSeconds: number };
  /** Whether scrapes are too far apart for a rate within one window. */
  isCoarse(node: string, time: EpochSeconds): boolean;
  /** Nodes with any sample in the window. */
  nodesAt(time: EpochSeconds): string[];
}

/** How long one kind of exporter observed each node, in its own unit: samples or seconds. */
interface PresenceSource {
  readonly nodes: ReadonlySet<string>;
  amount(node: string, time: EpochSeconds): number;
  /** How much shorter an amount may be because of scrape jitter. */
  tolerance(node: string, time: EpochSeconds): number;
}

/**
 * How long each node existed in a window, and how long it was observed.
 * coveredSeconds: time covered by the scrapes of the node's best target.
 * existsSeconds: 300 x (amount observed of the node / amount observed of the longest-observed node). A monitoring
 * outage removes samples from all nodes equally and therefore shortens no node's existence; a node that started or
 * stopped within the window has fewer samples than the others.
 */
export function createNodePresence(answers: Answers, directory: NodeDirectory, timelines: Timelines): NodePresence {
  const containers = groupSeries(answers.of('cadvisorSamples'), (labels) => directory.resolve(labels));
  const sources: readonly PresenceSource[] = [
    countSource(groupSeries(answers.of('nodeInfo'), subjectNodeOf), sumAt),
    ...KINDS.map((kind) => scrapeSource(kind, timelines)),
    countSource(containers, mostSamples),
  ];
  const best = new Map<EpochSeconds, readonly number[]>();
  const bestAt = (time: EpochSeconds): readonly number[] => {
    const known = best.get(time);
    if (known !== undefined) return known;
    const found = sources.map(({ nodes, amount }) => Math.max(0, ...[...nodes].map((node) => amount(node, time))));
    best.set(time, found);
    return found;
  };
  return {
    isCoarse: (node, time) => isCoarse(timelines.scrapedAt(node, time)),
    at(node, time) {
      const most = bestAt(time);
      const existence = sources.map(({ amount, tolerance }, place) => {
        const own = amount(node, time);
        const longest = most[place] ?? 0;
        if (own === 0) return 0;
        return own >= longest - tolerance(node, time) ? WINDOW_SECONDS : (WINDOW_SECONDS * own) / longest;
      });
      const existsSeconds = Math.max(...existence);
      return { existsSeconds, coveredSeconds: Math.min(existsSeconds, timelines.scrapedAt(node, time).coveredSeconds) };
    },
    nodesAt(time) {
      const found = new Set<string>();
      for (const { nodes, amount } of sources) for (const node of nodes) if (amount(node, time) > 0) found.add(node);
      return [...found];
    },
  };
}

/** Counts samples. One sample less than the maximum is scrape jitter, not a shorter existence. */
function countSource(
  byNode: ReadonlyMap<string, readonly Series[]>,
  count: (series: readonly Series[], time: EpochSeconds) => number,
): PresenceSource {
  return {
    nodes: new Set(byNode.keys()),
    amount: (node, time) => count(byNode.get(node) ?? [], time),
    tolerance: () => 1,
  };
}

/**
 * Measures scrapes x scrape interval, so that nodes with different intervals are comparable. Time that only an earlier
 * scrape covers does not count as existence.
 */
function scrapeSource(kind: TargetKind, timelines: Timelines): PresenceSource {
  return {
    nodes: new Set(timelines.nodesOf(kind)),
    amount(node, time) {
      const { scrapes, intervalSeconds } = timelines.scraped(kind, node, time);
      return scrapes === 0 ? 0 : Math.min(WINDOW_SECONDS, scrapes * (intervalSeconds ?? WINDOW_SECONDS));
    },
    tolerance: (node, time) => timelines.scraped(kind, node, time).intervalSeconds ?? 0,
  };
}

const mostSamples = (series: readonly Series[], time: EpochSeconds): number =>
  Math.max(0, ...series.map((item) => validAt(item, time) ?? 0));
