import type { Schemas } from '../../../client/index.js';
import { api } from '../../state/api.js';
import type { Scope } from '../../state/scope.js';

/** Levels of the allocation table; the first is the default. */
export const LEVELS = ['namespace', 'workload', 'pod', 'cluster'] as const;
export type Level = (typeof LEVELS)[number];

export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  cluster: 'Clusters',
  namespace: 'Namespaces',
  workload: 'Workloads',
  pod: 'Pods',
};

export const IDLE_MODES = ['separate', 'share', 'exclude'] as const;
export type IdleMode = (typeof IDLE_MODES)[number];

export const SORTS = [
  '-carbon_grams',
  'carbon_grams',
  '-energy_kwh',
  'energy_kwh',
  '-cost_usd',
  'cost_usd',
  'name',
  '-name',
] as const;
export type Sort = (typeof SORTS)[number];

export const PAGE_SIZE = 100;

export interface AllocationQuery {
  readonly scope: Scope['query'];
  readonly level: Level;
  readonly idle: IdleMode;
  readonly sort: Sort;
  readonly namespace: readonly string[];
  readonly workload: readonly string[];
  readonly offset: number;
}

/** A row of the table, of any level. */
export interface Row extends Figures {
  readonly key: string;
  readonly cluster: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly workload: string | null;
  readonly node: string | null;
  readonly pods: number | null;
  /** Parameters of the table of its parts; null if the row has no parts. */
  readonly parts: Readonly<Record<string, string>> | null;
}

type Figures = Pick<
  Schemas['Namespace'],
  | 'carbon_grams'
  | 'carbon_grams_low'
  | 'carbon_grams_high'
  | 'carbon_operational_grams'
  | 'carbon_embodied_grams'
  | 'carbon_share'
  | 'energy_kwh'
  | 'energy_kwh_low'
  | 'energy_kwh_high'
  | 'cost_usd'
  | 'cost_usd_low'
  | 'cost_usd_high'
  | 'cost_share'
  | 'cpu_usage_millicores'
  | 'cpu_request_millicores'
  | 'memory_usage_bytes'
  | 'memory_request_bytes'
  | 'quality'
  | 'estimation_reasons'
>;

export interface Page {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly window: Schemas['Window'];
  readonly coverage: number;
  readonly isMatched: boolean;
}

const isReserved = (name: string): boolean => name === '__idle__' || name === '__system__';

const clusterRow = (item: Schemas['ClusterMetrics']): Row => ({
  ...item,
  key: item.cluster,
  name: item.cluster,
  namespace: null,
  workload: null,
  node: null,
  pods: item.pod_count,
  parts: { level: 'namespace', cluster: item.cluster },
});

const namespaceRow = (item: Schemas['Namespace']): Row => ({
  ...item,
  key: `${item.cluster}/${item.namespace}`,
  name: item.namespace,
  workload: null,
  node: null,
  pods: item.pod_count,
  parts: isReserved(item.namespace) ? null : { level: 'workload', cluster: item.cluster, namespace: item.namespace },
});

const workloadRow = (item: Schemas['WorkloadMetrics']): Row => ({
  ...item,
  key: `${item.cluster}/${item.namespace}/${item.workload}`,
  name: item.workload ?? item.namespace,
  node: null,
  pods: item.pod_count,
  parts:
    item.workload === null
      ? null
      : { level: 'pod', cluster: item.cluster, namespace: item.namespace, workload: item.workload },
});

const podRow = (item: Schemas['Pod']): Row => ({ ...item, key: item.uid, name: item.pod, pods: null, parts: null });

/** Reads one page of a level. */
export async function readPage(query: AllocationQuery, signal: AbortSignal): Promise<Page> {
  const { level, idle, sort, namespace, workload, offset, scope } = query;
  const filter = {
    ...(namespace.length > 0 && { namespace: [...namespace] }),
    ...(workload.length > 0 && { workload: [...workload] }),
  };
  const parameters = { ...scope, ...filter, idle, sort, limit: PAGE_SIZE, ...(offset > 0 && { offset }) };
  switch (level) {
    case 'cluster': {
      const { items, ...rest } = await api.get('/api/v1/metrics/clusters', parameters, { signal });
      return toPage(items.map(clusterRow), rest);
    }
    case 'namespace': {
      const { items, ...rest } = await api.get('/api/v1/metrics/namespaces', parameters, { signal });
      return toPage(items.map(namespaceRow), rest);
    }
    case 'workload': {
      const { items, ...rest } = await api.get('/api/v1/metrics/workloads', parameters, { signal });
      return toPage(items.map(workloadRow), rest);
    }
    default: {
      const { items, ...rest } = await api.get('/api/v1/metrics/pods', parameters, { signal });
      return toPage(items.map(podRow), rest);
    }
  }
}

const toPage = (
  rows: readonly Row[],
  { page, window, coverage, matched }: Pick<Schemas['NamespaceList'], 'page' | 'window' | 'coverage' | 'matched'>,
): Page => ({ rows, total: page.total, window, coverage, isMatched: matched });
