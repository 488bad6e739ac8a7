import { coveredSpans, secondsWithin, unionOf } from '../../../domain/cluster/coverage.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import type { RawSeries } from '../client/raw-samples.js';
import { groupSeries, type SeriesLabels } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { subjectNodeOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import { intervalAt, type Scraped } from './scrape-interval.js';
import { countIn } from './spans.js';

/**
 * The best scrape target of a node: its kubelet, else its node-exporter, else only its containers, all of which may
 * have started later than the node.
 */
export type TargetKind = 'kubelet' | 'exporter' | 'containers';
export const KINDS: readonly TargetKind[] = ['kubelet', 'exporter', 'containers'];

export interface Timelines {
  /** Nodes with a target of this kind at any time. */
  nodesOf(kind: TargetKind): Iterable<string>;
  scraped(kind: TargetKind, node: string, time: EpochSeconds): Scraped;
  /** The best target of the node: its kubelet, else its node-exporter, else its containers. */
  scrapedAt(node: string, time: EpochSeconds): Scraped;
  /** kube-state-metrics as a whole. */
  states(time: EpochSeconds): Scraped;
}

const NEVER: Scraped = { coveredSeconds: 0, scrapes: 0, intervalSeconds: null };

/**
 * Derives from raw sample times when nodes were scraped. Each series has its own scrape interval, as jobs and node
 * pools differ. A node may have several series, such as replicas, or a job that replaced another: time covered by any
 * of them counts as covered.
 */
export function createTimelines(answers: Answers, directory: NodeDirectory, configured: number | null): Timelines {
  const kinds = new Map<TargetKind, ReadonlyMap<string, readonly RawSeries[]>>();
  for (const kind of KINDS)
    kinds.set(
      kind,
      groupSeries(rawOf(answers, kind), (labels) => memberOf(kind, labels, directory)),
    );
  const stateNodes = groupSeries(
    answers.raw('targets').filter(({ labels }) => labels['__name__'] === 'kube_node_info'),
    subjectNodeOf,
  );
  const newest = (all: readonly RawSeries[]): number =>
    all.reduce((time, { times }) => Math.max(time, times.at(-1) ?? 0), 0);
  const knownUntil = newest([...answers.raw('targets'), ...answers.raw('roots')]);
  const scrapedAt = (series: readonly RawSeries[], end: EpochSeconds): Scraped => {
    const window = { from: end - WINDOW_SECONDS, to: end };
    let scrapes = 0;
    let intervalSeconds: number | null = null;
    const spans = series.flatMap(({ times }) => {
      const interval = intervalAt(times, end, configured);
      const count = countIn(times, window.from, window.to);
      if (count > scrapes || intervalSeconds === null) intervalSeconds = interval ?? intervalSeconds;
      scrapes = Math.max(scrapes, count);
      return interval === null ? [] : [coveredSpans(times, interval, knownUntil)];
    });
    return { coveredSeconds: secondsWithin(unionOf(spans), window), scrapes, intervalSeconds };
  };
  const known = new Map<string, Scraped>();
  const remembered = (key: string, series: readonly RawSeries[] | undefined, time: EpochSeconds): Scraped => {
    if (series === undefined) return NEVER;
    const found = known.get(key) ?? scrapedAt(series, time);
    known.set(key, found);
    return found;
  };
  const scraped: Timelines['scraped'] = (kind, node, time) =>
    remembered(`${kind} ${time} ${node}`, kinds.get(kind)?.get(node), time);
  return {
    nodesOf: (kind) => kinds.get(kind)?.keys() ?? [],
    scraped,
    scrapedAt: (node, time) => scraped(KINDS.find((kind) => kinds.get(kind)?.has(node)) ?? 'kubelet', node, time),
    states(time) {
      let most = NEVER;
      for (const [node, series] of stateNodes) {
        const scraped = remembered(`state ${time} ${node}`, series, time);
        if (scraped.scrapes > most.scrapes) most = scraped;
      }
      return most;
    },
  };
}

const METRICS: Readonly<Record<TargetKind, RegExp>> = {
  kubelet: /^machine_|^container_/,
  exporter: /^node_|^windows_/,
  containers: /^container_/,
};

function rawOf(answers: Answers, kind: TargetKind): RawSeries[] {
  const all = kind === 'containers' ? answers.raw('containers') : [...answers.raw('targets'), ...answers.raw('roots')];
  return all.filter(({ labels }) => METRICS[kind].test(labels['__name__'] ?? ''));
}

/** node-exporter also runs on machines outside of the cluster. */
function memberOf(kind: TargetKind, labels: SeriesLabels, directory: NodeDirectory): string | null {
  const node = directory.resolve(labels);
  if (kind !== 'exporter' || node === null || directory.names.size === 0) return node;
  return directory.names.has(node) ? node : null;
}
