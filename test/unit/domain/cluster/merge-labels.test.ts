import { expect } from 'chai';
import type { Inventory } from '../../../../src/domain/cluster/inventory.js';
import { createLabelMerge } from '../../../../src/domain/cluster/merge-labels.js';
import type { Labels } from '../../../../src/domain/cluster/observation.js';

const START = 1_700_000_100;
const CURRENT = START + 400;
const LATER = START + 7200;

const mergeAt = (
  seenAt: number,
  observed: readonly (Labels | null)[] = [],
  labelKeys: Inventory['labelKeys'] = new Map(),
) =>
  createLabelMerge(
    {
      windowStart: START,
      nodes: [],
      pods: [],
      namespaces: observed.map((labels, index) => ({ name: `n${index}`, labels })),
      autoscalers: [],
    },
    { seenAt, nodes: [], pods: [], namespaces: [], autoscalers: [], labelKeys, hasPartialLabels: false, problems: [] },
  );

describe('labels of kube-state-metrics and of the Kubernetes API', () => {
  it('in a current window are those of the Kubernetes API, without labels that it no longer has', () => {
    const merge = mergeAt(CURRENT);
    expect(merge.ofNamespace({ team: 'old', gone: 'x' }, { team: 'new' })).to.deep.equal({ labels: { team: 'new' } });
    expect(merge.ofNode(null, {})).to.deep.equal({ labels: {} });
    expect(merge.ofPod({ team: 'old', gone: 'x' }, { team: 'new' })).to.deep.equal({ team: 'new' });
  });

  it('in a past window are those of kube-state-metrics', () => {
    const merge = mergeAt(LATER, [{ team: 'old' }]);
    expect(merge.ofNamespace({ team: 'old' }, { team: 'new' })).to.deep.equal({
      labels: { team: 'old' },
      assumedLabels: {},
      exportedKeys: new Set(['team']),
    });
    expect(merge.ofNamespace({}, { team: 'new' }), 'the label came later').to.deep.equal({
      labels: {},
      assumedLabels: {},
      exportedKeys: new Set(['team']),
    });
    expect(merge.ofPod({ team: 'old' }, { team: 'new', app: 'x' })).to.deep.equal({ team: 'old', app: 'x' });
  });

  it('assume the current value of a key that kube-state-metrics does not export, and all without it', () => {
    const merge = mergeAt(LATER, [{ team: 'a' }]);
    expect(merge.ofNamespace({ team: 'a' }, { team: 'b', owner: 'o' })).to.deep.equal({
      labels: { team: 'a' },
      assumedLabels: { owner: 'o' },
      exportedKeys: new Set(['team']),
    });
    expect(merge.ofNamespace(null, { team: 'b' })).to.deep.equal({ labels: null, assumedLabels: { team: 'b' } });
    expect(merge.ofPod(null, { team: 'b' }), 'a template does not change').to.deep.equal({ team: 'b' });
  });

  it('without the object in the Kubernetes API are those of kube-state-metrics, or unknown', () => {
    const merge = mergeAt(CURRENT);
    expect(merge.ofNamespace({ team: 'a' }, undefined)).to.deep.equal({ labels: { team: 'a' } });
    expect(merge.ofNode(null, undefined)).to.deep.equal({ labels: null });
    expect([merge.ofPod({ team: 'a' }, undefined), merge.ofPod(null, undefined)]).to.deep.equal([{ team: 'a' }, null]);
  });

  it('have the keys of the Kubernetes API where a name in Prometheus is ambiguous', () => {
    const keys = new Map([['example_com_cost_center', 'example.com/cost-center']]);
    expect(mergeAt(LATER, [], keys).ofNamespace({ 'example.com/cost_center': '42' }, undefined)).to.deep.equal({
      labels: { 'example.com/cost-center': '42' },
    });
  });
});
