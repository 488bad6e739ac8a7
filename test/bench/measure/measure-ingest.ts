import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { WindowFacts } from '../../../src/domain/measures/entity-facts.js';
import { DAY_SECONDS, floorTo, HOUR_SECONDS, WINDOW_SECONDS } from '../../../src/domain/time/window.js';
import { createCollectStore } from '../../../src/store/collect-store.js';
import { openDatabase } from '../../../src/store/connection/connect.js';
import { withLeases } from '../../support/leasing-store.js';
import { completeRun } from '../../support/store-fixture.js';
import { dropCluster } from './drop-cluster.js';
import { estimateLarge, observeLarge } from './large-window.js';

export interface IngestResult {
  readonly pods: number;
  readonly nodes: number;
  readonly containers: number;
  /** Duration of the write of the first window, whose pods are all new, in seconds. */
  readonly firstSeconds: number;
  /** Durations of each later window, in seconds: pod and node rows. */
  readonly windowSeconds: readonly number[];
  /** The same with container histograms. */
  readonly withHistogramsSeconds: readonly number[];
  readonly longestBlockMilliseconds: number;
  readonly rollUpSeconds: number;
  readonly rollUpRows: number;
}

const RETENTION = {
  rawSeconds: 400 * DAY_SECONDS,
  hourlySeconds: 400 * DAY_SECONDS,
  podHourlySeconds: 400 * DAY_SECONDS,
  dailySeconds: null,
};
const SAMPLING_MILLISECONDS = 10;
const WINDOWS = HOUR_SECONDS / WINDOW_SECONDS;

/** Writes the windows of one hour of a separate cluster, half of them with histograms, and rolls the hour up. */
export async function measureIngest(url: string, pods: number, cluster: string, now: number): Promise<IngestResult> {
  const database = await openDatabase({ url, dataDir: '', poolMax: 2, statementTimeoutSeconds: 600 });
  const delay = monitorEventLoopDelay({ resolution: SAMPLING_MILLISECONDS });
  try {
    const store = withLeases(createCollectStore(database, { retention: RETENTION }));
    const clusterId = await store.ensureCluster(cluster, false);
    const hour = floorTo(now, HOUR_SECONDS) - HOUR_SECONDS;
    let longest = 0;
    const write = async (facts: WindowFacts): Promise<number> => {
      delay.reset();
      delay.enable();
      const started = performance.now();
      await store.writeWindow(clusterId, facts, completeRun(facts.windowStart));
      const seconds = (performance.now() - started) / 1000;
      delay.disable();
      longest = Math.max(longest, delay.max / 1e6 - SAMPLING_MILLISECONDS);
      return seconds;
    };
    const seconds: number[] = [];
    let made = estimateLarge(observeLarge(pods, hour));
    for (let index = 0; index < WINDOWS; index += 1) {
      const facts = estimateLarge(observeLarge(pods, hour + index * WINDOW_SECONDS));
      made = facts;
      // Histograms only in the second half.
      seconds.push(await write(index < WINDOWS / 2 ? { ...facts, containers: [] } : facts));
    }
    const started = performance.now();
    const { rows } = await store.rollUpHour(clusterId, hour);
    const rollUpSeconds = (performance.now() - started) / 1000;
    await dropCluster(database.knex, clusterId);
    return {
      pods: made.pods.length,
      nodes: made.nodes.length,
      containers: made.containers.length,
      firstSeconds: seconds[0] ?? 0,
      windowSeconds: seconds.slice(1, WINDOWS / 2),
      withHistogramsSeconds: seconds.slice(WINDOWS / 2 + 1),
      longestBlockMilliseconds: longest,
      rollUpSeconds,
      rollUpRows: rows,
    };
  } finally {
    await database.close();
  }
}
