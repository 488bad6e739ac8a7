import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DAY_SECONDS, floorTo, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { type FixtureRun, startFixture } from '../support/fixture-run.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { startService } from '../support/service-process.js';
import { expectSameContent, readStoredContent, type StoredContent } from '../support/stored-content.js';

const CLUSTERS = 2;

describe('two processes that share two clusters', function () {
  this.timeout(300_000);
  let run: FixtureRun;
  let folder: string;
  const homes: ServiceHome[] = [];

  before(async () => {
    // The processes have the real clock: the day ended an hour ago, so that all of its roll-ups are due.
    const to = floorTo(Date.now() / 1000 - HOUR_SECONDS, DAY_SECONDS);
    run = await startFixture(to - 8 * HOUR_SECONDS);
    folder = await mkdtemp(join(tmpdir(), 'greenkube-clusters-'));
  });
  after(async () => {
    await run?.prometheus.stop();
    await Promise.all(homes.map((home) => home.remove()));
    await rm(folder, { recursive: true });
  });

  const newHome = async (): Promise<ServiceHome> => {
    const home = await serviceHome('server');
    homes.push(home);
    return home;
  };
  const environmentOf = async (home: ServiceHome): Promise<Record<string, string>> => {
    const file = join(folder, 'clusters.yaml');
    const clusters = run.clusters.map(({ name }) => ({
      name,
      prometheus: { url: run.prometheus.url, matchers: `cluster="${name}"` },
    }));
    await writeFile(file, JSON.stringify(clusters));
    const from = Math.min(...run.clusters.map(({ range }) => range.from));
    return {
      ...home.environment,
      GREENKUBE_CLUSTERS_FILE: file,
      GREENKUBE_BACKFILL: `${Math.ceil((Date.now() / 1000 - from) / HOUR_SECONDS) + 1}h`,
      GREENKUBE_POLL_INTERVAL: '1s',
    };
  };
  const contentOf = async (home: ServiceHome): Promise<StoredContent> => {
    const content = await home.withDatabase((database) => readStoredContent(database.readKnex));
    expect(content.get('pod_window')?.size).to.be.above(2000);
    return content;
  };

  it('finally have stored what an undisturbed process stores, although one is killed during its backfill', async () => {
    const calm = await newHome();
    const undisturbed = await startService(await environmentOf(calm), CLUSTERS);
    await undisturbed.untilPlanned();
    await undisturbed.untilFilled();
    await undisturbed.stop();

    const home = await newHome();
    const environment = await environmentOf(home);
    const first = await startService(environment, CLUSTERS);
    const missing = await first.untilPlanned();
    const second = await startService(environment, CLUSTERS);
    await second.untilFollower();
    await first.kill();
    await home.expireLeases();
    await second.untilLeader();
    expect(await second.untilPlanned(), `of ${missing} windows`).to.be.above(0);
    await second.untilFilled();
    await second.stop();
    expectSameContent(await contentOf(home), await contentOf(calm));
  });
});
