import type { PodObservation } from '../cluster/observation.js';
import type { ValidNode } from '../cluster/valid-observation.js';
import type { Reason } from '../figures/reasons.js';
import type { ClaimedPod } from '../measures/pod-figures.js';

/** Scrape jitter within which use above the limit is rounding, not a reason. */
const CAP_TOLERANCE = 1e-9;

/** What one pod used and holds of its node in one window. Use is of covered seconds, claims are of live seconds. */
export interface PodClaim extends ClaimedPod {
  readonly reasons: readonly Reason[];
}

/**
 * Claim of a pod per resource: max(request, use), both as core-seconds (byte-seconds) over the pod's live seconds,
 * so that a claim compares with capacity x the node's seconds.
 * Use is seen in the covered seconds only. In a partly covered window its rate over those seconds stands for the live
 * ones; only the claim, a share of the node, is normalised so: energy and the stored use stay within covered time.
 * Use is capped at the pod's covered seconds x node cores. Without use the claim is the request, and the reverse.
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
    gpuSeconds: (pod.gpuRequest / node.gpuPartsPerDevice) * pod.liveSeconds,
    reasons,
  };
}
