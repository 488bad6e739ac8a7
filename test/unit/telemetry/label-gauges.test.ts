import { expect } from 'chai';
import type { Labels } from '../../../src/domain/cluster/observation.js';
import type { PodFact, WindowFacts } from '../../../src/domain/measures/entity-facts.js';
import { labelGauges, MAX_LABEL_KEYS, MAX_LABEL_VALUES } from '../../../src/telemetry/label-gauges.js';
import { makeWindowFacts } from '../../support/window-facts.js';

const SHAPE = { nodes: 1, namespaces: 1, workloadsPerNamespace: 1, podsPerWorkload: 1 };
const ONE = makeWindowFacts(0, SHAPE);
const POD = ONE.pods.find(({ namespace }) => !namespace.startsWith('__'))!;

const pod = (energyJoules: number, workloadLabels: Labels | null, more: Partial<PodFact> = {}): PodFact => ({
  ...POD,
  energyJoules,
  workloadLabels,
  ...more,
});
const facts = (pods: readonly PodFact[], more: Partial<WindowFacts> = {}): WindowFacts => ({
  ...ONE,
  nodes: ONE.nodes.map((node) => ({ ...node, labels: {} })),
  namespaces: [],
  pods,
  ...more,
});
const joulesOf = (window: WindowFacts, key: string): Record<string, number | null> =>
  Object.fromEntries(
    labelGauges(window)
      .filter(({ labels }) => labels['key'] === key)
      .map(({ labels, amounts }) => [labels['value'], amounts.energyJoules]),
  );

describe('gauges by label', () => {
  it('prefer the label of the workload to that of the namespace, and that to the one of the node', () => {
    const window = facts([pod(1, { team: 'a' }), pod(2, {}), pod(4, null, { namespace: 'other' })], {
      namespaces: [{ name: POD.namespace, labels: { team: 'b' } }],
      nodes: ONE.nodes.map((node) => ({ ...node, labels: null, assumedLabels: { team: 'c' } })),
    });
    expect(joulesOf(window, 'team')).to.deep.equal({ a: 1, b: 2, c: 4 });
  });

  it('contain everything: unlabelled pods, idle and system, which have no labels', () => {
    const window = facts([
      pod(1, { team: 'a' }),
      pod(2, { app: 'x' }),
      pod(4, {}, { namespace: '__idle__' }),
      pod(8, {}, { namespace: '__system__' }),
    ]);
    expect(joulesOf(window, 'team')).to.deep.equal({ a: 1, __unlabelled__: 2, __idle__: 4, __system__: 8 });
    expect(joulesOf(window, 'app')).to.deep.equal({ x: 2, __unlabelled__: 1, __idle__: 4, __system__: 8 });
  });

  it('are limited to some keys and values, and keep the sum of each key', () => {
    const labelsOf = (index: number): Labels =>
      Object.fromEntries(Array.from({ length: MAX_LABEL_KEYS + 5 }, (_, key) => [`key-${key + 10}`, `v${index}`]));
    const gauges = labelGauges(
      facts(Array.from({ length: MAX_LABEL_VALUES + 10 }, (_, index) => pod(1, labelsOf(index)))),
    );
    expect(gauges).to.have.lengthOf(MAX_LABEL_KEYS * (MAX_LABEL_VALUES + 1));
    const first = gauges.filter(({ labels }) => labels['key'] === 'key-10');
    expect(first.reduce((sum, { amounts }) => sum + (amounts.energyJoules ?? 0), 0)).to.equal(MAX_LABEL_VALUES + 10);
    expect(first.at(-1)).to.deep.include({ labels: { key: 'key-10', value: '__other__' } });
  });

  it('are missing while labels are unknown', () => {
    expect(labelGauges(facts([pod(1, { team: 'a' })], { hasPartialLabels: true }))).to.deep.equal([]);
    expect(labelGauges(facts([pod(1, null)]))).to.deep.equal([]);
  });
});
