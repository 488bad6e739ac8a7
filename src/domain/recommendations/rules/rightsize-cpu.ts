import { cpuQuantity, percentText } from '../../cluster/quantity.js';
import { bucketBound, histogramCount, percentileOf } from '../../measures/histogram.js';
import type { ContainerEvidence } from '../evidence/evidence.js';
import { meanFreedClaim } from '../evidence/freed-claim.js';
import { proposeCpuMillicores, REQUEST_FORMULA } from './proposed-requests.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import type { ContainerRule, Proposal, WorkloadInput } from './workload-input.js';

/** A percentile from a histogram is the upper bound of its bucket; the true percentile is above this share of it. */
const BUCKET_FLOOR = bucketBound(0, 'cpu') / bucketBound(1, 'cpu');

/**
 * Compares the CPU request of a container with the p95 of its use. Lowers it when p95 is below 70 % of the request;
 * raises it when the container is throttled or p95 exceeds the request. The limit of a throttled container is removed:
 * only a limit throttles, and p95 cannot exceed the limit.
 */
export const rightsizeCpu: ContainerRule = (container, workload) => {
  const { thresholds } = workload.options;
  const request = container.cpuRequestMillicores;
  const p95 = percentileOf(container.cpu, REQUEST_FORMULA.cpuPercentile, 'cpu');
  if (request === null || request <= 0) return unknown('figures_missing');
  if (p95 === null || histogramCount(container.cpu) < thresholds.minSamples) return unknown('figures_missing');
  const throttled = container.cfsPeriods > 0 ? container.throttledPeriods / container.cfsPeriods : 0;
  const computed = proposeCpuMillicores(p95);
  if (throttled > thresholds.throttledRatio) {
    return found(proposal(container, workload, { request, p95, proposed: Math.max(computed, request), throttled }));
  }
  const isTooLow = p95 * BUCKET_FLOOR >= request;
  const isTooHigh = p95 < thresholds.cpuLowRatio * request && request - computed >= thresholds.cpuMinSavedMillicores;
  if (!isTooLow && !isTooHigh) return NO_FINDING;
  return found(proposal(container, workload, { request, p95, proposed: computed, throttled: null }));
};

interface Figures {
  readonly request: number;
  readonly p95: number;
  readonly proposed: number;
  /** Null when throttling is not the cause. */
  readonly throttled: number | null;
}

function proposal(container: ContainerEvidence, { evidence }: WorkloadInput, figures: Figures): Proposal {
  const { request, p95, proposed, throttled } = figures;
  const freedMillicores = meanFreedClaim(container.cpu, 'cpu', request, proposed);
  const claimed = evidence.measures.cpuClaimCoreSeconds ?? 0;
  const limit = container.cpuLimitMillicores;
  // Kubernetes rejects a request above the limit.
  const removesCpuLimit = throttled !== null || (limit !== null && proposed > limit);
  return {
    type: 'rightsize_cpu',
    container: container.container,
    claim: {
      of: 'request',
      parts: { cpuClaim: claimed > 0 ? ((freedMillicores / 1000) * container.podSeconds) / claimed : 0 },
      isCarbonOnly: false,
    },
    isAtRisk: throttled !== null,
    samples: histogramCount(container.cpu),
    evidence: [
      { name: 'cpu_request_millicores', value: request },
      { name: 'cpu_p95_millicores', value: p95 },
      ...(throttled === null ? [] : [{ name: 'throttled_ratio', value: throttled }]),
      ...(limit === null ? [] : [{ name: 'cpu_limit_millicores', value: limit }]),
      { name: 'proposed_cpu_request_millicores', value: proposed },
      { name: 'containers_per_pod', value: evidence.containers.length },
    ],
    action: {
      kind: 'set_resources',
      container: container.container,
      cpuRequestMillicores: proposed,
      memoryRequestBytes: null,
      memoryLimitBytes: null,
      removesCpuLimit,
    },
    summary: summaryOf(container.container, figures),
  };
}

function summaryOf(container: string, { request, p95, proposed, throttled }: Figures): string {
  const use = `p95 use ${cpuQuantity(p95)}`;
  if (throttled !== null) {
    const raise =
      proposed > request ? ` and raise its request from ${cpuQuantity(request)} to ${cpuQuantity(proposed)}` : '';
    return `Remove the CPU limit of ${container}${raise}: it is throttled in ${percentText(throttled)} of its CFS periods (${use}).`;
  }
  const change = `the CPU request of ${container} from ${cpuQuantity(request)} to ${cpuQuantity(proposed)} (${use}).`;
  return `${proposed < request ? 'Reduce' : 'Raise'} ${change}`;
}
