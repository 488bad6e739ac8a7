import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startService } from '../service-process.js';

/** The requested range, and the collected history: recommendations need a whole day. */
const REQUESTED_RANGE = '3h';
const HISTORY = '26h';
const POLL_MS = 200;
/** Limit of each of the two waits. Both are within the timeout of the hooks, so that the service is always stopped. */
const READY_MS = 130_000;

export interface SampleService {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the real service with the sample cluster's figures of the last hours and one recommendation run.
 * @throws when it is not ready in time
 */
export async function startSampleService(): Promise<SampleService> {
  const directory = mkdtempSync(join(tmpdir(), 'greenkube-grafana-'));
  const service = await startService({
    GREENKUBE_DATA_DIR: directory,
    GREENKUBE_SAMPLE: 'true',
    GREENKUBE_SAMPLE_HISTORY: HISTORY,
  });
  const stop = async (): Promise<void> => {
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await until(() => isWhole(service.url));
    await until(() => isEvaluated(service.url));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: service.url, stop };
}

async function until(look: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error('the sample service is not ready in time');
    await pause(POLL_MS);
  }
}

/** Whether the last hours have data from their start. */
async function isWhole(url: string): Promise<boolean> {
  const { window } = (await (await fetch(`${url}/api/v1/metrics?last=${REQUESTED_RANGE}`)).json()) as {
    window?: { from: string; data_from: string | null };
  };
  return window !== undefined && window.from === window.data_from;
}

/** Whether there are recommendations, which need a day of history. */
async function isEvaluated(url: string): Promise<boolean> {
  return (await (await fetch(`${url}/metrics`)).text()).includes('greenkube_recommendations_open{');
}
