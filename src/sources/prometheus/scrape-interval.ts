import { type TimeRange, WINDOW_SECONDS } from '../../domain/window.js';
import type { Answers } from './gather.js';
import type { Series } from './series.js';

/** Seconds between two samples of each kind of exporter; null where it has no samples at all. */
export interface ScrapeIntervals {
  readonly cadvisor: number | null;
  readonly nodeExporter: number | null;
  readonly kubeState: number | null;
}

/** Longest interval that is believed: with one sample in a window no rate can be had anyway. */
const LONGEST_INTERVAL_SECONDS = WINDOW_SECONDS;

/** Window length divided by the median number of samples in a window, over all series and windows that have any. */
export function inferInterval(counts: readonly Series[]): number | null {
  const found = counts
    .flatMap((series) => series.values)
    .filter((count): count is number => count !== undefined && count > 0)
    .sort((a, b) => a - b);
  const low = found[Math.floor((found.length - 1) / 2)];
  const high = found[Math.floor(found.length / 2)];
  if (low === undefined || high === undefined) return null;
  return Math.min(LONGEST_INTERVAL_SECONDS, WINDOW_SECONDS / ((low + high) / 2));
}

/** The operator's interval, else the inferred one of each exporter. */
export function scrapeIntervals(answers: Answers, configured: number | null): ScrapeIntervals {
  const infer = (series: readonly Series[]): number | null =>
    series.length === 0 ? null : (configured ?? inferInterval(series));
  const kubelet = answers.of('kubeletSamples');
  const nodeInfo = answers.of('nodeInfo');
  return {
    cadvisor: infer(kubelet.length > 0 ? kubelet : answers.of('cadvisorSamples')),
    nodeExporter: infer(answers.of('exporterSamples')),
    kubeState: infer(nodeInfo.length > 0 ? nodeInfo : answers.of('podInfo')),
  };
}

/** Seconds that a number of samples stands for: at most the window. */
export const secondsOf = (samples: number, interval: number | null): number =>
  interval === null ? 0 : Math.min(WINDOW_SECONDS, samples * interval);

/** Evaluation times of the windows of a range: their ends. */
export function evaluationTimes(range: TimeRange): number[] {
  const times: number[] = [];
  for (let end = range.from + WINDOW_SECONDS; end <= range.to; end += WINDOW_SECONDS) times.push(end);
  return times;
}
