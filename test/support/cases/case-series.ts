/** Small clusters, each one real-world situation, as series of one Prometheus in which every case is a tenant. */

export type Labels = Readonly<Record<string, string>>;

/** Value at the given seconds after the start; null when the series has no sample. */
export type ValueAt = (seconds: number) => number | null;

/** Scrape times of a target, in seconds after the start. */
export interface Scrapes {
  readonly stepSeconds: number;
  readonly offsetSeconds: number;
  /** Whether a scrape is missing. */
  readonly isLost?: (seconds: number) => boolean;
}

export interface CaseSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly valueAt: ValueAt;
  /** Its own scrape times; by default those of the case. */
  readonly scrapes?: Scrapes;
}

/** One cluster: its series, and the scrape interval of its targets. */
export interface CaseCluster {
  readonly series: readonly CaseSeries[];
  readonly scrapes: Scrapes;
}

export interface Life {
  /** First and last second with a sample; the whole case by default. */
  readonly from?: number;
  readonly to?: number;
}

/** A counter that grows by the given units per second from its start. */
export const counting =
  (perSecond: number, { from = 0, to = Number.POSITIVE_INFINITY }: Life = {}): ValueAt =>
  (seconds) =>
    seconds < from || seconds > to ? null : perSecond * (seconds - from);

export const constant =
  (value: number, { from = 0, to = Number.POSITIVE_INFINITY }: Life = {}): ValueAt =>
  (seconds) =>
    seconds < from || seconds > to ? null : value;

/**
 * OpenMetrics text of all cases in chunks, each series with the label `case`, grouped by family as promtool requires.
 */
export function* writeCases(
  cases: ReadonlyMap<string, CaseCluster>,
  startAt: number,
  seconds: number,
): Generator<string> {
  const families = new Map<
    string,
    { readonly labels: Labels; readonly series: CaseSeries; readonly scrapes: Scrapes }[]
  >();
  for (const [name, cluster] of cases) {
    for (const series of cluster.series) {
      const family = families.get(series.name) ?? [];
      family.push({ labels: { ...series.labels, case: name }, series, scrapes: series.scrapes ?? cluster.scrapes });
      families.set(series.name, family);
    }
  }
  for (const [name, family] of families) {
    for (const { labels, series, scrapes } of family) {
      const head = `${name}{${labelText(labels)}}`;
      const lines: string[] = [];
      for (let at = scrapes.offsetSeconds; at <= seconds; at += scrapes.stepSeconds) {
        const value = scrapes.isLost?.(at) ? null : series.valueAt(at);
        if (value !== null) lines.push(`${head} ${value} ${startAt + at}\n`);
      }
      yield lines.join('');
    }
  }
  yield '# EOF\n';
}

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
    .join(',');
