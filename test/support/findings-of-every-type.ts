import type { Action, Finding } from '../../src/domain/recommendations/finding.js';
import type { Target } from '../../src/domain/recommendations/target.js';
import type { RecommendationType } from '../../src/domain/recommendations/vocabulary.js';
import { findingFixture, recommendationIdOf } from './recommendation-fixture.js';

const workload = (kind: string, name: string, container: string | null = null): Target => ({
  kind: 'workload',
  namespace: 'production',
  workload: { kind, name },
  container,
});
const resources = (change: Partial<Extract<Action, { kind: 'set_resources' }>>): Action => ({
  kind: 'set_resources',
  container: 'main',
  cpuRequestMillicores: null,
  memoryRequestBytes: null,
  memoryLimitBytes: null,
  removesCpuLimit: false,
  ...change,
});

const FINDINGS: readonly (readonly [RecommendationType, Target, Action, Partial<Finding>])[] = [
  [
    'rightsize_cpu',
    workload('Deployment', 'api', 'main'),
    resources({ cpuRequestMillicores: 139, removesCpuLimit: true }),
    { severity: 'critical', realisedBy: [recommendationIdOf(2)] },
  ],
  [
    'rightsize_cpu',
    workload('Rollout', 'web', 'main'),
    resources({
      cpuRequestMillicores: 90,
      autoscalerTarget: { autoscaler: 'web', resource: 'cpu', targetPercent: 60, newTargetPercent: 90 },
    }),
    {},
  ],
  [
    'rightsize_memory',
    workload('StatefulSet', 'cache', 'main'),
    resources({
      memoryRequestBytes: 640 * 2 ** 20,
      memoryLimitBytes: 800 * 2 ** 20,
      autoscalerTarget: { autoscaler: 'cache', resource: 'memory', targetPercent: 70, newTargetPercent: 80 },
    }),
    { severity: 'info' },
  ],
  ['zombie_workload', workload('Deployment', 'old'), { kind: 'scale_to_zero' }, { confidence: 'medium' }],
  ['idle_namespace', { kind: 'namespace', namespace: 'legacy' }, { kind: 'delete_namespace' }, {}],
  [
    'autoscaling_candidate',
    workload('Deployment', 'shop'),
    { kind: 'add_autoscaler', minReplicas: 2, maxReplicas: 8, targetCpuUtilisationPercent: 70 },
    { confidence: 'low' },
  ],
  [
    'off_peak_scaling',
    workload('Deployment', 'reports'),
    {
      kind: 'schedule_off_peak',
      timezone: 'Europe/Paris',
      schedules: [{ days: 'weekdays', downCron: '0 20 * * 1-5', upCron: '0 6 * * 1-5' }],
      replicas: 3,
    },
    {},
  ],
  [
    'carbon_aware_scheduling',
    workload('CronJob', 'backup'),
    { kind: 'move_start', startHourUtc: 2, shiftHours: 5 },
    { evidence: [{ name: 'runs_per_day', value: 1 }] },
  ],
  ['underutilized_node', { kind: 'node', node: 'node-3' }, { kind: 'drain_node' }, {}],
  ['empty_node', { kind: 'node', node: 'node-4' }, { kind: 'drain_node' }, {}],
  ['overprovisioned_nodepool', { kind: 'nodepool', pool: 'general' }, { kind: 'resize_nodepool', nodeCount: 4 }, {}],
  [
    'consolidate_after_rightsizing',
    { kind: 'nodepool', pool: 'web' },
    { kind: 'resize_nodepool', nodeCount: 3 },
    { requires: [recommendationIdOf(1)] },
  ],
];

/** One of each type, and one of a custom resource. */
export const findingsOfEveryType = (): Finding[] =>
  FINDINGS.map(([type, target, action, change]) => findingFixture({ type, target, action, ...change }));
