import { evaluateCluster } from '../../../src/domain/recommendations/evaluation/evaluate-cluster.js';
import { DEFAULT_EVALUATION_OPTIONS } from '../../../src/domain/recommendations/evaluation-options.js';
import type { NodeEvidence, WorkloadEvidence } from '../../../src/domain/recommendations/evidence/evidence.js';
import type { Finding } from '../../../src/domain/recommendations/finding.js';
import { fixedChargeOf } from '../../../src/domain/recommendations/savings/pool-savings-cap.js';
import { HOUR_SECONDS, type TimeRange } from '../../../src/domain/time/window.js';
import { nodeEvidence, nodePod } from '../node-evidence.js';
import { clusterEvidence, EVIDENCE_RANGE, GIB, steadyContainer, workloadEvidence } from '../recommendation-evidence.js';
import { drain, emptyNodes, type SimulatedNode, type SimulatedPod, schedule, shrinkTo } from './scheduler.js';

/** A month of hours. */
export const MONTH: TimeRange = { from: EVIDENCE_RANGE.from, to: EVIDENCE_RANGE.from + 720 * HOUR_SECONDS };
const HOURS = 720;
const ALLOCATABLE = { cpu: 3.9, memory: 15 * GIB };

interface Generated {
  readonly name: string;
  readonly pods: number;
  /** Requests of a pod: cores and bytes. */
  readonly cpu: number;
  readonly memory: number;
  /** Cores that a pod uses in an hour. */
  readonly use: (hour: number) => number;
  readonly memoryUse: number;
  readonly isIdle: boolean;
}

/** What applying the findings did, next to what they promised. */
export interface Outcome {
  /** US dollars a year. */
  readonly promisedUsd: number;
  readonly savedUsd: number;
  /** Share of the pod-hours with CPU use above the request; the rules accept 0.05. */
  readonly hoursAboveRequest: number;
  /** Node-hours in which pods need more CPU than the node has. */
  readonly throttledHours: number;
  /** Pods whose memory exceeds their request, or nodes whose pods exceed their memory. */
  readonly memoryExceeded: number;
}

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Workloads with a daily rhythm that request up to five times what they use; some are idle, some are sized well. */
function generate(random: () => number): Generated[] {
  return Array.from({ length: 8 + Math.floor(random() * 10) }, (_, index) => {
    const mean = 0.1 + random() * 0.5;
    const swing = random() * 0.4;
    const noise = Array.from({ length: HOURS }, () => 0.9 + random() * 0.2);
    const isIdle = random() < 0.1;
    const use = (hour: number): number =>
      isIdle ? 0.001 : mean * (1 + swing * Math.sin((2 * Math.PI * hour) / 24)) * (noise[hour] ?? 1);
    const memoryUse = (0.2 + random() * 1.5) * GIB;
    const waste = random() < 0.25 ? 1.6 : 2 + random() * 3;
    return {
      name: `w${index}`,
      pods: 1 + Math.floor(random() * 4),
      cpu: mean * waste,
      memory: memoryUse * (1.2 + random() * 2),
      use,
      memoryUse,
      isIdle,
    };
  });
}

const podOf = ({ name, cpu, memory }: Generated): SimulatedPod => ({ workload: name, cpu, memory, isDaemon: false });
const DAEMON: SimulatedPod = { workload: 'agent', cpu: 0.1, memory: 0.2 * GIB, isDaemon: true };

/** Places all pods; the cluster autoscaler adds a node when a pod has no room. */
function place(workloads: readonly Generated[]): SimulatedNode[] {
  const nodes: SimulatedNode[] = [];
  const addNode = (): void => {
    nodes.push({ name: `n${nodes.length}`, allocatable: ALLOCATABLE, pods: [DAEMON], isCordoned: false });
  };
  for (const pod of workloads.flatMap((one) => Array.from({ length: one.pods }, () => podOf(one))))
    if (!schedule(nodes, pod)) {
      addNode();
      schedule(nodes, pod);
    }
  return nodes;
}

const evidenceOf = (one: Generated): WorkloadEvidence =>
  workloadEvidence({
    name: one.name,
    pods: one.pods,
    range: MONTH,
    networkBytesPerSecond: one.isIdle ? 1 : 20_000,
    containers: [
      steadyContainer({
        cpu: (hour) => 1000 * one.use(hour),
        cpuRequest: 1000 * one.cpu,
        memory: one.memoryUse,
        memoryRequest: one.memory,
      }),
    ],
  });

