import { expect } from 'chai';
import type { WindowReading } from '../../src/domain/ports.js';
import { type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { CLUSTER_CASES } from '../support/cases/cluster-cases.js';

describe('series that cannot come from one cluster, on a real Prometheus', () => {
  let store: CaseStore;
  before(async function () {
    this.timeout(120_000);
    store = await startCaseStore(new Map(Object.entries(CLUSTER_CASES).map(([name, build]) => [name, build()])));
  });
  after(() => store?.close());

  const expectRefused = (windows: readonly WindowReading[], detail: RegExp): void => {
    expect(windows).to.have.lengthOf(6);
    for (const { observation, problems } of windows) {
      expect([observation.nodes, observation.pods]).to.deep.equal([[], []]);
      expect(problems).to.have.lengthOf(1);
      expect(problems[0]).to.include({ query: 'several_clusters', isFatal: true });
      expect(problems[0]!.detail).to.match(detail);
    }
  };

  for (const [name, values] of Object.entries({
    'two-clusters': ['eu', 'us'],
    'two-clusters-other-order': ['eu', 'us'],
    'two-clusters-ha': ['eu', 'us'],
    'two-clusters-apart': ['eu', 'us'],
    'three-clusters': ['ap', 'eu', 'us'],
  })) {
    it(`are rejected for several values of cluster, with the matchers that separate them: ${name}`, async () => {
      const [first, second] = values;
      expectRefused(
        await store.read(name),
        new RegExp(
          `n1 has cluster "${first}" and "${second}" at the same time; set GREENKUBE_PROMETHEUS_MATCHERS to ` +
            `cluster="${first}" or cluster="${second}"`,
        ),
      );
    });

    it(`are read exactly with their matcher: ${name}`, async () => {
      for (const cluster of values) {
        for (const { observation, problems } of await store.read(name, 3600, 5400, `,cluster="${cluster}"`)) {
          expect(problems).to.deep.equal([]);
          const cores = observation.pods.map((pod) => [pod.name, Math.round((pod.cpuCoreSeconds ?? 0) / 3) / 100]);
          expect(cores).to.have.deep.members([
            ['db-0', 1],
            ['web-a', 0.5],
            ['web-b', 0.25],
          ]);
        }
      }
    });
  }

  it('are rejected for two nodes of one name by provider id, with the label that separates them', async () => {
    expectRefused(
      await store.read('two-clusters-provider'),
      /n[12] has provider_id "aws:.*" and "aws:.*" at the same time; set GREENKUBE_PROMETHEUS_MATCHERS to tenant="a" or tenant="b"/,
    );
  });

  it('are accepted when a node was replaced under the same name', async () => {
    const windows = await store.read('node-replaced');
    expect(windows.flatMap(({ problems }) => problems.filter(({ isFatal }) => isFatal))).to.deep.equal([]);
    const types = windows.map(({ observation }) => observation.nodes[0]!.spec.instanceType);
    expect([types[0], types.at(-1)]).to.deep.equal(['m5.xlarge', 'm5.4xlarge']);
  });

  it('are reported when no matcher separates clusters with distinct nodes, and are still read', async () => {
    for (const { observation, problems } of await store.read('two-clusters-other-nodes')) {
      expect(observation.nodes.map(({ name }) => name)).to.deep.equal(['m1', 'n1', 'n2']);
      expect(problems).to.have.lengthOf(1);
      expect(problems[0]).to.include({ query: 'clusters', isFatal: false, isMinor: true });
      expect(problems[0]!.detail).to.match(/2 values of the label cluster \(eu, us\)/);
    }
    const [matched] = await store.read('two-clusters-other-nodes', 3600, 3900, ',cluster="us"');
    expect([matched!.problems, matched!.observation.nodes.map(({ name }) => name)]).to.deep.equal([[], ['m1']]);
  });

  it('exclude a node from the third window in which its pods use more than the node', async () => {
    const windows = await store.read('foreign-pods');
    const nodes = windows.map(({ observation }) => observation.nodes.map(({ name }) => name));
    const both = ['n1', 'n2'];
    expect(nodes).to.deep.equal([both, both, ['n2'], ['n2'], ['n2'], ['n2']]);
    expect(windows.map(({ refusedNodes }) => refusedNodes)).to.deep.equal([[], [], ['n1'], ['n1'], ['n1'], ['n1']]);
    expect(windows[2]!.observation.pods.map(({ name }) => name)).to.deep.equal(['web-b']);
    expect(windows.map(({ problems }) => problems.length)).to.deep.equal([0, 0, 1, 1, 1, 1]);
    expect(windows[2]!.problems[0]).to.include({ query: 'usage_exceeds_node/n1', isFatal: false });
    expect(windows[2]!.problems[0]!.detail).to.match(
      /pods on node n1 use 3\.30 cores and the node itself 1\.60, in three consecutive windows.*zone_of/,
    );
  });

  it('are checked in the same way for one window alone and within its hour', async () => {
    const alone = await store.read('foreign-pods', 4200, 4500);
    expect(alone).to.deep.equal((await store.read('foreign-pods')).slice(2, 3));
  });

  it('are accepted with a short burst', async () => {
    for (const { observation, problems } of await store.read('short-burst')) {
      expect(problems).to.deep.equal([]);
      expect(observation.nodes.map(({ name }) => name)).to.deep.equal(['n1', 'n2']);
    }
  });
});
