import type { AddressInfo } from 'node:net';
import { HOUR_SECONDS, WINDOW_DUE_SECONDS } from '../../src/domain/time/window.js';
import { createMetricsStore } from '../../src/store/index.js';
import { createCollectHarness } from './collect-harness.js';
import type { ContractClient } from './contract-client.js';
import { freshDatabase } from './database.js';
import { startHttpHarness } from './http-harness.js';
import { CLUSTER_NAME, STARTED_AT, sampleSource } from './sample-windows.js';

export interface SampleHarness {
  readonly client: ContractClient;
  /** For programs in separate processes: base URL on loopback. */
  readonly url: string;
  drop(): Promise<void>;
}

const MAX_READ_ROWS = { server: 1_000_000, embedded: 1_000_000 };

/**
 * Starts the application over a real database with the given hours of the sample cluster, collected as the service
 * does.
 */
export async function startSampleHarness(hours: number): Promise<SampleHarness> {
  const fresh = await freshDatabase('embedded');
  const now = () => STARTED_AT + WINDOW_DUE_SECONDS;
  const depthSeconds = hours * HOUR_SECONDS;
  const { collector, health, metrics } = createCollectHarness(fresh.database, {
    source: sampleSource(),
    cluster: CLUSTER_NAME,
    isSample: true,
    depthSeconds,
    windowDepthSeconds: depthSeconds,
    now,
  });
  await collector.runOnce();
  const store = createMetricsStore(fresh.database, { maxReadRows: MAX_READ_ROWS, now });
  const { client, server } = await startHttpHarness({
    store,
    health: health.report,
    renderMetrics: metrics.render,
    isSample: true,
    now,
  });
  const { port } = server.address() as AddressInfo;
  return { client, url: `http://127.0.0.1:${port}`, drop: fresh.drop };
}
