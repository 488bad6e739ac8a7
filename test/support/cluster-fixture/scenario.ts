import type { TimeRange } from '../../../src/domain/time/window.js';

/** What a generated cluster is made of: the truth that its series are written from. Instants are epoch seconds. */

/**
 * `stack`: kube-prometheus-stack (no root cgroup, `node` on cAdvisor series, node-exporter behind a pod or an address).
 * `plain`: a hand-written scrape config (`instance` = node name, node labels by labelmap, root cgroup present,
 * kube-state-metrics labels not honoured).
 */
export type Dialect = 'stack' | 'plain';

export interface FixtureNode {
  readonly name: string;
  readonly internalIp: string;
  readonly providerId: string;
  /** Kubernetes labels; only the plain dialect shows them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly exists: TimeRange;
  /** Mean use of processes outside pods. */
  readonly systemCores: number;
  /** How a node-exporter series of the stack dialect can be told to be this node's. */
  readonly exporter: 'pod' | 'address' | 'uname';
  /** Kubelet and node-exporter answer nothing in this range. */
  readonly unreachable: TimeRange | null;
}

export interface FixtureContainer {
  readonly name: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly memoryShape: 'steady' | 'ramp' | 'saw';
  readonly request: Resources | null;
  readonly limit: Resources | null;
  /** Share of its CFS periods in which it is throttled. */
  readonly throttledShare: number;
  /** Its counters start again from 0 here, in the same series. */
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
  /** Created, and scheduled when it has a node. */
  readonly createdAt: number;
  readonly runsAt: number;
  /** Its containers end. */
  readonly endsAt: number;
  readonly outcome: 'Succeeded' | 'Failed';
  /** Its object, and with it its kube-state-metrics series, goes; at `endsAt` unless it finished by itself. */
  readonly goneAt: number;
  readonly isHostNetwork: boolean;
  /** Only the pod's own cgroup is seen, as with sandboxed runtimes. */
  readonly isPodLevelOnly: boolean;
  readonly containers: readonly FixtureContainer[];
  readonly initContainers: readonly { readonly name: string; readonly request: Resources }[];
  readonly overhead: Resources | null;
  /** Bytes per second by interface; empty when none is seen. */
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
  /** Nothing at all was stored in this range. */
  readonly gap: TimeRange;
  readonly nodes: readonly FixtureNode[];
  readonly pods: readonly FixturePod[];
  readonly autoscalers: readonly FixtureAutoscaler[];
}

/** There for the whole range. */
export interface FixtureAutoscaler {
  readonly namespace: string;
  readonly name: string;
  readonly workload: { readonly kind: 'Deployment' | 'StatefulSet'; readonly name: string };
  readonly minReplicas: number;
  readonly maxReplicas: number;
}
