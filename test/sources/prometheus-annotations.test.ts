import { expect } from 'chai';
import type { SourceProblem } from '../../src/domain/cluster/observation.js';
import type { WindowReading } from '../../src/domain/ports.js';
import { createPrometheusSource } from '../../src/sources/prometheus/windows/prometheus-source.js';
import { startAlteringProxy } from '../support/altering-proxy.js';
import { CASES_FROM, type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { baseCluster } from '../support/cases/small-cluster.js';

const STORE_AWAY = 'receive series from Addr: thanos-store:10901: rpc error: code = Unavailable';
const INFO = 'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "x" (1:5)';
const QUERY_WARNING = 'PromQL warning: quantile value should be between 0 and 1, got 2 (1:5)';

describe('what Prometheus remarks on its answers', () => {
  let store: CaseStore;
  before(async function () {
    this.timeout(60_000);
    store = await startCaseStore(new Map([['base', baseCluster()]]));
  });
  after(() => store?.close());

  /** One window as read through a proxy that adds to each answer. */
  async function readWith(more: (promql: string) => object): Promise<WindowReading> {
    const proxy = await startAlteringProxy(store.url, (reply, promql) => ({ ...reply, ...more(promql) }));
    const source = createPrometheusSource({ url: proxy.url, matchers: 'case="base"' });
    try {
      const range = { from: CASES_FROM + 3600, to: CASES_FROM + 3900 };
      const { windows } = await source.observe(range, new AbortController().signal);
      return windows[0]!;
    } finally {
      await source.close();
      await proxy.stop();
    }
  }
  const reasonsIn = ({ observation }: WindowReading) => observation.nodes.flatMap(({ reasons }) => reasons);
  const expectPartial = ({ problems }: WindowReading, detail: RegExp): SourceProblem => {
    expect(problems, 'one problem for all queries').to.have.lengthOf(1);
    expect(problems[0]).to.include({ source: 'prometheus', isFatal: false, isPartialAnswer: true });
    expect(problems[0]).not.to.have.property('isMinor');
    expect(problems[0]!.detail).to.match(detail);
    return problems[0]!;
  };

  it('a partial answer of a VictoriaMetrics cluster is a problem, and its figures have a reason', async () => {
    const window = await readWith(() => ({ isPartial: true }));
    expectPartial(window, /^partial answer: .*\(also \d+ other queries\)$/);
    expect(reasonsIn(window)).to.include('source_partial');
    const one = await readWith((promql) => (promql.includes('kube_pod_status_phase') ? { isPartial: true } : {}));
    expectPartial(one, /^partial answer/);
  });

  it('a partial answer about raw samples is one too', async () => {
    expectPartial(await readWith((promql) => (/\[\d+s\]$/.test(promql) ? { isPartial: true } : {})), /^partial answer/);
  });

  it('a warning about a store that did not respond is one too', async () => {
    expectPartial(await readWith(() => ({ warnings: [STORE_AWAY] })), /^warning: receive series from Addr/);
  });

  it('a warning about the form of a query is a problem, but nothing is missing from the window', async () => {
    const window = await readWith(() => ({ warnings: [QUERY_WARNING] }));
    expect(window.problems).to.have.lengthOf(1);
    expect(window.problems[0]).to.include({ isFatal: false, isMinor: true });
    expect(window.problems[0]).not.to.have.property('isPartialAnswer');
    expect(reasonsIn(window)).not.to.include('source_partial');
  });

  it('infos change nothing, also where Prometheus lists them among the warnings', async () => {
    const plain = await readWith(() => ({}));
    expect(plain.problems).to.deep.equal([]);
    expect(await readWith(() => ({ infos: [INFO] }))).to.deep.equal(plain);
    expect(await readWith(() => ({ warnings: [INFO] }))).to.deep.equal(plain);
    expect(await readWith(() => ({ isPartial: false, warnings: [] }))).to.deep.equal(plain);
  });

  it('a server with a remark of its own on every query makes few problems', async () => {
    let count = 0;
    const window = await readWith(() => {
      count += 1;
      return { warnings: [`store ${count} is away`] };
    });
    expect(count).to.be.above(12);
    expect(window.problems.length).to.be.within(2, 11);
  });
});
