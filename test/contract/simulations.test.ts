import { expect } from 'chai';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { buildReadFixture, instant, type ReadFixture } from '../support/read-fixture.js';

const PATH = '/api/v1/simulations';
const FROM = instant('2026-03-10T05:00Z');
const NOW = instant('2026-03-10T09:02:00Z');
const NOTES = ['history_within_one_bucket'];

describe('simulations', () => {
  let stored: ReadFixture;
  let harness: HttpHarness;
  before(async function () {
    this.timeout(60_000);
    const hours = [0, 1, 2, 3].map((index) => ({
      cluster: 'alpha',
      hour: FROM + index * 3600,
      state: 'rolled' as const,
    }));
    stored = await buildReadFixture('embedded', [...hours, { ...hours[0]!, cluster: 'beta' }], { now: NOW });
    const maxReadRows = { server: 1_000_000, embedded: 1_000_000 };
    const simulations = createMetricsStore(stored.fresh.database, { maxReadRows, now: () => NOW });
    harness = await startHttpHarness({ store: stored.store, simulations, now: () => NOW });
  });
  after(() => stored.fresh.drop());

  const one = () => stored.rows.find(({ fact }) => fact.workload.kind !== '')!.fact;
  const workloadQuery = () => ({
    namespace: one().namespace,
    workload: `${one().workload.kind}/${one().workload.name}`,
  });
  const ask = (body: object) => harness.client.send('post', PATH, { body });
  const simulate = async (body: object) => {
    const { status, body: answer, text } = await ask({ cluster: 'alpha', ...workloadQuery(), ...body });
    expect(status, text).to.equal(200);
    return answer;
  };

  it('compare every strategy with the charged amounts', async () => {
    const answer = await simulate({ last: '4h' });
    expect(answer).to.include({
      ...workloadQuery(),
      cluster: 'alpha',
      matched: true,
      has_autoscaler: false,
      coverage: 1,
    });
    expect(answer.window).to.include({ from: '2026-03-10T05:00:00Z', to: '2026-03-10T09:00:00Z' });
    expect(answer.strategies.map(({ strategy }: { strategy: string }) => strategy)).to.eql([
      'current',
      'greenkube',
      'krr-simple',
      'vpa',
    ]);
    const [current, greenkube] = answer.strategies;
    const { body: charged } = await harness.client.get(
      `/api/v1/metrics?cluster=alpha&namespace=${one().namespace}&workload=${workloadQuery().workload}&last=4h`,
    );
    expect(current.cost_usd).to.be.closeTo(charged.total_cost_usd, 1e-9 * charged.total_cost_usd);
    expect(current.carbon_grams).to.be.closeTo(charged.total_carbon_grams, 1e-9 * charged.total_carbon_grams);
    expect(current).to.include({ reallocated_cost_usd: 0, reallocated_carbon_grams: 0, reallocated_energy_kwh: 0 });
    expect(greenkube.reallocated_cost_usd).to.be.closeTo(current.cost_usd - greenkube.cost_usd, 1e-9);
    for (const figure of ['energy_kwh', 'carbon_grams', 'cost_usd']) {
      expect(current[`reallocated_${figure}_low`], figure).to.equal(0);
      expect(greenkube[`reallocated_${figure}`], figure).to.be.within(
        greenkube[`reallocated_${figure}_low`],
        greenkube[`reallocated_${figure}_high`],
      );
      for (const end of ['', '_low', '_high']) {
        // Requests alone remove no node.
        expect(greenkube[`saved_${figure}${end}`], figure).to.equal(0);
        expect(greenkube[`saved_total_${figure}${end}`], figure).to.equal(greenkube[`reallocated_${figure}${end}`]);
      }
    }
    expect(greenkube.energy_kwh_low).to.be.at.most(greenkube.energy_kwh);
    expect(greenkube.energy_kwh_high).to.be.at.least(greenkube.energy_kwh);
    expect(greenkube.containers[0]).to.include({ container: 'main', oom_risk_hours: 0 });
    expect(greenkube.containers[0].notes).to.eql(NOTES);
  });

  for (const strategy of ['current', 'greenkube', 'krr-simple', 'vpa'])
    it(`return the same row for ${strategy} alone as among all`, async () => {
      const [all, alone] = await Promise.all([
        simulate({ last: '4h' }),
        simulate({ last: '4h', strategies: [strategy] }),
      ]);
      expect(alone.strategies).to.eql(all.strategies.filter((row: { strategy: string }) => row.strategy === strategy));
    });

  it('report what a strategy cannot propose', async () => {
    await stored.fresh.database.knex.raw(
      `insert into autoscaler (workload_id, name, cluster_id, first_seen, last_seen)
       select w.id, 'scaler', w.cluster_id, to_timestamp(?), to_timestamp(?) from workload w
         join cluster c on c.id = w.cluster_id where c.name = 'beta'`,
      [FROM, NOW],
    );
    const scaled = await simulate({ cluster: 'beta', strategies: ['krr-simple'], last: '4h' });
    expect(scaled.has_autoscaler).to.equal(true);
    expect(scaled.strategies[0].containers[0]).to.include({
      cpu_request_millicores: null,
      cpu_hours_above_request: null,
    });
    expect(scaled.strategies[0].containers[0].notes).to.eql([...NOTES, 'autoscaler_present']);
    const short = await simulate({
      from: '2026-03-10T05:00:00Z',
      to: '2026-03-10T06:00:00Z',
      strategies: ['krr-simple'],
    });
    expect(short.strategies[0].containers[0].notes).to.eql([...NOTES, 'not_enough_samples']);
  });

  it('report that a request was raised after an OOM kill', async () => {
    await stored.fresh.database.knex.raw('update container_hour set oom_kills = 1, memory_limit_bytes = 1e9');
    const { strategies } = await simulate({ last: '4h', strategies: ['greenkube'] });
    expect(strategies[0].containers[0].notes).to.eql([...NOTES, 'raised_after_oom_kill']);
    expect(strategies[0].containers[0].memory_request_bytes).to.be.at.least(1.25e9);
  });

  it('accept other parameters', async () => {
    const parameters = {
      cpu_percentile: 1,
      cpu_margin: 1,
      memory_margin: 2,
      min_cpu_millicores: 5000,
      min_memory_bytes: 2 ** 33,
    };
    const { strategies } = await simulate({ last: '4h', strategies: ['greenkube'], parameters });
    expect(strategies[0].containers[0]).to.include({
      cpu_request_millicores: 5000,
      memory_request_bytes: 2 ** 33,
      cpu_hours_above_request: 0,
    });
    expect(strategies[0].reallocated_cost_usd).to.be.below(0);
  });

  it('report no match for an unknown workload', async () => {
    const answer = await simulate({ workload: 'Deployment/missing' });
    expect(answer).to.deep.include({
      matched: false,
      cluster: null,
      has_autoscaler: null,
      quality: null,
      strategies: [],
    });
  });

  it('write nothing', async () => {
    const count = async () =>
      (await stored.fresh.database.knex.raw('select sum(revision) as revision from data_revision')).rows[0].revision;
    const before = await count();
    await simulate({ last: '1h' });
    expect(await count()).to.equal(before);
  });

  for (const [what, body, pointer] of [
    ['a reversed range', { from: '2026-03-10', to: '2026-03-09' }, '/body/to'],
    ['a range with last', { last: '1d', from: '2026-03-10' }, '/body/last'],
    ['more than 35 days', { last: '6mo' }, '/body/last'],
    ['more than 35 days by dates', { from: '2026-01-01', to: '2026-03-10' }, '/body/from'],
    ['a percentile of 20', { parameters: { cpu_percentile: 20 } }, '/body/parameters/cpu_percentile'],
    ['a negative margin', { parameters: { memory_margin: -1 } }, '/body/parameters/memory_margin'],
    ['a margin of 1000', { parameters: { cpu_margin: 1000 } }, '/body/parameters/cpu_margin'],
    ['an unknown parameter', { parameters: { safety: 1 } }, '/body/parameters'],
    ['an unknown strategy', { strategies: ['magic'] }, '/body/strategies/0'],
    ['no strategy', { strategies: [] }, '/body/strategies'],
    ['a strategy twice', { strategies: ['vpa', 'vpa'] }, '/body/strategies'],
    ['a workload without a kind', { workload: 'checkout' }, '/body/workload'],
  ] as const)
    it(`reject ${what}, and name it`, async () => {
      const { status, body: problem } = await ask({ cluster: 'alpha', ...workloadQuery(), ...body });
      expect(status).to.equal(400);
      expect(problem.errors.map((entry: { pointer: string }) => entry.pointer).join(' ')).to.contain(pointer);
    });

  it('require the cluster when several have the workload', async () => {
    const { status, body } = await ask(workloadQuery());
    expect(status).to.equal(400);
    expect(body.errors[0]).to.include({ pointer: '/body/cluster' });
    expect(body.detail).to.contain('alpha, beta');
  });

  it('require no key', async () => {
    const { status } = await harness.client.send('post', PATH, {
      body: { ...workloadQuery(), cluster: 'alpha' },
      headers: {},
    });
    expect(status).to.equal(200);
  });
});
