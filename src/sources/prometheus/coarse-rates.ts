import type { EpochSeconds, TimeRange } from '../../domain/window.js';
import type { Answers } from './answers.js';
import { COARSE_FORMS } from './coarse-queries.js';
import type { NodeDirectory } from './node-directory.js';
import type { QueryName } from './queries.js';
import { COARSE_INTERVAL_SECONDS, evaluationTimes } from './scrape-interval.js';
import type { Series, SeriesLabels } from './series.js';
import type { Timelines } from './timelines.js';

/** Whether what a question is about is scraped too rarely for a rate within one window. */
type IsCoarse = (name: QueryName, labels: SeriesLabels, time: EpochSeconds) => boolean;

const coarseAt = (timelines: Timelines, directory: NodeDirectory): IsCoarse => {
  const isLong = (seconds: number | null): boolean => seconds !== null && seconds > COARSE_INTERVAL_SECONDS;
  return (name, labels, time) => {
    const node = directory.resolve(labels);
    if (node === null) return false;
    const scraped =
      name === 'exporterCpu' ? timelines.scraped('exporter', node, time) : timelines.scrapedAt(node, time);
    return isLong(scraped.intervalSeconds);
  };
};

/** Whether any node is scraped so rarely in any window. */
export function hasCoarseNodes(timelines: Timelines, range: TimeRange): boolean {
  const times = evaluationTimes(range);
  return (['kubelet', 'exporter', 'containers'] as const).some((kind) =>
    [...timelines.nodesOf(kind)].some((node) =>
      times.some((time) => (timelines.scraped(kind, node, time).intervalSeconds ?? 0) > COARSE_INTERVAL_SECONDS),
    ),
  );
}

/** Takes each counter from the question over a longer range in the windows and on the nodes where that is needed. */
export function withCoarseRates(answers: Answers, timelines: Timelines, directory: NodeDirectory): Answers {
  const isCoarse = coarseAt(timelines, directory);
  const replaced = new Map<QueryName, readonly Series[]>();
  for (const [name, form] of Object.entries(COARSE_FORMS) as [keyof typeof COARSE_FORMS, QueryName][]) {
    const keep = (all: readonly Series[], wants: boolean): Series[] =>
      all.map((series) => ({
        ...series,
        values: series.values.map((value, index) =>
          isCoarse(name, series.labels, series.start + index * series.step) === wants ? value : undefined,
        ),
      }));
    replaced.set(name, [...keep(answers.of(name), false), ...keep(answers.of(form), true)]);
  }
  return { ...answers, of: (name) => replaced.get(name) ?? answers.of(name) };
}
