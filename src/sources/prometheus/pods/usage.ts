import type { EpochSeconds } from '../../../domain/time/window.js';
import { isValidSample, type Series, valueAt } from '../client/sample-series.js';
import { containerOf, podKeyOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';

/** cAdvisor's series of one metric, by pod name; `container` is '' on pod-level series. */
export type UsageIndex = ReadonlyMap<string, readonly UsageSeries[]>;

export interface UsageSeries {
  readonly container: string;
  readonly node: string | null;
  readonly series: Series;
}

/** One metric of one pod name in one window. */
export interface Usage {
  /** Values by container; the pod-level value under '' when no container has one. Empty when nothing was observed. */
  readonly byContainer: ReadonlyMap<string, number>;
  readonly isPodLevel: boolean;
  /** Number of series whose value was NaN, negative or implausible. */
  readonly dropped: number;
}

export function indexUsage(all: readonly Series[], directory: NodeDirectory): UsageIndex {
  const index = new Map<string, UsageSeries[]>();
  for (const series of all) {
    const key = podKeyOf(series.labels);
    if (key === null) continue;
    const entry = { container: containerOf(series.labels) ?? '', node: directory.resolve(series.labels), series };
    const group = index.get(key);
    if (group === undefined) index.set(key, [entry]);
    else group.push(entry);
  }
  return index;
}

/** How the series of one container are combined: counters are added, maxima are not. */
export type UsageFold = (a: number, b: number) => number;
const add: UsageFold = (a, b) => a + b;

type IsImplausible = (value: number, node: string | null) => boolean;

const NOTHING: Usage = { byContainer: new Map(), isPodLevel: false, dropped: 0 };

/**
 * The values of the containers at a time, or the pod-level value when no container has one; never both, which would
 * count twice. Several series of one container are its parts and are combined; copies are already removed.
 * `isImplausible` rejects values that no node can produce.
 */
export function usageAt(
  entries: readonly UsageSeries[],
  time: EpochSeconds,
  isImplausible?: IsImplausible,
  fold: UsageFold = add,
): Usage {
  let isObserved = false;
  let hasContainers = false;
  for (const entry of entries) {
    if (valueAt(entry.series, time) === undefined) continue;
    isObserved = true;
    hasContainers ||= entry.container !== '';
  }
  if (!isObserved) return NOTHING;
  const byContainer = new Map<string, number>();
  let dropped = 0;
  for (const { container, node, series } of entries) {
    const value = valueAt(series, time);
    if (value === undefined || (container !== '') !== hasContainers) continue;
    if (!isValidSample(value) || isImplausible?.(value, node)) {
      dropped += 1;
      continue;
    }
    const before = byContainer.get(container);
    byContainer.set(container, before === undefined ? value : fold(before, value));
  }
  return { byContainer, isPodLevel: !hasContainers, dropped };
}

/** Sum over the containers; null when nothing was observed. */
export function totalOf(usage: Usage): number | null {
  if (usage.byContainer.size === 0) return null;
  let total = 0;
  for (const value of usage.byContainer.values()) total += value;
  return total;
}
