import { migProfileOf, migUnitsIn } from '../../../domain/cluster/mig.js';
import {
  effectiveRequest,
  type InitRequests,
  NO_REQUESTS,
  type Requests,
} from '../../../domain/cluster/pod-request.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, type Series, validAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { containerOf, podKeyOf, uidOf } from '../queries/labels.js';

/** Requests and limits of one container, in the units of the histograms; null means not set. */
export interface ContainerClaim {
  readonly cpuRequestMillicores: number | null;
  readonly cpuLimitMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
}

export interface PodClaim {
  /** Null when kube-state-metrics reports no requests of any pod in this window. */
  readonly effective: Requests | null;
  readonly containers: ReadonlyMap<string, ContainerClaim>;
}

export interface ClaimIndex {
  claimAt(podKey: string, uid: string | null, time: EpochSeconds): PodClaim;
}

/** `cpu`, `memory`, `gpu`, or the name of a MIG resource. */
type Resource = string;

const resourceOf = (labels: Series['labels']): Resource | null => {
  const resource = labels['resource'] ?? '';
  if (resource === 'cpu' || resource === 'memory' || migProfileOf(resource) !== null) return resource;
  return /_gpu(_shared)?$/.test(resource) ? 'gpu' : null;
};

/** Indexes requests and limits by pod. A pod without requests in a window in which other pods have some requests 0. */
export function createClaimIndex(answers: Answers): ClaimIndex {
  const requests = groupSeries(answers.of('requests'), podKeyOf);
  const limits = groupSeries(answers.of('limits'), podKeyOf);
  const initRequests = groupSeries(answers.of('initRequests'), podKeyOf);
  const sidecars = groupSeries(answers.of('sidecars'), podKeyOf);
  const overheadCpu = groupSeries(answers.of('overheadCpu'), podKeyOf);
  const overheadMemory = groupSeries(answers.of('overheadMemory'), podKeyOf);
  const reportedAt = new Map<EpochSeconds, boolean>();
  const isReported = (time: EpochSeconds): boolean => {
    const known = reportedAt.get(time) ?? answers.of('requests').some((series) => validAt(series, time) !== null);
    reportedAt.set(time, known);
    return known;
  };

  return {
    claimAt(podKey, uid, time) {
      const own = (group: Map<string, Series[]>): Series[] =>
        (group.get(podKey) ?? []).filter(({ labels }) => uid === null || (uidOf(labels) ?? uid) === uid);
      const requested = byContainer(own(requests), time);
      const init = byContainer(own(initRequests), time);
      const isSidecar = namesAt(own(sidecars), time);
      const capped = byContainer(own(limits), time);
      const overhead: Requests = {
        ...NO_REQUESTS,
        cpuCores: largest(own(overheadCpu), time),
        memoryBytes: largest(own(overheadMemory), time),
      };
      const effective = isReported(time)
        ? effectiveRequest({
            containers: [...requested.values()].map(toRequests),
            initContainers: sidecarsFirst(init, isSidecar),
            overhead,
          })
        : null;
      const running = new Map([...requested, ...[...init].filter(([name]) => isSidecar.has(name))]);
      return { effective, containers: toClaims(running, capped) };
    },
  };
}

type Amounts = ReadonlyMap<string, ReadonlyMap<Resource, number>>;

function byContainer(series: readonly Series[], time: EpochSeconds): Amounts {
  const containers = new Map<string, Map<Resource, number>>();
  for (const each of series) {
    const container = containerOf(each.labels);
    const resource = resourceOf(each.labels);
    const value = validAt(each, time);
    if (container === null || resource === null || value === null) continue;
    const amounts = containers.get(container) ?? new Map<Resource, number>();
    containers.set(container, amounts.set(resource, Math.max(amounts.get(resource) ?? 0, value)));
  }
  return containers;
}

const toRequests = (amounts: ReadonlyMap<Resource, number>): Requests => ({
  cpuCores: amounts.get('cpu') ?? 0,
  memoryBytes: amounts.get('memory') ?? 0,
  gpus: amounts.get('gpu') ?? 0,
  migUnits: migUnitsIn(amounts),
});

/**
 * kube-state-metrics reports no order of containers: all sidecars count as started before any ordinary init container.
 */
const sidecarsFirst = (init: Amounts, isSidecar: ReadonlySet<string>): InitRequests[] =>
  [...init]
    .map(([name, amounts]) => ({ ...toRequests(amounts), isSidecar: isSidecar.has(name) }))
    .sort((a, b) => Number(b.isSidecar) - Number(a.isSidecar));

function namesAt(series: readonly Series[], time: EpochSeconds): Set<string> {
  const names = new Set<string>();
  for (const each of series) {
    const container = containerOf(each.labels);
    if (container !== null && validAt(each, time) !== null) names.add(container);
  }
  return names;
}

function toClaims(requested: Amounts, capped: Amounts): Map<string, ContainerClaim> {
  const claims = new Map<string, ContainerClaim>();
  for (const container of new Set([...requested.keys(), ...capped.keys()])) {
    const cpuRequest = requested.get(container)?.get('cpu');
    const cpuLimit = capped.get(container)?.get('cpu');
    claims.set(container, {
      cpuRequestMillicores: cpuRequest === undefined ? null : cpuRequest * 1000,
      cpuLimitMillicores: cpuLimit === undefined ? null : cpuLimit * 1000,
      memoryRequestBytes: requested.get(container)?.get('memory') ?? null,
      memoryLimitBytes: capped.get(container)?.get('memory') ?? null,
    });
  }
  return claims;
}

const largest = (series: readonly Series[], time: EpochSeconds): number =>
  Math.max(0, ...series.map((each) => validAt(each, time) ?? 0));
