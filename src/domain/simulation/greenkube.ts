import {
  proposeCpuMillicores,
  proposeMemoryBytes,
  REQUEST_FORMULA,
} from '../recommendations/rules/proposed-requests.js';
import { type ContainerUse, memoryPeaksOf } from './container-use.js';
import { nearestRankPercentile } from './percentile.js';
import { type Note, type ProposedRequests, type StrategyParameters, settingsOf } from './strategy.js';

/** The requests of GreenKube's own formula, even when the difference is too small for a recommendation. */
export function greenkube(use: ContainerUse, parameters: StrategyParameters): ProposedRequests {
  const formula = { ...REQUEST_FORMULA, ...settingsOf(parameters, REQUEST_FORMULA) };
  const percentile = nearestRankPercentile(
    use.pods.flatMap((pod) => pod.cpuMillicores),
    formula.cpuPercentile,
  );
  const peaks = use.pods.flatMap(memoryPeaksOf).map(({ value }) => value);
  const highest = peaks.length === 0 ? null : peaks.reduce((most, value) => Math.max(most, value));
  const notes: Note[] = [];
  if (percentile === null || highest === null) notes.push('not_enough_samples');
  if (use.memoryLimitAtOomBytes !== null) notes.push('raised_after_oom_kill');
  return {
    cpuMillicores: percentile === null ? null : proposeCpuMillicores(percentile, formula),
    memoryBytes: highest === null ? null : proposeMemoryBytes(highest, use.memoryLimitAtOomBytes, formula),
    notes,
  };
}
