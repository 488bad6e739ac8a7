import { expect } from 'chai';
import type { Knex } from 'knex';
import { type CollectStore, type Lease, LeaseLostError } from '../../src/domain/ports.js';
import type { ClaimedRun, RecommendationWriteStore } from '../../src/domain/recommendations/ports.js';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { acquireLease } from '../../src/store/bookkeeping/lease.js';
import { DISTRIBUTION } from '../../src/store/citus/distribution.js';
import { createCollectStore } from '../../src/store/collect-store.js';
import { inLeasedTransaction } from '../../src/store/connection/write-transaction.js';
import { createRecommendationWriteStore } from '../../src/store/recommendations/write-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { EVALUATED_AT, foundChange, NO_COUNTS } from '../support/recommendation-fixture.js';
import { completeRun, DAY_START, DEFAULT_RETENTION } from '../support/store-fixture.js';
import { stored } from '../support/stored-recommendations.js';
import { until } from '../support/until.js';
import { makeWindowFacts } from '../support/window-facts.js';

const SHAPE = { nodes: 1, namespaces: 1, workloadsPerNamespace: 1, podsPerWorkload: 1 };
const RUN_REQUEST = { cluster: 'c', namespaces: [], includeSystem: false, days: 7 };

interface Stores {
  readonly collect: CollectStore;
  readonly recommendations: RecommendationWriteStore;
  /** A recommendation run in progress. */
  readonly claimed: ClaimedRun;
}
type Write = (stores: Stores, lease: Lease) => Promise<unknown>;

/** Every write of a collector, each of which would change something. */
const WRITES: Readonly<Record<string, Write>> = {
  'a new window': ({ collect }, lease) => {
    const facts = makeWindowFacts(DAY_START + WINDOW_SECONDS, SHAPE);
    return collect.writeWindow(lease, facts, completeRun(facts.windowStart));
  },
  'a window of a day without partitions': ({ collect }, lease) => {
    const facts = makeWindowFacts(DAY_START + 9 * DAY_SECONDS, SHAPE);
    return collect.writeWindow(lease, facts, completeRun(facts.windowStart));
  },
  'a window that is already stored': ({ collect }, lease) =>
    collect.writeWindow(lease, makeWindowFacts(DAY_START, { ...SHAPE, seed: 2 }), completeRun(DAY_START)),
  'a run without facts': ({ collect }, lease) =>
    collect.recordRun(lease, completeRun(DAY_START + HOUR_SECONDS, { status: 'failed' })),
  'sealed hours': ({ collect }, lease) =>
    collect.writeSealedHours(lease, [makeWindowFacts(DAY_START - HOUR_SECONDS, SHAPE)]),
  'the roll-up of an hour': ({ collect }, lease) => collect.rollUpHour(lease, DAY_START),
  retention: ({ collect }, lease) => collect.applyRetention(lease, DAY_START + 500 * DAY_SECONDS),
  intensities: ({ collect }, lease) => {
    const record = { zone: 'DE', hour: DAY_START, gramsPerKwh: 1, lowGramsPerKwh: 1, highGramsPerKwh: 1 };
    return collect.upsertIntensities(lease, [{ ...record, source: 'test', isEstimated: false }]);
  },
  'a recommendation run': ({ recommendations }, lease) => {
    const found = stored('c', 1).map(foundChange);
    const outcome = { evaluation: null, finishes: null, foundIds: found.map(({ after }) => after.id) };
    return recommendations.applyRun(lease, outcome, () => ({ changes: found, counts: NO_COUNTS }));
  },
  'the failure of a claimed run': ({ recommendations, claimed }, lease) =>
    recommendations.failRun(lease, claimed, 'no', EVALUATED_AT),
  'the claim of a queued run': ({ recommendations }, lease) => recommendations.claimRun(lease, EVALUATED_AT),
};

/** Ways in which a lease can end. */
const ENDS: Readonly<Record<string, (stores: Stores, lease: Lease, knex: Knex) => Promise<Lease>>> = {
  'has ended': async (_, lease, knex) => {
    await expire(knex);
    return lease;
  },
  'was released': async ({ collect }, lease) => {
    await collect.releaseLease(lease);
    return lease;
  },
  'was taken by another process': async ({ collect }, lease, knex) => {
    await expire(knex);
    await take(collect, lease.clusterId, 'other');
    return lease;
  },
  'was acquired again by the same process': async ({ collect }, lease, knex) => {
    await expire(knex);
    await take(collect, lease.clusterId, lease.holder);
    return lease;
  },
  'is that of another cluster': async ({ collect }, lease) => {
    await collect.releaseLease(lease);
    const other = await collect.ensureCluster('other', false);
    return { ...(await take(collect, other, 'me')), clusterId: lease.clusterId };
  },
};

const expire = (knex: Knex): Promise<unknown> =>
  knex.raw(`update lease set expires_at = clock_timestamp() - interval '1 second'`);

async function take(collect: CollectStore, clusterId: number, holder: string, seconds = 600): Promise<Lease> {
  const lease = await collect.acquireLease(clusterId, holder, seconds);
  if (lease === null || lease === 'busy') throw new Error(`${holder} did not get the lease`);
  return lease;
}

