import type { AutoscalerTarget } from '../finding.js';
import type { PlainObject } from './plain-value.js';

/** KEDA names its autoscalers after their ScaledObjects, and reverts changes to them. */
const KEDA_PREFIX = 'keda-hpa-';

/** A merge patch of the object that has the target of an autoscaler. */
export interface TargetPatch {
  /** As `kubectl` takes it, such as `horizontalpodautoscaler/web`. */
  readonly object: string;
  readonly patch: PlainObject;
}

/** Replaces the only metric of the autoscaler, or the only trigger of its ScaledObject. */
export function targetPatch({ autoscaler, resource, newTargetPercent }: AutoscalerTarget): TargetPatch {
  if (autoscaler.startsWith(KEDA_PREFIX)) {
    const trigger = { type: resource, metricType: 'Utilization', metadata: { value: String(newTargetPercent) } };
    return {
      object: `scaledobject/${autoscaler.slice(KEDA_PREFIX.length)}`,
      patch: { spec: { triggers: [trigger] } },
    };
  }
  const target = { type: 'Utilization', averageUtilization: newTargetPercent };
  return {
    object: `horizontalpodautoscaler/${autoscaler}`,
    patch: { spec: { metrics: [{ type: 'Resource', resource: { name: resource, target } }] } },
  };
}
