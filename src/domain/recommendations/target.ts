import type { WorkloadRef } from '../cluster/observation.js';

/** Target of a recommendation within its cluster. Type, cluster and target identify the recommendation. */
export type Target =
  | {
      readonly kind: 'workload';
      readonly namespace: string;
      readonly workload: WorkloadRef;
      /** Set for requests of one container; null for the whole workload. */
      readonly container: string | null;
    }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'nodepool'; readonly pool: string };
