import { expect } from 'chai';
import type { WindowReading } from '../../src/domain/ports.js';
import { HOUR_SECONDS } from '../../src/domain/time/window.js';
import { promqlOf } from '../../src/sources/prometheus/queries/queries.js';
import { createPrometheusSource } from '../../src/sources/prometheus/windows/prometheus-source.js';
import { fixtureSeries } from '../support/cluster-fixture/fixture-series.js';
import type { FixtureCluster } from '../support/cluster-fixture/scenario.js';
import { toOpenMetrics } from '../support/cluster-fixture/series.js';
import { type FixtureRun, startFixture } from '../support/fixture-run.js';
import { observeCluster } from '../support/independent/observe-cluster.js';
import { startPrometheus } from '../support/prometheus-server.js';

const FROM = 1_700_000_000 - (1_700_000_000 % HOUR_SECONDS);

/** Every window of a cluster, read one hour at a time as a backfill does. */
async function readAll(url: string, { name, range }: FixtureCluster): Promise<WindowReading[]> {
  const source = createPrometheusSource({ url, matchers: `cluster="${name}"` });
  const windows: WindowReading[] = [];
  try {
    for (let from = range.from; from < range.to; from += HOUR_SECONDS) {
      const reading = await source.observe({ from, to: from + HOUR_SECONDS }, new AbortController().signal);
      windows.push(...reading.windows);
    }
  } finally {
    await source.close();
  }
  return windows;
}

describe('both dialects of a large cluster', () => {
  let run: FixtureRun;
  before(async function () {
    this.timeout(120_000);
    run = await startFixture(FROM);
  });
  after(() => run.prometheus.stop());

  for (const index of [0, 1]) {
    it(`are read exactly as PromQL evaluates them (cluster ${index})`, async function () {
      this.timeout(60_000);
      const cluster = run.clusters[index]!;
      const url = run.prometheus.url;
      const expected = await observeCluster({ prometheusUrl: url, ...cluster });
      const windows = await readAll(url, cluster);
      expect(windows.flatMap(({ problems }) => problems)).to.deep.equal([]);
      const seen = windows.map(({ observation }) => observation).filter(({ nodes }) => nodes.length > 0);
      expect(seen.map(({ windowStart }) => windowStart)).to.deep.equal(expected.map(({ start }) => start));
      for (const [place, { nodes, pods }] of expected.entries()) {
        const { nodes: seenNodes, pods: seenPods, autoscalers } = seen[place]!;
        expect(autoscalers).to.deep.equal(cluster.autoscalers);
        expect(new Set(seenNodes.map(({ name }) => name))).to.deep.equal(new Set(nodes.map(({ name }) => name)));
        expect(new Set(seenPods.map(({ uid }) => uid))).to.deep.equal(new Set(pods.map(({ uid }) => uid)));
        for (const node of nodes) {
          const found = seenNodes.find(({ name }) => name === node.name)!;
          for (const figure of ['existsSeconds', 'coveredSeconds', 'cpuCoreSeconds'] as const)
            expectSame(found[figure], node[figure], `${figure} of ${node.name}`);
        }
        for (const pod of pods) {
          const found = seenPods.find(({ uid }) => uid === pod.uid)!;
          expect(found.node).to.equal(pod.node);
          expectSame(found.memoryWorkingSetBytes, pod.memoryBytes, `memory of ${pod.name}`);
          for (const figure of POD_FIGURES) expectSame(found[figure], pod[figure], `${figure} of ${pod.name}`);
        }
      }
    });
  }

  it('return the same for one window alone and within its hour', async () => {
    const cluster = run.clusters[0]!;
    const source = createPrometheusSource({ url: run.prometheus.url, matchers: 'cluster="a"' });
    const from = cluster.range.from + 2 * HOUR_SECONDS;
    const signal = new AbortController().signal;
    const hour = await source.observe({ from, to: from + HOUR_SECONDS }, signal);
    const alone = await source.observe({ from: from + 1500, to: from + 1800 }, signal);
    await source.close();
    expect(alone.windows).to.deep.equal(hour.windows.slice(5, 6));
  });

  it('return the same when the server rejects an hour because of too many samples', async function () {
    this.timeout(60_000);
    const small = { ...run.clusters[0]!, range: { from: FROM, to: FROM + HOUR_SECONDS } };
    const openMetrics = (): Iterable<string> => toOpenMetrics(fixtureSeries([run.clusters[0]!]));
    const tight = await startPrometheus({ openMetrics: openMetrics(), flags: ['--query.max-samples=600'] });
    try {
      expect(await statusOfWholeHour(tight.url)).to.equal(422);
      expect(await readAll(tight.url, small)).to.deep.equal(await readAll(run.prometheus.url, small));
    } finally {
      await tight.stop();
    }
  });
});

/** Status of the server for the CPU of an hour in one query. */
async function statusOfWholeHour(url: string): Promise<number> {
  const query = { query: promqlOf('containerCpu', ''), start: `${FROM + 300}`, end: `${FROM + 3600}`, step: '300' };
  const reply = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body: new URLSearchParams(query) });
  await reply.arrayBuffer();
  return reply.status;
}

const POD_FIGURES = [
  'liveSeconds',
  'cpuCoreSeconds',
  'cpuRequestCores',
  'memoryRequestBytes',
  'networkReceiveBytes',
  'networkTransmitBytes',
] as const;

function expectSame(actual: number | null, expected: number | null, what: string): void {
  if (actual === null || expected === null) expect(actual, what).to.equal(expected);
  else expect(Math.abs(actual - expected), what).to.be.at.most(1e-9 * Math.max(1, Math.abs(expected)));
}
