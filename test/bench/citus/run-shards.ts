import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../../src/domain/time/window.js';
import { createCollectStore } from '../../../src/store/collect-store.js';
import { type Database, openDatabase } from '../../../src/store/connection/connect.js';
import { createMetricsStore } from '../../../src/store/index.js';
import { migrate } from '../../../src/store/schema/migrate.js';
import { CITUS_URL, citusUrlOf, createCitusDatabase, listWorkers } from '../../support/citus-server.js';
import { withLeases } from '../../support/leasing-store.js';
import { NO_FILTER } from '../../support/reference-fold.js';
import { completeRun, DAY_START, DEFAULT_RETENTION } from '../../support/store-fixture.js';
import { makeWindows } from '../../support/window-facts.js';
import { hardware } from '../bench-postgres.js';
import { latenciesOf } from '../measure/latencies.js';
import { revision } from '../run-profile.js';

const RESULTS = fileURLToPath(new URL('../CITUS.md', import.meta.url));
const SHARDS = [4, 16, 32, 64] as const;
/** The default of Citus, with which the others are compared. */
const REFERENCE = 32;
const DAYS = 30;
const ROUNDS = 16;
/** 200 pods. */
const SHAPE = { nodes: 10, namespaces: 10, workloadsPerNamespace: 10, podsPerWorkload: 2 };
const END = DAY_START + DAYS * DAY_SECONDS;
const PAGE = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null } as const;

interface Subject {
  readonly shards: number;
  readonly database: Database;
  /** Names of the measurements with one call of each. */
  readonly calls: ReadonlyMap<string, (round: number) => Promise<unknown>>;
  remove(): Promise<void>;
}

/** A database of 30 days, with a window in each hour of the last day and in two hours of the others. All hours are sealed. */
async function prepare(shards: number, coordinator: string): Promise<Subject> {
  const name = `shards_${process.pid}_${shards}`;
  const removeDatabase = await createCitusDatabase(name, coordinator, shards);
  const options = { url: citusUrlOf(name, coordinator), dataDir: '', poolMax: 4, statementTimeoutSeconds: 120 };
  const database = await openDatabase(options);
  await migrate(database);
  const collect = withLeases(createCollectStore(database, { retention: DEFAULT_RETENTION }));
  const clusterId = await collect.ensureCluster('alpha', false);
  for (let day = DAY_START; day < END; day += DAY_SECONDS) {
    const step = day === END - DAY_SECONDS ? HOUR_SECONDS : DAY_SECONDS / 2;
    const hours = Array.from({ length: DAY_SECONDS / step }, (_, index) => day + index * step);
    await collect.writeSealedHours(
      clusterId,
      hours.flatMap((hour) => makeWindows(hour, 1, SHAPE)),
    );
  }
  await database.knex.raw('analyze');
  const maxReadRows = { server: 100_000_000, embedded: 100_000_000 };
  const store = createMetricsStore(database, { maxReadRows, now: () => END + HOUR_SECONDS });
  const scope = (days: number) => ({
    range: { from: END - days * DAY_SECONDS, to: END },
    filter: NO_FILTER,
    idle: 'separate' as const,
  });
  const buckets = Array.from({ length: DAYS }, (_, index) => {
    const start = DAY_START + index * DAY_SECONDS;
    return { start, end: start + DAY_SECONDS };
  });
  const series = { ...scope(DAYS), buckets, top: 10, offset: 0, after: null, limit: 1000 };
  return {
    shards,
    database,
    calls: new Map<string, (round: number) => Promise<unknown>>([
      [
        'write of a window',
        async (round: number) => {
          const windows = makeWindows(END + round * WINDOW_SECONDS, 1, SHAPE);
          for (const facts of windows) await collect.writeWindow(clusterId, facts, completeRun(facts.windowStart));
        },
      ],
      ['list of pods, 24 h', () => store.listPods(scope(1), PAGE)],
      ['list of workloads, 24 h', () => store.listWorkloads(scope(1), PAGE)],
      ['series by namespace, 30 d', () => store.readSeries({ ...series, seriesBy: 'namespace' })],
      ['series by workload, 30 d', () => store.readSeries({ ...series, seriesBy: 'workload' })],
    ]),
    async remove() {
      await database.close();
      await removeDatabase();
    },
  };
}

/** Calls every subject in turn, so that a slow phase of the machine slows all of them. @returns medians in ms by subject */
async function measure(subjects: readonly Subject[], name: string): Promise<ReadonlyMap<number, number>> {
  const times = new Map<number, number[]>(subjects.map(({ shards }) => [shards, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { shards, calls } of subjects) {
      const startedAt = performance.now();
      await calls.get(name)?.(round);
      // The first rounds open the connections to the nodes.
      if (round >= 4) times.get(shards)?.push(performance.now() - startedAt);
    }
  return new Map([...times].map(([shards, all]) => [shards, latenciesOf(all, 1, 0).p50]));
}

async function versionOf({ knex }: Database): Promise<string> {
  const { rows } = await knex.raw<{ rows: { citus: string; postgres: string }[] }>(
    `select extversion as citus, current_setting('server_version') as postgres from pg_extension where extname = 'citus'`,
  );
  return `Citus ${rows[0]?.citus} on PostgreSQL ${rows[0]?.postgres}`;
}

async function run(coordinator: string): Promise<string> {
  const subjects: Subject[] = [];
  try {
    for (const shards of SHARDS) subjects.push(await prepare(shards, coordinator));
    const [first] = subjects;
    if (first === undefined) throw new Error('no number of shards');
    const lines: string[] = [];
    for (const name of first.calls.keys()) {
      const medians = await measure(subjects, name);
      const reference = medians.get(REFERENCE) ?? Number.NaN;
      const ratios = [...medians.values()].map((milliseconds) => (milliseconds / reference).toFixed(2));
      lines.push(`| ${name} | ${ratios.join(' | ')} | ${reference.toFixed(0)} ms |`);
    }
    const workers = (await listWorkers(coordinator)).length;
    return `# Numbers of shards on Citus

Written by \`make bench-citus\` on ${new Date().toISOString().slice(0, 16)}Z at revision ${revision()}. ${hardware()}; ${await versionOf(first.database)}, a coordinator and ${workers} workers, all on the same machine.

${SHAPE.namespaces * SHAPE.workloadsPerNamespace * SHAPE.podsPerWorkload} pods on ${SHAPE.nodes} nodes, ${DAYS} days. Median times of ${ROUNDS - 4} calls, relative to those with ${REFERENCE} shards; the databases are called in turn.

| | ${SHARDS.map((shards) => `${shards} shards`).join(' | ')} | with ${REFERENCE} |
| --- | ${SHARDS.map(() => '---:').join(' | ')} | ---: |
${lines.join('\n')}
`;
  } finally {
    for (const subject of subjects) await subject.remove();
  }
}

if (CITUS_URL === null) throw new Error('GREENKUBE_TEST_CITUS_URL is not set');
const text = await run(CITUS_URL);
writeFileSync(RESULTS, text);
console.log(text);
