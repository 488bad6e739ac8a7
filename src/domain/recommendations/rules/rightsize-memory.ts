import { memoryQuantity } from '../../cluster/quantity.js';
import { histogramCount } from '../../measures/histogram.js';
import type { ContainerEvidence } from '../evidence/evidence.js';
import { meanFreedClaim } from '../evidence/freed-claim.js';
import { proposeMemoryBytes, REQUEST_FORMULA } from './proposed-requests.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import type { ContainerRule, Proposal, WorkloadInput } from './workload-input.js';

/**
 * Compares the memory request of a container with its highest use. Lowers it when use x 1.15 is below 80 % of the
 * request; raises it, together with the limit, after OOM kills.
 */
export const rightsizeMemory: ContainerRule = (container, workload) => {
  const { thresholds } = workload.options;
  const request = container.memoryRequestBytes;
  const highest = container.memoryMaxBytes;
  if (request === null || request <= 0 || highest === null) return unknown('figures_missing');
  if (histogramCount(container.memory) < thresholds.minSamples) return unknown('figures_missing');
  if (container.oomKills > 0) {
    const computed = proposeMemoryBytes(highest, container.memoryLimitBytes);
    return found(proposal(container, workload, { request, highest, proposed: Math.max(computed, request) }));
  }
  const proposed = proposeMemoryBytes(highest, null);
  const isTooHigh = highest * (1 + REQUEST_FORMULA.memoryMargin) < thresholds.memoryLowRatio * request;
  if (!isTooHigh || proposed >= request) return NO_FINDING;
  return found(proposal(container, workload, { request, highest, proposed }));
};

interface Figures {
  readonly request: number;
  readonly highest: number;
  readonly proposed: number;
}

function proposal(container: ContainerEvidence, { evidence }: WorkloadInput, figures: Figures): Proposal {
  const { request, highest, proposed } = figures;
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
      { name: 'containers_per_pod', value: evidence.containers.length },
    ],
    action: {
      kind: 'set_resources',
      container: container.container,
      cpuRequestMillicores: null,
      memoryRequestBytes: proposed,
      memoryLimitBytes: oomKills > 0 && limit !== null ? Math.max(proposed, limit) : null,
      removesCpuLimit: false,
    },
    summary:
      oomKills > 0
        ? `Set the memory request of ${container.container} to ${memoryQuantity(proposed)}: it was OOM killed ${oomKills} times (highest use ${memoryQuantity(highest)}).`
        : `Reduce the memory request of ${container.container} from ${memoryQuantity(request)} to ${memoryQuantity(proposed)} (highest use ${memoryQuantity(highest)}).`,
  };
}
