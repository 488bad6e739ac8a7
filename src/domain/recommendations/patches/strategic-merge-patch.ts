import type { Finding } from '../finding.js';
import { resourcesOf } from './container-resources.js';
import { nest, type PlainObject } from './plain-value.js';
import { startSchedule } from './start-schedule.js';
import { builtInKind } from './workload-kind.js';

/**
 * The change as a strategic merge patch with the identity of its object, for `kubectl patch --type=strategic` and
 * kustomize. Containers are merged by name, so other containers and fields are not changed. Null for custom resources,
 * for new objects, and for actions that change no object.
 */
export function strategicMergePatch({ target, action, evidence }: Finding): PlainObject | null {
  if (target.kind === 'node' && action.kind === 'drain_node') {
    return { apiVersion: 'v1', kind: 'Node', metadata: { name: target.node }, spec: { unschedulable: true } };
  }
  if (target.kind !== 'workload') return null;
  const { namespace, workload } = target;
  const kind = builtInKind(workload.kind);
  if (kind === null) return null;
  const patch = (spec: PlainObject): PlainObject => ({
    apiVersion: kind.apiVersion,
    kind: workload.kind,
    metadata: { name: workload.name, namespace },
    ...spec,
  });
  switch (action.kind) {
    case 'set_resources':
      return patch(nest(kind.podSpec, { containers: [{ name: action.container, resources: resourcesOf(action) }] }));
    case 'scale_to_zero':
      return patch({ spec: { replicas: 0 } });
    case 'move_start': {
      const schedule = workload.kind === 'CronJob' ? startSchedule(action, evidence) : null;
      return schedule === null ? null : patch({ spec: schedule });
    }
    default:
      return null;
  }
}
