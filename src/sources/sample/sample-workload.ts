import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/time/window.js';
import type { LoadShape } from './load-shapes.js';

/** Use at load 1, request and limit of each pod; null means not set. CPU in millicores, memory in MiB. */
export type Amounts = readonly [use: number, request: number | null, limit: number | null];

export interface SampleContainer {
  readonly name: string;
  readonly cpu: Amounts;
  readonly memory: Amounts;
}

/** Periodic runs: one every `every` seconds, `at` seconds into the period, for about `runs` seconds. */
export interface RunSchedule {
  readonly every: number;
  readonly at: number;
  readonly runs: number;
}

export interface SampleWorkload {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob' | 'Job';
  readonly name: string;
  /** Labels `team` and `cost-center` of the workload; null if it does not have the label itself. */
  readonly team: string | null;
  readonly costCenter: string | null;
  readonly replicas: number;
  /** Names of nodes; pods are placed round-robin. */
  readonly nodes: readonly string[];
  readonly shape: LoadShape;
  readonly containers: readonly SampleContainer[];
  /** Days between rollouts, which replace pods and their uids. */
  readonly rolloutDays: number;
  /** Null for workloads that always run. */
  readonly schedule: RunSchedule | null;
  readonly isHostNetwork: boolean;
  /** KiB/s received at load 1; half of that is sent in addition. */
  readonly networkKibPerSecond: number;
  readonly diskKibPerSecond: number;
  readonly gpus: number;
  /**
   * Hours from the start of the process to its OOM kill, during which memory grows from use to limit; null without a
   * leak.
   */
  readonly leakHours: number | null;
}

type Extras = Partial<Omit<SampleWorkload, 'namespace' | 'kind' | 'name' | 'replicas' | 'nodes' | 'shape'>>;
type Kind = SampleWorkload['kind'];

const PLAIN = {
  team: null,
  costCenter: null,
  rolloutDays: 7,
  schedule: null,
  isHostNetwork: false,
  networkKibPerSecond: 20,
  diskKibPerSecond: 0.5,
  gpus: 0,
  leakHours: null,
} as const;

/**
 * Functions that create the workloads of one namespace. Each workload has one container named after it, plus extra
 * ones.
 */
export function workloadsOf(namespace: string) {
  const make = (
    kind: Kind,
    name: string,
    replicas: number,
    nodes: readonly string[],
    shape: LoadShape,
    cpu: Amounts,
    memory: Amounts,
    extras: Extras = {},
  ): SampleWorkload => {
    const containers = [{ name, cpu, memory }, ...(extras.containers ?? [])];
    return { ...PLAIN, ...extras, namespace, kind, name, replicas, nodes, shape, containers };
  };
  type Rest = [nodes: readonly string[], shape: LoadShape, cpu: Amounts, memory: Amounts, extras?: Extras];
  return {
    deployment: (name: string, replicas: number, ...rest: Rest) => make('Deployment', name, replicas, ...rest),
    statefulSet: (name: string, replicas: number, ...rest: Rest) => make('StatefulSet', name, replicas, ...rest),
    /** One pod on each of the nodes, with host network. */
    daemonSet: (name: string, nodes: readonly string[], cpu: Amounts, memory: Amounts, extras: Extras = {}) =>
      make('DaemonSet', name, nodes.length, nodes, 'steady', cpu, memory, {
        rolloutDays: 14,
        isHostNetwork: true,
        ...extras,
      }),
    cronJob: (name: string, schedule: RunSchedule, nodes: readonly string[], cpu: Amounts, memory: Amounts) =>
      make('CronJob', name, 1, nodes, 'steady', cpu, memory, { schedule, team: 'data' }),
    job: (name: string, schedule: RunSchedule, nodes: readonly string[], cpu: Amounts, memory: Amounts) =>
      make('Job', name, 1, nodes, 'steady', cpu, memory, { schedule, team: 'data' }),
  };
}

/** One run per day at a UTC hour. */
export const daily = (hour: number, runs: number): RunSchedule => ({
  every: DAY_SECONDS,
  at: hour * HOUR_SECONDS,
  runs,
});
/** One run every `minutes` minutes. */
export const everyMinutes = (minutes: number, runs: number): RunSchedule => ({ every: minutes * 60, at: 0, runs });
