import fc from 'fast-check';
import type { CaseCluster, CaseSeries, Labels } from './case-series.js';
import { baseCluster } from './small-cluster.js';
import {
  copyWith,
  isCadvisor,
  isFromKubelet,
  isKubeState,
  isNodeExporter,
  mapLabels,
  rename,
  renamed,
  scrapedAt,
  spread,
  type Transformation,
} from './transformations.js';

/**
 * One step from the base cluster to another installation of it, as plain data, so that a failure prints how to repeat
 * it.
 */
export type LabelStep =
  | { readonly kind: 'copy'; readonly of: Exporter; readonly label: string; readonly value: string }
  | { readonly kind: 'copy some'; readonly label: string; readonly value: string; readonly salt: number }
  | { readonly kind: 'job twice'; readonly of: Exporter; readonly job: string }
  | { readonly kind: 'replicas'; readonly label: string }
  | { readonly kind: 'second kube-state-metrics'; readonly instance: string }
  | { readonly kind: 'relabel'; readonly names: number }
  | { readonly kind: 'shuffle'; readonly salt: number };

type Exporter = 'cadvisor' | 'kube-state-metrics' | 'node-exporter' | 'all';

const SELECTORS: Readonly<Record<Exporter, (name: string) => boolean>> = {
  cadvisor: isCadvisor,
  'kube-state-metrics': isKubeState,
  'node-exporter': isNodeExporter,
  all: () => true,
};

/** Label spellings of different installations. */
const SPELLINGS: readonly Transformation[] = [
  rename(isCadvisor, { pod: 'pod_name', container: 'container_name' }),
  rename(isCadvisor, { node: 'kubernetes_node' }),
  rename(isCadvisor, { node: null }),
  rename(isCadvisor, { service: null, endpoint: null, metrics_path: null }),
  mapLabels(isKubeState, (labels) => [
    {
      ...renamed(labels, { namespace: 'exported_namespace', pod: 'exported_pod', container: 'exported_container' }),
      namespace: 'monitoring',
      pod: 'ksm-0',
    },
  ]),
];

const label = fc.constantFrom('service', 'endpoint', 'scrape_pool', 'prometheus_replica', 'region_of_scrape', 'zz');
const value = fc.constantFrom('a', 'b', 'other', '0');
const exporter = fc.constantFrom<Exporter>('cadvisor', 'kube-state-metrics', 'node-exporter', 'all');

const labelStep: fc.Arbitrary<LabelStep> = fc.oneof(
  fc.record({ kind: fc.constant('copy' as const), of: exporter, label, value }),
  fc.record({ kind: fc.constant('copy some' as const), label, value, salt: fc.integer({ min: 1, max: 1000 }) }),
  fc.record({ kind: fc.constant('job twice' as const), of: exporter, job: fc.constantFrom('second', 'a-job') }),
  fc.record({ kind: fc.constant('replicas' as const), label: fc.constantFrom('replica', '__replica__', 'prometheus') }),
  fc.record({
    kind: fc.constant('second kube-state-metrics' as const),
    instance: fc.constantFrom('10.1.0.8:8080', 'ksm:80'),
  }),
  fc.record({ kind: fc.constant('relabel' as const), names: fc.nat({ max: SPELLINGS.length - 1 }) }),
  fc.record({ kind: fc.constant('shuffle' as const), salt: fc.integer({ min: 1, max: 1000 }) }),
);

/** Every copy step doubles the series, so there are at most three. */
export const labelSteps: fc.Arbitrary<readonly LabelStep[]> = fc.array(labelStep, { minLength: 1, maxLength: 3 });

/** A pseudorandom number in [0, 1) from series and salt. */
function chance(series: { readonly name: string; readonly labels: Labels }, salt: number): number {
  let hash = salt;
  for (const char of `${series.name}${JSON.stringify(series.labels)}`)
    hash = (hash * 33 + char.charCodeAt(0)) % 1_000_003;
  return hash / 1_000_003;
}

