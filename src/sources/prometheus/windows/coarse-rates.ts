import { type EpochSeconds, type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';
import type { Series, SeriesLabels } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { COARSE_FORMS } from '../queries/coarse-queries.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import type { QueryName } from '../queries/queries.js';
import { evaluationTimes, isCoarse, type Scraped } from '../samples/scrape-interval.js';
import { KINDS, type Timelines } from '../samples/timelines.js';

/** Whether any node is scraped too rarely for a rate in any window. */
export function hasCoarseNodes(timelines: Timelines, range: TimeRange): boolean {
  const times = evaluationTimes(range);
  return KINDS.some((kind) =>
    [...timelines.nodesOf(kind)].some((node) => times.some((time) => isCoarse(timelines.scraped(kind, node, time)))),
  );
}

/**
 * Replaces counter values by those of the coarse query, in the windows and on the nodes with too few scrapes. The value
 * is the mean rate of the longer range, for the covered part of the window.
 */
export function withCoarseRates(answers: Answers, timelines: Timelines, directory: NodeDirectory): Answers {
  const scrapedFor = (name: QueryName, labels: SeriesLabels, time: EpochSeconds): Scraped | null => {
    const node = directory.resolve(labels);
    if (node === null) return null;
    return name === 'exporterCpu' ? timelines.scraped('exporter', node, time) : timelines.scrapedAt(node, time);
  };
  const replaced = new Map<QueryName, readonly Series[]>();
  for (const [name, form] of Object.entries(COARSE_FORMS) as [keyof typeof COARSE_FORMS, QueryName][]) {
    const mapped = (all: readonly Series[], change: (value: number, scraped: Scraped | null) => number | undefined) =>
      all.map((series) => ({
        ...series,
        values: series.values.map((value, index) => {
          const time = series.start + index * series.step;
          return value === undefined ? undefined : change(value, scrapedFor(name, series.labels, time));
        }),
      }));
    replaced.set(name, [
      ...mapped(answers.of(name), (value, scraped) => (scraped !== null && isCoarse(scraped) ? undefined : value)),
      ...mapped(answers.of(form), (value, scraped) =>
        scraped !== null && isCoarse(scraped) ? (value * scraped.coveredSeconds) / WINDOW_SECONDS : undefined,
      ),
    ]);
  }
  return { ...answers, of: (name) => replaced.get(name) ?? answers.of(name) };
}
