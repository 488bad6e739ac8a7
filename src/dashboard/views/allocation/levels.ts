import type { Schemas } from '../../../client/index.js';
import { api } from '../../state/api.js';
import type { Change } from '../../state/route.js';
import type { Scope } from '../../state/scope.js';

/** Levels of the allocation table; the first is the default. */
export const LEVELS = ['namespace', 'workload', 'pod', 'cluster', 'label'] as const;
export type Level = (typeof LEVELS)[number];

export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  cluster: 'Clusters',
  namespace: 'Namespaces',
  workload: 'Workloads',
  pod: 'Pods',
  label: 'Values of a label',
};

export const IDLE_MODES = ['separate', 'share', 'exclude'] as const;
export type IdleMode = (typeof IDLE_MODES)[number];

export const SHARE_BY = ['charge', 'even'] as const;
export type ShareBy = (typeof SHARE_BY)[number];

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
  /** Key of the label whose values are listed; null on other levels. */
  readonly labelKey: string | null;
  /** Namespaces whose charges are distributed over the others. */
  readonly shared: readonly string[];
  readonly shareBy: ShareBy;
  readonly offset: number;
}

/** A row of the table, of any level. */
export interface Row extends Figures {
  readonly key: string;
  /** Null for what is in several clusters. */
  readonly cluster: string | null;
  readonly name: string;
  readonly namespace: string | null;
  readonly workload: string | null;
  readonly node: string | null;
  readonly pods: number | null;
  /** Parameters of the table of its parts; null if the row has no parts. */
  readonly parts: Change | null;
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
  | 'currency'
  | 'cost'
  | 'cost_low'
  | 'cost_high'
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

const labelRow = (item: Schemas['LabelGroup'], labels: readonly string[]): Row => ({
  ...item,
  key: item.value,
  name: item.value === '' ? 'empty value' : item.value,
  namespace: null,
  workload: null,
  node: null,
  pods: item.pod_count,
  parts: item.value.startsWith('__')
    ? null
    : { level: 'namespace', label: [...new Set([...labels, `${item.key}:${item.value}`])] },
});

const podRow = (item: Schemas['Pod']): Row => ({ ...item, key: item.uid, name: item.pod, pods: null, parts: null });

/** Reads one page of a level. */
export async function readPage(query: AllocationQuery, signal: AbortSignal): Promise<Page> {
  const { level, idle, sort, namespace, workload, labelKey, shared, shareBy, offset, scope } = query;
  const filter = {
    ...(namespace.length > 0 && { namespace: [...namespace] }),
    ...(workload.length > 0 && { workload: [...workload] }),
    ...(shared.length > 0 && { share_namespaces: [...shared], share_by: shareBy }),
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
    case 'label': {
      const named = { ...parameters, key: labelKey ?? '' };
      const { items, ...rest } = await api.get('/api/v1/metrics/labels/{key}', named, { signal });
      return toPage(
        items.map((item) => labelRow(item, scope.label ?? [])),
        rest,
      );
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
