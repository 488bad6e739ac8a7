import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ServiceBrowser, startBrowser } from './browser.js';
import { startService } from './service-process.js';

const POLL_MS = 100;

let harness: Promise<ServiceBrowser & { stop(): Promise<void> }> | null = null;

/** Collected history: enough for some figures, and enough to compare two hours with the two hours before. */
const HISTORY = { some: '3h', filled: '6h' } as const;

/**
 * Starts the real service with the sample cluster, and a browser: once for all tests of a file.
 * @param until whether pages are opened with the first figures, or when the figures of past hours do not change any more
 */
export function startDocsHarness(until: keyof typeof HISTORY = 'some'): Promise<ServiceBrowser> {
  harness ??= start(until);
  return harness;
}

/** Called after the last test of a file. */
export async function stopDocsHarness(): Promise<void> {
  // The tests have reported a failed start; its process ends with this one.
  await (await harness?.catch(() => null))?.stop();
  harness = null;
}

async function start(until: keyof typeof HISTORY): Promise<ServiceBrowser & { stop(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'greenkube-docs-'));
  const service = await startService({
    GREENKUBE_DATA_DIR: directory,
    GREENKUBE_SAMPLE: 'true',
    GREENKUBE_SAMPLE_HISTORY: HISTORY[until],
  });
  await service.untilLeader();
  await untilFigures(`${service.url}/api/v1/metrics`);
  if (until === 'filled') await service.untilFilled();
  const browser = await startBrowser(new URL(service.url).port);
  return {
    ...browser,
    async stop() {
      await browser.close();
      await service.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The test timeout limits it. */
async function untilFigures(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url);
    const body = (await response.json()) as Record<string, unknown>;
    if (response.status === 200 && typeof body['total_carbon_grams'] === 'number') return;
    await pause(POLL_MS);
  }
}
