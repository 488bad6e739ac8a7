import { foldMeasures, type MeasureName, type Measures } from '../../src/domain/measures/measures.js';
import type { IdleMode, ReadScope } from '../../src/domain/metrics-queries.js';
import { bucketsIn } from '../../src/domain/time/buckets.js';
import { DAY_SECONDS, HOUR_SECONDS, type TimeRange, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/connection/connect.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { NO_FILTER } from './reference-fold.js';
import { DAY_START } from './store-fixture.js';

/** Some figures of a result by their names. */
export type Answer = Readonly<Record<string, number | string | null>>;

const FIGURES = [
  'liveSeconds',
  'cpuCoreSeconds',
  'memoryMaxBytes',
  'energyJoules',
  'energyHighJoules',
  'carbonOperationalGrams',
  'carbonEmbodiedGrams',
  'costCpuUsd',
  'sharedEnergyJoules',
  'quality',
  'reasons',
] as const satisfies readonly MeasureName[];

const IDLE_MODES: readonly IdleMode[] = ['separate', 'share', 'exclude'];
const ALL_ITEMS = { sort: 'name', offset: 0, after: null, limit: 1000 } as const;
/** All content; and a part of its stored windows, with range ends within hours. */
const RANGES: Readonly<Record<string, TimeRange>> = {
  'two days': { from: DAY_START, to: DAY_START + 2 * DAY_SECONDS },
  'some windows': {
    from: DAY_START + DAY_SECONDS + WINDOW_SECONDS,
    to: DAY_START + DAY_SECONDS + 2 * HOUR_SECONDS + WINDOW_SECONDS,
  },
};

const figuresOf = (measures: Measures | null): Answer => {
  const shown = measures ?? foldMeasures([]);
  return Object.fromEntries(FIGURES.map((name) => [name, shown[name]]));
};

/** Results of the read path for the content of a released dump, by query name. */
export async function readReleasedAnswers(database: Database): Promise<Readonly<Record<string, Answer>>> {
  const now = DAY_START + DAY_SECONDS + 6 * HOUR_SECONDS;
  const store = createMetricsStore(database, {
    maxReadRows: { server: 1_000_000, embedded: 1_000_000 },
    now: () => now,
  });
  const answers: Record<string, Answer> = {};
  for (const [name, range] of Object.entries(RANGES)) {
    const inRange = (idle: IdleMode): ReadScope => ({ range, filter: NO_FILTER, idle });
    for (const idle of IDLE_MODES) {
      const { measures, peaks, counts, context } = await store.readTotals(inRange(idle));
      const { coverage, resolution } = context;
      answers[`${name}, ${idle}`] = { ...figuresOf(measures), ...peaks, ...counts, coverage, resolution };
    }
    const scope = inRange('share');
    for (const item of (await store.listNamespaces(scope, ALL_ITEMS)).items)
      answers[`${name}, namespace ${item.cluster} ${item.namespace}`] = figuresOf(item.measures);
    for (const item of (await store.listNodes(scope, ALL_ITEMS)).items)
      answers[`${name}, node ${item.cluster} ${item.node}`] = figuresOf(item.measures);
    for (const item of (await store.listPods(scope, ALL_ITEMS)).items)
      answers[`${name}, pod ${item.cluster} ${item.uid}`] = figuresOf(item.measures);
    const buckets = bucketsIn(range, 'hourly', 'UTC');
    const series = { ...scope, buckets, seriesBy: null, top: 1, offset: 0, after: null, limit: 1000 };
    for (const { start, measures, peaks } of (await store.readSeries(series)).points)
      if (measures !== null)
        answers[`${name}, hour ${(start - DAY_START) / HOUR_SECONDS}`] = { ...figuresOf(measures), ...peaks };
  }
  for (const { cluster, isSample, ...bounds } of await store.listClusterBounds([]))
    answers[`bounds of ${cluster}`] = { ...bounds, isSample: String(isSample) };
  return answers;
}
