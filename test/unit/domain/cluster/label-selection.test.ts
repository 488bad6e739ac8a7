import { expect } from 'chai';
import fc from 'fast-check';
import { kubeStateLabelName, prometheusLabelName } from '../../../../src/domain/cluster/label-names.js';
import { createLabelSelector, type LabelSelection } from '../../../../src/domain/cluster/label-selection.js';
import type { Labels } from '../../../../src/domain/cluster/observation.js';

const selector = (...patterns: readonly string[]) => createLabelSelector({ patterns });
const kubernetes = (selection: LabelSelection, labels: Labels): Labels =>
  createLabelSelector(selection).fromKubernetes(labels);
const prometheus = (selection: LabelSelection, labels: Labels): Labels =>
  createLabelSelector(selection).fromPrometheus(labels);

describe('the names of labels in Prometheus', () => {
  it('have underscores, and in kube-state-metrics the words of camel case in lower case', () => {
    const keys = ['team', 'app.kubernetes.io/part-of', 'example.com/costCenter', 'eks.amazonaws.com/capacityType'];
    expect(keys.map(prometheusLabelName)).to.deep.equal([
      'team',
      'app_kubernetes_io_part_of',
      'example_com_costCenter',
      'eks_amazonaws_com_capacityType',
    ]);
    expect(keys.map(kubeStateLabelName)).to.deep.equal([
      'team',
      'app_kubernetes_io_part_of',
      'example_com_cost_center',
      'eks_amazonaws_com_capacity_type',
    ]);
  });
});

describe('the selection of labels', () => {
  it('takes keys and patterns, and no other labels', () => {
    const labels = {
      team: 'a',
      'app.kubernetes.io/name': 'web',
      'app.kubernetes.io/part-of': 'shop',
      'example.com/team-lead': 'x',
      secret: 'z',
    };
    expect(selector('team', 'app.kubernetes.io/*').fromKubernetes(labels)).to.deep.equal({
      team: 'a',
      'app.kubernetes.io/name': 'web',
      'app.kubernetes.io/part-of': 'shop',
    });
    expect(selector('*team*').fromKubernetes(labels)).to.deep.equal({ team: 'a', 'example.com/team-lead': 'x' });
    expect(selector('*').fromKubernetes(labels)).to.deep.equal(labels);
    expect(selector('app.kubernetes.io/').fromKubernetes(labels)).to.deep.equal({});
  });

  it('treats the characters of a pattern literally', () => {
    expect(selector('a.b*').fromKubernetes({ 'a.b1': 'x', axb1: 'y' })).to.deep.equal({ 'a.b1': 'x' });
  });

  it('ignores empty values and values that Kubernetes does not have', () => {
    const labels = { a: '', b: 'x'.repeat(64), c: 'x'.repeat(63) };
    expect(Object.keys(selector('a', 'b', 'c').fromKubernetes(labels))).to.deep.equal(['c']);
    expect(Object.keys(selector('*').fromPrometheus(labels))).to.deep.equal(['c']);
  });

  it('does not take labels of one pod or revision by a pattern, but by their keys', () => {
    const labels = { team: 'a', 'pod-template-hash': '7d9c', 'apps.kubernetes.io/pod-index': '0' };
    expect(selector('*').fromKubernetes(labels)).to.deep.equal({ team: 'a' });
    expect(selector('*', 'pod-template-hash').fromKubernetes(labels)).to.deep.equal({
      team: 'a',
      'pod-template-hash': '7d9c',
    });
    expect(selector('*').fromPrometheus({ pod_template_hash: '7d9c' })).to.deep.equal({});
  });

  it('keeps 20 labels: needed ones, aliases, then keys and patterns in their order', () => {
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`x${String(index).padStart(2, '0')}`, 'v']),
    );
    const labels = { ...many, owner: 'o', zone: 'z', team: 't' };
    const selection = {
      patterns: ['x*', 'team'],
      aliases: [{ name: 'group', keys: ['owner'] }],
      needed: ['zone'],
    };
    const expected = ['zone', 'group', ...Object.keys(many).slice(0, 18)];
    expect(Object.keys(kubernetes(selection, labels))).to.deep.equal(expected);
    const reversed = Object.fromEntries(Object.entries(labels).reverse());
    expect(Object.keys(kubernetes(selection, reversed))).to.deep.equal(expected);
  });

  it('stores the first label of an alias under its name, the name itself first', () => {
    const selection = {
      patterns: ['owner'],
      aliases: [{ name: 'team', keys: ['owner', 'squad', 'app.kubernetes.io/team'] }],
    };
    expect(kubernetes(selection, { squad: 'b', 'app.kubernetes.io/team': 'c' })).to.deep.equal({ team: 'b' });
    expect(kubernetes(selection, { owner: 'a', squad: 'b' })).to.deep.equal({ team: 'a', owner: 'a' });
    expect(kubernetes(selection, { team: 't', squad: 'b' })).to.deep.equal({ team: 't' });
    expect(kubernetes(selection, { owner: '', squad: 'b' })).to.deep.equal({ team: 'b' });
    expect(prometheus(selection, { app_kubernetes_io_team: 'c' })).to.deep.equal({ team: 'c' });
    expect(kubernetes(selection, { other: 'b' })).to.deep.equal({});
  });
});

