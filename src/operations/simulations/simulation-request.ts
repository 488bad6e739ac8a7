import type { Schemas } from '../../contract/index.js';
import type { WorkloadHistoryRequest } from '../../domain/simulation/ports.js';
import type { StrategyParameters } from '../../domain/simulation/strategy.js';
import { findTimeErrors, resolveTimeRange } from '../../domain/time/time-range.js';
import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  type TimeRange,
} from '../../domain/time/window.js';
import { invalidBody, type ProblemEntry, pointerInto } from '../../problem/problem.js';
import { toWorkloadRef } from '../shared/request/filter-values.js';
import { resolveTime } from '../shared/request/scope.js';
import { timeInputOf } from '../shared/request/sent-text.js';

type SimulationRequest = Schemas['SimulationRequest'];

const DEFAULT_LAST = '7d';
/** Container histograms are kept for 35 days by default. */
const MAX_RANGE_SECONDS = 35 * DAY_SECONDS;

const TOO_LONG = 'the range must not exceed 35 days';
const isTooLong = ({ from, to }: TimeRange): boolean => to - from > MAX_RANGE_SECONDS;

/** Range in whole hours. @throws Problem `invalid-request` with the name of the property */
function resolveRange({ from, to, last }: SimulationRequest, defaultTo: EpochSeconds, now: EpochSeconds): TimeRange {
  const { range } = resolveTime({ from, to, last }, { defaultTo, defaultLast: DEFAULT_LAST, now }, invalidBody);
  if (isTooLong(range)) throw invalidBody(last === undefined ? 'from' : 'last', TOO_LONG);
  return { from: floorTo(range.from, HOUR_SECONDS), to: ceilTo(range.to, HOUR_SECONDS) };
}

/** Mistakes in the range of a body whose schema is not checked yet, as far as they do not depend on stored data. */
export function findSimulationTimeErrors(
  body: Readonly<Record<string, unknown>>,
  now: EpochSeconds,
): readonly ProblemEntry[] {
  const input = { ...timeInputOf(body), timezone: undefined };
  const errors = findTimeErrors(input, now).map(({ parameter, message }) => ({
    pointer: pointerInto('/body', parameter),
    detail: message,
  }));
  const isFixed = input.from !== undefined && input.to !== undefined;
  if (errors.length > 0 || !isFixed) return errors;
  const { range } = resolveTimeRange(input, { defaultTo: now, defaultLast: DEFAULT_LAST });
  return isTooLong(range) ? [{ pointer: pointerInto('/body', 'from'), detail: TOO_LONG }] : [];
}

export const toHistoryRequest = (
  body: SimulationRequest,
  defaultTo: EpochSeconds,
  now: EpochSeconds,
): WorkloadHistoryRequest => ({
  range: resolveRange(body, defaultTo, now),
  clusters: body.cluster === undefined ? [] : [body.cluster],
  namespace: body.namespace,
  workload: toWorkloadRef(body.workload),
});

export const toStrategyParameters = (given: SimulationRequest['parameters']): StrategyParameters => ({
  cpuPercentile: given?.cpu_percentile,
  cpuMargin: given?.cpu_margin,
  memoryMargin: given?.memory_margin,
  minCpuMillicores: given?.min_cpu_millicores,
  minMemoryBytes: given?.min_memory_bytes,
});
