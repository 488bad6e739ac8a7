import type { TimeRange } from '../../../src/domain/time/window.js';

/**
 * The content of a generated cluster: the true values from which its series are written. Instants are epoch seconds.
 */

/**
 * `stack`: kube-prometheus-stack (no root cgroup, `node` on cAdvisor series, node-exporter identified by pod or
 * address). `plain`: a hand-written scrape config (`instance` = node name, node labels by labelmap, root cgroup
 * present, no honor_labels for kube-state-metrics).
 */
export type Dialect = 'stack' | 'plain';

export interface FixtureNode {
  readonly name: string;
  readonly internalIp: string;
  readonly providerId: string;
  /** Kubernetes labels; only the plain dialect exports them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly exists: TimeRange;
  /** Mean use of processes outside pods. */
  readonly systemCores: number;
  /** How a node-exporter series of the stack dialect is assigned to this node. */
  readonly exporter: 'pod' | 'address' | 'uname';
  /** Kubelet and node-exporter do not respond in this range. */
  readonly unreachable: TimeRange | null;
}

export interface FixtureContainer {
  readonly name: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly memoryShape: 'steady' | 'ramp' | 'saw';
  readonly request: Resources | null;
  readonly limit: Resources | null;
  /** Share of throttled CFS periods. */
  readonly throttledShare: number;
  /** Its counters restart from 0 here, in the same series. */
  readonly resetAt: number | null;
}

export interface Resources {
  readonly cores: number;
  readonly bytes: number;
}

export interface FixtureOwner {
  readonly kind: 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job';
  readonly name: string;
  readonly parent: { readonly kind: 'Deployment' | 'CronJob'; readonly name: string } | null;
}

export interface FixturePod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Null while it cannot be scheduled. */
  readonly node: string | null;
  readonly owner: FixtureOwner | null;
  /** Created, and scheduled if it has a node. */
  readonly createdAt: number;
  readonly runsAt: number;
  /** Its containers end. */
  readonly endsAt: number;
  readonly outcome: 'Succeeded' | 'Failed';
  /** Its object is deleted, and its kube-state-metrics series ends; at `endsAt` unless it finished by itself. */
  readonly goneAt: number;
  readonly isHostNetwork: boolean;
  /** Only the pod cgroup is exported, as with sandboxed runtimes. */
  readonly isPodLevelOnly: boolean;
  readonly containers: readonly FixtureContainer[];
  readonly initContainers: readonly { readonly name: string; readonly request: Resources }[];
  readonly overhead: Resources | null;
  /** Bytes per second by interface; empty without network metrics. */
  readonly network: Readonly<Record<string, { readonly receive: number; readonly transmit: number }>>;
  readonly diskBytesPerSecond: number;
}

export interface FixtureCluster {
  /** Value of the `cluster` label on every series. */
  readonly name: string;
  readonly dialect: Dialect;
  readonly seed: number;
  readonly scrapeSeconds: number;
  readonly range: TimeRange;
  /** Nothing was stored in this range. */
  readonly gap: TimeRange;
  readonly nodes: readonly FixtureNode[];
  readonly pods: readonly FixturePod[];
  readonly autoscalers: readonly FixtureAutoscaler[];
}

/** Exists for the whole range. */
export interface FixtureAutoscaler {
  readonly namespace: string;
  readonly name: string;
  readonly workload: { readonly kind: 'Deployment' | 'StatefulSet'; readonly name: string };
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** A target in percent of requests, and `count - 1` metrics that are not utilisations. */
  readonly metrics: {
    readonly cpuTargetPercent: number;
    readonly memoryTargetPercent: null;
    readonly count: 2;
  };
}
