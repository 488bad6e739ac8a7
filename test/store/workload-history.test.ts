import { expect } from 'chai';
import { foldMeasures } from '../../src/domain/measures/measures.js';
import { HOUR_SECONDS } from '../../src/domain/time/window.js';
import { usageBuckets, usageOfContainer } from '../../src/domain/usage/container-usage.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { DATABASE_KINDS } from '../support/database.js';
import { buildReadFixture, instant, type ReadFixture } from '../support/read-fixture.js';
import { expectFold, rowsInScope } from '../support/reference-fold.js';

const FROM = instant('2026-03-10T05:00Z');
const NOW = FROM + 5 * HOUR_SECONDS;
const RANGE = { from: FROM, to: FROM + 4 * HOUR_SECONDS };

for (const kind of DATABASE_KINDS)
  describe(`the history of a workload (${kind})`, () => {
    let fixture: ReadFixture;
    let store: ReturnType<typeof createMetricsStore>;
    before(async function () {
      this.timeout(60_000);
      const hour = (cluster: string, index: number, state: 'open' | 'rolled' | 'sealed') => ({
        cluster,
        hour: FROM + index * HOUR_SECONDS,
        state,
      });
      const hours = [
        hour('alpha', 0, 'sealed'),
        hour('alpha', 1, 'rolled'),
        hour('alpha', 3, 'open'),
        hour('beta', 1, 'rolled'),
      ];
      fixture = await buildReadFixture(kind, hours, { now: NOW });
      const maxReadRows = { server: 1_000_000, embedded: 1_000_000 };
      store = createMetricsStore(fixture.fresh.database, { maxReadRows, now: () => NOW });
    });
    after(() => fixture.fresh.drop());

    const first = () =>
      fixture.rows.find(({ cluster, fact }) => cluster === 'alpha' && fact.workload.kind !== '')!.fact;
    const read = (clusters: readonly string[], name = first().workload.name) =>
      store.readWorkloadHistory({
        range: RANGE,
        clusters,
        namespace: first().namespace,
        workload: { ...first().workload, name },
      });

    it('contains the charge of every rolled hour, and omits other hours', async () => {
      const { history, clusters, context } = await read(['alpha']);
      expect(clusters).to.eql(['alpha']);
      expect(context.isMatched).to.equal(true);
      expect(history?.hours.map(({ hour }) => hour)).to.eql([FROM, FROM + HOUR_SECONDS]);
      const written = rowsInScope(
        fixture.rows,
        { from: FROM, to: FROM + 2 * HOUR_SECONDS },
        { clusters: ['alpha'], namespaces: [first().namespace], workloads: [first().workload] },
      );
      expectFold(foldMeasures(history!.hours.map(({ measures }) => measures)), written);
    });

    it('contains every sample of its containers, hour by hour', async () => {
      const { history } = await read(['alpha']);
      for (const [container, hours] of history!.containers) {
        expect(hours.map(({ hour }) => hour)).to.eql([FROM, FROM + HOUR_SECONDS]);
        for (const { hour, cpu, memoryMaxBytes } of hours) {
          const facts = fixture.windows
            .filter(
              ({ cluster, facts: { windowStart } }) =>
                cluster === 'alpha' && windowStart >= hour && windowStart < hour + HOUR_SECONDS,
            )
            .flatMap(({ facts: { containers } }) => containers)
            .filter(
              (fact) =>
                fact.namespace === first().namespace &&
                fact.workload.name === first().workload.name &&
                fact.container === container,
            );
          const count = (counts: readonly number[]) => counts.reduce((sum, one) => sum + one, 0);
          expect(count(cpu.counts)).to.equal(facts.reduce((sum, fact) => sum + count(fact.cpu.counts), 0));
          expect(memoryMaxBytes).to.equal(Math.max(...facts.map((fact) => fact.memoryMaxBytes ?? 0)));
        }
      }
    });

    it('has the percentiles that the list of workloads has', async () => {
      const { history } = await read(['alpha']);
      const range = { from: FROM, to: FROM + 2 * HOUR_SECONDS };
      const buckets = usageBuckets(range, 'hourly');
      const usages = [...history!.containers].map(([name, hours]) =>
        usageOfContainer(name, hours, [], buckets, { kind: 'scale_to_zero' }),
      );
      const { namespace, workload } = first();
      const filter = {
        clusters: ['alpha'],
        namespaces: [namespace],
        nodes: [],
        workloads: [workload],
        pods: [],
        labels: [],
      };
      const page = {
        offset: 0,
        after: null,
        sort: '-carbon_grams',
        limit: 1,

        hasPercentiles: true,
      } as const;
      const { items } = await store.listWorkloads({ range, filter, idle: 'separate' }, page);
      expect(usages).to.have.length.above(0);
      expect(items[0]!.containers).to.eql(
        usages.map(({ points, cpuHistogram, memoryHistogram, ...usage }) => {
          const { proposedCpuRequestMillicores, proposedMemoryRequestBytes, ...percentiles } = usage;
          return percentiles;
        }),
      );
    });

    it('contains only autoscalers observed in the range', async () => {
      expect((await read(['alpha'])).history?.hasAutoscaler).to.equal(false);
      await fixture.fresh.database.knex.raw(
        `insert into autoscaler (workload_id, name, cluster_id, min_replicas, max_replicas, first_seen, last_seen)
         select w.id, 'scaler', w.cluster_id, 1, 5, to_timestamp(:from), to_timestamp(:until) from workload w
           join namespace n on n.id = w.namespace_id join cluster c on c.id = w.cluster_id
          where c.name = 'alpha' and n.name = :namespace and w.name = :name`,
        { from: FROM, until: FROM + HOUR_SECONDS, namespace: first().namespace, name: first().workload.name },
      );
      expect((await read(['alpha'])).history?.hasAutoscaler).to.equal(true);
      const later = { from: FROM + HOUR_SECONDS, to: RANGE.to };
      const { namespace, workload } = first();
      const answer = await store.readWorkloadHistory({ range: later, clusters: ['alpha'], namespace, workload });
      expect(answer.history?.hasAutoscaler).to.equal(false);
    });

    it('has no use of memory above the limit of its hour', async () => {
      await fixture.fresh.database.knex('container_hour').update({ memory_max_bytes: 3e9, memory_limit_bytes: 1e9 });
      const hours = [...(await read(['alpha'])).history!.containers.values()].flat();
      expect(hours.map(({ memoryMaxBytes }) => memoryMaxBytes)).to.deep.equal(hours.map(() => 1e9));
    });

    it('lists the clusters when several have the workload, and returns nothing for an unknown workload', async () => {
      expect(await read([])).to.deep.include({ clusters: ['alpha', 'beta'], history: null });
      const unknown = await read(['alpha'], 'missing');
      expect(unknown).to.deep.include({ clusters: [], history: null });
      expect(unknown.context.isMatched).to.equal(false);
    });
  });
