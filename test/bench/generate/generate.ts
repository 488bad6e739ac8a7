import { DAY_SECONDS, floorTo, HOUR_SECONDS, WINDOW_SECONDS } from '../../../src/domain/time/window.js';
import { createCollectStore } from '../../../src/store/collect-store.js';
import { openDatabase } from '../../../src/store/connection/connect.js';
import { partitionName, RAW_TABLES, type RawTable } from '../../../src/store/ingest/partitions.js';
import { fillGroupsSql, GROUP_TABLES } from '../../../src/store/ingest/window-groups.js';
import { DAY_TABLES, HOUR_TABLES } from '../../../src/store/rollup/roll-up-sql.js';
import { migrate } from '../../../src/store/schema/migrate.js';
import { type LeasingStore, withLeases } from '../../support/leasing-store.js';
import type { Profile } from '../profile.js';
import { bookkeepingSql, clusterSql, namesSql, podsSql, templateStatesSql } from './dimensions-sql.js';
import { fillRecommendations } from './fill-recommendations.js';
import { fillRollUps } from './fill-roll-ups.js';
import { daysFrom, type GeneratedCluster, loadOf, startOf, templateDay } from './generated-cluster.js';
import { loadRawDay } from './load-raw-day.js';
import { openClient, runTasks, type Task } from './run-tasks.js';
import { copySql, loadShape, type TableShape } from './table-shape.js';
import { templateContainersSql, templateInputsSql, templateNodesSql, templatePodsSql } from './template-day-sql.js';
import { verifyRollUp } from './verify-roll-up.js';

/** One per processor of a small machine. */
const CONNECTIONS = 2;
const RETENTION = {
  rawSeconds: 400 * DAY_SECONDS,
  hourlySeconds: 400 * DAY_SECONDS,
  podHourlySeconds: 400 * DAY_SECONDS,
  dailySeconds: null,
};

type RawShape = TableShape & { readonly name: RawTable };

/**
 * Fills an empty database: one day is generated window by window and rolled up by the production code. Every other day
 * is a copy of it with its own load and its own pods.
 */
export async function generate(url: string, profile: Profile, seed: number, now: number): Promise<GeneratedCluster> {
  const database = await openDatabase({ url, dataDir: '', poolMax: CONNECTIONS, statementTimeoutSeconds: 3_600 });
  const client = await openClient(url);
  try {
    await migrate(database);
    const store = withLeases(createCollectStore(database, { retention: RETENTION }));
    const end = floorTo(now - WINDOW_SECONDS, WINDOW_SECONDS);
    const made = await client.query<{ id: number }>(clusterSql);
    const benchCluster = { profile, seed, clusterId: made.rows[0]?.id ?? 0, end, today: floorTo(end - 1, DAY_SECONDS) };
    const run = async (label: string, statements: readonly string[]): Promise<void> => {
      const started = performance.now();
      for (const statement of statements) await client.query(statement);
      console.log(`  ${label} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
    };
    await run('names', namesSql(benchCluster));
    await run('pods', podsSql(benchCluster));
    await run('inputs of the template day', templateInputsSql(benchCluster));
    await run('states of the template day', templateStatesSql(benchCluster));
    const raw: RawShape[] = [];
    for (const name of RAW_TABLES) raw.push({ ...(await loadShape(client, name)), name });
    await loadTemplateDay(url, benchCluster, raw);
    await rollUpTemplateDay(store, benchCluster);
    await run('bookkeeping', bookkeepingSql(benchCluster));
    await copyDays(url, benchCluster, raw);
    await fillRecommendations(database, benchCluster);
    await run('vacuum', ['vacuum (analyze)']);
    const hour = floorTo(startOf(benchCluster, 0) - 5 * HOUR_SECONDS, HOUR_SECONDS);
    await verifyRollUp(client, store, benchCluster, hour);
    console.log('  the production roll-up of an hour gives the same figures');
    await run('clearing up', ['drop schema bench cascade']);
    return benchCluster;
  } finally {
    await client.end();
    await database.close();
  }
}

async function loadTemplateDay(url: string, benchCluster: GeneratedCluster, raw: readonly RawShape[]): Promise<void> {
  const midnight = startOf(benchCluster, templateDay(benchCluster));
  const shapeOf = (table: RawTable): RawShape => {
    const shape = raw.find(({ name }) => name === table);
    if (shape === undefined) throw new Error(`the raw table ${table} is missing`);
    return shape;
  };
  const load = (shape: RawShape, statements: (partition: string) => readonly string[]): Task => ({
    name: shape.name,
    run: (client) => loadRawDay(client, shape, midnight, statements),
  });
  await runTasks(url, CONNECTIONS, 'template day', [
    load(shapeOf('pod_window'), (partition) => templatePodsSql(benchCluster, partition)),
    load(shapeOf('container_window'), (partition) => [templateContainersSql(benchCluster, partition)]),
  ]);
  const source = partitionName('pod_window', midnight);
  await runTasks(url, 1, 'template day', [
    load(shapeOf('node_window'), (partition) => [templateNodesSql(benchCluster, source, partition)]),
    ...GROUP_TABLES.map((table) =>
      load(shapeOf(table), (partition) => [fillGroupsSql(table, partition, source, 'true')]),
    ),
  ]);
}

async function rollUpTemplateDay(store: LeasingStore, benchCluster: GeneratedCluster): Promise<void> {
  const started = performance.now();
  const midnight = startOf(benchCluster, templateDay(benchCluster));
  for (let hour = midnight; hour < midnight + DAY_SECONDS; hour += HOUR_SECONDS)
    await store.rollUpHour(benchCluster.clusterId, hour);
  console.log(`  roll-up of the template day (${((performance.now() - started) / 1000).toFixed(0)} s)`);
}

async function copyDays(url: string, benchCluster: GeneratedCluster, raw: readonly RawShape[]): Promise<void> {
  const source = templateDay(benchCluster);
  const rawTasks = daysFrom(source + 1).flatMap((day) =>
    raw.map((shape): Task => {
      const from = partitionName(shape.name, startOf(benchCluster, source));
      const copy = { from, sourceDay: source, day, load: loadOf(benchCluster, day), before: benchCluster.end };
      return {
        name: `${shape.name} day ${day}`,
        run: (client) =>
          loadRawDay(client, shape, startOf(benchCluster, day), (to) => [copySql(shape, { ...copy, to })]),
      };
    }),
  );
  const rollUpTasks = [...HOUR_TABLES, ...DAY_TABLES].map(
    (name): Task => ({ name, run: async (client) => fillRollUps(client, benchCluster, await loadShape(client, name)) }),
  );
  await runTasks(url, CONNECTIONS, 'roll-ups', rollUpTasks);
  await runTasks(url, CONNECTIONS, 'windows', rawTasks);
}