function apply(step: LabelStep): Transformation {
  switch (step.kind) {
    case 'copy':
      return copyWith(SELECTORS[step.of], { [step.label]: step.value });
    case 'copy some':
      return mapLabels(SELECTORS.all, (labels, name) =>
        chance({ name, labels }, step.salt) < 0.5 ? [labels] : [labels, { ...labels, [step.label]: step.value }],
      );
    case 'job twice':
      return copyWith(SELECTORS[step.of], { job: step.job });
    case 'replicas':
      return spread(SELECTORS.all, [{ [step.label]: 'a' }, { [step.label]: 'b' }]);
    case 'second kube-state-metrics':
      return copyWith(isKubeState, { instance: step.instance });
    case 'relabel':
      return SPELLINGS[step.names] ?? ((cluster) => cluster);
    case 'shuffle':
      return (cluster) => ({
        ...cluster,
        series: [...cluster.series].sort((a, b) => chance(a, step.salt) - chance(b, step.salt)),
      });
  }
}

/** The base cluster after the steps. Series that became equal are merged, as in any store. */
export function composed(steps: readonly LabelStep[]): CaseCluster {
  const cluster = steps.reduce((changed, step) => apply(step)(changed), baseCluster());
  const distinct = new Map<string, CaseSeries>();
  for (const series of cluster.series) {
    const key = `${series.name}${JSON.stringify(Object.entries(series.labels).sort())}`;
    if (!distinct.has(key)) distinct.set(key, series);
  }
  return { ...cluster, series: [...distinct.values()] };
}

/** Scrape times of the kubelet of n1, and its events, in seconds from the start of the case. */
export interface TimeChange {
  readonly stepSeconds: number;
  readonly offsetSeconds: number;
  /** Index of the missing scrape after the first hour. */
  readonly lostScrape: number | null;
  /** When the containers of n1 restart. */
  readonly restartAt: number | null;
}

export const timeChange: fc.Arbitrary<TimeChange> = fc
  .record({
    stepSeconds: fc.constantFrom(15, 30, 40, 45, 60, 90, 120),
    share: fc.double({ min: 0, max: 0.99, noNaN: true }),
    lost: fc.option(fc.integer({ min: 2, max: 25 })),
    restartAt: fc.option(fc.integer({ min: 4000, max: 6500 })),
  })
  .map(({ stepSeconds, share, lost, restartAt }) => {
    const offsetSeconds = Math.round(share * stepSeconds);
    const first = offsetSeconds + Math.ceil((3600 - offsetSeconds) / stepSeconds) * stepSeconds;
    return { stepSeconds, offsetSeconds, lostScrape: lost === null ? null : first + lost * stepSeconds, restartAt };
  });

export function changed({ stepSeconds, offsetSeconds, lostScrape, restartAt }: TimeChange): CaseCluster {
  const isKubelet = isFromKubelet('n1');
  const isLost = (at: number): boolean => at === lostScrape;
  const scraped = scrapedAt(isKubelet, { stepSeconds, offsetSeconds, isLost })(baseCluster());
  if (restartAt === null) return scraped;
  const isContainer = (series: CaseSeries): boolean => isKubelet(series) && series.labels['container'] !== undefined;
  const series = scraped.series.flatMap((each): CaseSeries[] => {
    if (!isContainer(each)) return [each];
    const isCounter = each.name.endsWith('_total');
    const valueAt: CaseSeries['valueAt'] = (seconds) => {
      const value = each.valueAt(isCounter ? seconds - restartAt : seconds);
      return seconds < restartAt ? null : value;
    };
    const before = { ...each, valueAt: (seconds: number) => (seconds < restartAt ? each.valueAt(seconds) : null) };
    return [before, { ...each, labels: { ...each.labels, id: `${each.labels['id']}-2` }, valueAt }];
  });
  return { ...scraped, series };
}
