import type { CaseCluster } from './case-series.js';
import { baseCluster, GIB, SmallCluster, threePods, twoNodes } from './small-cluster.js';
import { inOrder, mapLabels, scrapedAt, spread, type Transformation } from './transformations.js';

const all = (): boolean => true;

/** One store, two clusters with the same names. */
export const CLUSTER_CASES: Readonly<Record<string, () => CaseCluster>> = {
  'two-clusters-other-nodes': () => {
    const other = new SmallCluster().node({ name: 'm1', address: '10.9.0.1', usedCores: 1 }).done();
    const inCluster = (cluster: string): Transformation => mapLabels(all, (labels) => [{ ...labels, cluster }]);
    const one = inCluster('eu')(baseCluster());
    return { ...one, series: [...one.series, ...inCluster('us')(other).series] };
  },
  // pods of another machine under the name n1, from second 3600 on
  'foreign-pods': () => {
    const cluster = threePods(twoNodes());
    for (const name of ['alien-1', 'alien-2'])
      cluster.pod({ namespace: 'other', name, node: 'n1', containers: { c: { cores: 0.9 } }, from: 3600 });
    return mapLabels(all, (labels) => [
      labels['namespace'] === 'other' && labels['id'] ? { ...labels, zone_of: 'b' } : labels,
    ])(cluster.done());
  },
  // one node with the size of n1 uses more than it reports in two windows only
  'short-burst': () => {
    const cluster = threePods(twoNodes());
    cluster.pod({
      namespace: 'other',
      name: 'burst',
      node: 'n1',
      containers: { c: { cores: 2 } },
      from: 4207,
      to: 4717,
    });
    return cluster.done();
  },
  'two-clusters': () => spread(all, [{ cluster: 'eu' }, { cluster: 'us' }])(baseCluster()),
  'two-clusters-other-order': () => {
    const both = spread(all, [{ cluster: 'us' }, { cluster: 'eu' }])(baseCluster());
    return { ...both, series: [...both.series].reverse() };
  },
  'two-clusters-ha': () =>
    inOrder(
      spread(all, [{ cluster: 'eu' }, { cluster: 'us' }]),
      spread(all, [{ prometheus_replica: 'a' }, { prometheus_replica: 'b' }]),
    )(baseCluster()),
  // each is scraped at its own times
  'two-clusters-apart': () =>
    inOrder(
      spread(all, [{ cluster: 'eu' }, { cluster: 'us' }]),
      scrapedAt(({ labels }) => labels['cluster'] === 'us', { offsetSeconds: 19 }),
    )(baseCluster()),
  'three-clusters': () => spread(all, [{ cluster: 'ap' }, { cluster: 'eu' }, { cluster: 'us' }])(baseCluster()),
  'two-clusters-provider': () => {
    const other = mapLabels(all, (labels) => [
      { ...labels, tenant: 'b', ...(labels['provider_id'] ? { provider_id: `${labels['provider_id']}f` } : {}) },
    ])(baseCluster());
    const one = mapLabels(all, (labels) => [{ ...labels, tenant: 'a' }])(baseCluster());
    return { ...one, series: [...one.series, ...other.series] };
  },
  'node-replaced': () => {
    const cluster = new SmallCluster()
      .node({ name: 'n1', address: '10.0.0.1', usedCores: 1.6, providerId: 'aws:///eu-west-3a/i-old', to: 4500 })
      .node({
        name: 'n1',
        address: '10.0.0.1',
        usedCores: 1.6,
        cores: 16,
        memoryBytes: 64 * GIB,
        instanceType: 'm5.4xlarge',
        providerId: 'aws:///eu-west-3b/i-new',
        from: 4560,
      });
    return cluster.done();
  },
};
