import { expect } from 'chai';
import type { PodFact, WindowFacts } from '../../../src/domain/measures/entity-facts.js';
import { emptyMeasures } from '../../../src/domain/measures/measures.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { MAX_NAMESPACE_GAUGES, MAX_POD_GAUGES } from '../../../src/telemetry/window-gauges.js';

const pod = (namespace: string, name: string, energyJoules: number | null, other: Partial<PodFact> = {}): PodFact => ({
  ...emptyMeasures(),
  namespace,
  name,
  uid: `uid-${name}`,
  node: 'node-1',
  workload: { kind: 'Pod', name },
  workloadLabels: {},
  cpuRequestCores: null,
  memoryRequestBytes: null,
  energyJoules,
  ...other,
});
const facts = (windowStart: number, pods: readonly PodFact[]): WindowFacts => ({
  windowStart,
  pods,
  nodes: [],
  containers: [],
  autoscalers: [],
  namespaces: [],
});

/** Value of one series; undefined when it does not exist. */
const value = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

const metricsWith = (hasPodGauges = false) =>
  createMetrics({ hasPodGauges, pools: () => [{ pool: 'write', used: 1, free: 2, pending: 3 }] });

describe('createMetrics', () => {
  it('exposes the newest window by cluster and namespace, with consistent sums', async () => {
    const metrics = metricsWith();
    metrics.setWindow(
      'prod',
      facts(300, [
        pod('shop', 'a', 600, { carbonOperationalGrams: 1, carbonEmbodiedGrams: 0.5, costCpuUsd: 2, costMemoryUsd: 1 }),
        pod('shop', 'b', 300),
        pod('__idle__', '__idle__', 100),
      ]),
    );
    const text = await metrics.render();
    expect(value(text, 'greenkube_namespace_power_watts{cluster="prod",namespace="shop"}')).to.equal(3);
    expect(value(text, 'greenkube_namespace_carbon_grams{cluster="prod",namespace="shop"}')).to.equal(1.5);
    expect(value(text, 'greenkube_namespace_cost_usd{cluster="prod",namespace="shop"}')).to.equal(3);
    expect(value(text, 'greenkube_cluster_energy_joules{cluster="prod"}')).to.equal(1000);
    expect(value(text, 'greenkube_last_window_end_timestamp_seconds{cluster="prod"}')).to.equal(600);
    expect(text).to.not.include('pod="a"');
  });

  it('has no series, rather than 0, for what was not observed', async () => {
    const metrics = metricsWith();
    metrics.setWindow('prod', facts(300, [pod('shop', 'a', null)]));
    expect(await metrics.render()).to.not.include('greenkube_namespace_power_watts{');
  });

  it('removes deleted namespaces, ignores an older window, and has no series of a cluster collected by another process', async () => {
    const metrics = metricsWith();
    metrics.setWindow('prod', facts(300, [pod('old', 'a', 1)]));
    metrics.setWindow('prod', facts(600, [pod('new', 'a', 1)]));
    metrics.setWindow('prod', facts(0, [pod('older', 'a', 1)]));
    const text = await metrics.render();
    expect(text).to.include('namespace="new"').and.not.include('namespace="old');
    metrics.setLeader('prod', false);
    expect(await metrics.render()).to.not.include('greenkube_namespace_power_watts{');
  });

  it('limits the number of namespaces and pods and keeps their sum', async () => {
    const metrics = metricsWith(true);
    const pods = Array.from({ length: MAX_POD_GAUGES + 50 }, (_, n) => pod(`ns-${n}`, `pod-${n}`, 300));
    metrics.setWindow('prod', facts(300, pods));
    const lines = (await metrics.render()).split('\n');
    const watts = (level: string) =>
      lines
        .filter((line) => line.startsWith(`greenkube_${level}_power_watts{`))
        .map((line) => Number(line.split(' ')[1]));
    expect(watts('namespace')).to.have.length(MAX_NAMESPACE_GAUGES + 1);
    expect(watts('pod')).to.have.length(MAX_POD_GAUGES + 1);
    for (const level of ['cluster', 'namespace', 'pod']) {
      expect(watts(level).reduce((total, one) => total + one, 0)).to.equal(pods.length);
    }
  });

  it('counts requests, collections, windows, rows, pool and process', async () => {
    const metrics = metricsWith();
    metrics.observeRequest('getMetrics', 'GET', 200, 0.02);
    metrics.observeCollection({ source: 'prometheus', cluster: 'prod', seconds: 1, outcome: 'partial' });
    metrics.countWindow('prod', 'too_late');
    metrics.countRowsWritten({ podRows: 3, nodeRows: 2, containerRows: 1 });
    metrics.setRollUpLag('prod', 7200);
    metrics.setBackfillRemaining('prod', 12);
    metrics.setCollectionLag('prometheus', 'prod', 90);
    const text = await metrics.render();
    const expected: readonly (readonly [string, number])[] = [
      ['http_request_duration_seconds_count{operation_id="getMetrics",method="GET",status="200"}', 1],
      ['greenkube_collections_total{source="prometheus",cluster="prod",outcome="partial"}', 1],
      ['greenkube_collection_duration_seconds_count{source="prometheus",cluster="prod"}', 1],
      ['greenkube_collection_lag_seconds{source="prometheus",cluster="prod"}', 90],
      ['greenkube_windows_total{cluster="prod",status="too_late"}', 1],
      ['greenkube_rows_written_total{table="pod_window"}', 3],
      ['greenkube_rollup_lag_seconds{cluster="prod"}', 7200],
      ['greenkube_backfill_remaining_windows{cluster="prod"}', 12],
      ['greenkube_database_pool_connections{pool="write",state="pending"}', 3],
    ];
    for (const [series, amount] of expected) expect(value(text, series), series).to.equal(amount);
    expect(value(text, 'process_resident_memory_bytes')).to.be.above(0);
  });

  it('exposes the current problems of the sources; problems of one kind on several nodes are one series', async () => {
    const metrics = metricsWith();
    const problem = (query: string) => ({ source: 'prometheus', query, detail: '', isFatal: false });
    metrics.setSourceProblems('prod', [
      problem('usage_exceeds_node/n1'),
      problem('usage_exceeds_node/n2'),
      problem('podOwner'),
    ]);
    const series = (name: string) => `greenkube_source_problems{cluster="prod",source="prometheus",problem="${name}"}`;
    const before = await metrics.render();
    expect([value(before, series('usage_exceeds_node')), value(before, series('podOwner'))]).to.deep.equal([2, 1]);
    metrics.setSourceProblems('prod', [problem('podOwner')]);
    const after = await metrics.render();
    expect([after.includes(series('usage_exceeds_node')), value(after, series('podOwner'))]).to.deep.equal([false, 1]);
  });

  it('supports two instances in one process', () => {
    expect(() => [metricsWith(), metricsWith()]).to.not.throw();
  });
});
