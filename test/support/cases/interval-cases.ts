import type { CaseCluster } from './case-series.js';
import { baseCluster } from './small-cluster.js';
import { inOrder, isFromKubelet, isNodeExporter, scrapedAt } from './transformations.js';

const every = (stepSeconds: number, offsetSeconds = 7): CaseCluster =>
  baseCluster({ scrapes: { stepSeconds, offsetSeconds } });

/** The base cluster at other scrape intervals, without a missing scrape unless the name says so. */
export const INTERVAL_CASES: Readonly<Record<string, () => CaseCluster>> = {
  'every-15': () => every(15),
  'every-30': () => every(30, 29),
  'every-40': () => every(40, 33),
  'every-45': () => every(45, 11),
  'every-60': () => every(60, 59),
  'every-75': () => every(75, 74),
  'every-90': () => every(90, 17),
  'every-120': () => every(120, 113),
  'every-120-border': () => every(120, 0),
  'every-120-plain': () => baseCluster({ dialect: 'plain', scrapes: { stepSeconds: 120, offsetSeconds: 41 } }),
  'every-300': () => every(300, 140),
  // n2 is a separate pool
  'mixed-intervals': () => scrapedAt(isFromKubelet('n2'), { stepSeconds: 60 })(baseCluster()),
  // the pool of n1 is the slow one, and has the earlier name
  'mixed-other-order': () => scrapedAt(isFromKubelet('n1'), { stepSeconds: 60, offsetSeconds: 59 })(baseCluster()),
  'mixed-15-120': () =>
    inOrder(
      scrapedAt(isFromKubelet('n1'), { stepSeconds: 15 }),
      scrapedAt(isFromKubelet('n2'), { stepSeconds: 120, offsetSeconds: 113 }),
    )(baseCluster()),
  // the jobs of one node, kubelet and node-exporter, have their own intervals
  'exporter-every-60': () => scrapedAt(({ name }) => isNodeExporter(name), { stepSeconds: 60 })(baseCluster()),
  'kubelet-every-90': () =>
    scrapedAt((series) => isFromKubelet('n1')(series) || isFromKubelet('n2')(series), {
      stepSeconds: 90,
      offsetSeconds: 80,
    })(baseCluster()),
  'states-every-120': () => scrapedAt(({ name }) => name.startsWith('kube_'), { stepSeconds: 120 })(baseCluster()),
  'mixed-coarse': () =>
    inOrder(
      scrapedAt(isFromKubelet('n2'), {
        stepSeconds: 300,
        offsetSeconds: 50,
      }),
      scrapedAt(({ name, labels }) => name.startsWith('node_') && (labels['instance'] ?? '').startsWith('10.0.0.2'), {
        stepSeconds: 300,
        offsetSeconds: 50,
      }),
    )(baseCluster()),
  // the kubelet of n1 has a missing scrape in the middle of the window from 4500 to 4800
  'one-lost': () => scrapedAt(isFromKubelet('n1'), { isLost: (at) => at === 4657 })(baseCluster()),
  // Prometheus started at second 4600
  young: () => scrapedAt(() => true, { isLost: (at) => at < 4600 })(baseCluster()),
};
