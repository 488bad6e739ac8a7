import { UNKNOWN_SPEC } from '../../src/domain/cluster/node-spec.js';
import type {
  ClusterItem,
  LabelGroupItem,
  NamespaceItem,
  NodeItem,
  NodePoolItem,
  PodItem,
  WorkloadItem,
} from '../../src/domain/list-items.js';
import { NODE_MEASURES, type NodeMeasures } from '../../src/domain/measures/entity-facts.js';
import type {
  CoverageAnswer,
  CoverageRequest,
  ItemRequest,
  LabelKeys,
  MetricsStore,
  Page,
  PageRequest,
  Parts,
  PointRequest,
  ReadContext,
  ReadScope,
  SeriesAnswer,
  SeriesPoint,
  TotalsAnswer,
} from '../../src/domain/metrics-queries.js';
import { rangeBefore } from '../../src/domain/time/window.js';
import { fullMeasures } from './measures-fixture.js';

/** 2024-01-31T12:00:00Z: end of the newest window in the store. */
export const LATEST_WINDOW_END = 1_706_702_400;
const MEASURES = fullMeasures();
// Built from the keys of the table, so every key exists; the compiler cannot infer the type of Object.fromEntries.
const nodeMeasures = Object.fromEntries(Object.keys(NODE_MEASURES).map((name, i) => [name, 3600 + i])) as NodeMeasures;

const contextOf = (scope: ReadScope): ReadContext => ({
  range: scope.range,
  isEdgeAligned: false,
  dataFrom: scope.range.from,
  resolution: '1h',
  coverage: 0.5,
  isMatched: true,
});

const totalsOf = (scope: ReadScope): TotalsAnswer => ({
  context: contextOf(scope),
  measures: MEASURES,
  idle: MEASURES,
  system: null,
  peaks: { powerWatts: 700, cpuClaimCores: 4, memoryClaimBytes: 1e9 },
  counts: { clusters: 1, namespaces: 2, nodes: 3, workloads: 4, pods: 5 },
  latestSampleAt: LATEST_WINDOW_END,
});

const pageOf = <Item>(scope: ReadScope, page: PageRequest, items: readonly Item[]): Page<Item> => ({
  context: contextOf(scope),
  items: items.slice(0, page.limit),
  total: items.length,
  next: items.length > page.limit ? { value: 12.5, id: 7 } : null,
  measures: MEASURES,
  previous: page.isCompared === true ? contextOf({ ...scope, range: rangeBefore(scope.range) }) : null,
});

const namespace = (name: string): NamespaceItem => ({
  cluster: 'sample',
  namespace: name,
  measures: MEASURES,
  earlier: null,
  workloadCount: 2,
  podCount: 3,
});

const labelGroup = (key: string, value: string): LabelGroupItem => ({
  key,
  value,
  cluster: value === '__unlabelled__' ? null : 'sample',
  measures: MEASURES,
  earlier: null,
  workloadCount: 2,
  podCount: 3,
});
const labelGroupsOf = (key: string) => [labelGroup(key, 'payments'), labelGroup(key, '__unlabelled__')];

const labelKeysOf = (scope: ReadScope): LabelKeys => ({
  context: contextOf(scope),
  items: [
    { key: 'app', valueCount: 0, measures: null },
    { key: 'team', valueCount: 2, measures: MEASURES },
  ],
  measures: MEASURES,
});

const NODE: NodeItem = {
  cluster: 'sample',
  node: 'node-1',
  spec: { ...UNKNOWN_SPEC, provider: 'aws', instanceType: 'm5.xlarge', vcpus: 4, memoryBytes: 16e9 },
  microarchitecture: null,
  gridZone: 'FR',
  measures: MEASURES,
  idle: MEASURES,
  system: null,
  nodeMeasures,
  podCount: 3,
};

const NODE_POOL: NodePoolItem = {
  cluster: 'sample',
  pool: 'general',
  nodeCount: 1,
  coverage: 0.5,
  dataFrom: LATEST_WINDOW_END - 864_000,
  measures: MEASURES,
  idle: MEASURES,
  nodeMeasures,
};

const POD: PodItem = {
  cluster: 'sample',
  namespace: 'production',
  pod: 'checkout-1',
  uid: 'uid-1',
  workload: { kind: 'Deployment', name: 'checkout' },
  node: 'node-1',
  cpuRequestCores: 0.5,
  memoryRequestBytes: 1e9,
  firstSeenAt: LATEST_WINDOW_END - 86_400,
  lastSeenAt: LATEST_WINDOW_END,
  measures: MEASURES,
};

const WORKLOAD: WorkloadItem = {
  cluster: 'sample',
  namespace: 'production',
  workload: { kind: 'Deployment', name: 'checkout' },
  measures: MEASURES,
  earlier: null,
  podCount: 3,
  maxReplicas: 2,
  containers: null,
};

