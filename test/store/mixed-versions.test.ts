import { expect } from 'chai';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { migrate } from '../../src/store/schema/migrate.js';
import type { ContractClient } from '../support/contract-client.js';
import { DATABASE_KINDS, type FreshDatabase } from '../support/database.js';
import { distributeEarlier } from '../support/earlier-schema.js';
import { startHttpHarness } from '../support/http-harness.js';
import { releasedAnswers, releasedDatabase } from '../support/released-database.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindows } from '../support/window-facts.js';

/** Releases that wrote methodology 1. */
const VERSION_1 = ['0.1.0', '0.2.0'] as const;
const KWH = 3.6e6;
/** The last hour of the second day, which the released databases do not have. */
const HOUR = DAY_START + DAY_SECONDS + 23 * HOUR_SECONDS;
const NOW = DAY_START + 3 * DAY_SECONDS;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '');
const OLD = `from=${iso(DAY_START)}&to=${iso(HOUR)}`;
const NEW = `from=${iso(HOUR)}&to=${iso(HOUR + HOUR_SECONDS)}`;
const BOTH = `from=${iso(DAY_START)}&to=${iso(DAY_START + 2 * DAY_SECONDS)}`;
const UNKNOWN = { power_source: null, embodied_source: null };
const KNOWN = { power_source: 'measured_host', embodied_source: 'linear_model' };

const windows = makeWindows(HOUR, 3, { seed: 9 });
const newJoules = windows.flatMap(({ pods }) => pods).reduce((sum, pod) => sum + (pod.energyJoules ?? 0), 0);

for (const kind of DATABASE_KINDS) {
  for (const release of VERSION_1) {
    describe(`a database of ${release} with figures of two methodologies (${kind})`, () => {
      let fresh: FreshDatabase;
      let client: ContractClient;
      let clusterId: number;
      const oldJoules = Number(releasedAnswers(release)['two days, separate']?.['energyJoules']);

      before(async () => {
        fresh = await releasedDatabase(kind, release);
        await distributeEarlier(fresh.database);
        await migrate(fresh.database);
        const store = storeOf(fresh.database);
        clusterId = await store.ensureCluster('alpha', false);
        await writeAll(store, clusterId, windows);
        const maxReadRows = { server: 1_000_000, embedded: 1_000_000 };
        const reads = createMetricsStore(fresh.database, { maxReadRows, now: () => NOW });
        ({ client } = await startHttpHarness({ store: reads, now: () => NOW }));
      });
      after(() => fresh?.drop());

      async function expectBoth(): Promise<void> {
        const totals = async (range: string) => (await client.get(`/api/v1/metrics?${range}`)).body;
        expect(await totals(OLD)).to.deep.include({ methodology_versions: [1], ...UNKNOWN });
        expect(await totals(NEW)).to.deep.include({ methodology_versions: [2], ...KNOWN });
        const mixed = await totals(BOTH);
        expect(mixed).to.deep.include({ methodology_version: 2, methodology_versions: [1, 2], ...KNOWN });
        const expected = (oldJoules + newJoules) / KWH;
        expect(mixed.total_energy_kwh).to.be.closeTo(expected, 1e-12 * expected);
        for (const path of ['metrics/namespaces', 'metrics/nodes', 'metrics/pods']) {
          const { body } = await client.get(`/api/v1/${path}?${BOTH}&limit=1`);
          expect(body.methodology_versions, path).to.deep.equal([1, 2]);
        }
        for (const path of ['timeseries', 'timeseries/energy', 'timeseries/carbon', 'timeseries/cost']) {
          const { body } = await client.get(`/api/v1/${path}?${BOTH}&group_by=daily`);
          expect(body.methodology_versions, path).to.deep.equal([1, 2]);
          const { body: first } = await client.get(`/api/v1/${path}?${BOTH}&group_by=daily&limit=1`);
          expect(first.methodology_versions, `the first day of ${path}`).to.deep.equal([1]);
        }
      }

      it('lists both in each response over both, and the sum is that of both', expectBoth);

      it('lists the same from roll-ups, of hours and of a day that has both', async () => {
        const store = storeOf(fresh.database);
        for (const hour of await store.listUnrolledHours(clusterId, NOW, 100)) await store.rollUpHour(clusterId, hour);
        const { rows } = await fresh.database.knex.raw<{ rows: { sets: number[] }[] }>(
          `select array_agg(distinct methodology_versions order by methodology_versions) as sets
             from node_day where cluster_id = ?`,
          [clusterId],
        );
        expect(rows[0]?.sets).to.include(3);
        await expectBoth();
      });
    });
  }
}
