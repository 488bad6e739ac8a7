import { HOUR_SECONDS, type TimeRange } from '../../../src/domain/time/window.js';
import { buildJobs } from './jobs.js';
import { buildNodes } from './nodes.js';
import type { Dialect, FixtureCluster } from './scenario.js';
import { buildServices } from './services.js';

export interface ClusterOptions {
  readonly name: string;
  readonly dialect: Dialect;
  readonly seed: number;
  /** Start of the series, aligned to an hour. */
  readonly from: number;
  /** Eight by default; the two-hour gap starts after the fourth. */
  readonly hours?: number;
}

/** One cluster with all situations that are difficult for collectors. Pure: the same options give the same cluster. */
export function buildCluster(options: ClusterOptions): FixtureCluster {
  const { name, dialect, seed, from } = options;
  const range: TimeRange = { from, to: from + (options.hours ?? 8) * HOUR_SECONDS };
  return {
    name,
    dialect,
    seed,
    // the defaults: 30 s in kube-prometheus-stack, 1 min in Prometheus itself
    scrapeSeconds: dialect === 'stack' ? 30 : 60,
    range,
    gap: { from: from + 4 * HOUR_SECONDS, to: from + 6 * HOUR_SECONDS },
    nodes: buildNodes(dialect, range),
    pods: [...buildServices(seed, range), ...buildJobs(seed, range)],
    autoscalers: [
      {
        namespace: 'shop',
        name: 'web-scaler',
        workload: { kind: 'Deployment', name: 'web' },
        minReplicas: 3,
        maxReplicas: 9,
        metrics: { cpuTargetPercent: 60, memoryTargetPercent: null, count: 2 },
      },
    ],
  };
}
