import type { Action } from '../finding.js';
import type { Target } from '../target.js';
import type { PlainObject } from './plain-value.js';
import { builtInKind } from './workload-kind.js';

type WorkloadTarget = Extract<Target, { kind: 'workload' }>;

/** The proposed HorizontalPodAutoscaler (autoscaling/v2, Kubernetes 1.23 and newer). Null for custom resources. */
export function autoscalerManifest(
  { namespace, workload }: WorkloadTarget,
  action: Extract<Action, { kind: 'add_autoscaler' }>,
): PlainObject | null {
  const kind = builtInKind(workload.kind);
  if (kind === null) return null;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: workload.name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: kind.apiVersion, kind: workload.kind, name: workload.name },
      minReplicas: action.minReplicas,
      maxReplicas: action.maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: action.targetCpuUtilisationPercent },
          },
        },
      ],
    },
  };
}
