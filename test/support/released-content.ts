import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/connection/connect.js';
import { recommendationsOf } from './leasing-store.js';
import { amountsFixture, EVALUATED_AT, foundChange, NO_COUNTS, statusChange } from './recommendation-fixture.js';
import { completeRun, DAY_START, storeOf, writeAll } from './store-fixture.js';
import { stored } from './stored-recommendations.js';
import { makeWindows } from './window-facts.js';

/** The content of a released dump: at least one row in every table, written by the store's own write path. */

const SHAPE = { nodes: 2, namespaces: 2, workloadsPerNamespace: 1, podsPerWorkload: 1 };
const DAY_TWO = DAY_START + DAY_SECONDS;

const hoursOf = (index: number, windows: number, team = 'blue'): WindowFacts[] =>
  makeWindows(DAY_START + index * HOUR_SECONDS, windows, { ...SHAPE, team });

function withAutoscaler(facts: WindowFacts): WindowFacts {
  const [pod] = facts.pods;
  if (pod === undefined) throw new Error('the window has no pods');
  const { namespace, workload } = pod;
  return {
    ...facts,
    autoscalers: [{ namespace, name: 'hpa', workload, minReplicas: 1, maxReplicas: null, metrics: null }],
  };
}

/** A sealed and rolled-up day, then a rolled hour, a dirty one and an open one with other labels. */
async function writeMetrics(database: Database): Promise<number> {
  const collect = storeOf(database);
  const id = await collect.ensureCluster('alpha', false);
  for (const index of [0, 23]) await collect.writeSealedHours(id, hoursOf(index, 3));
  for (const index of [24, 25]) {
    await writeAll(collect, id, hoursOf(index, 2));
    await collect.rollUpHour(id, DAY_START + index * HOUR_SECONDS);
  }
  const [, , late] = hoursOf(25, 3);
  if (late !== undefined) await writeAll(collect, id, [withAutoscaler(late)]);
  await writeAll(collect, id, hoursOf(26, 1, 'red'));
  const problem = { source: 'prometheus', query: 'cpu', detail: 'timeout', isFatal: true };
  const failed = DAY_TWO + 2 * HOUR_SECONDS + WINDOW_SECONDS;
  await collect.recordRun(id, completeRun(failed, { status: 'failed', attempts: 3, problems: [problem] }));
  const record = { zone: 'DE', hour: DAY_TWO, gramsPerKwh: 380.5, lowGramsPerKwh: 350, highGramsPerKwh: 410 };
  await collect.upsertIntensities(id, [{ ...record, source: 'default', isEstimated: true }]);
  const sample = await collect.ensureCluster('beta', true);
  await writeAll(collect, sample, makeWindows(DAY_TWO, 1, { nodes: 1, namespaces: 1, workloadsPerNamespace: 1 }));
  return id;
}

/** An applied and an open recommendation with their transitions and their evaluation, and a run. */
async function writeRecommendations(database: Database, clusterId: number): Promise<void> {
  const store = recommendationsOf(database);
  const range = { from: DAY_START, to: DAY_TWO };
  const evaluation = { evaluatedAt: EVALUATED_AT, range, hours: 24, footprint: amountsFixture(9) };
  const found = stored('alpha', 1).slice(0, 2);
  const write = (changes: ReturnType<typeof foundChange>[]) =>
    store.applyRun(clusterId, { evaluation, finishes: null, foundIds: found.map(({ id }) => id) }, () => ({
      changes,
      counts: NO_COUNTS,
    }));
  await write(found.map(foundChange));
  const [first] = found;
  if (first !== undefined)
    await write([statusChange(first, { status: 'applied', reason: 'as proposed', reference: 'change 7' })]);
  await store.enqueueRun({ cluster: 'alpha', namespaces: ['production'], includeSystem: false, days: 7 }, EVALUATED_AT);
}

/** Fills an empty, migrated database. */
export async function writeReleasedContent(database: Database): Promise<void> {
  await writeRecommendations(database, await writeMetrics(database));
}
