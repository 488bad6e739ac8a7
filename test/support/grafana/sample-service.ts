import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startService } from '../service-process.js';

const HISTORY = '3h';
const POLL_MS = 200;

export interface SampleService {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The real service, in a process of its own, with the sample cluster's figures of the last hours. Older history goes on
 * being filled in.
 */
export async function startSampleService(): Promise<SampleService> {
  const directory = mkdtempSync(join(tmpdir(), 'greenkube-grafana-'));
  const environment = { GREENKUBE_DATA_DIR: directory, GREENKUBE_SAMPLE: 'true' };
  const service = await startService(environment);
  await service.untilLeader();
  await untilWhole(`${service.url}/api/v1/metrics?last=${HISTORY}`);
  return {
    url: service.url,
    async stop() {
      await service.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Until a range has data from its start on. The tests' own timeout ends it. */
async function untilWhole(url: string): Promise<void> {
  for (;;) {
    const { window } = (await (await fetch(url)).json()) as { window?: { from: string; data_from: string | null } };
    if (window !== undefined && window.from === window.data_from) return;
    await pause(POLL_MS);
  }
}
