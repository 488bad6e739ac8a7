import { expect } from 'chai';
import type { NodeObservation, PodObservation } from '../../src/domain/cluster/observation.js';
import type { WindowReading } from '../../src/domain/ports.js';
import type { PrometheusOptions } from '../../src/sources/prometheus/client/prometheus-options.js';
import { createPrometheusSource } from '../../src/sources/prometheus/windows/prometheus-source.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { FROM, openMetricsOf } from './hand-series.js';
import { bare, modern, UID } from './small-clusters.js';

describe('the Prometheus source, with a real server', () => {
  let server: PrometheusServer;
  before(async function () {
    this.timeout(60_000);
    server = await startPrometheus({ openMetrics: openMetricsOf([...modern(), ...bare()]) });
  });
  after(() => server.stop());

  async function observe(cluster: string, options: Partial<PrometheusOptions> = {}): Promise<readonly WindowReading[]> {
    const matchers = `cluster="${cluster}"`;
    const source = createPrometheusSource({
      url: server.url,
      matchers,
      labels: { patterns: ['team.example.com/owner'] },
      ...options,
    });
    try {
      return (await source.observe({ from: FROM, to: FROM + 900 }, new AbortController().signal)).windows;
    } finally {
      await source.close();
    }
  }

  describe('with kube-state-metrics', () => {
    let windows: readonly WindowReading[];
    before(async () => {
      windows = await observe('modern');
    });
    const pod = (name: string, window = 1): PodObservation =>
      windows[window]!.observation.pods.find((each) => each.name === name)!;
    const node = (): NodeObservation => windows[1]!.observation.nodes[0]!;

    it('reports no problem, and one node: machines outside of the cluster are ignored', () => {
      expect(windows.map(({ problems }) => problems)).to.deep.equal([[], [], []]);
      expect(windows[1]!.observation.nodes.map(({ name }) => name)).to.deep.equal(['n1']);
    });

    it('counts containers only, and once for a kubelet scraped by two jobs', () => {
      expect(pod('web-1-abc').cpuCoreSeconds).to.be.closeTo(0.4 * 300, 1e-6);
      expect(pod('web-1-abc').reasons).to.deep.equal([]);
    });

    it('returns the pod: uid, top owner, allowed labels, memory', () => {
      expect(pod('web-1-abc')).to.deep.include({
        uid: 'u-web',
        node: 'n1',
        workload: { kind: 'Deployment', name: 'web' },
        workloadLabels: { 'team.example.com/owner': 'web-team' },
        memoryWorkingSetBytes: 1e8,
        memoryMaxBytes: 1e8,
      });
      expect(windows[1]!.observation.namespaces).to.deep.equal([
        { name: 'shop', labels: { 'team.example.com/owner': 'shop-team' } },
      ]);
    });

    it('uses the larger of containers and init containers as request, plus the overhead', () => {
      expect(pod('web-1-abc')).to.include({ cpuRequestCores: 2.25, memoryRequestBytes: 0, gpuRequest: 1 });
      expect(pod('web-1-abc').containers[0]).to.include({
        name: 'app',
        cpuRequestMillicores: 500,
        memoryRequestBytes: null,
      });
      expect(pod('agent')).to.include({ cpuRequestCores: 0 });
    });

    it('counts a pod of one minute for one minute, also with two kube-state-metrics', () => {
      expect(pod('short', 0).liveSeconds).to.equal(60);
      expect(pod('short', 0)).to.include({ cpuCoreSeconds: null });
      expect(pod('short', 1)).to.equal(undefined);
      expect(pod('web-1-abc').liveSeconds).to.equal(300);
    });

    it('counts a restart between two scrapes in its window, and as an OOM kill', () => {
      expect([0, 1, 2].map((window) => pod('web-1-abc', window).restarts)).to.deep.equal([0, 1, 0]);
      expect([0, 1, 2].map((window) => pod('web-1-abc', window).oomKills)).to.deep.equal([0, 1, 0]);
    });

    it('drops NaN and implausible values, and reduces the coverage accordingly', () => {
      expect(pod('broken').cpuCoreSeconds).to.be.closeTo(0.1 * 300, 1e-6);
      expect(pod('broken').reasons).to.include('value_dropped');
      // Two of the five usage series of the node.
      expect(node().coveredSeconds).to.be.closeTo(300 * (3 / 5), 1e-9);
      expect(node().reasons).to.include.members(['value_dropped', 'partial_window']);
    });

    it('returns no network traffic for a hostNetwork pod, and that of all interfaces for other pods', () => {
      expect(pod('agent')).to.include({ isHostNetwork: true, networkReceiveBytes: null });
      expect(pod('web-1-abc').networkReceiveBytes).to.be.closeTo(110 * 300, 1e-3);
      expect(pod('web-1-abc').networkTransmitBytes).to.equal(null);
    });

    it('uses five sub-steps per window for the histograms', () => {
      const { cpuMillicores, memoryBytes } = pod('web-1-abc').containers[0]!;
      expect(cpuMillicores).to.have.lengthOf(5);
      for (const millicores of cpuMillicores) expect(millicores).to.be.closeTo(400, 1e-6);
      expect(memoryBytes).to.deep.equal([1e8, 1e8, 1e8, 1e8, 1e8]);
    });

    it('describes the node by its labels, provider id and capacity', () => {
      expect(node().labels).to.deep.equal({ 'team.example.com/owner': 'core' });
      expect(node().spec).to.deep.include({
        provider: 'aws',
        instanceType: 'm5.xlarge',
        region: 'eu-west-1',
        zone: 'eu-west-1a',
        vcpus: 4,
        memoryBytes: 2 ** 33,
        gpuModel: 'NVIDIA T4',
      });
    });

    it('reads node CPU from node-exporter by address; iowait is not counted', () => {
      expect(node().cpuCoreSeconds).to.be.closeTo(300, 1e-6);
    });

    it("never adds Kepler's overlapping zones, and counts a GPU once for any number of pods", () => {
      expect(node().measuredCpuJoules).to.be.closeTo(10 * 300, 1e-6);
      expect(node().measuredDramJoules).to.be.closeTo(30 * 300, 1e-6);
      expect(node().measuredPlatformJoules).to.be.closeTo(40 * 300, 1e-6);
      expect(node().measuredIdlePart).to.be.closeTo(0.25, 1e-12);
      expect(node().measuredGpuJoules).to.be.closeTo(20 * 300, 1e-6);
      expect(node().gpuUtilisation).to.be.closeTo(0.5, 1e-12);
    });
  });

  describe('with cAdvisor only', () => {
    let windows: readonly WindowReading[];
    before(async () => {
      windows = await observe('bare');
    });
    const pod = (name: string): PodObservation => windows[1]!.observation.pods.find((each) => each.name === name)!;

    it('reports that kube-state-metrics is missing, and continues', () => {
      for (const { problems } of windows) {
        expect(problems.map(({ source, isFatal }) => ({ source, isFatal }))).to.deep.equal([
          { source: 'kube-state-metrics', isFatal: false },
        ]);
      }
    });

    it('finds pods under the older label names, with the uid from their cgroup', () => {
      expect(pod('known')).to.deep.include({
        namespace: 'a',
        uid: UID,
        node: 'old-node',
        workload: { kind: 'Pod', name: 'known' },
        liveSeconds: 300,
        cpuRequestCores: null,
        networkReceiveBytes: null,
      });
      expect(pod('known').cpuCoreSeconds).to.be.closeTo(60, 1e-6);
      expect(pod('known').reasons).to.have.members(['owner_unknown', 'request_unknown']);
    });

    it('generates a uid that is constant from window to window', () => {
      const uids = windows.map(({ observation }) => observation.pods.find(({ name }) => name === 'nameless')!.uid);
      expect(new Set(uids)).to.deep.equal(new Set([`a/nameless@${FROM - 50}`]));
      expect(pod('nameless').reasons).to.include('uid_synthetic');
    });

    it('describes the node by its mapped labels and machine metrics', () => {
      const [node] = windows[1]!.observation.nodes;
      expect(node!.spec).to.deep.include({
        provider: 'ovh',
        region: 'GRA11',
        pool: 'blue',
        vcpus: 2,
        memoryBytes: 2 ** 33,
      });
      expect(node).to.include({ name: 'old-node', existsSeconds: 300, coveredSeconds: 300 });
      expect(node!.cpuCoreSeconds).to.be.closeTo(450, 1e-6);
    });
  });

  it('ignores other clusters, without a problem', async () => {
    const windows = await observe('elsewhere');
    expect(windows.map(({ observation, problems }) => [observation.nodes, observation.pods, problems])).to.deep.equal(
      [0, 1, 2].map(() => [[], [], []]),
    );
  });

  it('uses a configured scrape interval instead of the measured one', async () => {
    const windows = await observe('bare', { scrapeIntervalSeconds: 15 });
    expect(windows[1]!.observation.nodes[0]).to.include({ coveredSeconds: 150 });
  });
});