describe('the selection of labels from Prometheus', () => {
  it('finds the keys of the selection by their spelling', () => {
    const labels = { app_kubernetes_io_name: 'x', example_com_cost_center: '42', team: 'y', secret: 'z' };
    expect(selector('app.kubernetes.io/name', 'example.com/costCenter', 'team').fromPrometheus(labels)).to.deep.equal({
      'app.kubernetes.io/name': 'x',
      'example.com/costCenter': '42',
      team: 'y',
    });
  });

  it('counts a spelling that several keys have for the first of them', () => {
    expect(selector('my-team', 'my.team').fromPrometheus({ my_team: 'a' })).to.deep.equal({ 'my-team': 'a' });
    expect(selector('my.team', 'my-team').fromPrometheus({ my_team: 'a' })).to.deep.equal({ 'my.team': 'a' });
    expect(selector('my-team').fromPrometheus({ my_team_conflict1: 'a', my_team_conflict2: 'b' })).to.deep.equal({});
    expect(selector('my-*').fromPrometheus({ my_team_conflict1: 'a' })).to.deep.equal({});
  });

  it('derives the key of a pattern from well-known keys, keys of the selection, and the pattern', () => {
    const labels = { app_kubernetes_io_part_of: 'shop', example_com_cost_center: '42', example_com_team_lead: 'x' };
    expect(
      selector('example.com/team-lead', 'example.com/*', 'app.kubernetes.io/*').fromPrometheus(labels),
    ).to.deep.equal({
      'example.com/team-lead': 'x',
      'example.com/cost_center': '42',
      'app.kubernetes.io/part-of': 'shop',
    });
  });

  it('reads only the names of the selection, or all with a pattern', () => {
    expect(selector('team', 'example.com/costCenter').prometheusNames).to.deep.equal([
      'team',
      'example_com_costCenter',
      'example_com_cost_center',
    ]);
    expect(selector('team', 'example.com/*').prometheusNames).to.equal(null);
    expect(selector().isEmpty).to.equal(true);
    const needed = createLabelSelector({ patterns: [], needed: ['pool'] });
    expect([needed.isEmpty, needed.hasPatterns]).to.deep.equal([false, false]);
  });

  it('gives the same labels as the Kubernetes API for any labels without equal spellings', () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9._-]{0,10}[a-zA-Z0-9])?$/);
    const key = fc.oneof(
      part,
      fc.tuple(fc.constantFrom('example.com', 'a-b.io'), part).map((pair) => pair.join('/')),
    );
    const value = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9._-]{0,20}[a-zA-Z0-9])?$/);
    const labels = fc.uniqueArray(fc.tuple(key, value), {
      maxLength: 25,
      selector: ([name]) => kubeStateLabelName(name),
    });
    fc.assert(
      fc.property(labels, fc.boolean(), (pairs, isKubeState) => {
        const own = Object.fromEntries(pairs);
        const spell = isKubeState ? kubeStateLabelName : prometheusLabelName;
        const spelled = Object.fromEntries(pairs.map(([name, text]) => [spell(name), text]));
        const selected = selector(...pairs.map(([name]) => name));
        expect(selected.fromPrometheus(spelled)).to.deep.equal(selected.fromKubernetes(own));
      }),
    );
  });
});
