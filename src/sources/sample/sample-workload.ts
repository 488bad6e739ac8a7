import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/time/window.js';
import type { LoadShape } from './load-shapes.js';

/** Use at load 1, request and limit, per pod; null is not set. CPU in millicores, memory in MiB. */
export type Amounts = readonly [use: number, request: number | null, limit: number | null];

export interface SampleContainer {
  readonly name: string;
  readonly cpu: Amounts;
  readonly memory: Amounts;
}

/** Runs that start every so often: `every` seconds apart, at `at` seconds into it, for about `runs` seconds. */
export interface RunSchedule {
  readonly every: number;
  readonly at: number;
  readonly runs: number;
}

export interface SampleWorkload {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob' | 'Job';
  readonly name: string;
  readonly team: string;
  readonly replicas: number;
  /** Names of nodes; pods are dealt out in turn. */
  readonly nodes: readonly string[];
  readonly shape: LoadShape;
  readonly containers: readonly SampleContainer[];
  /** Days between rollouts: new pods with new uids. */
  readonly rolloutDays: number;
  /** Null for what always runs. */
  readonly schedule: RunSchedule | null;
  readonly isHostNetwork: boolean;
  /** KiB/s at load 1, received; half as much again is sent. */
  readonly networkKibPerSecond: number;
  readonly diskKibPerSecond: number;
  readonly gpus: number;
  /** Hours from a fresh process to its OOM kill: memory climbs from use to limit; null when it does not leak. */
  readonly leakHours: number | null;
}

type Extras = Partial<Omit<SampleWorkload, 'namespace' | 'kind' | 'name' | 'replicas' | 'nodes' | 'shape'>>;
type Kind = SampleWorkload['kind'];

const PLAIN = {
  team: 'platform',
  rolloutDays: 7,
  schedule: null,
  isHostNetwork: false,
  networkKibPerSecond: 20,
  diskKibPerSecond: 0.5,
  gpus: 0,
  leakHours: null,
} as const;

/** The makers of one namespace's workloads; each has one container named after it, and the extra ones. */
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
    /** One pod on each of the nodes, on the nodes' own network. */
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

/** A run each day at a UTC hour. */
export const daily = (hour: number, runs: number): RunSchedule => ({
  every: DAY_SECONDS,
  at: hour * HOUR_SECONDS,
  runs,
});
/** A run every so many minutes. */
export const everyMinutes = (minutes: number, runs: number): RunSchedule => ({ every: minutes * 60, at: 0, runs });
