import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';
import { idleNamespace } from '../rules/idle-namespace.js';
import type { WorkloadEvaluation } from './evaluate-workload.js';

/** Collects the workload results of each namespace; keeps only the findings of zombie workloads in memory. */
export interface NamespaceTally {
  add(evaluationResult: Omit<WorkloadEvaluation, 'noFindingReasons' | 'claimChanges'>): void;
  /** Findings by namespace name: one for the whole namespace if it is idle, else those of its zombie workloads. */
  evaluate(cluster: ClusterEvidence, options: EvaluationOptions): Finding[];
}

/** A namespace is idle when all its workloads are zombies; a workload that cannot be evaluated prevents this. */
export function createNamespaceTally(): NamespaceTally {
  const namespaces = new Map<string, { readonly zombies: Finding[]; others: number }>();
  return {
    add({ namespace, state, isZombie, findings }) {
      if (state === 'gone') return;
      const tally = namespaces.get(namespace) ?? { zombies: [], others: 0 };
      namespaces.set(namespace, tally);
      if (isZombie) tally.zombies.push(...findings);
      else tally.others += 1;
    },
    evaluate: (cluster, options) =>
      [...namespaces]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([namespace, { zombies, others }]) => {
          if (others > 0 || zombies.length === 0 || options.disabledTypes.includes('idle_namespace')) return zombies;
          return [idleNamespace(namespace, zombies, cluster, options)];
        }),
  };
}
