import { expect } from 'chai';
import type { Finding } from '../../src/domain/recommendations/finding.js';
import type { ContainerHour } from '../../src/domain/simulation/container-history.js';
import type { SimulationStore, WorkloadHistoryRequest } from '../../src/domain/simulation/ports.js';
import type { WorkloadHistory } from '../../src/domain/simulation/simulate-requests.js';
import { startHttpHarness } from '../support/http-harness.js';
import { fullMeasures } from '../support/measures-fixture.js';
import { createMemoryRecommendations, RECOMMENDATION } from '../support/memory-recommendations.js';
import { createMemorySimulations } from '../support/memory-simulations.js';
import { createMemoryStore } from '../support/memory-store.js';
import { findingFixture, recommendationFixture } from '../support/recommendation-fixture.js';
import { historyOfSeries } from '../support/simulated-use.js';

const PATH = `/api/v1/recommendations/${RECOMMENDATION.id}/usage`;
const RANGE = findingFixture().evidenceRange;
const DAYS = 7;

/** Two hours of samples at the start of the evidence. */
const HOURS: ContainerHour[] = historyOfSeries([
  {
    cpu: [
      [0, 50],
      [60, 80],
      [3600, 100],
    ],
    memory: [
      [0, 1e8],
      [3600, 2e8],
    ],
  },
]).map((hour) => ({ ...hour, hour: hour.hour + RANGE.from }));

const historyOf = (containers: readonly string[]): WorkloadHistory => ({
  hours: HOURS.map(({ hour }) => ({ hour, measures: fullMeasures() })),
  containers: new Map(containers.map((name) => [name, HOURS])),
  hasAutoscaler: false,
});

