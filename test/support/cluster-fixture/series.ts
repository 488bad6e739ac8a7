import { groupBy } from './group-by.js';
import { noise } from './noise.js';
import type { FixtureCluster } from './scenario.js';

/** One time series before it is written: its value is computed at every scrape in [from, to). */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapes: readonly number[];
  readonly valueAt: (instant: number) => number;
}

/**
 * Scrape times of a target: each target has its own offset, never on a window boundary, and none is scraped in the gap
 * of the cluster.
 */
export function scrapesOf(cluster: FixtureCluster, target: string): number[] {
  const { range, gap, scrapeSeconds } = cluster;
  const offset = 1 + Math.floor((scrapeSeconds - 2) * noise(cluster.seed, `offset/${target}`)) + 0.125;
  const scrapes: number[] = [];
  for (let instant = range.from + offset; instant < range.to; instant += scrapeSeconds) {
    if (instant < gap.from || instant >= gap.to) scrapes.push(instant);
  }
  return scrapes;
}

export const within = (scrapes: readonly number[], from: number, to: number): readonly number[] =>
  scrapes.filter((instant) => instant >= from && instant < to);

/** OpenMetrics text in chunks: grouped by family, samples of a series ascending, as promtool requires. */
export function* toOpenMetrics(series: Iterable<Series>): Generator<string> {
  const families = groupBy(
    [...series].filter((one) => one.scrapes.length > 0),
    (one) => one.name,
  );
  for (const family of families.values()) {
    for (const { name, labels, scrapes, valueAt } of family) {
      const head = `${name}{${writeLabels(labels)}}`;
      yield scrapes.map((instant) => `${head} ${round(valueAt(instant))} ${instant}\n`).join('');
    }
  }
  yield '# EOF\n';
}

/** cAdvisor counts nanoseconds; a microsecond is precise enough and shorter. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

const writeLabels = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
    .join(',');
