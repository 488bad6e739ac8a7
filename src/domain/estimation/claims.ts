import { migDevicesOf } from '../cluster/mig.js';
import type { PodObservation } from '../cluster/observation.js';
import type { ValidNode } from '../cluster/valid-observation.js';
import type { Reason } from '../figures/reasons.js';
import type { ClaimedPod } from '../measures/pod-figures.js';

/** Relative excess over the cap that is a rounding error and does not set the reason `usage_capped`. */
const CAP_TOLERANCE = 1e-9;

/**
 * CPU and memory use of a pod, and its claims on its node, in one window. Use refers to covered seconds, claims to live
 * seconds.
 */
export interface PodClaim extends ClaimedPod {
  readonly reasons: readonly Reason[];
}

/**
 * Claim of a pod per resource: max(request, use), both in core-seconds (byte-seconds) over the pod's live seconds, so
 * that it is comparable with the capacity of the node in core-seconds (byte-seconds). Use is observed in covered
 * seconds only. For the claim it is extrapolated to the live seconds at the same rate; energy and the stored use are
 * not extrapolated. Use is limited to the pod's covered seconds x node cores. If the use is unknown, the claim is the
 * request; if the request is unknown, the claim is the use.
 */
export function claimOf(pod: PodObservation, node: ValidNode): PodClaim {
  const coverage = node.existsSeconds > 0 ? node.coveredSeconds / node.existsSeconds : 0;
  const coveredSeconds = pod.liveSeconds * coverage;
  const reasons: Reason[] = [...pod.reasons];
  const cap = node.vcpus === null ? Number.POSITIVE_INFINITY : node.vcpus * coveredSeconds;
  const isObserved = coveredSeconds > 0;
  const use = isObserved ? pod.cpuCoreSeconds : null;
  const memory = isObserved ? pod.memoryWorkingSetBytes : null;
  if (use !== null && use > cap * (1 + CAP_TOLERANCE)) reasons.push('usage_capped');
  if (isObserved && (use === null || memory === null)) reasons.push('usage_missing');
  if (pod.cpuRequestCores === null || pod.memoryRequestBytes === null) reasons.push('request_unknown');

  const cpuCoreSeconds = use === null ? null : Math.min(use, cap);
  const cpuRequestCoreSeconds = pod.cpuRequestCores === null ? null : pod.cpuRequestCores * pod.liveSeconds;
  const memoryRequestByteSeconds = pod.memoryRequestBytes === null ? null : pod.memoryRequestBytes * pod.liveSeconds;
  return {
    pod,
    coveredSeconds,
    cpuCoreSeconds,
    memoryByteSeconds: memory === null ? null : memory * coveredSeconds,
    cpuRequestCoreSeconds,
    memoryRequestByteSeconds,
    cpuClaimCoreSeconds: Math.max(cpuRequestCoreSeconds ?? 0, isObserved ? (cpuCoreSeconds ?? 0) / coverage : 0),
    memoryClaimByteSeconds: Math.max(memoryRequestByteSeconds ?? 0, (memory ?? 0) * pod.liveSeconds),
    gpuSeconds:
      (pod.gpuRequest / node.gpuPartsPerDevice + migDevicesOf(pod.migRequest, node.migShares)) * pod.liveSeconds,
    reasons,
  };
}