/** Workloads, with containers if the request has percentiles. */
const workloadsOf = ({ hasPercentiles = false }: ItemRequest): readonly WorkloadItem[] => {
  const container = {
    container: 'app',
    sampleCount: 1440,
    cpuP50Millicores: 100,
    cpuP95Millicores: 200,
    cpuMaxMillicores: 300,
    cpuRequestMillicores: 500,
    memoryP50Bytes: 1e8,
    memoryP95Bytes: 2e8,
    memoryMaxBytes: 3e8,
    memoryRequestBytes: null,
  };
  const containers = hasPercentiles ? [container] : null;
  return [
    { ...WORKLOAD, containers },
    { ...WORKLOAD, namespace: '__idle__', workload: null, maxReplicas: null, containers: hasPercentiles ? [] : null },
  ];
};

const CLUSTER: ClusterItem = {
  cluster: 'sample',
  coverage: 0.5,
  dataFrom: LATEST_WINDOW_END - 864_000,
  measures: MEASURES,
  idle: MEASURES,
  system: null,
  nodeCount: 3,
  namespaceCount: 2,
  workloadCount: 4,
  podCount: 5,
};

const seriesOf = (request: PointRequest, limit: number): SeriesAnswer => {
  const points = request.buckets.map(
    (bucket): SeriesPoint => ({
      ...bucket,
      series: null,
      coverage: 1,
      measures: MEASURES,
      peaks: { powerWatts: null, cpuClaimCores: null, memoryClaimBytes: null },
    }),
  );
  const { after, offset } = request;
  const rest = after === null ? points.slice(offset) : points.filter((point) => point.start > after.start);
  return { context: contextOf(request), points: rest.slice(0, limit), total: points.length };
};

const coverageOf = (request: CoverageRequest): CoverageAnswer => {
  const node = request.coverageBy === 'node' ? 'node-1' : null;
  const gap = { reason: 'collection_failed', uncoveredSeconds: 900, detail: 'connection refused' } as const;
  const points = request.buckets.map((bucket, index) =>
    index === 0
      ? { ...bucket, cluster: 'sample', node, coveredSeconds: 0, expectedSeconds: 0, gaps: [] }
      : { ...bucket, cluster: 'sample', node, coveredSeconds: 2700, expectedSeconds: 3600, gaps: [gap] },
  );
  const { after, offset, limit } = request;
  const rest = after === null ? points.slice(offset) : points.filter((point) => point.start > after.start);
  return { context: contextOf(request), points: rest.slice(0, limit), total: points.length };
};

const NAMESPACES = [namespace('production'), namespace('__idle__')];
const PODS = [POD, { ...POD, uid: 'uid-2', workload: null }];

/** Everything from a position on, in parts of one item. */
async function* partsOf<Item>(scope: ReadScope, request: ItemRequest, items: readonly Item[]): Parts<Page<Item>> {
  const whole = pageOf(scope, { ...request, limit: items.length }, items);
  const shown = request.after === null ? items.slice(request.offset) : items.slice(1);
  if (shown.length === 0) yield { ...whole, items: [] };
  for (const item of shown) yield { ...whole, items: [item] };
}

/** A store with constant results, for tests of the HTTP layer that do not depend on figures. */
export const createMemoryStore = (overrides: Partial<MetricsStore> = {}): MetricsStore => ({
  listClusterBounds: async () => [
    { cluster: 'sample', isSample: false, dataFrom: LATEST_WINDOW_END - 864_000, latestWindowEnd: LATEST_WINDOW_END },
  ],
  readTotals: async (scope) => totalsOf(scope),
  readSum: async (scope) => totalsOf(scope),
  listNamespaces: async (scope, page) => pageOf(scope, page, NAMESPACES),
  listLabelGroups: async (key, scope, page) => pageOf(scope, page, labelGroupsOf(key)),
  listLabelKeys: async (scope) => labelKeysOf(scope),
  listNodes: async (scope, page) => ({ ...pageOf(scope, page, [NODE]), pools: [NODE_POOL] }),
  listPods: async (scope, page) => pageOf(scope, page, PODS),
  listWorkloads: async (scope, page) => pageOf(scope, page, workloadsOf(page)),
  listClusters: async (scope, page) => pageOf(scope, page, [CLUSTER]),
  readSeries: async (request) => seriesOf(request, request.limit),
  readCoverage: async (request) => coverageOf(request),
  streamNamespaces: (scope, request) => partsOf(scope, request, NAMESPACES),
  streamLabelGroups: (key, scope, request) => partsOf(scope, request, labelGroupsOf(key)),
  streamNodes: (scope, request) => partsOf(scope, request, [NODE]),
  streamPods: (scope, request) => partsOf(scope, request, PODS),
  streamWorkloads: (scope, request) => partsOf(scope, request, workloadsOf(request)),
  streamClusters: (scope, request) => partsOf(scope, request, [CLUSTER]),
  streamSeries: async function* streamSeries(request) {
    const { points, ...whole } = seriesOf(request, Number.POSITIVE_INFINITY);
    const half = Math.ceil(points.length / 2);
    yield { ...whole, points: points.slice(0, half) };
    yield { ...whole, points: points.slice(half) };
  },
  findRevision: async () => 'revision-1',
  ...overrides,
});
