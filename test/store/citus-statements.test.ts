import { expect } from 'chai';
import { toLabelCondition } from '../../src/domain/cluster/label-condition.js';
import type { IdleMode, MetricsStore, SeriesBy } from '../../src/domain/metrics-queries.js';
import { bucketsIn } from '../../src/domain/time/buckets.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { acquireLease, releaseLease } from '../../src/store/bookkeeping/lease.js';
import { DISTRIBUTION } from '../../src/store/citus/distribution.js';
import type { Database } from '../../src/store/connection/connect.js';
import { createEvidenceStore } from '../../src/store/evidence/evidence-store.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import { RULES, rulesBrokenBy } from '../support/citus-rules.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { EVERY_RECOMMENDATION } from '../support/every-recommendation.js';
import { recommendationsOf } from '../support/leasing-store.js';
import {
  amountsFixture,
  EVALUATED_AT,
  findingFixture,
  foundChange,
  NO_COUNTS,
} from '../support/recommendation-fixture.js';
import { NO_FILTER } from '../support/reference-fold.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { stored } from '../support/stored-recommendations.js';
import { never } from '../support/stream-parts.js';
import { makeWindows } from '../support/window-facts.js';

const IDLE_MODES: readonly IdleMode[] = ['separate', 'share', 'exclude'];
const SERIES_BY: readonly SeriesBy[] = ['namespace', 'workload', 'node', 'cluster', 'label:team'];
const RANGE = { from: DAY_START, to: DAY_START + 2 * DAY_SECONDS };
const START = { sort: '-carbon_grams', offset: 0, after: null } as const;
const SHAPE = { nodes: 2, namespaces: 2, workloadsPerNamespace: 2, podsPerWorkload: 1 };

/** Stores a sealed day, a rolled hour, a dirty one and an open one, then drops the days by retention. */
async function collectAll(database: Database): Promise<number> {
  const collect = storeOf(database, { podHourlySeconds: 10 * DAY_SECONDS });
  const id = await collect.ensureCluster('alpha', false);
  const hour = (index: number, count = 2) => makeWindows(DAY_START + index * HOUR_SECONDS, count, SHAPE);
  for (const index of [0, 23]) await collect.writeSealedHours(id, hour(index));
  for (const index of [24, 25, 26]) await writeAll(collect, id, hour(index));
  await writeAll(collect, id, hour(25, 1));
  for (const index of [24, 25]) await collect.rollUpHour(id, DAY_START + index * HOUR_SECONDS);
  await writeAll(collect, id, makeWindows(DAY_START + 25 * HOUR_SECONDS, 1, { ...SHAPE, team: 'red', nodes: 1 }));
  await collect.listMissingWindows(id, { from: DAY_START, to: DAY_START + HOUR_SECONDS });
  await collect.listUnrolledHours(id, RANGE.to, 10);
  const names = await collect.listNodesAround(id, {
    from: DAY_START + 25 * HOUR_SECONDS,
    to: DAY_START + 26 * HOUR_SECONDS,
  });
  await collect.listRememberedNodes(id, names, RANGE.to);
  await database.knex.raw('update window_run set covered_seconds = covered_seconds / 2, last_tried_at = window_start');
  await collect.listLateWindows(id, RANGE, 3600);
  await collect.recordRun(id, { windowStart: RANGE.to, status: 'failed', attempts: 1, problems: [] });
  const { knex } = database;
  const other = await collect.ensureCluster('beta', false);
  const lease = await acquireLease(knex, other, 'me', 60);
  if (lease !== null && lease !== 'busy') await releaseLease(knex, lease);
  const record = { zone: 'DE', hour: DAY_START, gramsPerKwh: 1, lowGramsPerKwh: 1, highGramsPerKwh: 1 };
  await collect.upsertIntensities(id, [{ ...record, source: 'default', isEstimated: false }]);
  await collect.listIntensities(['DE'], RANGE);
  return id;
}

