import type { Histogram } from '../measures/entity-facts.js';
import { bucketBound, type HistogramKind } from '../measures/histogram.js';
import type { ContainerHour } from './container-history.js';

/** Seconds that one sample represents. */
const SUB_STEP_SECONDS = 60;
const SECONDS_PER_HOUR = 3600;

/** Requests of one container; null means not set. */
export interface Requests {
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
}

/** Effect of given requests on a container. */
export interface ContainerReplay {
  /** Pod-hours with CPU use above the request, from 60 s sub-steps; null without a request. */
  readonly cpuHoursAbove: number | null;
  /**
   * Hours in which the memory of a pod was above the request; with a limit equal to the request it would have been OOM
   * killed.
   */
  readonly oomRiskHours: number | null;
}

/** Each sample counts with the upper bound of its bucket, so hours above the request are never underestimated. */
export function replayContainer(hours: readonly ContainerHour[], requests: Requests): ContainerReplay {
  const { cpuMillicores, memoryBytes } = requests;
  return {
    cpuHoursAbove:
      cpuMillicores === null
        ? null
        : (sumBuckets(
            hours,
            (hour) => hour.cpu,
            'cpu',
            (use) => (use > cpuMillicores ? 1 : 0),
          ) *
            SUB_STEP_SECONDS) /
          SECONDS_PER_HOUR,
    oomRiskHours: memoryBytes === null ? null : hours.filter((hour) => (hour.memoryMaxBytes ?? 0) > memoryBytes).length,
  };
}

/** Change of an hour's claims in core-seconds and byte-seconds under other requests. */
export interface ClaimChange {
  readonly cpuCoreSeconds: number;
  readonly memoryByteSeconds: number;
}

/** The claim is the larger of request and use, for each sample (methodology, energy: attribution). */
export function claimChange(hour: ContainerHour, requests: Requests): ClaimChange {
  const cpu = meanClaimChange(hour.cpu, 'cpu', hour.cpuRequestMillicores, requests.cpuMillicores);
  const memory = meanClaimChange(hour.memory, 'memory', hour.memoryRequestBytes, requests.memoryBytes);
  return { cpuCoreSeconds: (cpu / 1000) * hour.podSeconds, memoryByteSeconds: memory * hour.podSeconds };
}

function meanClaimChange(use: Histogram, kind: HistogramKind, before: number | null, after: number | null): number {
  const samples = use.counts.reduce((sum, count) => sum + count, 0);
  // Without samples of use, the claim is the request.
  if (samples === 0) return (after ?? 0) - (before ?? 0);
  const total = sumHistogram(use, kind, (value) => Math.max(after ?? 0, value) - Math.max(before ?? 0, value));
  return total / samples;
}

const sumBuckets = (
  hours: readonly ContainerHour[],
  histogramOf: (hour: ContainerHour) => Histogram,
  kind: HistogramKind,
  figureOf: (value: number) => number,
): number => hours.reduce((sum, hour) => sum + sumHistogram(histogramOf(hour), kind, figureOf), 0);

const sumHistogram = (
  { indexes, counts }: Histogram,
  kind: HistogramKind,
  figureOf: (value: number) => number,
): number => indexes.reduce((sum, index, place) => sum + (counts[place] ?? 0) * figureOf(bucketBound(index, kind)), 0);
