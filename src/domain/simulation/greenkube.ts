import type { RequestFormula } from '../recommendations/request-formula.js';
import { proposeCpuMillicores, proposeMemoryBytes } from '../recommendations/rules/proposed-requests.js';
import { type ContainerUse, memoryPeaksOf } from './container-use.js';
import { nearestRankPercentile } from './percentile.js';
import { type Note, type ProposedRequests, type Strategy, settingsOf } from './strategy.js';

/**
 * The strategy of the recommendations, even when the difference is too small for one.
 * @param configured the formula of the service
 */
export const greenkubeStrategy =
  (configured: RequestFormula): Strategy =>
  (use, parameters) =>
    propose(use, { ...configured, ...settingsOf(parameters, configured) });

function propose(use: ContainerUse, formula: RequestFormula): ProposedRequests {
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
