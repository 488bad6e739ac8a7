import type { OperationHandlers, Schemas } from '../../contract/index.js';
import type { NamespaceItem, NodeItem, PodItem } from '../../domain/metrics-queries.js';
import { lastDueWindowEnd, type TimeRange } from '../../domain/time/window.js';
import { answerConditionally } from '../shared/conditional.js';
import type { ReadDeps } from '../shared/deps.js';
import { resolveScope } from '../shared/request/scope.js';
import { TOTALS_MEASURES } from '../shared/response/shown-measures.js';
import { answerList, type ListOperation } from './answer-list.js';
import { toNamespace } from './namespace.js';
import { toNode } from './node.js';
import { toPod } from './pod.js';
import { toTotals } from './totals.js';

type MetricsOperations = Pick<OperationHandlers, 'getMetrics' | 'listNamespaces' | 'listNodes' | 'listPods'>;

const NAMESPACES: ListOperation<NamespaceItem, Schemas['Namespace']> = {
  operation: 'listNamespaces',
  name: 'namespaces',
  schema: 'Namespace',
  read: ({ listNamespaces }) => listNamespaces,
  stream: ({ streamNamespaces }) => streamNamespaces,
  toItem: toNamespace,
};
const NODES: ListOperation<NodeItem, Schemas['Node']> = {
  operation: 'listNodes',
  name: 'nodes',
  schema: 'Node',
  read: ({ listNodes }) => listNodes,
  stream: ({ streamNodes }) => streamNodes,
  toItem: toNode,
};
const PODS: ListOperation<PodItem, Schemas['Pod']> = {
  operation: 'listPods',
  name: 'pods',
  schema: 'Pod',
  read: ({ listPods }) => listPods,
  stream: ({ streamPods }) => streamPods,
  toItem: toPod,
};

/** The preceding range of the same length. */
const rangeBefore = ({ from, to }: TimeRange): TimeRange => ({ from: from - (to - from), to: from });

export function createMetricsOperations(deps: ReadDeps): MetricsOperations {
  return {
    async getMetrics({ query, mediaType, ifNoneMatch, signal }) {
      const { scope, timezone } = await resolveScope(deps, query, signal);
      const currentScope = { ...scope, measures: TOTALS_MEASURES };
      const previous = { ...currentScope, range: rangeBefore(scope.range) };
      const range = { from: previous.range.from, to: scope.range.to };
      const { clusters } = scope.filter;
      const request = { operation: 'getMetrics', query, mediaType, clusters, range, ifNoneMatch, signal };
      return answerConditionally(deps, request, async () => {
        const { store } = deps;
        const [current, before] = await Promise.all([
          store.readTotals(currentScope, signal),
          store.readSum(previous, signal),
        ]);
        return toTotals(current, before, { timezone, idle: scope.idle }, lastDueWindowEnd(deps.now()));
      });
    },
    listNamespaces: (request) => answerList(deps, NAMESPACES, request),
    listNodes: (request) => answerList(deps, NODES, request),
    listPods: (request) => answerList(deps, PODS, request),
  };
}
