import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type { InventoryAutoscaler } from '../../domain/cluster/inventory.js';
import { lifetimeOf } from './lifetime.js';

/** Default of the Kubernetes API when `minReplicas` is not set. */
const DEFAULT_MIN_REPLICAS = 1;

/** Null for an object without a name or a target. KEDA's ScaledObjects appear as the autoscalers that KEDA creates. */
export function toInventoryAutoscaler({ metadata, spec }: V2HorizontalPodAutoscaler): InventoryAutoscaler | null {
  const { name, namespace } = metadata ?? {};
  const target = spec?.scaleTargetRef;
  if (!name || !namespace || !target?.kind || !target.name) return null;
  return {
    namespace,
    name,
    workload: { kind: target.kind, name: target.name },
    minReplicas: spec?.minReplicas ?? DEFAULT_MIN_REPLICAS,
    maxReplicas: spec?.maxReplicas ?? null,
    ...lifetimeOf(metadata),
  };
}
