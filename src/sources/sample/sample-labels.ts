import type { Labels, NamespaceObservation } from '../../domain/cluster/observation.js';
import type { SampleWorkload } from './sample-workload.js';

/**
 * Labels of namespaces. Teams of the platform are on the namespace only, those of other workloads on the workload.
 * `edge` and `sandbox` belong to no cost centre, and `kube-system` has no label but its environment.
 */
const NAMESPACE_LABELS: Readonly<Record<string, Labels>> = {
  production: { 'cost-center': 'cc-1200' },
  staging: { environment: 'staging', 'cost-center': 'cc-1200' },
  batch: { 'cost-center': 'cc-1400' },
  analytics: { team: 'data', 'cost-center': 'cc-1400' },
  monitoring: { team: 'platform', 'cost-center': 'cc-9000' },
  ingress: { team: 'platform', 'cost-center': 'cc-9000' },
  ci: { team: 'platform', environment: 'development', 'cost-center': 'cc-9000' },
  sandbox: { environment: 'development' },
  edge: { team: 'devices' },
};

/** The namespaces of the workloads with their labels. */
export const sampleNamespaces = (workloads: readonly SampleWorkload[]): readonly NamespaceObservation[] =>
  [...new Set(workloads.map(({ namespace }) => namespace))].map((name) => ({
    name,
    labels: { environment: 'production', ...NAMESPACE_LABELS[name] },
  }));

/** Labels in the pod template; null values are not set. */
export const workloadLabelsOf = ({ team, costCenter }: SampleWorkload): Labels => ({
  ...(team === null ? {} : { team }),
  ...(costCenter === null ? {} : { 'cost-center': costCenter }),
});
