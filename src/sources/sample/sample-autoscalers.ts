import type { AutoscalerObservation } from '../../domain/cluster/observation.js';

/** The load of the runners rises and falls as much as that of other workloads, but something scales them. */
export const SAMPLE_AUTOSCALERS: readonly AutoscalerObservation[] = [
  {
    namespace: 'ci',
    name: 'runner',
    workload: { kind: 'Deployment', name: 'runner' },
    minReplicas: 2,
    maxReplicas: 6,
  },
];
