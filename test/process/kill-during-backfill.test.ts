import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { DAY_SECONDS, floorTo, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { noise } from '../support/cluster-fixture/noise.js';
import { DATABASE_KINDS } from '../support/database.js';
import { type FixtureRun, startFixture } from '../support/fixture-run.js';
import { propertyRuns } from '../support/property-runs.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { startService } from '../support/service-process.js';
import { expectSameContent, readStoredContent, type StoredContent } from '../support/stored-content.js';

/** Number of kills before the process may finish. */
const KILLS = propertyRuns(8);
const MAX_PAUSE_MS = 300;
/** KILL_SEED repeats a run. */
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);

describe(`a process that is killed during its backfill (KILL_SEED=${seed})`, function () {
  this.timeout(240_000);
  let run: FixtureRun;

  before(async () => {
    // The process has the real clock: the day ended an hour ago, so that all of its roll-ups are due.
    const to = floorTo(Date.now() / 1000 - HOUR_SECONDS, DAY_SECONDS);
    run = await startFixture(to - 8 * HOUR_SECONDS);
  });
  after(() => run?.prometheus.stop());

  for (const kind of DATABASE_KINDS) {
    describe(`on the ${kind} database`, () => {
      const homes: ServiceHome[] = [];
      const newHome = async (): Promise<ServiceHome> => {
        const home = await serviceHome(kind);
        homes.push(home);
        return home;
      };
      after(() => Promise.all(homes.map((home) => home.remove())));

      it('finally has the same data as an uninterrupted process', async () => {
        const undisturbed = await fill(run, await newHome());
        const home = await newHome();
        const missing: number[] = [];
        for (let kill = 0; kill < KILLS; kill++) {
          const done = (kill + noise(seed, `${kind}/${kill}`)) / (KILLS + 1);
          const pauseMs = MAX_PAUSE_MS * noise(seed, `${kind}/${kill}/pause`);
          missing.push(await fillAndKill(run, home, (missing[0] ?? undisturbed.missing) * (1 - done), pauseMs));
        }
        const { content } = await fill(run, home);
        expect(missing[1], `windows missing at the starts: ${missing}`).to.be.above(0);
        expectSameContent(content, undisturbed.content);
      });
    });
  }
});

/** From an hour before the series on. */
function backfillHours({ clusters }: FixtureRun): number {
  const from = Math.min(...clusters.map(({ range }) => range.from));
  return Math.ceil((Date.now() / 1000 - from) / HOUR_SECONDS) + 1;
}

const environment = (run: FixtureRun, home: ServiceHome): Record<string, string> => ({
  ...home.environment,
  GREENKUBE_PROMETHEUS_URL: run.prometheus.url,
  GREENKUBE_PROMETHEUS_MATCHERS: 'cluster="a"',
  GREENKUBE_CLUSTER_NAME: 'a',
  GREENKUBE_BACKFILL: `${backfillHours(run)}h`,
  GREENKUBE_POLL_INTERVAL: '1s',
});

/**
 * Runs the backfill, then kills the process.
 * @param left number of windows missing at the kill, at most
 * @param pauseMs time between that state and the kill, so that it meets any statement
 * @returns windows missing at its start
 */
async function fillAndKill(run: FixtureRun, home: ServiceHome, left: number, pauseMs: number): Promise<number> {
  // Expires the lease of the killed process immediately.
  await home.expireLeases();
  const service = await startService(environment(run, home));
  const missing = await service.untilPlanned();
  await service.untilMissing(left);
  await pause(pauseMs);
  await service.kill();
  return missing;
}

/** Lets a process finish. @returns the stored content, and the number of windows missing at its start */
async function fill(run: FixtureRun, home: ServiceHome): Promise<{ content: StoredContent; missing: number }> {
  await home.expireLeases();
  const service = await startService(environment(run, home));
  const missing = await service.untilPlanned();
  await service.untilFilled();
  await service.stop();
  const content = await home.withDatabase((database) => readStoredContent(database.readKnex));
  expect(content.get('pod_window')?.size).to.be.above(1000);
  expect(content.get('pod_day')?.size).to.be.above(30);
  return { content, missing };
}
