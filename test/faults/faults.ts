import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { DAY_SECONDS, floorTo, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { buildCluster } from '../support/cluster-fixture/build-cluster.js';
import { fixtureSeries } from '../support/cluster-fixture/fixture-series.js';
import { noise } from '../support/cluster-fixture/noise.js';
import { toOpenMetrics } from '../support/cluster-fixture/series.js';
import { DATABASE_KINDS, type DatabaseKind } from '../support/database.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { serviceHome } from '../support/service-home.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { readStoredContent, type StoredContent } from '../support/stored-content.js';
import { until } from '../support/until.js';
import { compareContent } from './compare-content.js';
import { type FaultScene, openScene } from './fault-scene.js';
import { jumpingClock } from './jumping-clock.js';
import { type ResponseWatch, watchResponses } from './watch-responses.js';

/** FAULT_SEED repeats a run; FAULT_KILLS is the number of kills over both databases. */
const seed = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000);
const kills = Number(process.env['FAULT_KILLS'] ?? 100);
const HOURS = 8;
/** A process that fills a database waits for the locks of others, whose connections a silent network keeps open. */
const FILL_MS = 600_000;
/** Duration of the first fault of each kind, which exceeds the timeouts of the service, and of the others at most. */
const LONG_MS = 9_000;
const SHORT_MS = 1_500;
/** Share of the kills that hit a start, and of those that hit a fault. */
const START_SHARE = 0.2;
const DURING_SHARE = 0.5;
const JUMPS_SECONDS = [2 * HOUR_SECONDS, -2 * HOUR_SECONDS, 3 * DAY_SECONDS, 40 * DAY_SECONDS, -40 * DAY_SECONDS];
const KEY = 'fault-run-key-0123456789';

describe(`a service under faults (FAULT_SEED=${seed} FAULT_KILLS=${kills})`, function () {
  this.timeout(3_600_000);
  let prometheus: PrometheusServer;
  let environment: Readonly<Record<string, string>>;
  let range: string;

  before(async () => {
    // The process has the real clock: the day ended an hour ago, so that all of its roll-ups are due.
    const to = floorTo(Date.now() / 1000 - HOUR_SECONDS, DAY_SECONDS);
    const from = to - HOURS * HOUR_SECONDS;
    const cluster = buildCluster({ name: 'a', dialect: 'stack', seed: 11, from, hours: HOURS });
    prometheus = await startPrometheus({ openMetrics: toOpenMetrics(fixtureSeries([cluster])) });
    range = `from=${new Date(from * 1000).toISOString()}&to=${new Date(to * 1000).toISOString()}`;
    environment = {
      GREENKUBE_PROMETHEUS_URL: prometheus.url,
      GREENKUBE_CLUSTER_NAME: 'a',
      GREENKUBE_BACKFILL: `${Math.ceil((Date.now() / 1000 - from) / HOUR_SECONDS) + 1}h`,
      GREENKUBE_POLL_INTERVAL: '1s',
      GREENKUBE_API_KEYS: KEY,
    };
  });
  after(() => prometheus?.stop());

  for (const kind of DATABASE_KINDS) {
    it(`loses, doubles and changes nothing on the ${kind} database, and responds with no 5xx but 503`, async () => {
      const undisturbed = await collectUndisturbed(kind, environment);
      const scene = await openScene(kind, environment);
      const watch = watchResponses(
        [
          `/api/v1/metrics?${range}`,
          `/api/v1/timeseries/carbon?${range}&group_by=hourly`,
          `/api/v1/metrics/pods?${range}&limit=1000`,
          '/api/v1/recommendations',
          '/health',
          '/health/ready',
        ],
        KEY,
      );
      try {
        const span = undisturbed.milliseconds / (kills / DATABASE_KINDS.length);
        const counts = await disturb({ kind, scene, watch, environment, span });
        const differences = compareContent(await finish(scene, environment), undisturbed.content);
        const summary = {
          seed,
          database: kind,
          ...counts,
          responses: Object.fromEntries(watch.counts()),
          lost: differences.lost.length,
          doubled: differences.doubled.length,
          wrong: differences.wrong.length,
          'other 5xx': watch.failures().length,
        };
        console.log(JSON.stringify(summary));
        const shown = Object.values(differences).map((rows) => rows.slice(0, 5));
        expect(differences, JSON.stringify(shown)).to.deep.equal({ lost: [], doubled: [], wrong: [] });
        expect(watch.failures()).to.deep.equal([]);
        expect([...undisturbed.content.get('pod_window')!.keys()].length).to.be.above(1000);
      } finally {
        await watch.stop();
        await scene.remove();
      }
    });
  }
});

