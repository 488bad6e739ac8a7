import { isReserved } from '../../measures/entity-facts.js';
import type { EvaluationScope } from '../evaluation-options.js';

/** Namespaces managed by Kubernetes or a provider; cluster operators cannot change their workloads. */
export const SYSTEM_NAMESPACES: readonly string[] = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'gke-managed-system',
  'gke-managed-cim',
  'gmp-system',
  'gmp-public',
  'amazon-guardduty',
  'calico-system',
  'tigera-operator',
];

const SYSTEM: ReadonlySet<string> = new Set(SYSTEM_NAMESPACES);

/** Whether a run with these options evaluates the workloads of the namespace. */
export const isNamespaceEvaluated = (
  namespace: string,
  { namespaces, includeSystem, systemNamespaces }: EvaluationScope,
): boolean =>
  !isReserved(namespace) &&
  (includeSystem || !(SYSTEM.has(namespace) || systemNamespaces.includes(namespace))) &&
  (namespaces.length === 0 || namespaces.includes(namespace));
