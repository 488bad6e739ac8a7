import { buildCluster } from './cluster-fixture/build-cluster.js';
import { fixtureSeries } from './cluster-fixture/fixture-series.js';
import { nodeProfiles } from './cluster-fixture/node-profiles.js';
import type { FixtureCluster } from './cluster-fixture/scenario.js';
import { toOpenMetrics } from './cluster-fixture/series.js';
import { type IndependentFigures, independentFigures } from './independent-figures.js';
import { type PrometheusServer, startPrometheus } from './prometheus-server.js';

/** A real Prometheus with two clusters, one per dialect, separated by their `cluster` label. */
export interface FixtureRun {
  readonly clusters: readonly FixtureCluster[];
  readonly prometheus: PrometheusServer;
}

/** @param from start of the series, aligned to an hour */
export async function startFixture(from: number): Promise<FixtureRun> {
  const clusters = [
    buildCluster({ name: 'a', dialect: 'stack', seed: 11, from }),
    buildCluster({ name: 'b', dialect: 'plain', seed: 23, from }),
  ];
  return { clusters, prometheus: await startPrometheus({ openMetrics: toOpenMetrics(fixtureSeries(clusters)) }) };
}

/** The figures of each cluster by its name. */
export async function fixtureFigures(run: FixtureRun): Promise<ReadonlyMap<string, IndependentFigures>> {
  const figures = new Map<string, IndependentFigures>();
  for (const cluster of run.clusters) {
    const profiles = nodeProfiles(cluster.dialect);
    figures.set(cluster.name, await independentFigures(cluster, run.prometheus.url, profiles));
  }
  return figures;
}
