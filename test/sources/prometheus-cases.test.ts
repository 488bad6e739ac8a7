import { expect } from 'chai';
import type { NodeObservation, PodObservation, WindowObservation } from '../../src/domain/cluster/observation.js';
import { type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { COPY_CASES, differingCopies } from '../support/cases/copy-cases.js';
import { INTERVAL_CASES } from '../support/cases/interval-cases.js';
import {
  CGROUP_LAYOUTS,
  killedContainer,
  POD_CASES,
  restartedContainer,
  unnamedCgroups,
  windowsCluster,
} from '../support/cases/pod-cases.js';
import { GIB, MIB } from '../support/cases/small-cluster.js';

const built = (cases: Readonly<Record<string, () => import('../support/cases/case-series.js').CaseCluster>>) =>
  Object.entries(cases).map(([name, build]) => [name, build()] as const);

/** Cores of the three pods and two nodes. */
const CORES: Readonly<Record<string, number>> = { 'db-0': 1, 'web-a': 0.5, 'web-b': 0.25 };
const NODE_CORES: Readonly<Record<string, number>> = { n1: 1.6, n2: 0.35 };
const WORKING_SETS: Readonly<Record<string, number>> = { 'db-0': 820 * MIB, 'web-a': 200 * MIB, 'web-b': 200 * MIB };
/** Working set of each container: one sample a minute goes into its histogram. */
const MEMORY_SAMPLES: Readonly<Record<string, number>> = {
  pg: 800 * MIB,
  exporter: 20 * MIB,
  web: 200 * MIB,
};
const CPU_REQUESTS: Readonly<Record<string, number>> = { 'db-0': 2, 'web-a': 1, 'web-b': 1 };

describe('real-world situations, on one real Prometheus', () => {
  let store: CaseStore;
  before(async function () {
    this.timeout(120_000);
    store = await startCaseStore(
      new Map([
        ...built(COPY_CASES),
        ...built(INTERVAL_CASES),
        ...built(POD_CASES),
        ...Object.entries(CGROUP_LAYOUTS).map(([name, layout]) => [name, unnamedCgroups(layout, true)] as const),
        ['no-container-ids', unnamedCgroups(CGROUP_LAYOUTS['cgroupfs']!, false)],
        ['windows', windowsCluster()],
        ['restarted', restartedContainer()],
        ['killed', killedContainer()],
        ['copies-differ', differingCopies()],
      ]),
    );
  });
  after(() => store?.close());

  const podIn = ({ pods }: WindowObservation, name: string): PodObservation => {
    const found = pods.filter((pod) => pod.name === name);
    expect(
      found.map(({ name: each }) => each),
      `pods of the name ${name}`,
    ).to.have.lengthOf(1);
    return found[0]!;
  };
  const nodeIn = ({ nodes }: WindowObservation, name: string): NodeObservation => {
    const found = nodes.find((node) => node.name === name);
    expect(found, `node ${name}`).not.to.equal(undefined);
    return found!;
  };

  describe('one cluster gives the same figures in every layout of series', () => {
    for (const name of Object.keys(COPY_CASES)) {
      it(name, async () => {
        const windows = await store.read(name);
        expect(windows).to.have.lengthOf(6);
        for (const { observation, problems } of windows) {
          expect(problems).to.deep.equal([]);
          expect(observation.nodes.map((node) => node.name)).to.deep.equal(['n1', 'n2']);
          expect(observation.pods).to.have.lengthOf(3);
          for (const [pod, cores] of Object.entries(CORES)) {
            const seen = podIn(observation, pod);
            // The renamed job leaves a gap of one scrape.
            const tolerance = name === 'job-renamed' ? 0.2 : 1e-9;
            expect(seen.cpuCoreSeconds! / 300, `cores of ${pod}`).to.be.closeTo(cores, tolerance * cores);
            expect(seen.memoryWorkingSetBytes, `memory of ${pod}`).to.be.closeTo(WORKING_SETS[pod]!, 1);
            expect(seen.cpuRequestCores, `request of ${pod}`).to.equal(CPU_REQUESTS[pod]);
            expect(seen.networkReceiveBytes! / 300, `network of ${pod}`).to.be.closeTo(100, 100 * tolerance);
            expect(seen.liveSeconds, `life of ${pod}`).to.equal(300);
            expect(seen.reasons).not.to.include('copies_differ');
            for (const { name: container, memoryBytes } of seen.containers)
              expect(memoryBytes, `samples of ${container}`).to.deep.equal(Array(5).fill(MEMORY_SAMPLES[container]));
          }
          for (const [node, cores] of Object.entries(NODE_CORES)) {
            const seen = nodeIn(observation, node);
            expect(seen.cpuCoreSeconds! / 300, `cores of ${node}`).to.be.closeTo(cores, 1e-9 * cores);
            expect(seen, node).to.include({ coveredSeconds: 300, existsSeconds: 300 });
            expect(seen.spec, node).to.include({ vcpus: 4, memoryBytes: 16 * GIB, instanceType: 'm5.xlarge' });
          }
        }
      });
    }
  });

  it('uses one of two copies that differ, and attaches a reason to the affected figures', async () => {
    for (const { observation } of await store.read('copies-differ')) {
      const [differing, same] = [podIn(observation, 'web-a'), podIn(observation, 'web-b')];
      // The copy with the smaller label set: as many samples, `service="a"`.
      expect(differing.cpuCoreSeconds! / 300).to.be.closeTo(0.6, 1e-9);
      expect(differing.reasons).to.include('copies_differ');
      expect(same.reasons).not.to.include('copies_differ');
      expect(nodeIn(observation, 'n1').reasons).not.to.include('copies_differ');
      expect(nodeIn(observation, 'n2').reasons).to.include('copies_differ');
    }
  });

  describe('coverage depends on missing scrapes, not on the scrape interval', () => {
    for (const name of Object.keys(INTERVAL_CASES).filter((each) => !['one-lost', 'young'].includes(each))) {
      it(name, async () => {
        for (const { observation, problems } of await store.read(name)) {
          expect(problems).to.deep.equal([]);
          for (const [node, cores] of Object.entries(NODE_CORES)) {
            const seen = nodeIn(observation, node);
            expect(seen, node).to.include({ coveredSeconds: 300, existsSeconds: 300 });
            expect(seen.cpuCoreSeconds! / 300, `cores of ${node}`).to.be.closeTo(cores, 1e-9 * cores);
            const isCoarse = name === 'every-300' || (name === 'mixed-coarse' && node === 'n2');
            expect(seen.reasons.includes('coarse_scrape'), 'coarse_scrape').to.equal(isCoarse);
          }
          for (const [pod, cores] of Object.entries(CORES)) {
            const seen = podIn(observation, pod);
            expect(seen.cpuCoreSeconds! / 300, `cores of ${pod}`).to.be.closeTo(cores, 1e-9 * cores);
            expect(seen.liveSeconds, `life of ${pod}`).to.equal(300);
          }
        }
      });
    }

    it('one missing scrape reduces the coverage of its node only, by one interval', async () => {
      const covered = (await store.read('one-lost')).map(({ observation }) =>
        ['n1', 'n2'].map((node) => nodeIn(observation, node).coveredSeconds),
      );
      const whole = [300, 300];
      expect(covered).to.deep.equal([whole, whole, whole, [270, 300], whole, whole]);
    });

    it('a window in which Prometheus started is covered from its first sample', async () => {
      const windows = await store.read('young', 4200, 5400);
      expect(windows.map(({ observation }) => observation.nodes.length)).to.deep.equal([0, 2, 2, 2]);
      const first = nodeIn(windows[1]!.observation, 'n1');
      // Scrapes at 7, 37, ...: the first one after 4600 is at 4627.
      expect(first).to.include({ coveredSeconds: 4800 - 4627, existsSeconds: 300 });
      expect(first.reasons).to.include('partial_window');
      expect(nodeIn(windows[2]!.observation, 'n1').coveredSeconds).to.equal(300);
    });
  });

  describe('pods claim what Kubernetes reserves for them', () => {
    const last = async (name: string): Promise<WindowObservation> => (await store.read(name)).at(-1)!.observation;

    it('sidecars count for the lifetime of the pod, with containers and init containers', async () => {
      const pod = podIn(await last('sidecar'), 'web-a');
      expect(pod).to.include({ cpuRequestCores: 2, memoryRequestBytes: 768 * MIB });
      const proxy = pod.containers.find((container) => container.name === 'istio-proxy')!;
      expect(proxy).to.include({ cpuRequestMillicores: 800, memoryRequestBytes: 256 * MIB });
      expect(pod.cpuCoreSeconds! / 300).to.be.closeTo(0.7, 1e-9);
    });

    it('kube-state-metrics 1.x leaves requests unknown, with a reason', async () => {
      const observation = await last('state-version-one');
      for (const [pod, cores] of Object.entries(CORES)) {
        const seen = podIn(observation, pod);
        expect(seen).to.include({ cpuRequestCores: null, memoryRequestBytes: null });
        expect(seen.reasons).to.include('request_unknown');
        expect(seen.cpuCoreSeconds! / 300).to.be.closeTo(cores, 1e-9);
      }
    });

    it('evicted and completed pods claim nothing', async () => {
      for (const name of ['evicted', 'completed'])
        expect((await last(name)).pods.map((pod) => pod.name).sort()).to.deep.equal(['db-0', 'web-a', 'web-b']);
    });

    it('a pod stuck in an image pull claims its request', async () => {
      const stuck = podIn(await last('image-pull'), 'stuck-a');
      expect(stuck).to.include({ cpuRequestCores: 1, liveSeconds: 300, cpuCoreSeconds: null });
    });

    it('a static pod is its own workload', async () => {
      const pod = podIn(await last('static'), 'etcd-n1');
      expect(pod).to.deep.include({ workload: { kind: 'Pod', name: 'etcd-n1' }, cpuRequestCores: 1 });
      expect(pod.cpuCoreSeconds! / 300).to.be.closeTo(0.05, 1e-9);
    });

    for (const layout of Object.keys(CGROUP_LAYOUTS)) {
      it(`use is found by cgroup path: ${layout}`, async () => {
        const observation = await last(layout);
        expect(observation.pods).to.have.lengthOf(3);
        for (const [name, cores] of Object.entries(CORES)) {
          const pod = podIn(observation, name);
          expect(pod.cpuCoreSeconds! / 300, `cores of ${name}`).to.be.closeTo(cores, 1e-9);
          expect(pod.memoryWorkingSetBytes, `memory of ${name}`).to.be.closeTo(WORKING_SETS[name]!, 1);
          expect(pod.networkReceiveBytes! / 300, `network of ${name}`).to.be.closeTo(100, 1e-6);
        }
        expect(
          podIn(observation, 'db-0').containers.map(({ name, cpuMillicores }) => [name, cpuMillicores.length]),
        ).to.deep.equal([
          ['exporter', 5],
          ['pg', 5],
        ]);
      });
    }

    it('use is found by cgroup path even when no container of them is named', async () => {
      const observation = await last('no-container-ids');
      for (const [name, cores] of Object.entries(CORES))
        expect(podIn(observation, name).cpuCoreSeconds! / 300, `cores of ${name}`).to.be.closeTo(cores, 1e-9);
    });

    it('use on Windows comes from windows_exporter', async () => {
      const observation = await last('windows');
      const pod = podIn(observation, 'iis-0');
      expect(pod.cpuCoreSeconds! / 300).to.be.closeTo(0.4, 1e-9);
      expect(pod.networkReceiveBytes! / 300).to.be.closeTo(50, 1e-6);
      expect(pod).to.include({ node: 'w1', memoryWorkingSetBytes: 300 * MIB, cpuRequestCores: 1 });
      expect(pod.containers.map(({ name }) => name)).to.deep.equal(['iis']);
      const node = nodeIn(observation, 'w1');
      expect(node.cpuCoreSeconds! / 300).to.be.closeTo(0.6, 1e-9);
      expect(node).to.include({ coveredSeconds: 300, memoryWorkingSetBytes: 4 * GIB });
    });

    it('a restarted container has two parts: use is summed, memory is that of the running one', async () => {
      const windows = await store.read('restarted');
      for (const { observation } of windows) {
        const pod = podIn(observation, 'db-0');
        expect(pod.cpuCoreSeconds! / 300).to.be.closeTo(1, 0.1);
        expect(pod.memoryMaxBytes).to.equal(820 * MIB);
        expect(pod.memoryWorkingSetBytes).to.be.closeTo(820 * MIB, 1);
        const pg = pod.containers.find(({ name }) => name === 'pg')!;
        for (const bytes of pg.memoryBytes) expect(bytes).to.equal(800 * MIB);
      }
      const total = windows.reduce((sum, { observation }) => sum + podIn(observation, 'db-0').cpuCoreSeconds!, 0);
      expect(total / 1800).to.be.closeTo(1, 0.02);
    });

    it('a container that is OOM killed every 10 minutes has the memory of one instance, and its kills', async () => {
      const windows = await store.read('killed');
      let kills = 0;
      for (const { observation } of windows) {
        const pod = podIn(observation, 'db-0');
        const pg = pod.containers.find(({ name }) => name === 'pg')!;
        expect(pg.memoryBytes, 'one sample a minute').to.have.lengthOf(5);
        for (const bytes of pg.memoryBytes) expect(bytes).to.equal(1000 * MIB);
        expect(pod.memoryMaxBytes).to.equal(1020 * MIB);
        expect(pg.memoryLimitBytes).to.equal(1024 * MIB);
        kills += pg.oomKills;
      }
      expect(kills).to.equal(3);
    });

    it('use is that of the pod cgroup when containers have none', async () => {
      const pod = podIn(await last('pod-level'), 'web-a');
      expect(pod.cpuCoreSeconds! / 300).to.be.closeTo(0.5, 1e-9);
      expect(pod.reasons).to.include('pod_level_usage');
    });
  });
});