/** The service with one recommendation and a stored history of its workload. */
async function startUsage({
  change = {},
  history = historyOf(['main']) as WorkloadHistory | null,
  revision = () => 'one',
}: {
  change?: Partial<Finding>;
  history?: WorkloadHistory | null;
  revision?: () => string;
}) {
  const asked: WorkloadHistoryRequest[] = [];
  const memory = createMemorySimulations();
  const simulations: SimulationStore = {
    async readWorkloadHistory(request) {
      asked.push(request);
      return { ...(await memory.readWorkloadHistory(request)), history };
    },
  };
  const recommendation = recommendationFixture(1, { id: RECOMMENDATION.id, finding: findingFixture(change) });
  const { client } = await startHttpHarness({
    simulations,
    store: { ...createMemoryStore(), findRevision: async () => revision() },
    recommendations: {
      ...createMemoryRecommendations(),
      findRecommendation: async () => ({ recommendation, transitions: [] }),
    },
  });
  return { client, asked, get: async (query = '') => client.get(`${PATH}${query}`) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe('the use that a recommendation is based on', () => {
  it('has percentiles per day against the current and the proposed request, and histograms', async () => {
    const { get, asked } = await startUsage({});
    const { status, body } = await get();
    expect(status).to.equal(200);
    expect(asked).to.deep.include({
      range: RANGE,
      clusters: ['c'],
      namespace: 'production',
      workload: { kind: 'Deployment', name: 'api' },
    });
    expect(body).to.deep.include({
      id: RECOMMENDATION.id,
      workload: 'Deployment/api',
      container: 'main',
      window: { from: '2026-01-01T00:00:00Z', to: '2026-01-08T00:00:00Z' },
      group_by: 'daily',
      matched: true,
      missing_reason: null,
      timezone: null,
      week_hours: [],
    });
    const [container] = body.containers;
    expect(container).to.include({
      container: 'main',
      sample_count: 3,
      cpu_request_millicores: 500,
      proposed_cpu_request_millicores: 139,
      proposed_memory_request_bytes: null,
      memory_max_bytes: 2e8,
    });
    expect(container.points).to.have.length(DAYS);
    expect(container.points[0]).to.include({ start: '2026-01-01T00:00:00Z', sample_count: 3, missing_reason: null });
    expect(container.points[0].cpu_max_millicores).to.be.within(100, 105);
    expect(container.points[1]).to.include({ sample_count: 0, cpu_p95_millicores: null, missing_reason: 'no_pods' });
    for (const histogram of ['cpu_histogram', 'memory_histogram'])
      expect(sum(container[histogram].map((bar: { sample_count: number }) => bar.sample_count))).to.equal(
        histogram === 'cpu_histogram' ? 3 : 2,
      );
  });

  it('has the proposed memory request', async () => {
    const { get } = await startUsage({
      change: {
        type: 'rightsize_memory',
        action: {
          kind: 'set_resources',
          container: 'main',
          cpuRequestMillicores: null,
          memoryRequestBytes: 230_000_000,
          memoryLimitBytes: null,
          removesCpuLimit: false,
        },
      },
    });
    const [container] = (await get()).body.containers;
    expect(container).to.include({ proposed_cpu_request_millicores: null, proposed_memory_request_bytes: 230_000_000 });
  });

  it('has one point per hour with group_by=hourly, which add up to the same samples', async () => {
    const { get } = await startUsage({});
    const [container] = (await get('?group_by=hourly')).body.containers;
    expect(container.points).to.have.length(DAYS * 24);
    expect(sum(container.points.map((point: { sample_count: number }) => point.sample_count))).to.equal(3);
  });

  it('is of the container of the target only, and of all containers of a workload', async () => {
    const history = historyOf(['main', 'sidecar']);
    const names = ({ body }: { body: { containers: { container: string }[] } }) =>
      body.containers.map(({ container }) => container);
    expect(names(await (await startUsage({ history })).get())).to.eql(['main']);
    const target = { ...findingFixture().target, container: null } as Finding['target'];
    expect(names(await (await startUsage({ history, change: { target } })).get())).to.eql(['main', 'sidecar']);
  });

  it('has the mean use in the hours of the week for a schedule', async () => {
    const action: Finding['action'] = {
      kind: 'schedule_off_peak',
      timezone: 'Europe/Paris',
      schedules: [{ days: 'weekdays', downCron: '0 20 * * 1', upCron: '0 6 * * 2' }],
      replicas: 2,
    };
    const { body } = await (await startUsage({ change: { action } })).get();
    expect(body.timezone).to.equal('Europe/Paris');
    expect(body.week_hours).to.have.length(168);
    expect(body.week_hours.filter((hour: { scaled_down: boolean }) => hour.scaled_down)).to.have.length(10);
    // 2026-01-01, 0:00 UTC: Thursday, 1:00 in Paris.
    const observed = body.week_hours.filter((hour: { observed_hours: number }) => hour.observed_hours > 0);
    expect(observed.map(({ weekday, hour }: { weekday: number; hour: number }) => [weekday, hour])).to.eql([
      [4, 1],
      [4, 2],
    ]);
    expect(observed[0].cpu_mean_millicores).to.be.above(0);
    expect(body.week_hours[0]).to.include({ cpu_mean_millicores: null, memory_mean_bytes: null });
  });

  it('has no containers, with the reason, for a node and for figures that are not stored', async () => {
    const pool = await (await startUsage({ change: { target: { kind: 'nodepool', pool: 'workers' } } })).get();
    expect(pool.body).to.include({ missing_reason: 'target_without_containers', node: null, nodepool: 'workers' });
    const node = await (await startUsage({ change: { target: { kind: 'node', node: 'node-1' } } })).get();
    expect(node.body).to.deep.include({
      matched: false,
      missing_reason: 'target_without_containers',
      node: 'node-1',
      containers: [],
    });
    for (const history of [null, historyOf(['other'])]) {
      const { body } = await (await startUsage({ history })).get();
      expect(body).to.deep.include({ matched: false, missing_reason: 'not_stored', containers: [] });
    }
  });

  it('is rejected with 422 when it has more than 10,000 points', async () => {
    const target = { ...findingFixture().target, container: null } as Finding['target'];
    const history = historyOf(Array.from({ length: 60 }, (_, place) => `container-${place}`));
    const { get } = await startUsage({ history, change: { target } });
    const { status, body } = await get('?group_by=hourly');
    expect([status, body.type]).to.eql([422, '/problems/too-many-points']);
    expect(body.detail).to.contain('10080 points').and.to.contain('group_by=daily');
    expect((await get()).body.containers).to.have.length(60);
  });

  it('returns 304 until the recommendation or the figures of its window change', async () => {
    let revision = 'one';
    const { client, asked } = await startUsage({ revision: () => revision });
    const etag = String((await client.get(PATH)).headers['etag']);
    const again = async () => (await client.get(PATH, { 'If-None-Match': etag })).status;
    expect([await again(), asked.length]).to.eql([304, 1]);
    revision = 'two';
    expect(await again()).to.equal(200);
  });

  it('returns 404 for an unknown recommendation, and 400 for an unknown group_by', async () => {
    const { client } = await startHttpHarness();
    const absent = await client.get('/api/v1/recommendations/rec_0000000000000000/usage');
    expect([absent.status, absent.body.type]).to.eql([404, '/problems/not-found']);
    const weekly = await client.get(`${PATH}?group_by=weekly&last=1d`);
    expect([weekly.status, weekly.body.errors.length]).to.eql([400, 2]);
  });
});
