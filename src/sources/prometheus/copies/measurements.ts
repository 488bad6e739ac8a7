import type { Series, SeriesLabels } from '../client/sample-series.js';
import { KEPLER_NAMES, keplerMeterOf } from '../queries/kepler-queries.js';
import { containerOf, podKeyOf, subjectNodeOf, uidOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import type { QueryName } from '../queries/queries.js';
import { CONTAINER_NAMES, KUBELET_NAMES, NODE_NAMES, STATE_SOURCE_NAMES } from '../queries/query-parts.js';
import type { RawName } from '../queries/raw-queries.js';

/** What a series measures, independent of how it was scraped. */
export interface Identity {
  readonly key: string;
  /** Node or uid; a missing value matches any value. */
  readonly part: string | null;
  /** The pod name or node that a reason refers to. */
  readonly subject: string;
}

/** Queries whose series measure the same objects, and the raw series that show when these were stored. */
export interface MeasurementFamily {
  readonly queries: readonly QueryName[];
  /** Labels that the series keep, without those that distinguish copies. */
  readonly names: readonly string[];
  readonly raw: RawName;
  /** Selects the metric among the raw series, when they contain several. */
  readonly metric?: RegExp;
  /** The values are numbers of samples. */
  readonly isCount?: boolean;
  identityOf(labels: SeriesLabels, directory: NodeDirectory): Identity | null;
}

type IdentityOf = MeasurementFamily['identityOf'];

const ofPod =
  (more: (labels: SeriesLabels) => string): IdentityOf =>
  (labels, directory) => {
    const subject = podKeyOf(labels);
    return subject === null ? null : { key: `${subject} ${more(labels)}`, part: directory.resolve(labels), subject };
  };

const ofNode =
  (more: (labels: SeriesLabels) => string): IdentityOf =>
  (labels, directory) => {
    const node = directory.resolve(labels);
    return node === null ? null : { key: `${node} ${more(labels)}`, part: '', subject: node };
  };

/** An object of kube-state-metrics: a pod when the labels name one, else a node. */
const ofStateObject =
  (more: (labels: SeriesLabels) => string): IdentityOf =>
  (labels) => {
    const subject = podKeyOf(labels);
    return subject === null ? null : { key: `${subject} ${more(labels)}`, part: uidOf(labels), subject };
  };

const ofStateNode: IdentityOf = (labels) => {
  const node = subjectNodeOf(labels);
  return node === null ? null : { key: node, part: '', subject: node };
};

const nothing = (): string => '';

/** All families whose figures are added up, where a copy would count twice. */
export const MEASUREMENT_FAMILIES: readonly MeasurementFamily[] = [
  {
    queries: [
      'containerCpu',
      'cpuResets',
      'memorySum',
      'memoryCount',
      'memoryMax',
      'diskReads',
      'diskWrites',
      'throttledPeriods',
      'cfsPeriods',
      'oomEvents',
      'cpuRates',
      'memoryValues',
    ],
    names: CONTAINER_NAMES,
    raw: 'containers',
    identityOf: ofPod((labels) => containerOf(labels) ?? ''),
  },
  {
    queries: ['networkReceive', 'networkTransmit'],
    names: NODE_NAMES,
    raw: 'containers',
    identityOf: ofPod(nothing),
  },
  { queries: ['rootCpu', 'rootMemory'], names: KUBELET_NAMES, raw: 'roots', identityOf: ofNode(nothing) },
  {
    queries: ['exporterCpu', 'exporterMemory'],
    names: NODE_NAMES,
    raw: 'targets',
    metric: /^node_/,
    identityOf: ofNode(nothing),
  },
  {
    queries: ['keplerJoules'],
    names: [...NODE_NAMES, ...KEPLER_NAMES],
    raw: 'kepler',
    identityOf: ofNode(
      (labels) => `${keplerMeterOf(labels)} ${labels['zone'] ?? ''} ${labels['package'] ?? ''} ${labels['mode'] ?? ''}`,
    ),
  },
  {
    queries: ['dcgmMillijoules', 'dcgmUtilisation'],
    names: [...NODE_NAMES, 'UUID', 'gpu'],
    raw: 'dcgm',
    identityOf: ofNode((labels) => labels['UUID'] || labels['gpu'] || ''),
  },
  {
    queries: ['podInfo'],
    names: STATE_SOURCE_NAMES,
    raw: 'targets',
    metric: /^kube_/,
    isCount: true,
    identityOf: ofStateObject((labels) => subjectNodeOf(labels) ?? ''),
  },
  {
    queries: ['podPhase'],
    names: STATE_SOURCE_NAMES,
    raw: 'targets',
    metric: /^kube_/,
    isCount: true,
    identityOf: ofStateObject(nothing),
  },
  {
    queries: ['nodeInfo'],
    names: STATE_SOURCE_NAMES,
    raw: 'targets',
    metric: /^kube_/,
    isCount: true,
    identityOf: ofStateNode,
  },
];

/** Groups series by measurement; series whose measured object is unknown are excluded. */
export function groupByMeasurement(
  family: MeasurementFamily,
  all: readonly Series[],
  directory: NodeDirectory,
): Map<string, { readonly subject: string; readonly series: Series[] }> {
  const identities = all.map((series) => family.identityOf(series.labels, directory));
  const parts = new Map<string, Set<string>>();
  for (const identity of identities) {
    if (identity === null || identity.part === null) continue;
    const known = parts.get(identity.key);
    if (known === undefined) parts.set(identity.key, new Set([identity.part]));
    else known.add(identity.part);
  }
  const groups = new Map<string, { readonly subject: string; readonly series: Series[] }>();
  for (const [place, identity] of identities.entries()) {
    const series = all[place];
    if (identity === null || series === undefined) continue;
    const known = parts.get(identity.key);
    const part = identity.part ?? (known?.size === 1 ? [...known][0] : '');
    const key = `${identity.key}\n${part}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { subject: identity.subject, series: [series] });
    else group.series.push(series);
  }
  return groups;
}
