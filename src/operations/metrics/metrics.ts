import type { OperationHandlers, Schemas } from '../../contract/index.js';
import type {
  ClusterItem,
  LabelGroupItem,
  NamespaceItem,
  NodeItem,
  PodItem,
  WorkloadItem,
} from '../../domain/list-items.js';
import { lastDueWindowEnd, rangeBefore } from '../../domain/time/window.js';
import { answerConditionally } from '../shared/conditional.js';
import type { ReadDeps } from '../shared/deps.js';
import { resolveScope } from '../shared/request/scope.js';
import { SHARE_MEASURES, TOTALS_MEASURES } from '../shared/response/shown-measures.js';
import { answerList, type ListOperation, nothingMore } from './answer-list.js';
import { toComparedWith, withPrevious } from './change.js';
import { toCluster } from './cluster.js';
import { toLabelGroup, toLabelValue } from './label-group.js';
import { answerLabelKeys } from './label-keys.js';
import { toNamespace } from './namespace.js';
import { toNode } from './node.js';
import { toNodePool } from './node-pool.js';
import { toPod } from './pod.js';
import { toTotals } from './totals.js';
import { toWorkload } from './workload.js';

type MetricsOperations = Pick<
  OperationHandlers,
  | 'getMetrics'
  | 'listClusters'
  | 'listLabelGroups'
  | 'listLabelKeys'
  | 'listLabelValues'
  | 'listNamespaces'
  | 'listNodes'
  | 'listPods'
  | 'listWorkloads'
>;

type ComparedWith = ReturnType<typeof toComparedWith>;

const NAMESPACES: ListOperation<NamespaceItem, Schemas['Namespace'], ComparedWith> = {
  operation: 'listNamespaces',
  name: 'namespaces',
  schema: 'Namespace',
  read: ({ listNamespaces }) => listNamespaces,
  stream: ({ streamNamespaces }) => streamNamespaces,
  toItem: toNamespace,
  toMore: toComparedWith,
};
const labelGroups = (key: string): ListOperation<LabelGroupItem, Schemas['LabelGroup'], ComparedWith> => ({
  // Cursors and ETags of one key are not valid for another.
  operation: `listLabelGroups ${key}`,
  name: 'labels',
  schema: 'LabelGroup',
  read:
    ({ listLabelGroups }) =>
    (...rest) =>
      listLabelGroups(key, ...rest),
  stream:
    ({ streamLabelGroups }) =>
    (...rest) =>
      streamLabelGroups(key, ...rest),
  toItem: toLabelGroup,
  toMore: toComparedWith,
});
/** The groups by label that are values; shares need fewer measures than the figures of other lists. */
const labelValues = (key: string): ListOperation<LabelGroupItem, Schemas['LabelValue']> => ({
  ...labelGroups(key),
  operation: `listLabelValues ${key}`,
  name: 'label-values',
  schema: 'LabelValue',
  measures: SHARE_MEASURES,
  hasReserved: false,
  toItem: toLabelValue,
  toMore: nothingMore,
});
const NODES: ListOperation<NodeItem, Schemas['Node'], Pick<Schemas['NodeList'], 'pools'>> = {
  operation: 'listNodes',
  name: 'nodes',
  schema: 'Node',
  read: ({ listNodes }) => listNodes,
  stream: ({ streamNodes }) => streamNodes,
  toItem: toNode,
  toMore: ({ pools = [] }, view) => ({ pools: pools.map((pool) => toNodePool(pool, view)) }),
};
const PODS: ListOperation<PodItem, Schemas['Pod']> = {
  operation: 'listPods',
  name: 'pods',
  schema: 'Pod',
  read: ({ listPods }) => listPods,
  stream: ({ streamPods }) => streamPods,
  toItem: toPod,
  toMore: nothingMore,
};
const WORKLOADS: ListOperation<WorkloadItem, Schemas['WorkloadMetrics'], ComparedWith> = {
  operation: 'listWorkloads',
  name: 'workloads',
  schema: 'WorkloadMetrics',
  read: ({ listWorkloads }) => listWorkloads,
  stream: ({ streamWorkloads }) => streamWorkloads,
  toItem: toWorkload,
  toMore: toComparedWith,
};
const CLUSTERS: ListOperation<ClusterItem, Schemas['ClusterMetrics']> = {
  operation: 'listClusters',
  name: 'clusters',
  schema: 'ClusterMetrics',
  read: ({ listClusters }) => listClusters,
  stream: ({ streamClusters }) => streamClusters,
  toItem: toCluster,
  toMore: nothingMore,
};

export function createMetricsOperations(deps: ReadDeps): MetricsOperations {
  return {
    async getMetrics({ query, mediaType, ifNoneMatch, signal }) {
      const { scope, timezone } = await resolveScope(deps, query, signal);
      const currentScope = { ...scope, measures: TOTALS_MEASURES };
      const { shared } = scope;
      // An earlier window without any tenant is no reason to refuse the current one.
      const before = {
        ...currentScope,
        ...(shared !== undefined && { shared: { ...shared, allowsNoRecipients: true } }),
      };
      const previous = { ...before, range: rangeBefore(scope.range) };
      const range = withPrevious(scope.range);
      const { clusters } = scope.filter;
      const request = { operation: 'getMetrics', query, mediaType, clusters, range, ifNoneMatch, signal };
      return answerConditionally(deps, request, async () => {
        const { store } = deps;
        const [current, preceding] = await Promise.all([
          store.readTotals(currentScope, signal),
          store.readSum(previous, signal),
        ]);
        const { context } = current;
        // If an edge was moved, the window just before is known only now.
        const compared = context.isEdgeAligned
          ? await store.readSum({ ...before, range: rangeBefore(context.range) }, signal)
          : preceding;
        return toTotals(
          current,
          compared,
          { timezone, idle: scope.idle },
          lastDueWindowEnd(deps.now(), deps.collectionDelaySeconds),
          deps.currency,
        );
      });
    },
    listLabelGroups: (request) => answerList(deps, labelGroups(request.params.key), request),
    listLabelKeys: (request) => answerLabelKeys(deps, request),
    listLabelValues: (request) => answerList(deps, labelValues(request.params.key), request),
    listNamespaces: (request) => answerList(deps, NAMESPACES, request),
    listNodes: (request) => answerList(deps, NODES, request),
    listPods: (request) => answerList(deps, PODS, request),
    listWorkloads: (request) => answerList(deps, WORKLOADS, request),
    listClusters: (request) => answerList(deps, CLUSTERS, request),
  };
}
