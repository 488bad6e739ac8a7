import type { Schemas } from '../../../contract/index.js';
import type { Action, AutoscalerTarget } from '../../../domain/recommendations/finding.js';

type ActionDto = Schemas['RecommendationAction'];

/** All kinds of actions have the same properties, so that clients in languages without union types can read them easily. */
const NOTHING: Omit<ActionDto, 'kind'> = {
  container: null,
  cpu_request_millicores: null,
  memory_request_bytes: null,
  memory_limit_bytes: null,
  removes_cpu_limit: null,
  min_replicas: null,
  max_replicas: null,
  target_cpu_utilisation_percent: null,
  target_memory_utilisation_percent: null,
  autoscaler: null,
  timezone: null,
  schedules: [],
  replicas: null,
  start_hour_utc: null,
  shift_hours: null,
  node_count: null,
};

export const toAction = (action: Action): ActionDto => ({ ...NOTHING, kind: action.kind, ...fieldsOf(action) });

function fieldsOf(action: Action): Partial<ActionDto> {
  switch (action.kind) {
    case 'set_resources':
      return {
        container: action.container,
        cpu_request_millicores: action.cpuRequestMillicores,
        memory_request_bytes: action.memoryRequestBytes,
        memory_limit_bytes: action.memoryLimitBytes,
        removes_cpu_limit: action.removesCpuLimit,
        ...targetOf(action.autoscalerTarget),
      };
    case 'add_autoscaler':
      return {
        min_replicas: action.minReplicas,
        max_replicas: action.maxReplicas,
        target_cpu_utilisation_percent: action.targetCpuUtilisationPercent,
      };
    case 'schedule_off_peak':
      return { timezone: action.timezone, schedules: action.schedules.map(toSchedule), replicas: action.replicas };
    case 'move_start':
      return { start_hour_utc: action.startHourUtc, shift_hours: action.shiftHours };
    case 'resize_nodepool':
      return { node_count: action.nodeCount };
    case 'scale_to_zero':
    case 'delete_namespace':
    case 'drain_node':
      return {};
  }
}

type Schedule = Extract<Action, { kind: 'schedule_off_peak' }>['schedules'][number];

const toSchedule = ({ days, downCron, upCron }: Schedule): Schemas['OffPeakSchedule'] => ({
  days,
  down_cron: downCron,
  up_cron: upCron,
});

function targetOf(target: AutoscalerTarget | undefined): Partial<ActionDto> {
  if (target === undefined) return {};
  const { autoscaler, resource, newTargetPercent } = target;
  return resource === 'cpu'
    ? { autoscaler, target_cpu_utilisation_percent: newTargetPercent }
    : { autoscaler, target_memory_utilisation_percent: newTargetPercent };
}
