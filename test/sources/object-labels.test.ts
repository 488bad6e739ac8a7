import { expect } from 'chai';
import type { LabelSelection } from '../../src/domain/cluster/label-selection.js';
import type { WindowObservation } from '../../src/domain/cluster/observation.js';
import { createPrometheusSource } from '../../src/sources/prometheus/windows/prometheus-source.js';
import { answerJson, startLoopback } from '../support/loopback-server.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { FROM, growing, type HandSeries, openMetricsOf, series, stateNode, statePod } from './hand-series.js';

/** The labels of `web` change in the second window, after two of its ten samples. */
const CHANGED_AT = 350;
/** Every character that a value can have. */
const ODD = 'A-z_0.9--..__Z';

function labelled(): HandSeries[] {
  const ksm = { job: 'ksm', instance: 'ksm-1' };
  const web = { ...ksm, namespace: 'shop', pod: 'web', uid: 'u-web' };
  const replaced = { ...ksm, namespace: 'shop', pod: 'db-0' };
  const kubelet = { node: 'n1', job: 'kubelet', instance: '10.0.0.1:10250', environment: 'of-the-target' };
  return [
    ...stateNode('n1', '', 4, { internal_ip: '10.0.0.1' }),
    series('machine_cpu_cores', kubelet, 4),
    series(
      'kube_node_labels',
      { ...ksm, node: 'n1', label_team: 'infra', label_example_com_cost_center: '42' },
      1,
      0,
      300,
    ),
    series('kube_node_labels', { ...ksm, node: 'n1', label_team: 'metal' }, 1, 300),
    ...statePod({ cluster: '', namespace: 'shop', pod: 'web', node: 'n1', uid: 'u-web' }),
    series('kube_pod_labels', { ...web, label_team: 'red', label_app: 'web' }, 1, 0, CHANGED_AT),
    // kube-state-metrics restarts at the same time
    series('kube_pod_labels', { ...web, instance: 'ksm-2', label_team: 'blue', label_app: 'web' }, 1, CHANGED_AT),
    // a StatefulSet replaces the pod of a name
    ...statePod({ cluster: '', namespace: 'shop', pod: 'db-0', node: 'n1', uid: 'u-1', to: 600 }),
    ...statePod({ cluster: '', namespace: 'shop', pod: 'db-0', node: 'n1', uid: 'u-2', from: 600 }),
    series('kube_pod_labels', { ...replaced, uid: 'u-1', label_team: 'old' }, 1, 0, 600),
    series('kube_pod_labels', { ...replaced, uid: 'u-2', label_team: 'new' }, 1, 600),
    series('kube_namespace_labels', { ...ksm, namespace: 'shop', label_team: ODD, label_other: 'x' }, 1, 0, 600),
    series('kube_namespace_labels', { ...ksm, namespace: 'shop' }, 1, 600),
    // not in kube-state-metrics in the third window
    series('kube_namespace_labels', { ...ksm, namespace: 'lost', label_team: 'x' }, 1, 0, 600),
    ...statePod({ cluster: '', namespace: 'lost', pod: 'p', node: 'n1', uid: 'u-p' }),
    series(
      'container_cpu_usage_seconds_total',
      { ...kubelet, namespace: 'shop', pod: 'web', container: 'c' },
      growing(0.1),
    ),
    series('container_memory_working_set_bytes', { ...kubelet, namespace: 'shop', pod: 'web', container: 'c' }, 1e8),
  ];
}

const withoutClusterLabel = (all: readonly HandSeries[]): HandSeries[] =>
  all.map(({ labels: { cluster: _, ...labels }, ...rest }) => ({ ...rest, labels }));

