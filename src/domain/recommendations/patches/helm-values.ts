import type { Finding } from '../finding.js';
import { resourcesOf } from './container-resources.js';
import type { PlainObject } from './plain-value.js';
import { startSchedule } from './start-schedule.js';

/**
 * The change as values of a Helm chart, by the names of the chart that `helm create` makes. Of a pod with several containers
 * those of the one that is meant stand under its name, as most charts have them. A chart with other names needs them moved.
 * Null for what values do not say: nodes, namespaces, schedules of sleep.
 */
export function helmValues({ target, action, evidence }: Finding): PlainObject | null {
  if (target.kind !== 'workload') return null;
  switch (action.kind) {
    case 'set_resources': {
      const resources = resourcesOf(action);
      const containers = evidence.find(({ name }) => name === 'containers_per_pod')?.value ?? 1;
      return containers > 1 ? { [action.container]: { resources } } : { resources };
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
