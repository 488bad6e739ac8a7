import type { OperationHandlers } from '../../contract/index.js';
import { Problem } from '../../problem/problem.js';
import type { OperationDeps } from '../shared/deps.js';
import { toDiagnosticsItem } from './diagnostics-item.js';
import { toHealth } from './health-response.js';

const NOT_READY = {
  ready: 'the service is not ready',
  starting: 'the service is starting',
  migrating: 'the database is being migrated',
  'no-source': 'no data source is configured; set GREENKUBE_PROMETHEUS_URL or GREENKUBE_CLUSTERS_FILE',
  'database-unavailable': 'the database cannot be reached',
  stopping: 'the service is shutting down',
  'database-node-unavailable': 'a node of the database cannot be reached',
  'database-read-only': 'the database accepts no writes',
  'database-full': 'the disk of the database is full',
  'database-locked': 'another session of the database holds a lock',
} as const;

type HealthOperations = Pick<OperationHandlers, 'getDiagnostics' | 'getHealth' | 'getLiveness' | 'getReadiness'>;

export function createHealthOperations(
  deps: Pick<OperationDeps, 'currency' | 'diagnostics' | 'health' | 'version'>,
): HealthOperations {
  return {
    async getHealth() {
      return { status: 200, type: 'application/json', body: toHealth(deps.health(), deps.version.version) };
    },
    async getDiagnostics() {
      const reports = await deps.diagnostics.listReports();
      const clusters = reports.map((report) => toDiagnosticsItem(report, deps.currency));
      return { status: 200, type: 'application/json', body: { clusters } };
    },
    async getLiveness() {
      return { status: 200, type: 'application/json', body: { status: 'alive' } };
    },
    async getReadiness() {
      const report = deps.health();
      if (!report.isReady) {
        const kind = report.state === 'ready' ? 'starting' : report.state;
        throw new Problem(kind, report.detail ?? NOT_READY[report.state]);
      }
      return { status: 200, type: 'application/json', body: toHealth(report, deps.version.version) };
    },
  };
}
