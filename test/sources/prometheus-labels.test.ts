import { expect } from 'chai';
import { findCopyLabels, hasTwinCgroups } from '../../src/sources/prometheus/copies/copy-labels.js';
import {
  containerOf,
  instanceHostsOf,
  nodeLabelOf,
  podKeyOf,
  podNodeReader,
  uidOfCgroup,
} from '../../src/sources/prometheus/queries/labels.js';
import { promqlOf, QUERIES, type QueryName } from '../../src/sources/prometheus/queries/queries.js';
import { matcherPrefix } from '../../src/sources/prometheus/queries/query-parts.js';
import { rawSelectorOf } from '../../src/sources/prometheus/queries/raw-queries.js';
import { intervalAt } from '../../src/sources/prometheus/samples/scrape-interval.js';
import { overlaps } from '../../src/sources/prometheus/samples/spans.js';
import { lifeSeconds } from '../../src/sources/prometheus/samples/state-samples.js';

describe('labels of Prometheus series', () => {
  it('identify a pod in every dialect, exported names first', () => {
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

  it('do not assign the node of kube-state-metrics itself to an unscheduled pod', () => {
    const scheduled = { exported_node: 'n1', node: 'n9' };
    const pending = { node: 'n9' };
    const nodeOf = podNodeReader([{ labels: pending }, { labels: scheduled }]);
    expect([nodeOf(scheduled), nodeOf(pending)]).to.deep.equal(['n1', null]);
    expect(podNodeReader([{ labels: pending }])(pending)).to.equal('n9');
  });

  it('contain the host in instance', () => {
    const host = (instance: string) => instanceHostsOf({ instance })[0];
    expect(['10.0.0.1:9100', 'node-1', 'node-1:10250', '[fd00::1]:9100'].map(host)).to.deep.equal([
      '10.0.0.1',
      'node-1',
      'node-1',
      'fd00::1',
    ]);
    expect(instanceHostsOf({ instance: 'edge:9090', exported_instance: '10.0.0.1:9100' })).to.deep.equal([
      '10.0.0.1',
      'edge',
    ]);
  });

  it('contain the uid in cgroup paths of both drivers', () => {
    const uid = '0a1b2c3d-1111-2222-3333-444455556666';
    expect(uidOfCgroup(`/kubepods/burstable/pod${uid}/abc`)).to.equal(uid);
    expect(uidOfCgroup(`/kubepods.slice/kubepods-pod${uid.replaceAll('-', '_')}.slice`)).to.equal(uid);
    expect(uidOfCgroup('/system.slice/podman.service')).to.equal(null);
  });
});

describe('the Prometheus queries', () => {
  it('contain the matchers in every selector', () => {
    const names = Object.keys(QUERIES) as QueryName[];
    for (const name of names) {
      const promql = promqlOf(name, '{cluster="a", job=~"x|y"}');
      expect(promql, name).not.to.include('$');
      const selectors = promql.match(/\{[^}]*\}/g) ?? [];
      expect(selectors.length, name).to.be.above(0);
      for (const selector of selectors) expect(selector, name).to.match(/^\{cluster="a", job=~"x\|y",/);
    }
  });

  it('accept matchers with or without braces and trailing commas, and none', () => {
    expect(['', ' {} ', 'a="b"', '{a="b",}'].map(matcherPrefix)).to.deep.equal(['', '', 'a="b",', 'a="b",']);
  });
});

describe('raw samples', () => {
  const every = (step: number, from: number, to: number): number[] =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);

  it('determine the scrape interval from the last hour, otherwise from all samples, otherwise from the configuration', () => {
    const changed = [...every(60, 0, 3600), ...every(15, 3600, 7200)];
    expect([intervalAt(changed, 7200, null), intervalAt(changed, 3600, null)]).to.deep.equal([15, 60]);
    expect(intervalAt(every(300, 0, 900), 90_000, null)).to.equal(300);
    expect([intervalAt([5], 300, null), intervalAt([5], 300, 20)]).to.deep.equal([null, 20]);
  });

  it('overlap when neither series ended before the other started', () => {
    expect(overlaps([1, 31, 61], [2, 32])).to.equal(true);
    expect(overlaps([1, 31], [31, 61])).to.equal(false);
    expect(overlaps([1, 31], [61, 91])).to.equal(false);
    expect(overlaps([7], [7])).to.equal(true);
    expect(overlaps([7], [19])).to.equal(false);
    expect(overlaps([], [19])).to.equal(false);
  });

  it('are queried by name for few pods, without names for many', () => {
    const few = rawSelectorOf('containers', 'cluster="a"', { label: 'pod', names: ['web-1.2', 'db'] });
    expect(few).to.equal('container_cpu_usage_seconds_total{cluster="a",pod=~"web-1\\\\.2|db"}');
    const names = Array.from({ length: 300 }, (_, index) => `p${index}`);
    expect(rawSelectorOf('containers', '', { label: 'pod', names })).not.to.include('pod');
  });
});

describe('labels that distinguish copies', () => {
  const target = { job: 'kubelet', instance: '10.0.0.1:10250' };

  it('are those that differ within one target', () => {
    const sources = [
      { ...target, service: 'a', endpoint: 'https' },
      { ...target, service: 'b', endpoint: 'https' },
      { ...target, instance: '10.0.0.2:10250', service: 'c', endpoint: 'http' },
    ];
    expect(findCopyLabels(sources)).to.deep.equal(['service']);
    expect(findCopyLabels([target, { ...target, prometheus_replica: 'b' }])).to.deep.equal(['prometheus_replica']);
    expect(findCopyLabels([])).to.deep.equal([]);
  });

  it('include the cgroup when a container has two at once, but not after a restart or rename', () => {
    const cgroup = (id: string, times: readonly number[]) => ({ labels: { ...target, container: 'c', id }, times });
    expect(hasTwinCgroups([cgroup('/docker/1', [1, 31]), cgroup('/kubepods/1', [1, 31])], [])).to.equal(true);
    expect(hasTwinCgroups([cgroup('/kubepods/1', [1, 31]), cgroup('/kubepods/2', [61, 91])], [])).to.equal(false);
    const pod = (digit: string) => `/kubepods/pod${digit.repeat(8)}-1111-2222-3333-444455556666/c`;
    expect(hasTwinCgroups([cgroup(pod('a'), [1, 61]), cgroup(pod('b'), [31, 91])], [])).to.equal(false);
  });
});

describe('samples of kube-state-metrics', () => {
  it('give the lifetime in seconds, which an outage of the exporter does not reduce', () => {
    const life = (samples: number, scrapes: number, intervalSeconds = 30): number =>
      lifeSeconds(samples, {
        scrapes,
        intervalSeconds,
        coveredSeconds: Math.min(300, scrapes * intervalSeconds),
      });
    expect(life(2, 10)).to.equal(60);
    expect(life(11, 11)).to.equal(300);
    expect(life(4, 4)).to.equal(300);
    expect(life(2, 4)).to.equal(150);
    expect(life(0, 4)).to.equal(0);
    // Scrapes 120 s apart: two or three in a window, and both mean full coverage.
    expect([life(2, 2, 120), life(3, 3, 120), life(1, 3, 120)]).to.deep.equal([300, 300, 120]);
  });
});
