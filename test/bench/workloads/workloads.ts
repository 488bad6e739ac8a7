import { floorTo } from '../../../src/domain/time/window.js';
import { type GeneratedCluster, rolledUntil } from '../generate/generated-cluster.js';
import { type HandRange, NAMESPACE_FAMILY, NODE_FAMILY, WORKLOAD_FAMILY } from './hand-pieces.js';
import { namespacesSql, podsSql, recommendationsSql, seriesSql, totalsSql } from './hand-sql.js';

/** One request that is repeated. */
export interface Workload {
  readonly name: string;
  /** Path with query; a cursor must be requested first. */
  path(api: string): Promise<string>;
  /** The same result by SQL; null if the database has none. */
  sql(range: HandRange, clusterId: number): string[] | null;
  readonly hasDays: boolean;
  /** Returns 304: only the revision is compared. */
  readonly isConditional: boolean;
}

/** Offset of the deep page: the largest that a list supports. */
const DEPTH = 10_000;

const workload = (name: string, path: string, sql: Workload['sql'], change: Partial<Workload> = {}): Workload => ({
  name,
  path: async () => path,
  sql,
  hasDays: true,
  isConditional: false,
  ...change,
});

interface ListPage {
  readonly page: { readonly total: number; readonly next_cursor: string | null };
}

/** The page after item DEPTH; of a shorter list the last full one. */
async function deepPods(api: string): Promise<string> {
  const read = async (query: string): Promise<ListPage> => (await (await fetch(`${api}${query}`)).json()) as ListPage;
  const first = await read(PODS);
  const offset = Math.max(0, Math.min(DEPTH, floorTo(first.page.total - 1, 100)) - 100);
  const { page } = await read(`${PODS}&offset=${offset}`);
  return page.next_cursor === null ? PODS : `${PODS}&cursor=${page.next_cursor}`;
}

const PODS = '/api/v1/metrics/pods?last=30d&limit=100';
const carbon = (unit: 'hour' | 'day' | 'month', key: 'namespace' | 'node' | null): Workload['sql'] => {
  const family = key === 'node' ? NODE_FAMILY : NAMESPACE_FAMILY;
  return (range, clusterId) => seriesSql({ family, unit, key, columns: 'carbon' }, range, clusterId);
};
const CARBON = '/api/v1/timeseries/carbon';

export const WORKLOADS: readonly Workload[] = [
  workload('/metrics', '/api/v1/metrics', totalsSql, { hasDays: false }),
  workload('/metrics, answered 304', '/api/v1/metrics', () => null, { isConditional: true }),
  workload('/metrics/namespaces', '/api/v1/metrics/namespaces', namespacesSql, { hasDays: false }),
  workload('/metrics/clusters', '/api/v1/metrics/clusters', () => null),
  workload('/metrics/workloads', '/api/v1/metrics/workloads', () => null),
  workload('/metrics/workloads with percentiles', '/api/v1/metrics/workloads?percentiles=true', () => null),
  workload('/metrics/labels/tier', '/api/v1/metrics/labels/tier', () => null),
  workload('/labels', '/api/v1/labels', () => null),
  workload('/metrics/namespaces by label', '/api/v1/metrics/namespaces?label=tier:web', () => null),
  workload('/metrics/pods 30 d, page 1', PODS, (range, clusterId) => podsSql(range, clusterId, 0)),
  workload('/metrics/pods 30 d, page at depth 10,000', PODS, (range, clusterId) => podsSql(range, clusterId, DEPTH), {
    path: deepPods,
  }),
  workload('/timeseries/carbon 30 d daily', `${CARBON}?last=30d&group_by=daily`, carbon('day', null)),
  workload(
    '/timeseries/carbon 30 d daily by namespace',
    `${CARBON}?last=30d&group_by=daily&series_by=namespace`,
    carbon('day', 'namespace'),
  ),
  workload(
    '/timeseries/carbon 30 d daily by node',
    `${CARBON}?last=30d&group_by=daily&series_by=node`,
    carbon('day', 'node'),
  ),
  workload('/timeseries/carbon 1 y monthly', `${CARBON}?last=1y&group_by=monthly`, carbon('month', null)),
  workload(
    '/timeseries/carbon 1 y monthly by namespace',
    `${CARBON}?last=1y&group_by=monthly&series_by=namespace`,
    carbon('month', 'namespace'),
  ),
  workload(
    '/timeseries/carbon 1 y monthly by node',
    `${CARBON}?last=1y&group_by=monthly&series_by=node`,
    carbon('month', 'node'),
  ),
  workload(
    '/timeseries/carbon 24 h hourly by namespace',
    `${CARBON}?last=24h&group_by=hourly&series_by=namespace`,
    carbon('hour', 'namespace'),
    { hasDays: false },
  ),
  workload(
    '/timeseries 30 d hourly by workload, top 10',
    '/api/v1/timeseries?last=30d&group_by=hourly&series_by=workload&top=10',
    (range, clusterId) =>
      seriesSql({ family: WORKLOAD_FAMILY, unit: 'hour', key: 'workload', columns: 'figures' }, range, clusterId),
    { hasDays: false },
  ),
  workload('/recommendations', '/api/v1/recommendations?limit=100', (_, clusterId) =>
    recommendationsSql(clusterId, 100),
  ),
  workload('/metrics (Prometheus)', '/metrics', () => null),
];

/** The range of a response as the hand-written SQL reads it. */
export const handRange = (
  benchCluster: GeneratedCluster,
  window: { readonly from: string; readonly to: string },
  hasDays: boolean,
): HandRange => ({
  from: Date.parse(window.from) / 1000,
  to: Date.parse(window.to) / 1000,
  rolledUntil: rolledUntil(benchCluster),
  today: benchCluster.today,
  hasDays,
});
