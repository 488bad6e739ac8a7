/**
 * Input of the independent calculation: observations of one window, from PromQL or from the true values of the fixture.
 */

export interface NodeInput {
  readonly name: string;
  readonly existsSeconds: number;
  readonly coveredSeconds: number;
  /** Null without root cgroup and node-exporter. */
  readonly cpuCoreSeconds: number | null;
  readonly vcpus: number;
  readonly memoryBytes: number;
}

export interface PodInput {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly liveSeconds: number;
  readonly cpuCoreSeconds: number | null;
  /** Mean working set. */
  readonly memoryBytes: number | null;
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly networkReceiveBytes: number | null;
  readonly networkTransmitBytes: number | null;
}

export interface WindowInput {
  readonly start: number;
  readonly nodes: readonly NodeInput[];
  readonly pods: readonly PodInput[];
}
