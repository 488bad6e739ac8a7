import type { WorkloadRef } from '../../../domain/cluster/observation.js';
import type { FactFilter } from '../../../domain/metrics-queries.js';

/** Filter parameters of the contract; each is repeatable. */
export interface FilterQuery {
  readonly cluster?: readonly string[];
  readonly namespace?: readonly string[];
  readonly node?: readonly string[];
  readonly workload?: readonly string[];
  readonly pod?: readonly string[];
}

/** @param text `Kind/name`, validated by the pattern in the contract */
export function toWorkloadRef(text: string): WorkloadRef {
  const slash = text.indexOf('/');
  return { kind: text.slice(0, slash), name: text.slice(slash + 1) };
}

const unique = (values: readonly string[] = []): string[] => [...new Set(values)];

export const toFilter = (query: FilterQuery): FactFilter => ({
  clusters: unique(query.cluster),
  namespaces: unique(query.namespace),
  nodes: unique(query.node),
  workloads: unique(query.workload).map(toWorkloadRef),
  pods: unique(query.pod),
});
