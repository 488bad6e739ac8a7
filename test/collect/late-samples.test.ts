import { expect } from 'chai';
import { type CaseCluster, type CaseSeries, writeCases } from '../support/cases/case-series.js';
import { baseCluster } from '../support/cases/small-cluster.js';
import { isFromKubelet, scrapedAt } from '../support/cases/transformations.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { collectSmall } from '../support/small-service.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
const SECONDS = 7200;
/** When the window is read first, half of its samples are stored. */
const WINDOW = { from: 4200, to: 4500 };
const HALF = 4350;
/** An hour before the window is enough of the past. */
const BACKFILL = { GREENKUBE_BACKFILL: '1h' };

const until = (instant: number, selects: (series: CaseSeries) => boolean = () => true): CaseCluster =>
  scrapedAt(selects, { isLost: (at) => at >= instant })(baseCluster());
/** Kubelet and node-exporter of n2. */
const isOfSecondNode = (series: CaseSeries): boolean =>
  isFromKubelet('n2')(series) || (series.labels['instance'] ?? '').startsWith('10.0.0.2:');
const startWith = (cluster: CaseCluster): Promise<PrometheusServer> =>
  startPrometheus({ openMetrics: writeCases(new Map([['late', cluster]]), FROM, SECONDS) });

interface Stored {
  /** Covered seconds of the run, null where nothing was read, and of each node as the API returns them. */
  readonly covered: number | null;
  readonly nodes: Readonly<Record<string, number>>;
  readonly coverage: number;
  readonly energy: number;
  readonly attempts: number;
}

/** Many processes one after the other: the embedded database takes seconds to open each time. */
describe('samples that are stored after their window was read', function () {
  this.timeout(120_000);
  let half: PrometheusServer;
  let less: PrometheusServer;
  let halfOfOne: PrometheusServer;
  let none: PrometheusServer;
  let whole: PrometheusServer;
  let home: ServiceHome;
  before(async () => {
    [half, less, halfOfOne, none, whole] = [
      await startWith(until(HALF)),
      await startWith(until(HALF - 60)),
      await startWith(until(HALF, isOfSecondNode)),
      await startWith(until(WINDOW.from)),
      await startWith(baseCluster()),
    ];
  });
  after(() => Promise.all([half, less, halfOfOne, none, whole].map((server) => server?.stop())));
  beforeEach(async () => {
    home = await serviceHome('server');
  });
  afterEach(() => home.remove());

  /** One cycle in a process of its own, so many seconds after the end of the window was due. */
  async function collect(server: PrometheusServer, secondsLater: number, environment = BACKFILL): Promise<Stored> {
    const end = FROM + WINDOW.to + secondsLater;
    await home.expireLeases();
    const options = { home, prometheusUrl: server.url, name: 'late', environment, until: end };
    const { totals, items } = await collectSmall(options, async (service) => ({
      totals: await service.get('metrics', FROM + WINDOW.from, FROM + WINDOW.to),
      items: await service.items('metrics/nodes', FROM + WINDOW.from, FROM + WINDOW.to),
    }));
    const nodes = Object.fromEntries(items.map((node) => [String(node['node']), Number(node['covered_seconds'])]));
    return home.withDatabase(async ({ knex }) => {
      const start = new Date((FROM + WINDOW.from) * 1000).toISOString();
      const { rows } = await knex.raw<{ rows: { covered: number | null; attempts: number }[] }>(
        'select covered_seconds as covered, attempts from window_run where window_start = ?',
        [start],
      );
      // The database dates tries by the real clock: as if those of this cycle had been made at the test's time.
      await knex.raw(
        `update window_run set last_tried_at = to_timestamp(?) where last_tried_at > now() - interval '10 minutes'`,
        [end + 61],
      );
      const { covered, attempts } = rows[0] ?? { covered: 0, attempts: 0 };
      const [coverage, energy] = [Number(totals['coverage']), Number(totals['total_energy_kwh'])];
      return { covered, attempts, nodes, coverage, energy };
    });
  }

  it('are read 5 minutes later, and the window is what it is with all of them', async () => {
    const first = await collect(half, 0);
    expect(Number(first.covered) / 2).to.be.within(150, 180);
    const tooSoon = await collect(whole, 299);
    expect(tooSoon).to.deep.equal(first);
    const second = await collect(whole, 300);
    expect(second).to.include({ covered: 600, attempts: 2, coverage: 1 });
    expect(first.coverage).to.be.within(0.5, 0.6);
    expect(second.energy).to.be.above(1.5 * first.energy);
    const lateHome = home;
    home = await serviceHome('server');
    const atOnce = await collect(whole, 300).finally(() => home.remove());
    home = lateHome;
    expect(second.energy).to.be.closeTo(atOnce.energy, 1e-12);
    expect(await collect(whole, 900), 'a covered window is not read again').to.deep.equal(second);
  });

  it('of one node are read 5 minutes later, and the other node stays as it was', async () => {
    const first = await collect(halfOfOne, 0);
    expect(first.nodes).to.include({ n1: 300 });
    expect(first.nodes['n2']).to.be.within(150, 180);
    const second = await collect(whole, 300);
    expect(second).to.deep.include({ covered: 600, attempts: 2, coverage: 1, nodes: { n1: 300, n2: 300 } });
    expect(second.energy).to.be.above(first.energy);
  });

  it('are read when nothing of the window was there at first', async () => {
    const first = await collect(none, 0);
    expect(first).to.include({ covered: null, coverage: 0 });
    // An empty window is tried again 5 minutes after the first try.
    const second = await collect(whole, 301);
    expect(second).to.deep.include({ covered: 600, coverage: 1, nodes: { n1: 300, n2: 300 } });
  });

  it('are all there at the first reading when the collection waits for them', async () => {
    const delayed = { ...BACKFILL, GREENKUBE_COLLECTION_DELAY: '5m' };
    const soon = await collect(half, 240 - 60, delayed);
    expect(soon.attempts, 'the window is not due').to.equal(0);
    const due = await collect(whole, 300 - 60, delayed);
    expect(due).to.include({ covered: 600, attempts: 1, coverage: 1 });
  });

  it('are looked for after 5, 15 and 60 minutes, and no more', async () => {
    const attempts: number[] = [];
    const first = await collect(half, 0);
    for (const minutes of [5, 10, 15, 20, 25, 60, 65, 70, 75, 80, 85, 90, 95]) {
      const found = await collect(half, minutes * 60);
      attempts.push(found.attempts);
      expect(found).to.include({ covered: first.covered, energy: first.energy });
    }
    expect(attempts.slice(0, 5)).to.deep.equal([2, 2, 3, 3, 3]);
    expect(attempts.at(-1)).to.be.within(3, 4);
  });

  it('replace nothing where the reading covers less', async () => {
    const first = await collect(half, 0);
    expect(await collect(less, 300)).to.deep.equal({ ...first, attempts: 2 });
    expect(await collect(whole, 900)).to.include({ covered: 600, attempts: 3 });
  });

  it('are looked for again when the source was away at that time', async () => {
    const first = await collect(half, 0);
    const away: PrometheusServer = { url: 'http://127.0.0.1:9', stop: async () => {} };
    expect(await collect(away, 300)).to.deep.equal(first);
    expect(await collect(whole, 420)).to.include({ covered: 600, attempts: 2 });
  });
});