interface Disturbance {
  readonly kind: DatabaseKind;
  readonly scene: FaultScene;
  readonly watch: ResponseWatch;
  readonly environment: Readonly<Record<string, string>>;
  /** Mean time of a process from its plan to its kill, in milliseconds. */
  readonly span: number;
}

/** Kills processes one after the other, every second one with a fault. @returns number of kills and of each fault */
async function disturb({ kind, scene, watch, environment, span }: Disturbance): Promise<Record<string, number>> {
  const names = Object.keys(scene.faults);
  const counts: Record<string, number> = { kills: 0, ...Object.fromEntries(names.map((name) => [name, 0])) };
  for (let cycle = 0; (counts['kills'] ?? 0) < kills / DATABASE_KINDS.length; cycle++) {
    const random = (key: string): number => noise(seed, `${kind}/${cycle}/${key}`);
    await scene.expireLeases();
    const jump = JUMPS_SECONDS[Math.floor(random('jump') * JUMPS_SECONDS.length)] ?? 0;
    const service = await startService({ ...environment, ...scene.environment, ...jumpingClock(jump) });
    try {
      watch.use(service.url);
      if (random('start') > START_SHARE) await service.untilPlanned();
      await pause(2 * span * random('before'));
      const name = cycle % 2 === 1 ? names[(cycle >> 1) % names.length] : undefined;
      const fault = name === undefined ? undefined : scene.faults[name];
      if (name !== undefined && fault !== undefined) {
        const isFirst = counts[name] === 0;
        counts[name] = (counts[name] ?? 0) + 1;
        await fault.begin(service);
        await pause(isFirst ? LONG_MS : SHORT_MS * random('fault'));
        const isKilled = !isFirst && random('during') < DURING_SHARE;
        if (isKilled) await service.kill();
        await fault.end(service);
        if (!isKilled) {
          await untilReady(service, name);
          await pause(2 * span * random('after'));
        }
      }
    } finally {
      await service.kill();
      counts['kills'] = (counts['kills'] ?? 0) + 1;
    }
  }
  return counts;
}

const untilReady = (service: ServiceProcess, fault: string): Promise<void> =>
  until(`readiness after the fault "${fault}"`, () =>
    fetch(`${service.url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    ),
  );

/** Lets a process finish. */
async function finish(scene: FaultScene, environment: Readonly<Record<string, string>>): Promise<StoredContent> {
  await scene.expireLeases();
  const service = await startService({ ...environment, ...scene.environment }, 1, FILL_MS);
  try {
    await service.untilPlanned();
    await service.untilFilled();
    await service.stop();
  } finally {
    await service.kill();
  }
  return scene.readContent();
}

async function collectUndisturbed(
  kind: DatabaseKind,
  environment: Readonly<Record<string, string>>,
): Promise<{ content: StoredContent; milliseconds: number }> {
  const home = await serviceHome(kind);
  try {
    const service = await startService({ ...environment, ...home.environment }, 1, FILL_MS);
    await service.untilPlanned();
    const startedAt = performance.now();
    await service.untilFilled();
    const milliseconds = performance.now() - startedAt;
    await service.stop();
    return { milliseconds, content: await home.withDatabase(({ readKnex }) => readStoredContent(readKnex)) };
  } finally {
    await home.remove();
  }
}
