import { cpuQuantity, percentText } from '../../cluster/quantity.js';
import { bucketBound, histogramCount, percentileOf } from '../../measures/histogram.js';
import type { ContainerEvidence } from '../evidence/evidence.js';
import { meanFreedClaim } from '../evidence/freed-claim.js';
import { percentileInterval, spreadAround } from '../savings/sampling-error.js';
import { EXACT, type Spread } from '../savings/spreads.js';
import { marginFigures, percentileFigure, percentileText, proposeCpuMillicores } from './proposed-requests.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import { type KeptRequest, keepRequest, targetFigures, targetText } from './scaling-threshold.js';
import type { ContainerRule, Proposal, WorkloadInput } from './workload-input.js';

/** A percentile from a histogram is the upper bound of its bucket; the true percentile is above this share of it. */
const BUCKET_FLOOR = bucketBound(0, 'cpu') / bucketBound(1, 'cpu');

/** The percentile that a limit should not be below. */
const LIMIT_PERCENTILE = 0.99;

/**
 * Compares the CPU request of a container with the p95 of its use. Lowers it when p95 is below 70 % of the request;
 * raises it when the container is throttled or p95 exceeds the request. The limit of a throttled container is removed:
 * only a limit throttles, and p95 cannot exceed the limit. The threshold of an autoscaler on CPU utilisation is kept.
 */
export const rightsizeCpu: ContainerRule = (container, workload) => {
  const { thresholds, formula } = workload.options;
  const request = container.cpuRequestMillicores;
  const p95 = percentileOf(container.cpu, formula.cpuPercentile, 'cpu');
  if (request === null || request <= 0) return unknown('figures_missing');
  if (p95 === null || histogramCount(container.cpu) < thresholds.minSamples) return unknown('figures_missing');
  const throttled = container.cfsPeriods > 0 ? container.throttledPeriods / container.cfsPeriods : 0;
  const computed = proposeCpuMillicores(p95, formula);
  if (throttled > thresholds.throttledRatio) {
    // A request that an autoscaler fixes stays; without the limit the container can use more than its request.
    const kept = keepRequest(workload.evidence, 'cpu', request, Math.max(computed, request)) ?? {
      proposed: request,
      target: null,
    };
    return found(proposal(container, workload, { request, p95, ...kept, throttled }));
  }
  const isTooLow = p95 * BUCKET_FLOOR >= request;
  const isTooHigh = p95 < thresholds.cpuLowRatio * request && isWorthwhile(request, computed, workload);
  if (!isTooLow && !isTooHigh) return NO_FINDING;
  const kept = keepRequest(workload.evidence, 'cpu', request, computed);
  if (kept === null || (isTooHigh && !isWorthwhile(request, kept.proposed, workload))) return unknown('scaled_on_cpu');
  return found(proposal(container, workload, { request, p95, ...kept, throttled: null }));
};

const isWorthwhile = (request: number, proposed: number, { options }: WorkloadInput): boolean =>
  request - proposed >= options.thresholds.cpuMinSavedMillicores;

interface Figures extends KeptRequest {
  readonly request: number;
  readonly p95: number;
  /** Null when throttling is not the cause. */
  readonly throttled: number | null;
}

function proposal(container: ContainerEvidence, workload: WorkloadInput, figures: Figures): Proposal {
  const { evidence, options } = workload;
  const { formula } = options;
  const { request, p95, proposed, throttled, target } = figures;
  const freedMillicores = meanFreedClaim(container.cpu, 'cpu', request, proposed);
  const claimed = evidence.measures.cpuClaimCoreSeconds ?? 0;
  const limit = container.cpuLimitMillicores;
  const p99 = throttled === null ? null : percentileOf(container.cpu, LIMIT_PERCENTILE, 'cpu');
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
    claimSpread: claimSpreadOf(container, workload, figures, freedMillicores),
    isAtRisk: throttled !== null,
    samples: histogramCount(container.cpu),
    evidence: [
      { name: 'cpu_request_millicores', value: request },
      { name: percentileFigure(formula), value: p95 },
      ...(p99 === null || formula.cpuPercentile === LIMIT_PERCENTILE
        ? []
        : [{ name: 'cpu_p99_millicores', value: p99 }]),
      ...(throttled === null ? [] : [{ name: 'throttled_ratio', value: throttled }]),
      ...(limit === null ? [] : [{ name: 'cpu_limit_millicores', value: limit }]),
      { name: 'proposed_cpu_request_millicores', value: proposed },
      ...targetFigures(target),
      ...marginFigures(formula, 'cpu'),
      { name: 'containers_per_pod', value: evidence.containers.length },
    ],
    action: {
      kind: 'set_resources',
      container: container.container,
      cpuRequestMillicores: proposed,
      memoryRequestBytes: null,
      memoryLimitBytes: null,
      removesCpuLimit,
      ...(target === null ? {} : { autoscalerTarget: target }),
    },
    summary: summaryOf(container, figures, p99, percentileText(formula)),
  };
}

/** What would be freed if the percentile were at the ends of its interval; requests have the same lower bound there. */
function claimSpreadOf(
  { cpu }: ContainerEvidence,
  { loads, options: { formula } }: WorkloadInput,
  { request, p95, proposed, throttled }: Figures,
  freedMillicores: number,
): Spread {
  const interval = percentileInterval(cpu, formula.cpuPercentile, loads.length);
  if (interval === null) return EXACT;
  // A request that does not follow from the percentile, but from an autoscaler or the current request, is a lower bound.
  const least = proposed > proposeCpuMillicores(p95, formula) || throttled !== null ? proposed : 0;
  const freedAt = (millicores: number): number =>
    meanFreedClaim(cpu, 'cpu', request, Math.max(least, proposeCpuMillicores(millicores, formula)));
  return spreadAround(freedMillicores, [freedAt(interval.low), freedAt(interval.high)]);
}

function summaryOf(container: ContainerEvidence, figures: Figures, p99: number | null, percentile: string): string {
  const { request, p95, proposed, throttled, target } = figures;
  const name = container.container;
  const use = `${percentile} use ${cpuQuantity(p95)}`;
  if (throttled !== null) {
    const raise =
      proposed > request ? ` and raise its request from ${cpuQuantity(request)} to ${cpuQuantity(proposed)}` : '';
    const cause = throttlingCause(container.cpuLimitMillicores, p99);
    return `Remove the CPU limit of ${name}${raise}${targetText(target)}: it is throttled in ${percentText(throttled)} of its CFS periods${cause} (${use}).`;
  }
  const change = `the CPU request of ${name} from ${cpuQuantity(request)} to ${cpuQuantity(proposed)}${targetText(target)} (${use}).`;
  return `${proposed < request ? 'Reduce' : 'Raise'} ${change}`;
}

/**
 * Why a limit throttles. Use cannot exceed the limit, so a limit that is too low shows as a p99 that reaches it, within a
 * bucket. Otherwise only bursts reach it that are too short for samples of a minute.
 */
function throttlingCause(limit: number | null, p99: number | null): string {
  if (limit === null || p99 === null) return '';
  return p99 >= limit * BUCKET_FLOOR
    ? `, because its p99 use reaches the limit of ${cpuQuantity(limit)}`
    : `, because bursts of less than a minute reach the limit of ${cpuQuantity(limit)}`;
}