async function endAll(database: Database): Promise<void> {
  const brief = { rawSeconds: DAY_SECONDS, podHourlySeconds: DAY_SECONDS, hourlySeconds: DAY_SECONDS };
  const collect = storeOf(database, { ...brief, dailySeconds: 2 * DAY_SECONDS });
  await collect.rollUpHour(1, DAY_START + 26 * HOUR_SECONDS);
  await collect.rollUpHour(1, DAY_START + 25 * HOUR_SECONDS);
  for (const days of [3, 6]) await collect.applyRetention(1, DAY_START + days * DAY_SECONDS);
}

async function drain(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}

async function readAll(store: MetricsStore): Promise<void> {
  const labels = ['team:red', 'team:blue', '!tier:gold'].map(toLabelCondition);
  const filters = [
    NO_FILTER,
    { ...NO_FILTER, nodes: ['node-0'] },
    { ...NO_FILTER, namespaces: ['production'] },
    { ...NO_FILTER, labels },
  ];
  const buckets = bucketsIn(RANGE, 'hourly', 'UTC');
  for (const idle of IDLE_MODES) {
    for (const filter of filters) {
      const scope = { range: RANGE, filter, idle };
      await store.readTotals(scope);
      const page = { ...START, limit: 3 };
      for (const list of [store.listNamespaces, store.listNodes, store.listPods, store.listClusters])
        await list(scope, { ...page, name: 'a' });
      await store.listWorkloads(scope, { ...page, hasPercentiles: true });
      await store.listLabelGroups('team', scope, { ...page, hasReserved: false });
      await store.listLabelKeys(scope, 'e');
      for (const seriesBy of [null, ...SERIES_BY])
        await store.readSeries({ ...scope, buckets, seriesBy, top: 2, offset: 0, after: null, limit: 50 });
      for (const coverageBy of ['cluster', 'node'] as const)
        await store.readCoverage({ ...scope, buckets, coverageBy, offset: 0, after: null, limit: 50 });
    }
    const shared = { namespaces: ['production'], by: 'charge' } as const;
    const sharing = { range: RANGE, filter: NO_FILTER, idle, shared };
    await store.readTotals(sharing);
    await store.listWorkloads(sharing, { ...START, limit: 3 });
    await store.readSeries({ ...sharing, buckets, seriesBy: 'namespace', top: 2, offset: 0, after: null, limit: 50 });
    const scope = { range: RANGE, filter: NO_FILTER, idle };
    for (const stream of [store.streamNamespaces, store.streamNodes, store.streamPods, store.streamClusters])
      await drain(stream(scope, START, never()));
    await drain(
      store.streamSeries({ ...scope, buckets, seriesBy: 'workload', top: 2, offset: 0, after: null }, never()),
    );
  }
  await store.listClusterBounds([]);
  await store.findRevision([], RANGE);
}

async function recommendAll(database: Database, clusterId: number): Promise<void> {
  const evidence = createEvidenceStore(database);
  await evidence.findSpan(clusterId, DAY_SECONDS);
  await evidence.readCluster(clusterId, RANGE);
  await evidence.listNodes(clusterId, RANGE);
  await drain(evidence.streamWorkloads(clusterId, RANGE, []));
  const writes = recommendationsOf(database);
  const evaluation = { evaluatedAt: EVALUATED_AT, range: RANGE, hours: 24, footprint: amountsFixture(9) };
  const own = stored('alpha', 1);
  const outcome = { evaluation, finishes: null, foundIds: own.map(({ id }) => id) };
  await writes.applyRun(clusterId, outcome, () => ({ changes: own.map(foundChange), counts: NO_COUNTS }));
  const request = { cluster: 'alpha', namespaces: [], includeSystem: false, days: 7 };
  await writes.enqueueRun(request, EVALUATED_AT);
  const claimed = await writes.claimRun(clusterId, EVALUATED_AT);
  if (claimed !== null) await writes.failRun(clusterId, claimed, 'no', EVALUATED_AT);
  await writes.listDismissedIds(clusterId);
  await writes.listApplied(clusterId, EVALUATED_AT, 5);
  await writes.sumOpen(clusterId);
  const reads = createRecommendationReadStore(database);
  await reads.listRecommendations(EVERY_RECOMMENDATION, { ...START, limit: 5 });
  const labels = ['team:red', '!tier:gold'].map(toLabelCondition);
  await reads.listRecommendations({ ...EVERY_RECOMMENDATION, labels }, { ...START, limit: 5 });
  await reads.findRevision([], ['team']);
  await reads.summarise(EVERY_RECOMMENDATION, 5);
  await reads.findRecommendation(own[0]?.id ?? '', 5);
  await reads.listHistory(
    { ...EVERY_RECOMMENDATION, range: findingFixture().evidenceRange },
    { offset: 0, after: null, limit: 5 },
  );
}

