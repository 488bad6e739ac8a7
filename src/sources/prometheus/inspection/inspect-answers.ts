import type {
  DuplicateSeries,
  MetricFamily,
  ScrapeIntervals,
  SourceInspection,
} from '../../../domain/diagnostics/diagnostics.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import type { SeriesLabels } from '../client/sample-series.js';
import { clusterValues } from '../copies/clusters.js';
import { areAmbiguous } from '../copies/copies.js';
import { groupByMeasurement, MEASUREMENT_FAMILIES } from '../copies/measurements.js';
import type { Answers } from '../queries/answers.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import type { QueryName } from '../queries/queries.js';
import { KINDS, type Timelines } from '../samples/timelines.js';
import type { QueryCosts } from './counting-client.js';

/** The answers to one range, as the collection reads them. */
export interface ReadAnswers {
  readonly answers: Answers;
  readonly directory: NodeDirectory;
  readonly timelines: Timelines;
  readonly costs: QueryCosts;
}

/** Metric families, the query that reads them, and what they are used for. */
const FAMILIES: readonly (readonly [name: string, query: QueryName, usedFor: string])[] = [
  ['container_cpu_usage_seconds_total', 'containerCpu', 'CPU use of pods'],
  ['container_memory_working_set_bytes', 'memorySum', 'memory use of pods'],
  ['container_network_receive_bytes_total', 'networkReceive', 'network traffic of pods'],
  ['container_fs_writes_bytes_total', 'diskWrites', 'disk traffic of pods'],
  ['container_cpu_usage_seconds_total{id="/"}', 'rootCpu', 'CPU use of nodes'],
  ['machine_cpu_cores', 'machineCores', 'capacity of nodes'],
  ['kube_pod_info', 'podInfo', 'pods and their nodes'],
  ['kube_pod_owner', 'podOwner', 'workloads'],
  ['kube_pod_status_phase', 'podPhase', 'lifetime of pods'],
  ['kube_pod_container_resource_requests', 'requests', 'requests of pods'],
  ['kube_pod_container_resource_limits', 'limits', 'limits of pods'],
  ['kube_node_info', 'nodeInfo', 'nodes and their provider'],
  ['kube_node_labels', 'nodeLabels', 'type, region and labels of nodes'],
  ['kube_node_status_capacity', 'nodeCapacity', 'capacity of nodes'],
  ['kube_pod_labels', 'podLabels', 'labels of pods in the past'],
  ['kube_horizontalpodautoscaler_info', 'autoscalerInfo', 'autoscalers'],
  ['node_cpu_seconds_total', 'exporterCpu', 'CPU use of nodes'],
  ['node_memory_MemAvailable_bytes', 'exporterMemory', 'memory use of nodes'],
  ['kepler_node_*_joules_total', 'keplerJoules', 'measured energy of nodes'],
  ['DCGM_FI_DEV_POWER_USAGE', 'dcgmWatts', 'measured power of GPUs'],
  ['DCGM_FI_DEV_GPU_UTIL', 'dcgmUtilisation', 'use of GPUs'],
];
/** Labels that name pods, namespaces, containers and nodes, in all known spellings. */
const DIALECT =
  /^(exported_|kubernetes_)?(namespace|pod|container|node|pod_name|node_name|instance)$|^(pod_name|container_name|node_name|kubernetes_io_hostname|Hostname)$/;
/** Maximum number of values of the label `cluster` in a report. */
const MAX_CLUSTERS = 20;

/**
 * Describes what the collection received for the window that ends at `end`. It detects nothing by itself: duplicates,
 * scrape times and clusters are those of the code that the figures come from.
 */
export function inspectAnswers(read: ReadAnswers, end: EpochSeconds): SourceInspection {
  const { answers, costs } = read;
  const families = FAMILIES.map(
    ([name, query, usedFor]): MetricFamily => ({ name, isPresent: answers.of(query).length > 0, usedFor }),
  );
  const dialect = new Set<string>();
  for (const { labels } of answers.of('containerCpu')) {
    for (const [name, value] of Object.entries(labels)) if (value !== '' && DIALECT.test(name)) dialect.add(name);
  }
  const times = [...answers.raw('targets'), ...answers.raw('roots')].map((series) => series.times.at(-1) ?? 0);
  return {
    families,
    dialect: [...dialect].sort(),
    scrapeIntervals: intervalsOf(read, end),
    duplicates: duplicatesOf(read),
    clusters: [...clusterValues(answers)].sort().slice(0, MAX_CLUSTERS),
    queries: costs.queries,
    samples: costs.samples,
    newestSampleAt: times.length === 0 ? null : Math.max(...times),
  };
}

function intervalsOf({ timelines }: ReadAnswers, end: EpochSeconds): ScrapeIntervals[] {
  const ofKinds = KINDS.map((kind) => {
    const nodes = [...timelines.nodesOf(kind)];
    const intervals = nodes.map((node) => timelines.scraped(kind, node, end).intervalSeconds);
    return toIntervals(kind, intervals);
  });
  const states = timelines.states(end);
  const ofStates = states.scrapes === 0 ? [] : [toIntervals('kube-state-metrics', [states.intervalSeconds])];
  return [...ofKinds, ...ofStates].filter(({ targets }) => targets > 0);
}

function toIntervals(target: string, intervals: readonly (number | null)[]): ScrapeIntervals {
  const known = intervals.filter((seconds) => seconds !== null);
  const hasAny = known.length > 0;
  return {
    target,
    targets: intervals.length,
    minSeconds: hasAny ? Math.min(...known) : null,
    maxSeconds: hasAny ? Math.max(...known) : null,
  };
}

/** Per metric, measurements with several series in one window. */
function duplicatesOf({ answers, directory }: ReadAnswers): DuplicateSeries[] {
  return MEASUREMENT_FAMILIES.flatMap((family): DuplicateSeries[] => {
    for (const name of family.queries) {
      const copies = [...groupByMeasurement(family, answers.of(name), directory).values()]
        .map(({ series }) => series)
        .filter(areAmbiguous);
      if (copies.length === 0) continue;
      const labels = new Set(copies.flatMap((series) => differingIn(series.map((one) => one.labels))));
      const metric = FAMILIES.find(([, query]) => query === name)?.[0] ?? name;
      return [{ metric, labels: [...labels].sort(), measurements: copies.length }];
    }
    return [];
  });
}

function differingIn([first = {}, ...others]: readonly SeriesLabels[]): string[] {
  const names = new Set(others.flatMap((labels) => Object.keys({ ...first, ...labels })));
  return [...names].filter((name) => others.some((labels) => (labels[name] ?? '') !== (first[name] ?? '')));
}
