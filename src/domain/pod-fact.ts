import { type Charge, chargedMeasures } from './charge.js';
import type { PodClaim } from './claims.js';
import type { NodeFactors } from './factors.js';
import type { Reserved } from './facts.js';
import { type Reason, reasonBits } from './reasons.js';
import type { SaneNode } from './sane-observation.js';
import { type UnsharedFact, unsharedFact } from './unshared-fact.js';

/** Reasons that say nothing of a pod without a GPU. */
const GPU_REASONS: ReadonlySet<Reason> = new Set(['gpu_power_unknown', 'gpu_use_unknown']);

/** The row of one pod, shared columns still empty. Its reasons are its own and those of its node's estimate. */
export function podFact(
  claim: PodClaim,
  charge: Charge,
  factors: NodeFactors,
  nodeReasons: readonly Reason[],
): UnsharedFact {
  const { pod } = claim;
  const inherited = pod.gpuRequest > 0 ? nodeReasons : nodeReasons.filter((reason) => !GPU_REASONS.has(reason));
  const seen = {
    namespace: pod.namespace,
    workload: pod.workload,
    workloadLabels: pod.workloadLabels,
    name: pod.name,
    uid: pod.uid,
    node: pod.node,
    cpuRequestCores: pod.cpuRequestCores,
    memoryRequestBytes: pod.memoryRequestBytes,
    liveSeconds: pod.liveSeconds,
    coveredSeconds: claim.coveredSeconds,
    cpuCoreSeconds: claim.cpuCoreSeconds,
    cpuRequestCoreSeconds: claim.cpuRequestCoreSeconds,
    cpuClaimCoreSeconds: claim.cpuClaimCoreSeconds,
    memoryByteSeconds: claim.memoryByteSeconds,
    memoryRequestByteSeconds: claim.memoryRequestByteSeconds,
    memoryClaimByteSeconds: claim.memoryClaimByteSeconds,
    memoryMaxBytes: pod.memoryMaxBytes,
    networkReceiveBytes: pod.isHostNetwork ? null : pod.networkReceiveBytes,
    networkTransmitBytes: pod.isHostNetwork ? null : pod.networkTransmitBytes,
    diskBytes: pod.diskBytes,
    restarts: pod.restarts,
    oomKills: pod.oomKills,
    throttledPeriods: pod.throttledPeriods,
    cfsPeriods: pod.cfsPeriods,
    gpuSeconds: claim.gpuSeconds,
    reasons: reasonBits([...claim.reasons, ...inherited]),
  };
  return unsharedFact(seen, chargedMeasures(charge, factors));
}

/** What is a pod's only. */
const NOT_SEEN = {
  cpuRequestCores: null,
  memoryRequestBytes: null,
  cpuRequestCoreSeconds: null,
  cpuClaimCoreSeconds: null,
  memoryByteSeconds: null,
  memoryRequestByteSeconds: null,
  memoryClaimByteSeconds: null,
  memoryMaxBytes: null,
  networkReceiveBytes: null,
  networkTransmitBytes: null,
  diskBytes: null,
  restarts: null,
  oomKills: null,
  throttledPeriods: null,
  cfsPeriods: null,
  gpuSeconds: null,
};

/** The row of a node's idle or system part. It claims nothing: a claim is a pod's. */
export function reservedFact(
  namespace: Reserved,
  node: SaneNode,
  charge: Charge,
  factors: NodeFactors,
  reasons: readonly Reason[],
  cpuCoreSeconds: number | null,
): UnsharedFact {
  const seen = {
    ...NOT_SEEN,
    namespace,
    workload: { kind: '', name: namespace },
    workloadLabels: {},
    name: namespace,
    uid: `${namespace}/${node.name}`,
    node: node.name,
    liveSeconds: node.existsSeconds,
    coveredSeconds: node.coveredSeconds,
    cpuCoreSeconds,
    reasons: reasonBits(reasons),
  };
  return unsharedFact(seen, chargedMeasures(charge, factors));
}