/** Claims are the larger of request and use, as collection stores them. */
function nodeEvidenceOf(node: SimulatedNode, workloads: ReadonlyMap<string, Generated>): NodeEvidence {
  const hours = Array.from({ length: HOURS }, (_, hour) => hour);
  const claimIn = (pod: SimulatedPod, hour: number): number =>
    Math.max(pod.cpu, workloads.get(pod.workload)?.use(hour) ?? 0);
  const claimsIn = (hour: number): number => node.pods.reduce((sum, pod) => sum + claimIn(pod, hour), 0);
  return nodeEvidence({
    name: node.name,
    range: MONTH,
    pods: node.pods.map((pod) =>
      nodePod(
        pod.workload,
        hours.reduce((sum, hour) => sum + claimIn(pod, hour), 0) / HOURS,
        pod.memory,
        pod.isDaemon ? 'DaemonSet' : 'Deployment',
      ),
    ),
    overrides: { peakCpuClaimCores: Math.max(...hours.map(claimsIn)) },
  });
}

/** Applies workload findings by restarting the pods where they are, then those of nodes and pools. */
function apply(nodes: readonly SimulatedNode[], findings: readonly Finding[]): void {
  for (const { target, action } of findings) {
    if (target.kind !== 'workload') continue;
    const change = (pod: SimulatedPod): SimulatedPod[] => {
      if (pod.workload !== target.workload.name) return [pod];
      if (action.kind === 'scale_to_zero') return [];
      if (action.kind !== 'set_resources') return [pod];
      const { cpuRequestMillicores: cpu, memoryRequestBytes: memory } = action;
      return [{ ...pod, cpu: cpu === null ? pod.cpu : cpu / 1000, memory: memory ?? pod.memory }];
    };
    for (const node of nodes) node.pods.splice(0, node.pods.length, ...node.pods.flatMap(change));
  }
  for (const { target } of findings) if (target.kind === 'node') drain(nodes, target.node);
  for (const { action } of findings) if (action.kind === 'resize_nodepool') shrinkTo(nodes, action.nodeCount);
}

function riskOf(nodes: readonly SimulatedNode[], workloads: ReadonlyMap<string, Generated>) {
  let [above, podHours, throttledHours, memoryExceeded] = [0, 0, 0, 0];
  for (const node of nodes) {
    const pods = node.pods.flatMap((pod) => {
      const workload = workloads.get(pod.workload);
      return workload === undefined ? [] : [{ pod, workload }];
    });
    for (let hour = 0; hour < HOURS; hour += 1) {
      const used = pods.map(({ workload }) => workload.use(hour));
      above += pods.filter(({ pod }, index) => (used[index] ?? 0) > pod.cpu).length;
      podHours += pods.length;
      if (used.reduce((sum, cores) => sum + cores, 0) > node.allocatable.cpu) throttledHours += 1;
    }
    memoryExceeded += pods.filter(({ pod, workload }) => workload.memoryUse > pod.memory).length;
    if (pods.reduce((sum, { workload }) => sum + workload.memoryUse, 0) > node.allocatable.memory) memoryExceeded += 1;
  }
  return { hoursAboveRequest: podHours > 0 ? above / podHours : 0, throttledHours, memoryExceeded };
}

/** Generates a cluster, evaluates it, applies all findings of high confidence and compares. */
export async function applyFindings(seed: number): Promise<Outcome> {
  const generated = generate(randomOf(seed));
  const byName = new Map(generated.map((one) => [one.name, one]));
  const nodes = place(generated);
  const evidence = nodes.map((node) => nodeEvidenceOf(node, byName));
  const workloads = generated.map(evidenceOf);
  const idle = evidence.flatMap((node) => (node.idle === null ? [] : [node.idle]));
  const { findings } = await evaluateCluster({
    cluster: clusterEvidence([...workloads.map(({ measures }) => measures), ...idle], { range: MONTH }),
    nodes: evidence,
    workloads,
    options: DEFAULT_EVALUATION_OPTIONS,
  });
  const high = findings.filter(({ confidence }) => confidence === 'high');
  apply(nodes, high);
  const gone = new Set(emptyNodes(nodes));
  const annualFactor = (365 * 24) / HOURS;
  return {
    promisedUsd: high.reduce((sum, { savings }) => sum + savings.realisable.costUsd * savings.annualFactor, 0),
    savedUsd: evidence
      .filter(({ node }) => gone.has(node))
      .reduce((sum, node) => sum + fixedChargeOf(node).costUsd * annualFactor, 0),
    ...riskOf(nodes, byName),
  };
}
