import type { Answers } from '../queries/answers.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import type { PodIdentity } from './pod-identities.js';
import { indexUsage, type UsageIndex, type UsageSeries } from './usage.js';

const USAGE_QUERIES = [
  'containerCpu',
  'cpuResets',
  'memorySum',
  'memoryCount',
  'memoryMax',
  'diskReads',
  'diskWrites',
  'throttledPeriods',
  'cfsPeriods',
  'oomEvents',
  'networkReceive',
  'networkTransmit',
  'cpuRates',
  'memoryValues',
  'startTimes',
] as const;
type UsageQuery = (typeof USAGE_QUERIES)[number];

/** All cAdvisor series of one pod name (or of one pod of that name), by query. */
export type PodSeries = { readonly [Q in UsageQuery]: readonly UsageSeries[] };

export interface PodSeriesIndex {
  seriesOf(podKey: string): PodSeries;
  /** Pod names with CPU series. */
  readonly podKeys: readonly string[];
}

const mapQueries = (pick: (query: UsageQuery) => readonly UsageSeries[]): PodSeries =>
  // The cast is safe: the keys are those of the list, but Object.fromEntries is typed with string keys.
  Object.fromEntries(USAGE_QUERIES.map((query) => [query, pick(query)])) as unknown as PodSeries;

export function indexPodSeries(answers: Answers, directory: NodeDirectory): PodSeriesIndex {
  const indexes = new Map<UsageQuery, UsageIndex>(
    USAGE_QUERIES.map((query) => [query, indexUsage(answers.of(query), directory)]),
  );
  const known = new Map<string, PodSeries>();
  return {
    seriesOf(podKey) {
      const series = known.get(podKey) ?? mapQueries((query) => indexes.get(query)?.get(podKey) ?? []);
      known.set(podKey, series);
      return series;
    },
    podKeys: [...(indexes.get('containerCpu')?.keys() ?? [])],
  };
}

export interface PodShare {
  readonly series: PodSeries;
  /** Share of the counters that belongs to this pod, 0..1. */
  readonly weight: number;
}

/**
 * One pod's share of the series of its name. cAdvisor does not distinguish two pods of one name, such as a
 * StatefulSet's pod and its successor. On different nodes each pod gets the series of its node; on the same node the
 * counters are split by lifetime.
 */
export function shareOf(pod: PodIdentity, podsOfName: readonly PodIdentity[], all: PodSeries): PodShare {
  if (podsOfName.length === 1) return { series: all, weight: 1 };
  const nodes = new Set(podsOfName.map(({ node }) => node));
  const isSeparable = nodes.size > 1 && all.containerCpu.every(({ node }) => node !== null && nodes.has(node));
  const peers = isSeparable ? podsOfName.filter(({ node }) => node === pod.node) : podsOfName;
  const seconds = peers.reduce((sum, { liveSeconds }) => sum + liveSeconds, 0);
  return {
    series: isSeparable ? mapQueries((query) => all[query].filter(({ node }) => node === pod.node)) : all,
    weight: seconds > 0 ? pod.liveSeconds / seconds : 1 / peers.length,
  };
}