describe('statements sent to Citus', function () {
  this.timeout(120_000);
  let fresh: FreshDatabase;
  let mutableFunctions: ReadonlySet<string>;
  const statements = new Set<string>();

  before(async () => {
    fresh = await freshDatabase('server');
    const { database } = fresh;
    const { rows } = await database.knex.raw<{ rows: { name: string }[] }>(
      `select distinct proname as name from pg_proc where provolatile <> 'i' and prokind = 'f'`,
    );
    mutableFunctions = new Set(rows.map(({ name }) => name));
    database.knex.on('query', ({ sql }: { sql: string }) => statements.add(sql));
    const clusterId = await collectAll(database);
    const maxReadRows = { server: 1_000_000, embedded: 1_000_000 };
    const store = createMetricsStore(database, {
      maxReadRows,
      now: () => RANGE.to,
      parts: { rows: 3, items: 3, points: 9 },
    });
    await readAll(store);
    const [kind, name] = ['Deployment', 'production-0'];
    await store.readWorkloadHistory({ range: RANGE, clusters: [], namespace: 'production', workload: { kind, name } });
    await recommendAll(database, clusterId);
    await endAll(database);
  });
  after(() => fresh?.drop());

  it('cover every part of the store', () => {
    const all = [...statements].join('\n');
    const tables = Object.keys(DISTRIBUTION).filter((table) => !new RegExp(`\\b${table}\\b`).test(all));
    expect(tables).to.deep.equal([]);
    const writes = ['pod_window', 'pod_hour', 'cluster_quarter', 'pod_day'].map((table) => `insert into ${table}`);
    for (const part of [...writes, 'delete from pod_hour', 'delete from pod_day', 'drop table', 'declare answer'])
      expect(all, part).to.include(part);
  });

  it('use only what Citus supports', () => {
    const broken = [...statements].flatMap((sql) =>
      rulesBrokenBy(sql, mutableFunctions).map((rule) => `${rule}: ${sql.replace(/\s+/g, ' ').slice(0, 400)}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('are detected if Citus does not support them', () => {
    const refused = [
      'insert into pod as p (id) overriding system value values (1) on conflict (id) do update set last_seen = now()',
      'update recommendation_run set attempt = 1 returning extract(epoch from requested_at)',
      "delete from pod where last_seen < first_seen + interval '1 day'",
      'insert into pod_hour (workload_id) values (1) on conflict (pod_id) do update set workload_id = excluded.workload_id',
      'insert into pod (uid) select u.uid from unnest(?::text[]) as u(uid)',
      'select c.id, (select min(f.bucket_start) from pod_hour f where f.cluster_id = c.id) from cluster c',
      'select exists (select from pod_window t where t.cluster_id = 1)',
      'select 1 from pod_hour f where f.pod_id = 1 for update',
      'with gone as (delete from pod_hour returning pod_id) select * from gone',
      'select f.node_id, count(*) from node_hour f group by grouping sets ((f.node_id), ())',
      'select 1 from pod_hour f join unnest($1::int[], $2::timestamptz[]) as s (c, t) on f.cluster_id = s.c',
      'select 1 from pod_hour f join hour_state h on h.hour = f.bucket_start',
    ];
    const found = refused.map((sql) => rulesBrokenBy(sql, mutableFunctions));
    for (const [index, { name }] of RULES.entries()) expect(found[index], refused[index]).to.include(name);
    expect(refused).to.have.length(RULES.length);
  });
});
