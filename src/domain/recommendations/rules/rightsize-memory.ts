import { memoryQuantity } from '../../cluster/quantity.js';
import { histogramCount } from '../../measures/histogram.js';
import type { ContainerEvidence } from '../evidence/evidence.js';
import { meanFreedClaim } from '../evidence/freed-claim.js';
import { marginFigures, proposeMemoryBytes, proposeMemoryLimitBytes } from './proposed-requests.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import { type KeptRequest, keepRequest, targetFigures, targetText } from './scaling-threshold.js';
import type { ContainerRule, Proposal, WorkloadInput } from './workload-input.js';

/**
 * Compares the memory request of a container with its highest use. Lowers it, together with the limit, when use x 1.15
 * is below 80 % of the request; raises both after OOM kills. The threshold of an autoscaler on memory utilisation is
 * kept.
 */
export const rightsizeMemory: ContainerRule = (container, workload) => {
  const { thresholds, formula } = workload.options;
  const request = container.memoryRequestBytes;
  const highest = container.memoryMaxBytes;
  const limit = container.memoryLimitBytes;
  if (request === null || request <= 0 || highest === null) return unknown('figures_missing');
  if (histogramCount(container.memory) < thresholds.minSamples) return unknown('figures_missing');
  if (container.oomKills > 0) {
    const computed = proposeMemoryBytes(highest, limit, formula);
    const kept = keepRequest(workload.evidence, 'memory', request, Math.max(computed, request));
    // A request that an autoscaler fixes stays; the limit alone prevents the next kill.
    if (kept === null && limit === null) return unknown('scaled_on_memory');
    const { proposed, target } = kept ?? { proposed: request, target: null };
    const newLimit = limit === null ? null : Math.max(computed, proposed, limit);
    return found(proposal(container, workload, { request, highest, proposed, newLimit, target }));
  }
  const computed = proposeMemoryBytes(highest, null, formula);
  const isTooHigh = highest * (1 + formula.memoryMargin) < thresholds.memoryLowRatio * request;
  if (!isTooHigh || computed >= request) return NO_FINDING;
  const kept = keepRequest(workload.evidence, 'memory', request, computed);
  // A request that keeps the threshold of an autoscaler must still be worth the change.
  const isKeptTooHigh =
    kept !== null && kept.proposed > computed && kept.proposed >= thresholds.memoryLowRatio * request;
  if (kept === null || isKeptTooHigh) return unknown('scaled_on_memory');
  const newLimit = limit === null ? null : proposeMemoryLimitBytes({ request, limit }, kept.proposed, highest, formula);
  return found(proposal(container, workload, { request, highest, ...kept, newLimit }));
};

interface Figures extends KeptRequest {
  readonly request: number;
  readonly highest: number;
  /** Null without a limit. */
  readonly newLimit: number | null;
}

function proposal(container: ContainerEvidence, { evidence, options }: WorkloadInput, figures: Figures): Proposal {
  const { request, highest, proposed, newLimit, target } = figures;
  const { oomKills, memoryLimitBytes: limit } = container;
  const freedBytes = meanFreedClaim(container.memory, 'memory', request, proposed);
  const claimed = evidence.measures.memoryClaimByteSeconds ?? 0;
  return {
    type: 'rightsize_memory',
    container: container.container,
    claim: {
      of: 'request',
      parts: { memory: claimed > 0 ? (freedBytes * container.podSeconds) / claimed : 0 },
      isCarbonOnly: false,
    },
    isAtRisk: oomKills > 0,
    samples: histogramCount(container.memory),
    evidence: [
      { name: 'memory_request_bytes', value: request },
      { name: 'memory_max_bytes', value: highest },
      ...(oomKills > 0 ? [{ name: 'oom_kills', value: oomKills }] : []),
      ...(limit === null ? [] : [{ name: 'memory_limit_bytes', value: limit }]),
      { name: 'proposed_memory_request_bytes', value: proposed },
      ...(newLimit === null ? [] : [{ name: 'proposed_memory_limit_bytes', value: newLimit }]),
      ...targetFigures(target),
      ...marginFigures(options.formula, 'memory'),
      { name: 'containers_per_pod', value: evidence.containers.length },
    ],
    action: {
      kind: 'set_resources',
      container: container.container,
      cpuRequestMillicores: null,
      memoryRequestBytes: proposed,
      memoryLimitBytes: newLimit === limit && oomKills === 0 ? null : newLimit,
      removesCpuLimit: false,
      ...(target === null ? {} : { autoscalerTarget: target }),
    },
    summary: summaryOf(container, figures),
  };
}

function summaryOf({ container, oomKills, memoryLimitBytes: limit }: ContainerEvidence, figures: Figures): string {
  const { request, highest, proposed, newLimit, target } = figures;
  const use = `highest use ${memoryQuantity(highest)}`;
  if (oomKills > 0) {
    if (proposed === request && newLimit !== null) {
      return `Set the memory limit of ${container} to ${memoryQuantity(newLimit)}: it was OOM killed ${oomKills} times (${use}).`;
    }
    const limitToo = newLimit === null ? '' : ` and its limit to ${memoryQuantity(newLimit)}`;
    return `Set the memory request of ${container} to ${memoryQuantity(proposed)}${limitToo}${targetText(target)}: it was OOM killed ${oomKills} times (${use}).`;
  }
  const limitToo =
    limit === null || newLimit === null || newLimit === limit
      ? ''
      : `, its limit from ${memoryQuantity(limit)} to ${memoryQuantity(newLimit)}`;
  return `Reduce the memory request of ${container} from ${memoryQuantity(request)} to ${memoryQuantity(proposed)}${limitToo}${targetText(target)} (${use}).`;
}
