import { KEPLER_RAW } from './kepler-queries.js';
import { fillIn } from './query-parts.js';

/**
 * Selectors whose stored samples are read without evaluation. They show when a target was scraped, and whether two
 * series of one measurement overlap. `$P` is replaced by a matcher of pod names.
 */
const RAW_QUERIES = {
  // one small series per target: kubelet, kube-state-metrics, node-exporter, windows_exporter
  targets:
    '{$M __name__=~"machine_cpu_cores|kube_node_info|node_cpu_seconds_total|windows_cpu_time_total",mode=~"idle|",cpu=~"0|",core=~"0,0|"}',
  roots: 'container_cpu_usage_seconds_total{$M id="/"}',
  containers: 'container_cpu_usage_seconds_total{$M $P}',
  paths:
    'container_cpu_usage_seconds_total{$M pod="",pod_name="",container="",container_name="",id=~".*pod[0-9a-f].+"}',
  kepler: KEPLER_RAW,
  dcgm: '{$M __name__=~"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION|DCGM_FI_DEV_POWER_USAGE|DCGM_FI_DEV_GPU_UTIL"}',
} as const;

export type RawName = keyof typeof RAW_QUERIES;

/** Above this number of names a matcher saves nothing, and all pods are read. */
const MAX_NAMES = 200;

/** The selector of raw samples, restricted to the given pods when they are few. All names belong to one label. */
export function rawSelectorOf(name: RawName, matchers: string, pods: PodNames | null = null): string {
  const isFew = pods !== null && pods.names.length <= MAX_NAMES;
  const matcher = isFew ? `${pods.label}=~${JSON.stringify(pods.names.map(escaped).join('|'))}` : 'cpu!="none"';
  return fillIn(
    RAW_QUERIES[name].replaceAll('$P', () => matcher),
    matchers,
  );
}

export interface PodNames {
  /** The label that contains the names: `pod`, `pod_name`, ... */
  readonly label: string;
  readonly names: readonly string[];
}

/** Pod names consist of letters, digits, dashes and dots. */
const escaped = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_-]/g, (char) => `\\${char}`);
