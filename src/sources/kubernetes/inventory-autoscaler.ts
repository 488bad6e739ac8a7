import type { V2HorizontalPodAutoscaler, V2MetricSpec } from '@kubernetes/client-node';
import type { InventoryAutoscaler } from '../../domain/cluster/inventory.js';
import type { AutoscalerMetrics } from '../../domain/cluster/observation.js';
import { lifetimeOf } from './lifetime.js';

/** Default of the Kubernetes API when `minReplicas` is not set. */
const DEFAULT_MIN_REPLICAS = 1;

/** Default of the Kubernetes API when there are no metrics. */
const DEFAULT_METRICS: AutoscalerMetrics = { cpuTargetPercent: 80, memoryTargetPercent: null, count: 1 };

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
    metrics: metricsOf(spec?.metrics ?? []),
    ...lifetimeOf(metadata),
  };
}

/** The utilisation of a single container is used like that of the pod: both depend on requests. */
function metricsOf(metrics: readonly V2MetricSpec[]): AutoscalerMetrics {
  if (metrics.length === 0) return DEFAULT_METRICS;
  const targetOf = (name: string): number | null => {
    const targets = metrics.flatMap(({ resource, containerResource }) => {
      const metric = resource ?? containerResource;
      const percent = metric?.name === name ? metric.target.averageUtilization : undefined;
      return percent === undefined ? [] : [percent];
    });
    // The lowest target asks for the most pods.
    return targets.length === 0 ? null : Math.min(...targets);
  };
  return { cpuTargetPercent: targetOf('cpu'), memoryTargetPercent: targetOf('memory'), count: metrics.length };
}
