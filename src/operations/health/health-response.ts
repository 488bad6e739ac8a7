import type { Schemas } from '../../contract/index.js';
import { remedyOf } from '../../domain/diagnostics/problems-of-source.js';
import type { HealthReport } from '../../domain/ports.js';
import { toIso, toIsoOrNull } from '../../domain/time/instant.js';
import { cutText } from '../../problem/problem.js';

/** Maximum number of characters of an error text; the contract has the same limit. */
const MAX_DETAIL = 1000;

type Cluster = HealthReport['clusters'][number];

function toClusterStatus({ noSource, lastRunStatus, problems }: Cluster): Schemas['ClusterHealth']['status'] {
  if (noSource !== null) return 'no-source';
  const isComplete = (lastRunStatus === null || lastRunStatus === 'complete') && problems.length === 0;
  return isComplete ? 'ok' : 'degraded';
}

function toStatus({ isReady, state, clusters }: HealthReport): Schemas['Health']['status'] {
  if (!isReady) return 'unavailable';
  if (state !== 'ready') return 'degraded';
  return clusters.every((cluster) => toClusterStatus(cluster) === 'ok') ? 'ok' : 'degraded';
}

const toBackfill = (backfill: Cluster['backfill']): Schemas['ClusterHealth']['backfill'] =>
  backfill && {
    total_windows: backfill.totalWindows,
    done_windows: backfill.doneWindows,
    is_finished: backfill.isFinished,
  };

const toCluster = (cluster: Cluster): Schemas['ClusterHealth'] => ({
  name: cluster.name,
  status: toClusterStatus(cluster),
  detail: cluster.noSource && cutText(cluster.noSource, MAX_DETAIL),
  is_leader: cluster.isLeader,
  last_window_end: toIsoOrNull(cluster.lastWindowEnd),
  last_run_status: cluster.lastRunStatus,
  problems: cluster.problems.map((problem) => ({
    source: problem.source,
    query: problem.query,
    detail: cutText(problem.detail, MAX_DETAIL),
    remedy: cutText(remedyOf(problem), MAX_DETAIL),
    is_fatal: problem.isFatal,
  })),
  backfill: toBackfill(cluster.backfill),
});

export const toHealth = (report: HealthReport, version: string): Schemas['Health'] => ({
  status: toStatus(report),
  state: report.state,
  detail: report.detail && cutText(report.detail, MAX_DETAIL),
  is_sample: report.isSample,
  version,
  database: report.database,
  started_at: toIso(report.startedAt),
  clusters: report.clusters.map(toCluster),
  warnings: report.warnings.map((warning) => cutText(warning, MAX_DETAIL)),
});
