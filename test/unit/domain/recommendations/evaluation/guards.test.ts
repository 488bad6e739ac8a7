import { expect } from 'chai';
import { SYSTEM_NAMESPACES } from '../../../../../src/domain/recommendations/evaluation/system-namespaces.js';
import type { WorkloadEvidence } from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Amounts } from '../../../../../src/domain/recommendations/finding.js';
import { footprintOf, NO_AMOUNTS } from '../../../../../src/domain/recommendations/savings/amounts.js';
import { severityOf } from '../../../../../src/domain/recommendations/savings/severity.js';
import { THRESHOLDS } from '../../../../../src/domain/recommendations/thresholds.js';
import {
  clusterEvidence,
  EVIDENCE_RANGE,
  steadyContainer,
  type WorkloadSketch,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';
import { evaluated, findingsOf } from './evaluated.js';

/** For each rule, a workload that triggers it, with additional evidence where needed. */
const FIRING: Readonly<Record<string, (sketch?: WorkloadSketch) => WorkloadEvidence>> = {
  rightsize_cpu: (sketch) =>
    workloadEvidence({ containers: [steadyContainer({ cpu: () => 50, cpuRequest: 1000 })], ...sketch }),
  rightsize_memory: (sketch) =>
    workloadEvidence({ containers: [steadyContainer({ memory: 1e8, memoryRequest: 4e9 })], ...sketch }),
  zombie_workload: (sketch) =>
    workloadEvidence({ containers: [steadyContainer({ cpu: () => 1 })], networkBytesPerSecond: 1, ...sketch }),
  autoscaling_candidate: (sketch) =>
    workloadEvidence({
      pods: 4,
      containers: [steadyContainer({ cpu: (hour) => (hour % 24 === 9 ? 450 : 40) })],
      ...sketch,
    }),
  off_peak_scaling: (sketch) =>
    workloadEvidence({ containers: [steadyContainer({ cpu: (hour) => (hour % 24 < 8 ? 1 : 400) })], ...sketch }),
  carbon_aware_scheduling: (sketch) =>
    workloadEvidence({ kind: 'CronJob', runs: (hour) => hour % 24 === 5, ...sketch }),
};
const hourlyIntensities = new Map([
  [
    'DE',
    Array.from({ length: 168 }, (_, hour) => ({
      hour: EVIDENCE_RANGE.from + hour * 3600,
      gramsPerKwh: hour % 24 === 12 ? 100 : 400,
    })),
  ],
]);
const OTHER = workloadEvidence({ name: 'other' });
const typesOf = async (workload: WorkloadEvidence) => {
  const cluster = clusterEvidence([workload.measures], { hourlyIntensities });
  const { findings, undecided } = await evaluated({ workloads: [workload, OTHER], cluster });
  return { types: findings.map(({ type }) => type), undecided };
};

for (const [type, firing] of Object.entries(FIRING)) {
  describe(`${type} with little evidence`, () => {
    it('is found with one day of age and half of the time observed', async () => {
      const overrides = { firstSeenAt: EVIDENCE_RANGE.to - 86_400 };
      expect((await typesOf(firing())).types).to.include(type);
      expect((await typesOf(firing({ overrides }))).types).to.include(type);
      expect((await typesOf(firing({ coverage: 0.51 }))).types).to.include(type);
    });

    it('is undecided below one day of age and below half of the time observed', async () => {
      for (const [sketch, reason] of [
        [{ overrides: { firstSeenAt: EVIDENCE_RANGE.to - 86_399 } }, 'too_young'],
        [{ coverage: 0.49 }, 'low_coverage'],
      ] as const) {
        const { types, undecided } = await typesOf(firing(sketch));
        expect(types).to.deep.equal([]);
        expect(undecided.map((one) => one.reason)).to.deep.equal([reason]);
      }
    });

    it('is undecided when energy is unknown, and when nothing was observed', async () => {
      const whole = firing();
      const { types, undecided } = await typesOf({ ...whole, measures: { ...whole.measures, energyJoules: null } });
      expect([types, undecided.length]).to.deep.equal([[], 1]);
      expect((await typesOf(firing({ runs: () => false }))).types).to.deep.equal([]);
    });
  });
}

describe('the scope of a run', () => {
  const oversized = (namespace: string, name = 'a') => FIRING['rightsize_cpu']!({ namespace, name });
  const namespacesOf = async (options: Parameters<typeof evaluated>[0]['options']) => {
    const workloads = [oversized('kube-system'), oversized('production'), oversized('staging'), oversized('__idle__')];
    const { findings } = await evaluated({ workloads, options: options ?? {} });
    return findings.map(({ target }) => 'namespace' in target && target.namespace);
  };

  it('skips system namespaces unless requested, and reserved ones always', async () => {
    expect(SYSTEM_NAMESPACES).to.include('kube-system');
    expect(await namespacesOf({})).to.deep.equal(['production', 'staging']);
    expect(await namespacesOf({ includeSystem: true })).to.deep.equal(['kube-system', 'production', 'staging']);
    expect(await namespacesOf({ namespaces: ['__idle__', 'staging'] })).to.deep.equal(['staging']);
  });

  it('skips deleted targets; a job counts as existing while it pauses no longer than before', async () => {
    const unseenFor = (hours: number) => ({ lastSeenAt: EVIDENCE_RANGE.to - hours * 3600 });
    expect(await findingsOf({ ...oversized('production'), ...unseenFor(2) })).to.have.length(1);
    expect(await findingsOf({ ...oversized('production'), ...unseenFor(3) })).to.deep.equal([]);
    const job = (every: number, overrides: Partial<WorkloadEvidence>) =>
      FIRING['rightsize_cpu']!({ kind: 'CronJob', runs: (hour) => hour % every === 0 && hour < 120, overrides });
    expect(await findingsOf(job(24, unseenFor(50)))).to.have.length(1);
    expect(await findingsOf(job(24, unseenFor(51)))).to.deep.equal([]);
    expect(await findingsOf(job(6, unseenFor(20)))).to.deep.equal([]);
  });

  it('uses the newest node observation as the current time, so that stopped collection does not remove targets', async () => {
    const { nodeEvidence } = await import('../../../../support/node-evidence.js');
    const lastSeenAt = EVIDENCE_RANGE.to - 10 * 3600;
    const node = nodeEvidence({ name: 'a', overrides: { lastSeenAt } });
    const { findings } = await evaluated({ workloads: [{ ...oversized('production'), lastSeenAt }], nodes: [node] });
    expect(findings).to.have.length(1);
  });
});

describe('severity and confidence', () => {
  const oversized = FIRING['rightsize_cpu']!();

  it('severity follows the larger realisable share of the cluster, of carbon or of cost', () => {
    const { totals } = clusterEvidence([oversized.measures]);
    const charged = footprintOf(totals);
    const amounts = (carbonShare: number, costShare: number): Amounts => ({
      ...NO_AMOUNTS,
      carbonGrams: carbonShare * charged.carbonGrams,
      costUsd: costShare * charged.costUsd,
    });
    const severity = (carbonShare: number, costShare: number, reallocated = 0, isAtRisk = false) =>
      severityOf(
        {
          realisable: amounts(carbonShare, costShare),
          reallocatedToIdle: amounts(reallocated, reallocated),
          annualFactor: 52,
        },
        totals,
        isAtRisk,
        THRESHOLDS,
      );
    expect(severity(0.0099, 0.0099)).to.equal('info');
    expect(severity(0.0101, 0.0099)).to.equal('warning');
    expect(severity(0.0099, 0.0101)).to.equal('warning');
    expect(severity(0.0999, 0.0999)).to.equal('warning');
    expect(severity(0.101, 0.0001)).to.equal('critical');
    expect(severity(0.0001, 0.101)).to.equal('critical');
    // Capacity that only becomes idle does not count.
    expect(severity(0.0099, 0.0099, 0.5)).to.equal('info');
    expect(severity(0, 0, 0, true)).to.equal('critical');
  });

  it('confidence is the lowest of days, coverage and samples', async () => {
    const confidence = async (sketch: WorkloadSketch) =>
      (await findingsOf(FIRING['rightsize_cpu']!(sketch)))[0]!.confidence;
    const since = (days: number) => ({ overrides: { firstSeenAt: EVIDENCE_RANGE.to - days * 86_400 } });
    expect(await confidence({})).to.equal('high');
    expect(await confidence(since(6.9))).to.equal('medium');
    expect(await confidence(since(2.9))).to.equal('low');
    expect(await confidence({ coverage: 0.89 })).to.equal('medium');
    expect(await confidence({ coverage: 0.69 })).to.equal('low');
    expect(await confidence({ runs: (hour) => hour >= 168 - 16 })).to.equal('medium');
    expect(await confidence({ runs: (hour) => hour >= 168 - 4 })).to.equal('low');
  });
});
