import { cadvisorSeries } from './cadvisor-series.js';
import { kubeStateSeries } from './kube-state-series.js';
import { nodeExporterSeries } from './node-exporter-series.js';
import type { FixtureCluster } from './scenario.js';
import type { Series } from './series.js';

/** All series of the clusters, as stored by one Prometheus server for several clusters. */
export function* fixtureSeries(clusters: readonly FixtureCluster[]): Generator<Series> {
  for (const cluster of clusters) {
    for (const node of cluster.nodes) {
      yield* cadvisorSeries(cluster, node);
      yield* nodeExporterSeries(cluster, node);
    }
    yield* kubeStateSeries(cluster);
  }
}
