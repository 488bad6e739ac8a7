import type { SourceProblem } from '../cluster/observation.js';
import { SOURCE_FAILURES } from '../cluster/source-failures.js';
import type { DiagnosticProblem } from './diagnostics.js';

/** Remedies of the problems that the collection reports, by the name or the query of the problem. */
const REMEDIES: Readonly<Record<string, { readonly name?: string; readonly remedy: string }>> = {
  several_clusters: {
    remedy: 'Set GREENKUBE_PROMETHEUS_MATCHERS to the label that separates the clusters, as the detail shows.',
  },
  usage_exceeds_node: {
    remedy: 'Set GREENKUBE_PROMETHEUS_MATCHERS so that only series of this cluster are read, as the detail shows.',
  },
  clusters: {
    name: 'clusters_not_selected',
    remedy: 'Set GREENKUBE_PROMETHEUS_MATCHERS to one value of the label, for example cluster="eu".',
  },
  nodeCapacity: {
    name: 'capacity_implausible',
    remedy: 'Correct the capacity that the node reports, or label virtual nodes as such.',
  },
  inventory: {
    name: 'kubernetes_unavailable',
    remedy: 'Check the kubeconfig or the service account and the network; GREENKUBE_KUBERNETES=off disables the API.',
  },
};

/** By exporter, if another one has series in the window. */
const MISSING_EXPORTERS: Readonly<Record<string, { readonly name: string; readonly remedy: string }>> = {
  'kube-state-metrics': {
    name: 'kube_state_metrics_missing',
    remedy: 'Install kube-state-metrics version 2 and let Prometheus scrape it; check the matchers.',
  },
  cadvisor: {
    name: 'cadvisor_missing',
    remedy: 'Let Prometheus scrape /metrics/cadvisor of every kubelet.',
  },
};

const PARTIAL_ANSWER = {
  name: 'partial_answer',
  remedy: 'Check the store: a part of it did not respond. The window is read again.',
};

/** The problems of a window as the collection reports them, with a name and a remedy. */
export function problemsOfSource(reported: readonly SourceProblem[]): DiagnosticProblem[] {
  const byName = new Map<string, DiagnosticProblem>();
  for (const problem of reported) {
    const { name, remedy } = nameOf(problem);
    const key = `${name} ${problem.source} ${problem.query}`;
    const severity = problem.isFatal ? 'error' : 'warning';
    if (!byName.has(key)) byName.set(key, { name, severity, detail: problem.detail, remedy });
  }
  return [...byName.values()];
}

/** What to change so that a problem of a source ends. */
export const remedyOf = (problem: SourceProblem): string => nameOf(problem).remedy;

function nameOf({ source, query, detail, isPartialAnswer }: SourceProblem): { name: string; remedy: string } {
  const failure = /^([a-z_]+): /.exec(detail)?.[1];
  if (failure !== undefined && Object.hasOwn(SOURCE_FAILURES, failure)) {
    const { remedy } = SOURCE_FAILURES[failure as keyof typeof SOURCE_FAILURES];
    return { name: failure, remedy };
  }
  const exporter = MISSING_EXPORTERS[source];
  if (exporter !== undefined) return exporter;
  if (isPartialAnswer === true) return PARTIAL_ANSWER;
  const known = query.split('/')[0] ?? query;
  const entry = Object.hasOwn(REMEDIES, known) ? REMEDIES[known] : undefined;
  if (entry !== undefined) return { name: entry.name ?? known, remedy: entry.remedy };
  if (source === 'kubernetes') {
    return {
      name: 'permission_missing',
      remedy: `Grant the service account the verb list on ${query}; the ClusterRole of the chart has it.`,
    };
  }
  return { name: 'source_warning', remedy: 'Check the log of Prometheus for the cause.' };
}
