import type { Schemas } from '../../contract/index.js';
import type { WorkloadHistoryRequest } from '../../domain/simulation/ports.js';
import type { StrategyParameters } from '../../domain/simulation/strategy.js';
import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  type TimeRange,
} from '../../domain/time/window.js';
import { invalidBody } from '../../problem/problem.js';
import { resolveTime, toWorkloadRef } from '../shared/request/scope.js';

type SimulationRequest = Schemas['SimulationRequest'];

const DEFAULT_LAST = '7d';
/** Container histograms are kept for 35 days by default. */
const MAX_RANGE_SECONDS = 35 * DAY_SECONDS;

/** Range in whole hours. @throws Problem `invalid-request` with the name of the property */
function resolveRange({ from, to, last }: SimulationRequest, defaultTo: EpochSeconds, now: EpochSeconds): TimeRange {
  const { range } = resolveTime({ from, to, last }, { defaultTo, defaultLast: DEFAULT_LAST, now }, invalidBody);
  if (range.to - range.from > MAX_RANGE_SECONDS)
    throw invalidBody(last === undefined ? 'from' : 'last', 'the range must not exceed 35 days');
  return { from: floorTo(range.from, HOUR_SECONDS), to: ceilTo(range.to, HOUR_SECONDS) };
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