describe('labels of objects in Prometheus, with a real server', () => {
  let server: PrometheusServer;
  before(async function () {
    this.timeout(60_000);
    server = await startPrometheus({ openMetrics: openMetricsOf(withoutClusterLabel(labelled())) });
  });
  after(() => server?.stop());

  async function observe(labels: LabelSelection): Promise<readonly WindowObservation[]> {
    const source = createPrometheusSource({ url: server.url, labels });
    try {
      const { windows } = await source.observe({ from: FROM, to: FROM + 900 }, new AbortController().signal);
      for (const { problems } of windows) expect(problems).to.deep.equal([]);
      return windows.map(({ observation }) => observation);
    } finally {
      await source.close();
    }
  }
  const podLabels = (windows: readonly WindowObservation[], name: string) =>
    windows.map(({ pods }) => pods.filter((pod) => pod.name === name).map((pod) => pod.workloadLabels));

  it('are those of each window; in the window of a change, those with more samples', async () => {
    const windows = await observe({ patterns: ['team'] });
    expect(podLabels(windows, 'web')).to.deep.equal([[{ team: 'red' }], [{ team: 'blue' }], [{ team: 'blue' }]]);
    expect(podLabels(windows, 'db-0')).to.deep.equal([[{ team: 'old' }], [{ team: 'old' }], [{ team: 'new' }]]);
    expect(windows.map(({ nodes }) => nodes[0]!.labels)).to.deep.equal([
      { team: 'infra' },
      { team: 'metal' },
      { team: 'metal' },
    ]);
  });

  it('of a namespace end when it has none, and are unknown when kube-state-metrics does not export them', async () => {
    const windows = await observe({ patterns: ['team'] });
    const named = (name: string) =>
      windows.map(({ namespaces }) => namespaces.find((each) => each.name === name)!.labels);
    expect(named('shop')).to.deep.equal([{ team: ODD }, { team: ODD }, {}]);
    expect(named('lost')).to.deep.equal([{ team: 'x' }, { team: 'x' }, null]);
    expect(podLabels(windows, 'p'), 'a pod without a series of labels').to.deep.equal([[null], [null], [null]]);
  });

  it('are found by aliases and in camel case, and are not those of the scrape target', async () => {
    const [first] = await observe({
      patterns: ['example.com/costCenter', 'environment'],
      aliases: [{ name: 'squad', keys: ['owner', 'team'] }],
    });
    expect(first!.nodes[0]!.labels).to.deep.equal({ squad: 'infra', 'example.com/costCenter': '42' });
  });

  it('are found by patterns, with the same values', async () => {
    const windows = await observe({ patterns: ['te*', '*app'] });
    expect(podLabels(windows, 'web').flat()).to.deep.equal(
      ['red', 'blue', 'blue'].map((team) => ({ team, app: 'web' })),
    );
    expect(windows[0]!.namespaces.find(({ name }) => name === 'shop')!.labels).to.deep.equal({ team: ODD });
  });

  it('are empty, and not unknown, when no label is selected', async () => {
    const [first] = await observe({ patterns: [] });
    expect(first!.namespaces.map(({ labels }) => labels)).to.deep.equal([{}, {}]);
    expect(first!.nodes[0]!.labels).to.deep.equal({});
  });
});

describe('the queries for labels', () => {
  const EMPTY = { status: 'success', data: { resultType: 'matrix', result: [] } };

  /** The queries of one live window. */
  async function queriesFor(labels: LabelSelection): Promise<readonly string[]> {
    const server = await startLoopback((_, response) => answerJson(response, 200, EMPTY));
    const source = createPrometheusSource({ url: server.url, labels });
    try {
      await source.observe({ from: FROM, to: FROM + 300 }, new AbortController().signal);
      return server.requests.map(({ parameters }) => parameters.get('query') ?? '').sort();
    } finally {
      await source.close();
      await server.stop();
    }
  }

  it('are one request, regardless of the number of labels, and none without labels', async () => {
    const none = await queriesFor({ patterns: [], needed: ['pool'] });
    const one = await queriesFor({ patterns: ['team'] });
    const many = await queriesFor({ patterns: Array.from({ length: 200 }, (_, index) => `example.com/key-${index}`) });
    expect(none.length, 'all queries of a window').to.be.at.most(20);
    expect([one.length - none.length, many.length - none.length]).to.deep.equal([1, 1]);
    const [added = ''] = one.filter((query) => !none.includes(query));
    expect(added.match(/kube_\w+_labels/g)).to.have.members(['kube_namespace_labels', 'kube_pod_labels']);
  });

  it('group by the selected labels only, and read all labels for a pattern', async () => {
    const read = async (labels: LabelSelection) =>
      (await queriesFor(labels)).find((query) => query.includes('kube_namespace_labels'));
    expect(await read({ patterns: ['team', 'app.kubernetes.io/part-of'] })).to.match(
      /\(sum by \(namespace,exported_namespace,label_team,label_app_kubernetes_io_part_of\) /,
    );
    expect(await read({ patterns: ['team*'] })).to.match(/\(sum without \(instance,exported_instance,job\) /);
  });
});