/** Every row of every table, and the partitions, without leases. */
async function contentOf(knex: Knex): Promise<Readonly<Record<string, unknown>>> {
  const content: Record<string, unknown> = {};
  for (const table of Object.keys(DISTRIBUTION)) {
    if (table === 'lease') continue;
    const { rows } = await knex.raw<{ rows: unknown[] }>(`select to_jsonb(t)::text as row from ${table} t order by 1`);
    content[table] = rows;
  }
  const { rows } = await knex.raw<{ rows: unknown[] }>(
    `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid order by 1`,
  );
  return { ...content, partitions: rows };
}

for (const kind of DATABASE_KINDS) {
  describe(`a collector without a valid lease (${kind})`, () => {
    let fresh: FreshDatabase;
    let stores: Stores;
    let lease: Lease;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      const { database } = fresh;
      const collect = createCollectStore(database, { retention: DEFAULT_RETENTION });
      const recommendations = createRecommendationWriteStore(database);
      const clusterId = await collect.ensureCluster('c', false);
      lease = await take(collect, clusterId, 'me');
      // Data that each of the writes would change.
      await collect.writeWindow(lease, makeWindowFacts(DAY_START, SHAPE), completeRun(DAY_START));
      await recommendations.enqueueRun(RUN_REQUEST, EVALUATED_AT);
      const claimed = await recommendations.claimRun(lease, EVALUATED_AT);
      if (claimed === null) throw new Error('no run to claim');
      await recommendations.enqueueRun({ ...RUN_REQUEST, days: 8 }, EVALUATED_AT);
      stores = { collect, recommendations, claimed };
    });
    afterEach(() => fresh.drop());

    for (const [how, end] of Object.entries(ENDS)) {
      it(`writes nothing when it ${how}`, async () => {
        const { knex } = fresh.database;
        const over = await end(stores, lease, knex);
        const before = await contentOf(knex);
        for (const [what, write] of Object.entries(WRITES)) {
          const failure = await write(stores, over).then(
            () => null,
            (error: unknown) => error,
          );
          expect(failure, what).to.be.instanceOf(LeaseLostError);
        }
        expect(await contentOf(knex)).to.deep.equal(before);
      });
    }

    it('would change something with each of the writes', async () => {
      const { knex } = fresh.database;
      for (const [what, write] of Object.entries(WRITES)) {
        const before = await contentOf(knex);
        await write(stores, lease);
        expect(await contentOf(knex), what).to.not.deep.equal(before);
      }
    });

    it('cannot write without any lease', async () => {
      const { knex } = fresh.database;
      const before = await contentOf(knex);
      for (const [what, write] of Object.entries(WRITES)) {
        const failure = await Promise.resolve()
          .then(() => Reflect.apply(write, null, [stores, lease.clusterId]))
          .then(
            () => null,
            (error: unknown) => error,
          );
        expect(failure, what).to.be.instanceOf(Error);
      }
      expect(await contentOf(knex)).to.deep.equal(before);
    });
  });
}

describe('a lease under which a transaction is running', () => {
  let fresh: FreshDatabase;
  let clusterId: number;
  let collect: CollectStore;
  beforeEach(async () => {
    fresh = await freshDatabase('server');
    collect = createCollectStore(fresh.database, { retention: DEFAULT_RETENTION });
    clusterId = await collect.ensureCluster('c', false);
  });
  afterEach(() => fresh.drop());

  const untilEnded = (): Promise<void> =>
    until('the end of the lease', async () => (await collect.leaseSecondsLeft(clusterId)) === 0);

  it('is taken over only after the transaction, which is committed completely', async () => {
    const { knex } = fresh.database;
    const lease = await take(collect, clusterId, 'first', 0.5);
    await inLeasedTransaction(knex, lease, async (trx) => {
      await untilEnded();
      expect(await collect.acquireLease(clusterId, 'second', 60)).to.equal('busy');
      await trx.raw(`insert into namespace (cluster_id, name) values (?, 'late')`, [clusterId]);
    });
    expect(await collect.acquireLease(clusterId, 'second', 60)).to.include({ holder: 'second', epoch: 2 });
    expect((await knex.raw('select name from namespace')).rows).to.deep.equal([{ name: 'late' }]);
  });

  it('is taken over from a process that hangs in it as soon as the server ends its session', async () => {
    const { knex } = fresh.database;
    const lease = await take(collect, clusterId, 'hung', 0.5);
    const failure = await inLeasedTransaction(knex, lease, async (trx) => {
      await trx.raw(`insert into namespace (cluster_id, name) values (?, 'half')`, [clusterId]);
      await untilEnded();
      await trx.raw(`set local idle_in_transaction_session_timeout = '300ms'`);
      const taken = await acquireLease(knex, clusterId, 'second', 60);
      expect(taken).to.include({ holder: 'second', epoch: 2 });
      await trx.raw('select 1');
    }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(Error);
    expect((await knex.raw('select name from namespace')).rows).to.deep.equal([]);
  });
});
