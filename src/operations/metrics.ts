import type { OperationHandlers } from '../contract/index.js';
import { lastDueWindowEnd, type TimeRange } from '../domain/window.js';
import { answerConditionally } from './conditional.js';
import type { ReadDeps } from './deps.js';
import { answerList } from './list.js';
import { resolveScope } from './request/scope.js';
import { toNamespace } from './response/namespace.js';
import { toNode } from './response/node.js';
import { toPod } from './response/pod.js';
import { TOTALS_MEASURES } from './response/shown-measures.js';
import { toTotals } from './response/totals.js';

type MetricsOperations = Pick<OperationHandlers, 'getMetrics' | 'listNamespaces' | 'listNodes' | 'listPods'>;

/** The range of the same length that ends where the given one starts. */
const rangeBefore = ({ from, to }: TimeRange): TimeRange => ({ from: from - (to - from), to: from });

export function createMetricsOperations(deps: ReadDeps): MetricsOperations {
  const { store } = deps;
  return {
    async getMetrics({ query, ifNoneMatch }) {
      const { scope, timezone } = await resolveScope(deps, query);
      const asked = { ...scope, measures: TOTALS_MEASURES };
      const previous = { ...asked, range: rangeBefore(scope.range), hasPeaks: false };
      const range = { from: previous.range.from, to: scope.range.to };
      const question = { operation: 'getMetrics', query, clusters: scope.filter.clusters, range, ifNoneMatch };
      return answerConditionally(deps, question, async () => {
        const [current, before] = await Promise.all([store.readTotals(asked), store.readTotals(previous)]);
        return toTotals(current, before, { timezone, idle: scope.idle }, lastDueWindowEnd(deps.now()));
      });
    },
    listNamespaces: (request) =>
      answerList(deps, 'listNamespaces', request, (scope, page) => store.listNamespaces(scope, page), toNamespace),
    listNodes: (request) =>
      answerList(deps, 'listNodes', request, (scope, page) => store.listNodes(scope, page), toNode),
    listPods: (request) => answerList(deps, 'listPods', request, (scope, page) => store.listPods(scope, page), toPod),
  };
}
