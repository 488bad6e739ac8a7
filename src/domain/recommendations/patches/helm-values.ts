import type { Finding } from '../finding.js';
import { resourcesOf, type SetResources } from './container-resources.js';
import type { PlainObject } from './plain-value.js';
import { startSchedule } from './start-schedule.js';

/**
 * The change as Helm values, with the names of the chart that `helm create` generates. For a pod with several
 * containers, the values are nested under the container's name, as in most charts; other charts need other keys. Null
 * for changes without values: nodes, namespaces and off-peak schedules.
 */
export function helmValues({ target, action, evidence }: Finding): PlainObject | null {
  if (target.kind !== 'workload') return null;
  switch (action.kind) {
    case 'set_resources': {
      const resources = resourcesOf(action);
      const containers = evidence.find(({ name }) => name === 'containers_per_pod')?.value ?? 1;
      const scaling = autoscalingOf(action);
      return { ...(containers > 1 ? { [action.container]: { resources } } : { resources }), ...scaling };
    }
    case 'scale_to_zero':
      return { replicaCount: 0 };
    case 'add_autoscaler':
      return {
        autoscaling: {
          enabled: true,
          minReplicas: action.minReplicas,
          maxReplicas: action.maxReplicas,
          targetCPUUtilizationPercentage: action.targetCpuUtilisationPercent,
        },
      };
    case 'move_start':
      return target.workload.kind === 'CronJob' ? startSchedule(action, evidence) : null;
    default:
      return null;
  }
}

/** The target of the autoscaler that changes with the request, by the names of the chart of `helm create`. */
function autoscalingOf({ autoscalerTarget: target }: SetResources): PlainObject {
  if (target === undefined) return {};
  const name = target.resource === 'cpu' ? 'targetCPUUtilizationPercentage' : 'targetMemoryUtilizationPercentage';
  return { autoscaling: { [name]: target.newTargetPercent } };
}
