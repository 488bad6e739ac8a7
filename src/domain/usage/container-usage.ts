import type { ContainerPercentiles } from '../list-items.js';
import type { Histogram } from '../measures/entity-facts.js';
import { bucketBound, type HistogramKind, mergeHistograms } from '../measures/histogram.js';
import type { Action } from '../recommendations/finding.js';
import type { ContainerHour } from '../simulation/container-history.js';
import { type Bucket, bucketsIn } from '../time/buckets.js';
import { type EpochSeconds, HOUR_SECONDS, type TimeRange } from '../time/window.js';
import { histogramPercentiles } from './percentiles.js';

/** Days and hours are in UTC, because the hours of the history are. */
const TIMEZONE = 'UTC';

/** Lengths of the buckets of a usage. */
export type UsageGroupBy = 'hourly' | 'daily';

/**
 * Why a bucket has no samples. `no_pods`: the workload has no stored hour in it, as it had no pods or its cluster was
 * not observed. `not_observed`: it had pods, but CPU or memory use of the container was not observed.
 */
export type MissingReason = 'no_pods' | 'not_observed';

type Percentiles = Omit<ContainerPercentiles, 'container'>;

export interface UsagePoint extends Bucket, Percentiles {
  /** Null if the bucket has samples of CPU and memory. */
  readonly missingReason: MissingReason | null;
}

/** Samples in one bucket of a histogram. */
export interface HistogramBar {
  /** Upper bound in millicores or bytes. */
  readonly upperBound: number;
  readonly sampleCount: number;
}

/** Use of one container in the evidence range, over all pods of its workload. */
export interface ContainerUsage extends ContainerPercentiles {
  /** Requests that the recommendation proposes for a pod; null for those that it does not change. */
  readonly proposedCpuRequestMillicores: number | null;
  readonly proposedMemoryRequestBytes: number | null;
  readonly cpuHistogram: readonly HistogramBar[];
  readonly memoryHistogram: readonly HistogramBar[];
  /** One per bucket, ascending, without gaps. */
  readonly points: readonly UsagePoint[];
}

/** The buckets of an evidence range; the first and the last are shorter if the range does not begin at midnight. */
export const usageBuckets = (range: TimeRange, groupBy: UsageGroupBy): Bucket[] => bucketsIn(range, groupBy, TIMEZONE);

/**
 * Use of a container in the whole evidence range and in each bucket of it.
 * @param hours stored hours of the container, ascending
 * @param workloadHours starts of the stored hours of the workload
 * @param buckets adjacent and ascending, each of whole hours
 */
export function usageOfContainer(
  container: string,
  hours: readonly ContainerHour[],
  workloadHours: readonly EpochSeconds[],
  buckets: readonly Bucket[],
  action: Action,
): ContainerUsage {
  const proposed = action.kind === 'set_resources' && action.container === container ? action : null;
  const placeOf = placesIn(buckets);
  const own = buckets.map((): ContainerHour[] => []);
  for (const hour of hours) own[placeOf(hour.hour)]?.push(hour);
  const live = new Set(workloadHours.map(placeOf));
  const all = mergedOf(hours);
  return {
    container,
    ...percentilesOf(hours, all),
    proposedCpuRequestMillicores: proposed?.cpuRequestMillicores ?? null,
    proposedMemoryRequestBytes: proposed?.memoryRequestBytes ?? null,
    cpuHistogram: barsOf(all.cpu, 'cpu'),
    memoryHistogram: barsOf(all.memory, 'memory'),
    points: buckets.map((bucket, place) => {
      const ofBucket = own[place] ?? [];
      const percentiles = percentilesOf(ofBucket, mergedOf(ofBucket));
      return { ...bucket, ...percentiles, missingReason: missingReason(percentiles, live.has(place)) };
    }),
  };
}

/** Place of the bucket that contains an instant; -1 outside of all. */
function placesIn(buckets: readonly Bucket[]): (instant: EpochSeconds) => number {
  const places = new Map<EpochSeconds, number>();
  buckets.forEach(({ start, end }, place) => {
    for (let hour = start; hour < end; hour += HOUR_SECONDS) places.set(hour, place);
  });
  return (instant) => places.get(instant) ?? -1;
}

function missingReason({ cpuP50Millicores, memoryP50Bytes }: Percentiles, isLive: boolean): MissingReason | null {
  if (cpuP50Millicores !== null && memoryP50Bytes !== null) return null;
  return isLive ? 'not_observed' : 'no_pods';
}

interface MergedUse {
  readonly cpu: Histogram;
  readonly memory: Histogram;
}

const mergedOf = (hours: readonly ContainerHour[]): MergedUse => ({
  cpu: mergeHistograms(...hours.map(({ cpu }) => cpu)),
  memory: mergeHistograms(...hours.map(({ memory }) => memory)),
});

function percentilesOf(hours: readonly ContainerHour[], { cpu, memory }: MergedUse): Percentiles {
  const maxima = hours.flatMap(({ memoryMaxBytes }) => memoryMaxBytes ?? []);
  return {
    ...histogramPercentiles(cpu, memory),
    cpuRequestMillicores: newestOf(hours, 'cpuRequestMillicores'),
    memoryMaxBytes: maxima.length === 0 ? null : Math.max(...maxima),
    memoryRequestBytes: newestOf(hours, 'memoryRequestBytes'),
  };
}

/** Request in the newest hour that has one. */
const newestOf = (
  hours: readonly ContainerHour[],
  request: 'cpuRequestMillicores' | 'memoryRequestBytes',
): number | null => hours.findLast((hour) => hour[request] !== null)?.[request] ?? null;

const barsOf = ({ indexes, counts }: Histogram, kind: HistogramKind): HistogramBar[] =>
  indexes.map((index, place) => ({ upperBound: bucketBound(index, kind), sampleCount: counts[place] ?? 0 }));
