import { expect } from 'chai';
import fc from 'fast-check';
import type { NodeObservation } from '../../src/domain/cluster/observation.js';
import { estimateWindow } from '../../src/domain/estimation/estimate-window.js';
import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import { DAY_SECONDS, HOUR_SECONDS, QUARTER_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import type { ContractClient } from '../support/contract-client.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { startHttpHarness } from '../support/http-harness.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { type AnyWindow, anyWindow } from '../unit/domain/estimation/estimation-fixtures.js';

/** The last hour of a day: rolling it up completes the day. */
const HOUR = DAY_START + 23 * HOUR_SECONDS;
const WINDOWS = HOUR_SECONDS / WINDOW_SECONDS;
const NOW = DAY_START + 2 * DAY_SECONDS;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '');
const range = (from: number, to: number): string => `from=${iso(from)}&to=${iso(to)}`;

const WHOLE_HOUR = { range: range(HOUR, HOUR + HOUR_SECONDS), groupBy: 'hourly' };
const HALF_HOUR = { range: range(HOUR + QUARTER_SECONDS, HOUR + 3 * QUARTER_SECONDS), groupBy: 'hourly' };
const WHOLE_DAY = { range: range(DAY_START, DAY_START + DAY_SECONDS), groupBy: 'daily' };

const QUANTITIES = ['energy_kwh', 'carbon_grams', 'cost_usd'] as const;
const ENDS = ['_low', '', '_high'] as const;
const IDLE_MODES = ['separate', 'share', 'exclude'] as const;
const LISTS = ['metrics/namespaces', 'metrics/nodes', 'metrics/pods'];
const SERIES = ['timeseries', 'timeseries/energy', 'timeseries/carbon', 'timeseries/cost'];

type Item = Readonly<Record<string, unknown>>;
interface Body extends Item {
  readonly resolution: string;
  readonly items: readonly Item[];
}

/** Sums in another order, relative to the sum of the absolute values. */
const TOLERANCE = 1e-9;

function expectNested(item: Item, prefix: string, what: string): void {
  for (const quantity of QUANTITIES.filter((name) => `${prefix}${name}` in item)) {
    const [low, value, high] = ENDS.map((end) => item[`${prefix}${quantity}${end}`]);
    const where = `${what}: ${quantity} ${low} <= ${value} <= ${high}`;
    if (value === null) continue;
    const rounding = TOLERANCE * Math.abs(Number(value));
    expect(low, where)
      .to.be.a('number')
      .and.be.at.most(Number(value) + rounding);
    expect(high, where)
      .to.be.a('number')
      .and.be.at.least(Number(value) - rounding);
  }
}

function expectSum(items: readonly Item[], totals: Item, what: string): void {
  for (const name of QUANTITIES.flatMap((quantity) => ENDS.map((end) => `${quantity}${end}`))) {
    const total = totals[`total_${name}`];
    if (!items.some((item) => name in item) || typeof total !== 'number') continue;
    const figures = items.map((item) => Number(item[name] ?? 0));
    const scale = figures.reduce((sum, figure) => sum + Math.abs(figure), 0);
    const sum = figures.reduce((all, figure) => all + figure, 0);
    expect(Math.abs(sum - total), `${what}: sum of ${name} ${sum}, total ${total}`).to.be.at.most(
      TOLERANCE * Math.max(scale, Math.abs(total)),
    );
  }
}

/** Capacities as a source reports them; the arbitrary includes values that it drops. */
const capacity = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) || value < 0 || value > 1e15 ? null : Math.ceil(value);
const reported = ({ spec, ...node }: NodeObservation): NodeObservation => ({
  ...node,
  spec: { ...spec, vcpus: capacity(spec.vcpus), memoryBytes: capacity(spec.memoryBytes) },
});

const factsOf = (windows: readonly AnyWindow[]): WindowFacts[] =>
  windows.map(({ observation, factors }, index) => {
    const windowStart = HOUR + index * WINDOW_SECONDS;
    const nodes = observation.nodes.map(reported);
    return estimateWindow({ ...observation, nodes, windowStart }, (node) => factors[Number(node.name.slice(1))]!);
  });

for (const kind of DATABASE_KINDS) {
  describe(`bands and sums of stored figures (${kind})`, () => {
    let fresh: FreshDatabase;
    let client: ContractClient;
    let clusters = 0;
    const resolutions = new Set<string>();
    before(async () => {
      fresh = await freshDatabase(kind);
      const maxReadRows = { server: 1_000_000, embedded: 1_000_000 };
      const store = createMetricsStore(fresh.database, { maxReadRows, now: () => NOW });
      ({ client } = await startHttpHarness({ store, now: () => NOW }));
    });
    after(() => fresh?.drop());

    const get = async (target: string): Promise<Body> => {
      const { status, body, text } = await client.get(`/api/v1/${target}`);
      expect(status, `${target}: ${text}`).to.equal(200);
      resolutions.add(body.resolution);
      return body;
    };

    async function expectRange(scope: string, groupBy: string): Promise<void> {
      const totals = await get(`metrics?${scope}`);
      expectNested(totals, 'total_', scope);
      const series = SERIES.map((path) => `${path}?${scope}&group_by=${groupBy}`);
      const split = ['namespace', 'node', 'workload'].map((by) => `${series[0]}&series_by=${by}&top=2`);
      const lists = LISTS.map((path) => `${path}?${scope}&limit=1000`);
      for (const target of [...lists, ...series, ...split]) {
        const { items } = await get(target);
        for (const item of items) expectNested(item, '', `${target} ${JSON.stringify(item)}`);
        expectSum(items, totals, target);
      }
    }

    it('nest and add up in totals, lists and series: low <= value <= high of energy, carbon and cost', async () => {
      const store = storeOf(fresh.database);
      const check = async (windows: readonly AnyWindow[]): Promise<void> => {
        clusters += 1;
        const cluster = `c${clusters}`;
        const id = await store.ensureCluster(cluster, false);
        await writeAll(store, id, factsOf(windows));
        const ranges = async (...all: readonly (typeof WHOLE_HOUR)[]): Promise<void> => {
          for (const { range: ofRange, groupBy } of all)
            for (const idle of IDLE_MODES) await expectRange(`${ofRange}&cluster=${cluster}&idle=${idle}`, groupBy);
        };
        await ranges(WHOLE_HOUR);
        await store.rollUpHour(id, HOUR);
        await ranges(HALF_HOUR, WHOLE_HOUR, WHOLE_DAY);
      };
      const windows = fc.array(anyWindow, { minLength: WINDOWS, maxLength: WINDOWS });
      // No shrinking: each run stores a cluster, and the message names the item.
      await fc.assert(fc.asyncProperty(windows, check), { numRuns: 2, endOnFailure: true });
      expect([...resolutions].sort()).to.deep.equal(['15m', '1d', '1h', '5m']);
    });
  });
}
