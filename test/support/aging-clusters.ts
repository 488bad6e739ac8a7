import type { MetricsStore } from '../../src/domain/metrics-queries.js';
import { DAY_SECONDS, type EpochSeconds, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createCollectStore } from '../../src/store/collect-store.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { type DatabaseKind, type FreshDatabase, freshDatabase } from './database.js';
import { type LeasingStore, withLeases } from './leasing-store.js';
import { FIXTURE_SHAPE, type WrittenRow } from './read-fixture.js';
import { completeRun, DEFAULT_RETENTION } from './store-fixture.js';
import { makeWindowFacts } from './window-facts.js';

/** Midnight UTC three days before clocks change in Europe, nine before they do on Lord Howe Island. */
export const FIRST_DAY: EpochSeconds = Date.parse('2026-03-26T00:00Z') / 1000;
/** First window of `alpha`, in the midst of an hour. */
export const FIRST_DATA: EpochSeconds = FIRST_DAY + 18 * HOUR_SECONDS + 25 * 60;
/** First window of `beta`, in the midst of a day. */
export const BETA_FROM: EpochSeconds = FIRST_DAY + 3 * DAY_SECONDS + 10 * HOUR_SECONDS;
/** End of the days that are dense with data. */
export const DENSE_TO: EpochSeconds = FIRST_DAY + 5 * DAY_SECONDS;

/** Windows of an hour that are collected: the others are gaps. */
const COLLECTED = [0, 5, 10] as const;
/** Days between two applications of retention, each after an hour of data. */
const STEP_DAYS = 5;

/** Two clusters that are collected, rolled up and purged as a clock goes on that the test holds. */
export interface AgingClusters {
  readonly fresh: FreshDatabase;
  readonly store: MetricsStore;
  readonly collect: LeasingStore;
  /** All that was written so far. */
  readonly rows: readonly WrittenRow[];
  /** Moves the clock to so many days after FIRST_DAY; every few days an hour is collected and retention applied. */
  advanceTo(days: number): Promise<void>;
  now(): EpochSeconds;
}

interface DenseHour {
  readonly cluster: 'alpha' | 'beta';
  readonly hour: EpochSeconds;
}

/** The first days: alpha begins at 18:25, misses its third day and the night of the fourth; beta begins on the fourth. */
function denseHours(): DenseHour[] {
  const hours: DenseHour[] = [];
  for (let hour = FIRST_DAY + 18 * HOUR_SECONDS; hour < DENSE_TO; hour += HOUR_SECONDS) {
    const day = Math.floor((hour - FIRST_DAY) / DAY_SECONDS);
    const ofDay = ((hour - FIRST_DAY) % DAY_SECONDS) / HOUR_SECONDS;
    const isGap = day === 2 || (day === 3 && ofDay < 6) || (day === 1 && ofDay % 5 === 2);
    if (!isGap) hours.push({ cluster: 'alpha', hour });
    if (hour + HOUR_SECONDS > BETA_FROM) hours.push({ cluster: 'beta', hour });
  }
  return hours;
}

export async function startAgingClusters(kind: DatabaseKind): Promise<AgingClusters> {
  const fresh = await freshDatabase(kind);
  const collect = withLeases(createCollectStore(fresh.database, { retention: DEFAULT_RETENTION }));
  const rows: WrittenRow[] = [];
  let now = FIRST_DAY;

  async function writeHour(cluster: DenseHour['cluster'], hour: EpochSeconds): Promise<void> {
    const id = await collect.ensureCluster(cluster, false);
    const shape = { ...FIXTURE_SHAPE, ...(cluster === 'beta' && { seed: 5, nodes: 1, namespaces: 1 }) };
    for (const window of COLLECTED) {
      const windowStart = hour + window * 300;
      if (cluster === 'alpha' && windowStart < FIRST_DATA) continue;
      const facts = makeWindowFacts(windowStart, shape);
      await collect.writeWindow(id, facts, completeRun(windowStart));
      rows.push(...facts.pods.map((fact) => ({ cluster, windowStart, fact })));
    }
    await collect.rollUpHour(id, hour);
  }

  for (const { cluster, hour } of denseHours()) await writeHour(cluster, hour);
  const owner = await collect.ensureCluster('alpha', false);

  async function advanceTo(days: number): Promise<void> {
    const target = FIRST_DAY + days * DAY_SECONDS;
    while (now < target) {
      now = Math.min(target, now + STEP_DAYS * DAY_SECONDS);
      if (now > DENSE_TO) await writeHour('alpha', now - 2 * HOUR_SECONDS);
      await collect.applyRetention(owner, now);
    }
  }

  const store = createMetricsStore(fresh.database, {
    maxReadRows: { server: 10_000_000, embedded: 10_000_000 },
    now: () => now,
  });
  return { fresh, store, collect, rows, advanceTo, now: () => now };
}
