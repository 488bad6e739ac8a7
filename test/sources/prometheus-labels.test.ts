import { expect } from 'chai';
import {
  containerOf,
  instanceHostOf,
  nodeLabelOf,
  podKeyOf,
  podNodeReader,
  uidOfCgroup,
} from '../../src/sources/prometheus/labels.js';
import { matcherPrefix, promqlOf, QUERIES, type QueryName } from '../../src/sources/prometheus/queries.js';
import { inferInterval } from '../../src/sources/prometheus/scrape-interval.js';
import { createInstanceFold, lifeSeconds } from '../../src/sources/prometheus/state-samples.js';

describe('labels of Prometheus series', () => {
  it('name a pod in every dialect, the exported names first', () => {
    expect(podKeyOf({ namespace: 'a', pod: 'b' })).to.equal('a/b');
    expect(podKeyOf({ namespace: 'a', pod_name: 'b' })).to.equal('a/b');
    expect(podKeyOf({ kubernetes_namespace: 'a', kubernetes_pod_name: 'b' })).to.equal('a/b');
    const moved = { namespace: 'monitoring', pod: 'ksm', exported_namespace: 'a', exported_pod: 'b' };
    expect(podKeyOf(moved)).to.equal('a/b');
    expect(podKeyOf({ namespace: 'a', pod: '' })).to.equal(null);
    expect(containerOf({ container: 'ksm', exported_container: 'c' })).to.equal('c');
    expect(containerOf({ container: '' })).to.equal(null);
    expect(nodeLabelOf({ kubernetes_node: 'n' })).to.equal('n');
  });

  it('do not take the node of kube-state-metrics itself for that of an unscheduled pod', () => {
    const scheduled = { exported_node: 'n1', node: 'n9' };
    const pending = { node: 'n9' };
    const nodeOf = podNodeReader([{ labels: pending }, { labels: scheduled }]);
    expect([nodeOf(scheduled), nodeOf(pending)]).to.deep.equal(['n1', null]);
    expect(podNodeReader([{ labels: pending }])(pending)).to.equal('n9');
  });

  it('hold hosts in instance', () => {
    const host = (instance: string) => instanceHostOf({ instance });
    expect(['10.0.0.1:9100', 'node-1', 'node-1:10250', '[fd00::1]:9100'].map(host)).to.deep.equal([
      '10.0.0.1',
      'node-1',
      'node-1',
      'fd00::1',
    ]);
  });

  it('hold uids in cgroup paths of both drivers', () => {
    const uid = '0a1b2c3d-1111-2222-3333-444455556666';
    expect(uidOfCgroup(`/kubepods/burstable/pod${uid}/abc`)).to.equal(uid);
    expect(uidOfCgroup(`/kubepods.slice/kubepods-pod${uid.replaceAll('-', '_')}.slice`)).to.equal(uid);
    expect(uidOfCgroup('/system.slice/podman.service')).to.equal(null);
  });
});

describe('the questions to Prometheus', () => {
  it('carry the matchers in every selector', () => {
    const names = Object.keys(QUERIES) as QueryName[];
    for (const name of names) {
      const promql = promqlOf(name, '{cluster="a", job=~"x|y"}');
      expect(promql, name).not.to.include('$');
      const selectors = promql.match(/\{[^}]*\}/g) ?? [];
      expect(selectors.length, name).to.be.above(0);
      for (const selector of selectors) expect(selector, name).to.match(/^\{cluster="a", job=~"x\|y",/);
    }
  });

  it('take matchers with or without braces and trailing commas, and none', () => {
    expect(['', ' {} ', 'a="b"', '{a="b",}'].map(matcherPrefix)).to.deep.equal(['', '', 'a="b",', 'a="b",']);
  });
});

describe('samples', () => {
  const counts = (...values: (number | undefined)[]) => ({ labels: {}, start: 300, step: 300, values });

  it('tell the scrape interval by their median, so that partial windows do not change it', () => {
    expect(inferInterval([counts(10, 10, 3), counts(10, undefined, 10)])).to.equal(30);
    expect(inferInterval([counts(5)])).to.equal(60);
    expect(inferInterval([counts(0, undefined)])).to.equal(null);
  });

  it('add up over a restarted kube-state-metrics, and not over two side by side', () => {
    const instance = (name: string, value: number) => ({ ...counts(value), labels: { instance: name } });
    const one = [instance('a', 4), instance('b', 6)];
    expect(createInstanceFold(one, 30)(one, 300)).to.equal(10);
    const two = [instance('a', 10), instance('b', 10)];
    expect(createInstanceFold(two, 30)(two, 300)).to.equal(10);
    expect(createInstanceFold(two, 30)([instance('a', 2), instance('b', 2)], 300)).to.equal(2);
  });

  it('make a life of as many seconds, and an outage of the exporter shortens nobody', () => {
    expect(lifeSeconds(2, 10, 30)).to.equal(60);
    expect(lifeSeconds(11, 11, 30)).to.equal(300);
    expect(lifeSeconds(4, 4, 30)).to.equal(300);
    expect(lifeSeconds(2, 4, 30)).to.equal(150);
    expect(lifeSeconds(0, 4, 30)).to.equal(0);
  });
});
