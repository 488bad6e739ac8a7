import { expect } from 'chai';
import { HOUR_SECONDS } from '../../../../src/domain/time/window.js';
import { createSampleIntensities } from '../../../../src/sources/sample/sample-intensities.js';
import { observeSampleWeek, quantile, type SampleWeek, type WorkloadWeek } from '../../../support/sample-week.js';
import { NEVER_ABORTED } from '../../../support/sample-windows.js';

/**
 * One week of the sample cluster, measured as collectors do: it contains every situation that triggers a
 * recommendation.
 */
describe('sample cluster over a week', () => {
  let week: SampleWeek;
  const workload = (key: string): WorkloadWeek => {
    const found = week.workloads.get(key);
    if (found === undefined) throw new Error(`${key} was never observed`);
    return found;
  };
  const nodesOf = (pool: string) => [...week.nodes.values()].filter((node) => node.pool === pool);
  const isZombie = (observed: WorkloadWeek): boolean =>
    quantile(observed.cpuSamples, 0.99) < 5 &&
    observed.networkBytes / observed.liveSeconds < 1024 &&
    observed.requestCoreSeconds > 0;

  before(async function () {
    this.timeout(60_000);
    week = await observeSampleWeek();
  });

  it('has about 60 workloads on about 12 nodes, production being the largest namespace', () => {
    expect(week.workloads.size).to.be.within(55, 70);
    expect(week.nodes.size).to.be.within(11, 15);
    const claims = new Map<string, number>();
    for (const observed of week.workloads.values())
      claims.set(
        observed.namespace,
        (claims.get(observed.namespace) ?? 0) + observed.requestCoreSeconds + observed.cpuCoreSeconds,
      );
    expect([...claims.keys()]).to.include.members([
      'production',
      'staging',
      'monitoring',
      'batch',
      'kube-system',
      'sandbox',
    ]);
    const [largest] = [...claims].sort(([, one], [, other]) => other - one);
    expect(largest?.[0]).to.equal('production');
  });

  it('has a workload that requests far more CPU than it uses', () => {
    const observed = workload('production/Deployment/catalog-api');
    const p95 = quantile(observed.cpuSamples, 0.95);
    expect(p95).to.be.lessThan(observed.cpuRequestMillicores * 0.7);
    expect(observed.cpuRequestMillicores - p95 * 1.15).to.be.greaterThan(50);
  });

  it('has a workload that requests far more memory than it uses', () => {
    const observed = workload('production/Deployment/search');
    expect(observed.memoryMaxBytes * 1.15).to.be.lessThan(observed.memoryRequestBytes * 0.8);
  });

  it('has a throttled workload', () => {
    const observed = workload('production/Deployment/payment-gateway');
    expect(observed.throttledPeriods / observed.cfsPeriods).to.be.greaterThan(0.05);
  });

  it('has a workload whose containers are OOM-killed and restart', () => {
    const observed = workload('production/Deployment/notification-worker');
    expect(observed.oomKills).to.be.greaterThan(5);
    expect(observed.restarts).to.equal(observed.oomKills);
  });

  it('has a zombie workload in a busy namespace and a namespace with zombie workloads only', () => {
    expect(isZombie(workload('production/Deployment/legacy-soap'))).to.equal(true);
    const sandbox = [...week.workloads.values()].filter((observed) => observed.namespace === 'sandbox');
    expect(sandbox.length).to.be.greaterThan(2);
    expect(sandbox.every(isZombie)).to.equal(true);
    const zombies = [...week.workloads.values()].filter(
      (observed) => observed.namespace !== 'sandbox' && isZombie(observed),
    );
    expect(zombies.map((observed) => observed.name)).to.deep.equal(['legacy-soap']);
  });

  it('has a workload with a highly variable load and no autoscaler', () => {
    const hours = [...workload('production/Deployment/image-resizer').hours.values()];
    const mean = hours.reduce((sum, value) => sum + value, 0) / hours.length;
    const deviation = Math.sqrt(hours.reduce((sum, value) => sum + (value - mean) ** 2, 0) / hours.length);
    expect(deviation / mean).to.be.greaterThan(0.7);
    expect(Math.max(...hours) / mean).to.be.greaterThan(3);
  });

  it('has workloads without load at night and on weekends', () => {
    const observed = workload('staging/Deployment/checkout-api');
    const level = 0.05 * quantile([...observed.hours.values()], 0.95);
    for (const [hour, used] of observed.hours) {
      const date = new Date(hour * 1000);
      const isOff = date.getUTCDay() % 6 === 0 || date.getUTCHours() < 7 || date.getUTCHours() >= 19;
      expect(used < level, date.toISOString()).to.equal(isOff);
    }
  });

  it('runs jobs at hours with an intensity more than 20 % above that of an hour within the next 12', async () => {
    for (const name of ['nightly-report', 'model-training']) {
      const hours = [...workload(`batch/CronJob/${name}`).hours.keys()];
      const starts = hours.filter((hour) => !hours.includes(hour - HOUR_SECONDS));
      expect(starts.length, name).to.equal(7);
      for (const from of starts) {
        const range = { from, to: from + 12 * HOUR_SECONDS };
        const records = await createSampleIntensities().listIntensities(['US-CAL-CISO'], range, NEVER_ABORTED);
        const grams = records.map((record) => record.gramsPerKwh);
        expect(grams[0], name).to.be.greaterThan(1.2 * Math.min(...grams));
      }
    }
  });

  it('has an underutilised node whose pods fit on the others of its pool', () => {
    const pool = nodesOf('general');
    const quiet = pool.filter(
      (node) => node.peakClaimCores < node.vcpus * 0.5 && node.peakClaimBytes < node.memoryBytes * 0.5,
    );
    expect(quiet.length).to.be.greaterThan(0);
    const [moved] = quiet.sort((one, other) => one.peakClaimCores - other.peakClaimCores);
    const free = pool.filter((node) => node !== moved).map((node) => node.vcpus - node.peakClaimCores);
    expect(free.reduce((sum, cores) => sum + cores, 0)).to.be.greaterThan(moved?.peakClaimCores ?? Number.NaN);
  });

  it('has one node with DaemonSets only', () => {
    const empty = [...week.nodes.values()].filter((node) => [...node.kinds].every((kind) => kind === 'DaemonSet'));
    expect(empty.map((node) => node.pool)).to.deep.equal(['batch']);
  });

  it('has a pool of three nodes whose load fits on two', () => {
    const pool = nodesOf('web');
    expect(pool).to.have.length(3);
    const cores = pool.reduce((sum, node) => sum + node.peakClaimCores, 0);
    const bytes = pool.reduce((sum, node) => sum + node.peakClaimBytes, 0);
    expect(cores).to.be.lessThan(2 * (pool[0]?.vcpus ?? 0));
    expect(bytes).to.be.lessThan(2 * (pool[0]?.memoryBytes ?? 0));
  });

  it('has two clouds, a metered node, an unknown node with gaps, spot nodes and one GPU', () => {
    const nodes = [...week.nodes.values()];
    expect(new Set(nodes.map((node) => node.provider))).to.deep.equal(new Set(['aws', 'gcp', 'on-prem', 'unknown']));
    expect(nodes.filter((node) => node.measuredWindows > 0).map((node) => node.provider)).to.deep.equal(['on-prem']);
    const gaps = nodes.filter((node) => node.uncoveredWindows > 0);
    expect(gaps.map((node) => node.provider)).to.deep.equal(['unknown']);
    expect(gaps[0]?.uncoveredWindows).to.be.lessThan(0.05 * 2016);
    expect(nodes.filter((node) => node.isSpot)).to.have.length(2);
    expect(nodes.reduce((sum, node) => sum + node.gpuCount, 0)).to.equal(1);
  });

  it('replaces pods in rollouts, keeps the pod names of StatefulSets and creates one pod per job run', () => {
    const rolled = workload('production/Deployment/storefront');
    expect(rolled.uids.size).to.be.within(12, 20);
    expect(rolled.names.size).to.equal(rolled.uids.size);
    const database = workload('staging/StatefulSet/orders-db');
    expect([...database.names]).to.deep.equal(['orders-db-0']);
    expect(database.uids.size).to.be.greaterThan(1);
    expect(workload('batch/CronJob/etl').uids.size).to.be.within(168, 169);
  });

  it('is busier on weekdays than on weekends', () => {
    const used = { weekday: 0, weekend: 0 };
    for (const [hour, cores] of workload('production/Deployment/checkout-api').hours)
      used[new Date(hour * 1000).getUTCDay() % 6 === 0 ? 'weekend' : 'weekday'] += cores;
    expect(used.weekend / 2).to.be.lessThan(0.8 * (used.weekday / 5));
  });
});
