import { keplerQuery } from './kepler-queries.js';
import { CGROUPS, CONTAINER_BY, NODE_BY, SANDBOXES } from './query-parts.js';

/**
 * Counter queries for targets that are scraped too rarely to have two samples in a window. Each takes the increase over
 * 15 minutes and divides it by 3, for one window. The second operand restricts the result to series with a sample in
 * the window (or within a minute of jitter before it); otherwise a container that ended would still have use for ten
 * minutes.
 */
const coarse = (by: string, metric: string, selectors: readonly string[]): string =>
  selectors
    .map(
      (selector) =>
        `(sum by (${by}) (increase(${metric}{${selector}}[15m])) / 3` +
        ` and sum by (${by}) (count_over_time(${metric}{${selector}}[6m])))`,
    )
    .join(' or ');

export const COARSE_QUERIES = {
  containerCpuCoarse: coarse(CONTAINER_BY, 'container_cpu_usage_seconds_total', CGROUPS),
  diskReadsCoarse: coarse(CONTAINER_BY, 'container_fs_reads_bytes_total', CGROUPS),
  diskWritesCoarse: coarse(CONTAINER_BY, 'container_fs_writes_bytes_total', CGROUPS),
  throttledPeriodsCoarse: coarse(CONTAINER_BY, 'container_cpu_cfs_throttled_periods_total', CGROUPS),
  cfsPeriodsCoarse: coarse(CONTAINER_BY, 'container_cpu_cfs_periods_total', CGROUPS),
  networkReceiveCoarse: coarse(NODE_BY, 'container_network_receive_bytes_total', SANDBOXES),
  networkTransmitCoarse: coarse(NODE_BY, 'container_network_transmit_bytes_total', SANDBOXES),
  rootCpuCoarse: 'increase(container_cpu_usage_seconds_total{$M id="/"}[15m]) / 3',
  exporterCpuCoarse: coarse(NODE_BY, 'node_cpu_seconds_total', ['$M mode!~"idle|iowait|steal"']),
  keplerJoulesCoarse: keplerQuery((by, metric, selector) => coarse(by, metric, [selector])),
} as const;

/** The query that each coarse query replaces. */
export const COARSE_FORMS = {
  containerCpu: 'containerCpuCoarse',
  diskReads: 'diskReadsCoarse',
  diskWrites: 'diskWritesCoarse',
  throttledPeriods: 'throttledPeriodsCoarse',
  cfsPeriods: 'cfsPeriodsCoarse',
  networkReceive: 'networkReceiveCoarse',
  networkTransmit: 'networkTransmitCoarse',
  rootCpu: 'rootCpuCoarse',
  exporterCpu: 'exporterCpuCoarse',
  keplerJoules: 'keplerJoulesCoarse',
} as const;
