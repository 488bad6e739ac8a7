import type { WorkloadRef } from '../cluster/observation.js';

/** What a recommendation is about, within its cluster. Type, cluster and target are its identity. */
export type Target =
  | {
      readonly kind: 'workload';
      readonly namespace: string;
      readonly workload: WorkloadRef;
      /** Of the requests of one container; null where the whole workload is meant. */
      readonly container: string | null;
    }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'nodepool'; readonly pool: string };
