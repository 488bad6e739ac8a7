import type { PodFact, WindowFacts } from '../../src/domain/measures/entity-facts.js';
import type { MetricsStore } from '../../src/domain/metrics-queries.js';
import { type EpochSeconds, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { createCollectStore } from '../../src/store/collect-store.js';
import { createMetricsStore, type MetricsStoreOptions } from '../../src/store/query/serve/metrics-store.js';
import { type DatabaseKind, type FreshDatabase, freshDatabase } from './database.js';
import { type LeasingStore, withLeases } from './leasing-store.js';
import { type FactsShape, makeWindows } from './window-facts.js';

/** State of an hour of the fixture. */
export type FixtureState = 'open' | 'dirty' | 'rolled' | 'sealed';

export interface FixtureHour {
  readonly cluster: string;
  readonly hour: EpochSeconds;
  readonly state: FixtureState;
  /** Windows of the hour that were never collected, 0..11. */
  readonly gaps?: readonly number[];
  /** Besides the shape of its cluster. */
  readonly shape?: Partial<FactsShape>;
}

/** A pod row as written, with its window and cluster. */
export interface WrittenRow {
  readonly cluster: string;
  readonly windowStart: EpochSeconds;
  readonly fact: PodFact;
}

export interface ReadFixture {
  readonly fresh: FreshDatabase;
  readonly store: MetricsStore;
  readonly collect: LeasingStore;
  readonly windows: readonly { readonly cluster: string; readonly facts: WindowFacts }[];
  readonly rows: readonly WrittenRow[];
}

export const instant = (text: string): EpochSeconds => Date.parse(text) / 1000;

/** Starts of the whole hours in [from, to). */
export const hoursBetween = (from: string, to: string): EpochSeconds[] => {
  const count = (instant(to) - instant(from)) / HOUR_SECONDS;
  return Array.from({ length: count }, (_, index) => instant(from) + index * HOUR_SECONDS);
};

export const FIXTURE_SHAPE: Partial<FactsShape> = {
  nodes: 2,
  namespaces: 2,
  workloadsPerNamespace: 2,
  podsPerWorkload: 1,
};

const DAY = 86_400;
const RETENTION = { rawSeconds: 9 * DAY, hourlySeconds: 400 * DAY, podHourlySeconds: 35 * DAY, dailySeconds: null };

async function writeHour(collect: LeasingStore, clusterId: number, plan: FixtureHour, windows: readonly WindowFacts[]) {
  if (plan.state === 'sealed') {
    await collect.writeSealedHours(clusterId, windows);
    return;
  }
  const write = (facts: WindowFacts) =>
    collect.writeWindow(clusterId, facts, {
      windowStart: facts.windowStart,
      status: 'complete',
      attempts: 1,
      problems: [],
    });
  // A dirty hour was rolled up before its last window arrived.
  const early = plan.state === 'dirty' ? windows.slice(0, -1) : windows;
  for (const facts of early) await write(facts);
  if (plan.state !== 'open') await collect.rollUpHour(clusterId, plan.hour);
  for (const facts of windows.slice(early.length)) await write(facts);
}

/** Writes the hours through the collector's store, each into its state, and opens the read store on them. */
export async function buildReadFixture(
  kind: DatabaseKind,
  hours: readonly FixtureHour[],
  options: {
    readonly now: EpochSeconds;
    readonly maxReadRows?: number;
    readonly parts?: MetricsStoreOptions['parts'];
    readonly shapes?: Readonly<Record<string, Partial<FactsShape>>>;
  },
): Promise<ReadFixture> {
  const fresh = await freshDatabase(kind);
  const collect = withLeases(createCollectStore(fresh.database, { retention: RETENTION }));
  const windows: { cluster: string; facts: WindowFacts }[] = [];
  for (const plan of hours) {
    const id = await collect.ensureCluster(plan.cluster, false);
    const shape = { ...FIXTURE_SHAPE, ...options.shapes?.[plan.cluster], ...plan.shape };
    const own = makeWindows(plan.hour, HOUR_SECONDS / WINDOW_SECONDS, shape).filter(
      (_, index) => !plan.gaps?.includes(index),
    );
    await writeHour(collect, id, plan, own);
    windows.push(...own.map((facts) => ({ cluster: plan.cluster, facts })));
  }
  const maxReadRows = options.maxReadRows ?? 10_000_000;
  const store = createMetricsStore(fresh.database, {
    maxReadRows: { server: maxReadRows, embedded: maxReadRows },
    now: () => options.now,
    ...(options.parts && { parts: options.parts }),
  });
  const rows = windows.flatMap(({ cluster, facts }) =>
    facts.pods.map((fact) => ({ cluster, windowStart: facts.windowStart, fact })),
  );
  return { fresh, store, collect, windows, rows };
}
