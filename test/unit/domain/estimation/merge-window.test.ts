import { expect } from 'chai';
import fc from 'fast-check';
import type {
  ContainerObservation,
  NodeObservation,
  PodObservation,
} from '../../../../src/domain/cluster/observation.js';
import { estimateWindow } from '../../../../src/domain/estimation/estimate-window.js';
import { hasBetterNodes, type MergedWindow, mergeWindowFacts } from '../../../../src/domain/estimation/merge-window.js';
import { IDLE, isReserved, type StoredWindow, type WindowFacts } from '../../../../src/domain/measures/entity-facts.js';
import { foldMeasures, MEASURE_NAMES, MEASURES, type MeasureName } from '../../../../src/domain/measures/measures.js';
import { type AnyWindow, aNode, anyWindow, aPod, aWindow, someFactors } from './estimation-fixtures.js';

const estimate = (nodes: readonly NodeObservation[], pods: readonly PodObservation[] = []): WindowFacts =>
  estimateWindow(aWindow(nodes, pods), () => someFactors());
const estimateAny = ({ observation, factors }: AnyWindow): WindowFacts =>
  estimateWindow(observation, (node) => factors[Number(node.name.slice(1))]!);

const complete = <Facts>(facts: Facts) => ({ facts, isComplete: true });
const partial = <Facts>(facts: Facts) => ({ facts, isComplete: false });
const merge = (stored: WindowFacts, incoming: WindowFacts): MergedWindow =>
  mergeWindowFacts(complete(stored), complete(incoming));

const coveredNode = (name: string, coveredSeconds: number, cpuCoreSeconds = 200): NodeObservation =>
  aNode({ name, coveredSeconds, cpuCoreSeconds });
const coverageOf = ({ nodes }: StoredWindow): Record<string, number | null> =>
  Object.fromEntries(nodes.map((node) => [node.name, node.coveredSeconds]));
const podsOn = ({ pods }: StoredWindow, node: string): string[] =>
  pods.filter((pod) => pod.node === node && !isReserved(pod.namespace)).map((pod) => pod.name);

const own = ['energyJoules', 'carbonOperationalGrams', 'carbonEmbodiedGrams'] as const;
const shared: Readonly<Record<(typeof own)[number], MeasureName>> = {
  energyJoules: 'sharedEnergyJoules',
  carbonOperationalGrams: 'sharedCarbonOperationalGrams',
  carbonEmbodiedGrams: 'sharedCarbonEmbodiedGrams',
};

/** The rows of each node add up to the node, and the shared columns to 0. */
function expectConserved({ nodes, pods }: StoredWindow): void {
  for (const column of own) {
    for (const node of nodes) {
      const rows = pods.filter((pod) => pod.node === node.name);
      const sum = rows.reduce((total, row) => total + (row[column] ?? 0), 0);
      expect(Math.abs(sum - (node[column] ?? 0)), `${column} of ${node.name}`).to.be.at.most(1e-9 * Math.abs(sum));
    }
    const size = pods.reduce((total, row) => total + Math.abs(row[column] ?? 0), 0);
    const given = pods.reduce((total, row) => total + (row[shared[column]] ?? 0), 0);
    expect(Math.abs(given), shared[column]).to.be.at.most(1e-9 * size);
  }
}

