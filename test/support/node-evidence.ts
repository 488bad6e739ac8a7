import { type NodeSpec, UNKNOWN_SPEC } from '../../src/domain/cluster/node-spec.js';
import { emptyMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type { NodeEvidence, NodePod } from '../../src/domain/recommendations/evidence/evidence.js';
import type { TimeRange } from '../../src/domain/time/window.js';
import { chargedFor, EVIDENCE_RANGE, GIB } from './recommendation-evidence.js';

export interface NodeSketch {
  readonly name?: string;
  readonly spec?: Partial<NodeSpec>;
  readonly pods?: readonly NodePod[];
  readonly coverage?: number;
  /** Ratio of the highest claims to the mean ones; null without stored peaks. */
  readonly peakRatio?: number | null;
  readonly range?: TimeRange;
  readonly overrides?: Partial<NodeEvidence>;
}

export const nodePod = (name: string, cores: number, bytes = cores * GIB, kind = 'Deployment'): NodePod => ({
  namespace: kind === 'DaemonSet' ? 'kube-system' : 'production',
  workload: { kind, name },
  cpuClaimCores: cores,
  memoryClaimBytes: bytes,
});

/** Evidence of a node of 4 cores and 16 GiB in pool `general` that runs the pods all the time. */
export function nodeEvidence(sketch: NodeSketch = {}): NodeEvidence {
  const range = sketch.range ?? EVIDENCE_RANGE;
  const seconds = range.to - range.from;
  const spec: NodeSpec = {
    ...UNKNOWN_SPEC,
    pool: 'general',
    vcpus: 4,
    memoryBytes: 16 * GIB,
    allocatableCpuCores: 3.9,
    allocatableMemoryBytes: 15 * GIB,
    ...sketch.spec,
  };
  const pods = sketch.pods ?? [nodePod('web', 3, 10 * GIB)];
  const cores = pods.reduce((sum, pod) => sum + pod.cpuClaimCores, 0);
  const bytes = pods.reduce((sum, pod) => sum + pod.memoryClaimBytes, 0);
  const charged = (cpu: number, memory: number): Measures => ({
    ...emptyMeasures(),
    ...chargedFor({
      cpuClaimCoreSeconds: Math.max(0, cpu) * seconds,
      cpuCoreSeconds: 0,
      memoryClaimByteSeconds: Math.max(0, memory) * seconds,
    }),
  });
  const peak = sketch.peakRatio === undefined ? 1 : sketch.peakRatio;
  return {
    node: sketch.name ?? 'node-1',
    spec,
    firstSeenAt: range.from - 30 * 86_400,
    lastSeenAt: range.to,
    existsSeconds: seconds,
    coveredSeconds: seconds * (sketch.coverage ?? 1),
    total: {
      ...charged(spec.vcpus ?? 0, spec.memoryBytes ?? 0),
      cpuClaimCoreSeconds: cores * seconds,
      memoryClaimByteSeconds: bytes * seconds,
    },
    idle: charged((spec.vcpus ?? 0) - cores, (spec.memoryBytes ?? 0) - bytes),
    system: null,
    peakCpuClaimCores: peak === null ? null : cores * peak,
    peakMemoryClaimBytes: peak === null ? null : bytes * peak,
    pods,
    ...sketch.overrides,
  };
}
