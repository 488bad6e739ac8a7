import { createCollectStore } from '../../src/store/collect-store.js';
import { createMetricsStore } from '../../src/store/index.js';
import type { ContractClient } from './contract-client.js';
import { freshDatabase } from './database.js';
import { startHttpHarness } from './http-harness.js';
import { withLeases } from './leasing-store.js';
import { instant } from './read-fixture.js';
import { makeWindows } from './window-facts.js';

const DAY_SECONDS = 86_400;
const WINDOWS_A_DAY = 288;
export const MONTH_DAYS = 30;
const START = instant('2024-01-01T00:00:00Z');
const NOW = START + MONTH_DAYS * DAY_SECONDS + 90;
/** As few pods as possible: a month has 8,640 windows. */
const SHAPE = { nodes: 1, podsPerWorkload: 1, workloadsPerNamespace: 1 };
const RETENTION = { rawSeconds: 9 * DAY_SECONDS, hourlySeconds: 400 * DAY_SECONDS, podHourlySeconds: 35 * DAY_SECONDS };
const MAX_READ_ROWS = { server: 10_000_000, embedded: 10_000_000 };

export interface MonthFixture {
  readonly client: ContractClient;
  readonly url: string;
  drop(): Promise<void>;
}

/** Starts the application over a real database with every window of the 30 days from 2024-01-01. */
export async function startMonthFixture(): Promise<MonthFixture> {
  const { database, drop } = await freshDatabase('embedded');
  const collect = withLeases(createCollectStore(database, { retention: { ...RETENTION, dailySeconds: null } }));
  const clusterId = await collect.ensureCluster('alpha', false);
  for (let day = 0; day < MONTH_DAYS; day++)
    await collect.writeSealedHours(clusterId, makeWindows(START + day * DAY_SECONDS, WINDOWS_A_DAY, SHAPE));
  const store = createMetricsStore(database, { maxReadRows: MAX_READ_ROWS, now: () => NOW });
  const { client, server } = await startHttpHarness({ store, now: () => NOW });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { client, url: `http://127.0.0.1:${address.port}`, drop };
}