describe('mergeWindowFacts', () => {
  it('keeps per node the reading with the longer coverage, together with the rows of its pods', () => {
    const stored = estimate(
      [coveredNode('n1', 300), coveredNode('n2', 100)],
      [aPod({ name: 'a' }), aPod({ name: 'b', node: 'n2' })],
    );
    const incoming = estimate(
      [coveredNode('n1', 150, 90), coveredNode('n2', 250)],
      [aPod({ name: 'new' }), aPod({ name: 'c', node: 'n2' })],
    );
    const { facts, used, keptNodes } = merge(stored, incoming);
    expect(coverageOf(facts)).to.deep.equal({ n1: 300, n2: 250 });
    expect(podsOn(facts, 'n1')).to.deep.equal(['a']);
    expect(podsOn(facts, 'n2')).to.deep.equal(['c']);
    expect(facts.nodes.find(({ name }) => name === 'n1')?.cpuCoreSeconds).to.equal(200);
    expect(used.nodes.map(({ name }) => name)).to.deep.equal(['n2']);
    expect(keptNodes).to.equal(1);
    expectConserved(facts);
  });

  it('prefers the new reading when both have equal coverage', () => {
    const stored = estimate([coveredNode('n1', 300)], [aPod({ cpuCoreSeconds: 10 })]);
    const incoming = estimate([coveredNode('n1', 300 - 1e-9, 210)], [aPod({ cpuCoreSeconds: 20 })]);
    expect(merge(stored, incoming).facts).to.equal(incoming);
  });

  it('keeps complete facts when a partial reading does not cover more', () => {
    const stored = estimate([coveredNode('n1', 200)], [aPod({ memoryWorkingSetBytes: 1e9 })]);
    const same = estimate([coveredNode('n1', 200)], [aPod({ memoryWorkingSetBytes: null })]);
    const kept = mergeWindowFacts(complete(stored), partial(same));
    expect(kept.facts.pods).to.deep.equal(stored.pods);
    expect(kept.isComplete).to.equal(true);
    const more = estimate([coveredNode('n1', 300)], [aPod({ memoryWorkingSetBytes: null })]);
    const replaced = mergeWindowFacts(complete(stored), partial(more));
    expect(replaced.facts).to.equal(more);
    expect(replaced.isComplete).to.equal(false);
  });

  it('has the lowest completeness of the readings it uses', () => {
    const stored = estimate([coveredNode('n1', 300), coveredNode('n2', 100)]);
    const incoming = estimate([coveredNode('n1', 200), coveredNode('n2', 200)]);
    expect(mergeWindowFacts(partial(stored), complete(incoming)).isComplete).to.equal(false);
    expect(mergeWindowFacts(complete(stored), partial(incoming)).isComplete).to.equal(false);
    expect(mergeWindowFacts(complete(stored), complete(incoming)).isComplete).to.equal(true);
  });

  it('keeps a node that is missing from the new reading, unless its coverage is 0', () => {
    const stored = estimate([coveredNode('n1', 300), coveredNode('gone', 10), coveredNode('uncovered', 0)]);
    expect(coverageOf(merge(stored, estimate([coveredNode('n1', 300)])).facts)).to.deep.equal({ n1: 300, gone: 10 });
    expect(coverageOf(merge(stored, estimate([])).facts)).to.deep.equal({ n1: 300, gone: 10 });
  });

  it('uses nothing, not even labels, of a reading that is better for no node', () => {
    const stored = estimate([coveredNode('n1', 300)], [aPod()]);
    const incoming = {
      ...estimate([coveredNode('n1', 100)]),
      namespaces: [{ name: 'production', labels: { team: 'red' } }],
    };
    const { facts, used } = merge(stored, incoming);
    expect(facts.pods).to.deep.equal(stored.pods);
    expect([used.nodes, used.pods, used.containers, used.namespaces]).to.deep.equal([[], [], [], []]);
  });

  it('recomputes the redistribution of nodes without pods to the pods of all nodes', () => {
    const pods = [aPod({ name: 'a', cpuRequestCores: 2 }), aPod({ name: 'b', node: 'n2', cpuRequestCores: 1 })];
    const stored = estimate([coveredNode('n1', 300), coveredNode('n2', 100), coveredNode('empty', 100)], pods);
    const incoming = estimate([coveredNode('n1', 100), coveredNode('n2', 300), coveredNode('empty', 300)], pods);
    const { facts } = merge(stored, incoming);
    expect(coverageOf(facts)).to.deep.equal({ n1: 300, n2: 300, empty: 300 });
    expectConserved(facts);
    const whole = estimate([coveredNode('n1', 300), coveredNode('n2', 300), coveredNode('empty', 300)], pods);
    for (const pod of whole.pods) {
      const row = facts.pods.find(({ uid }) => uid === pod.uid);
      expect(row?.sharedEnergyJoules, pod.uid).to.be.closeTo(pod.sharedEnergyJoules ?? 0, 1e-9);
    }
    expect(facts.pods.find(({ uid }) => uid === `${IDLE}/empty`)?.sharedEnergyJoules).to.be.below(0);
  });

  it('has a pod once when the readings place it on different nodes', () => {
    const stored = estimate([coveredNode('n1', 300), coveredNode('n2', 100)], [aPod()]);
    const incoming = estimate([coveredNode('n1', 200), coveredNode('n2', 250)], [aPod({ node: 'n2' })]);
    const { facts, keptNodes } = merge(stored, incoming);
    expect(facts.pods.filter(({ name }) => name === 'a')).to.have.length(1);
    expect(coverageOf(facts), 'n1 and n2 go together: 450 s against 400 s').to.deep.equal({ n1: 200, n2: 250 });
    expect(keptNodes).to.equal(0);
  });

  describe('of containers', () => {
    const container = (samples: number, bytes = 50e6): ContainerObservation => ({
      name: 'main',
      cpuMillicores: Array.from({ length: samples }, () => 100),
      memoryBytes: Array.from({ length: samples }, () => bytes),
      cpuRequestMillicores: 200,
      cpuLimitMillicores: null,
      memoryRequestBytes: null,
      memoryLimitBytes: null,
      throttledPeriods: 0,
      cfsPeriods: 0,
      oomKills: 0,
    });
    const workload = { kind: 'Deployment', name: 'web' };
    const replica = (name: string, node: string, samples: number, bytes?: number): PodObservation =>
      aPod({ name, node, workload, containers: [container(samples, bytes)] });

    it('takes the one with more samples when a workload is on kept and replaced nodes', () => {
      const nodes = (first: number, second: number) => [coveredNode('n1', first), coveredNode('n2', second)];
      const stored = estimate(nodes(300, 100), [replica('a', 'n1', 5, 10e6), replica('b', 'n2', 2, 10e6)]);
      const fewer = estimate(nodes(100, 300), [replica('a', 'n1', 1, 90e6), replica('b', 'n2', 5, 90e6)]);
      expect(merge(stored, fewer).facts.containers).to.deep.equal(stored.containers);
      const more = estimate(nodes(100, 300), [replica('a', 'n1', 4, 90e6), replica('b', 'n2', 5, 90e6)]);
      expect(merge(stored, more).facts.containers).to.deep.equal(more.containers);
    });

    it('drops stored ones of replaced nodes, and new ones of kept nodes', () => {
      const old = aPod({ name: 'old', node: 'n2', containers: [container(5)] });
      const stored = estimate([coveredNode('n1', 300), coveredNode('n2', 100)], [replica('a', 'n1', 5), old]);
      const stray = aPod({ name: 'stray', containers: [container(9)] });
      const incoming = estimate([coveredNode('n1', 100), coveredNode('n2', 300)], [stray]);
      expect(merge(stored, incoming).facts.containers.map((one) => one.workload.name)).to.deep.equal(['web']);
    });
  });

  it('conserves every sum, loses no coverage and has each row once, for any readings', () => {
    fc.assert(
      fc.property(anyWindow, anyWindow, (first, second) => {
        const [stored, incoming] = [estimateAny(first), estimateAny(second)];
        const { facts, keptNodes } = merge(stored, incoming);
        expectConserved(facts);
        expect(new Set(facts.pods.map(({ uid }) => uid)).size).to.equal(facts.pods.length);
        const names = new Set(facts.nodes.map(({ name }) => name));
        expect(facts.pods.every(({ node }) => names.has(node))).to.equal(true);
        const total = ({ nodes }: StoredWindow) => nodes.reduce((sum, node) => sum + (node.coveredSeconds ?? 0), 0);
        expect(total(facts)).to.be.at.least(Math.max(total(stored), total(incoming)) - 1e-5);
        const isReadBack = hasBetterNodes({ ...stored, isComplete: true }, { ...incoming, isComplete: true });
        if (!isReadBack) expect(keptNodes).to.equal(0);
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing when the same reading is merged again', () => {
    fc.assert(
      fc.property(anyWindow, anyWindow, (first, second) => {
        const incoming = estimateAny(second);
        const once = merge(estimateAny(first), incoming);
        const twice = mergeWindowFacts(complete(once.facts), complete(incoming));
        expect(sorted(twice.facts)).to.deep.equal(sorted(once.facts));
        const columns = MEASURE_NAMES.filter((name) => MEASURES[name] === 'max');
        const [a, b] = [foldMeasures(twice.facts.pods), foldMeasures(once.facts.pods)];
        for (const column of columns) expect(a[column]).to.equal(b[column]);
      }),
      { numRuns: 200 },
    );
  });
});

const sorted = ({ nodes, pods }: StoredWindow) => ({
  nodes: [...nodes]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, coveredSeconds }) => [name, coveredSeconds]),
  pods: [...pods].sort((a, b) => (a.uid < b.uid ? -1 : 1)).map(({ uid, energyJoules }) => [uid, energyJoules]),
});
