import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';
import { idleNamespace } from '../rules/idle-namespace.js';
import type { WorkloadEvaluation } from './evaluate-workload.js';

/** What workloads add up to, namespace by namespace, without keeping any of them but the zombies. */
export interface NamespaceTally {
  add(evaluationResult: WorkloadEvaluation): void;
  /** Namespaces in the order of their names: the zombies of each, or the namespace in place of them. */
  evaluate(cluster: ClusterEvidence, options: EvaluationOptions): Finding[];
}

/** A namespace is idle when all that is in it are zombies; one workload that cannot be judged keeps it from that. */
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
          if (others > 0 || zombies.length === 0) return zombies;
          return [idleNamespace(namespace, zombies, cluster, options)];
        }),
  };
}
