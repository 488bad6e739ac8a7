import { expect } from 'chai';
import {
  MIB,
  steadyContainer,
  type WorkloadSketch,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';
import { evaluated, findingsOf } from '../evaluation/evaluated.js';

const IDLE = { cpu: () => 1.5, cpuRequest: 200, memory: 100 * MIB, memoryRequest: 512 * MIB };
const zombie = (sketch: WorkloadSketch = {}) =>
  workloadEvidence({ containers: [steadyContainer(IDLE)], networkBytesPerSecond: 50, ...sketch });
const types = async (sketch: WorkloadSketch = {}) =>
  (await evaluated({ workloads: [zombie(sketch), workloadEvidence()] })).findings.map(({ type }) => type);

describe('zombie_workload', () => {
  it('is a workload with requests and no activity, and suppresses all its other findings', async () => {
    const { findings } = await evaluated({ workloads: [zombie(), workloadEvidence()] });
    expect(findings.map(({ type }) => type)).to.deep.equal(['zombie_workload']);
    expect(findings[0]!.action).to.deep.equal({ kind: 'scale_to_zero' });
  });

  it('saves its whole charge: active power directly, its claim by becoming idle', async () => {
    const evidence = zombie();
    const { findings } = await evaluated({ workloads: [evidence, workloadEvidence()] });
    const { realisable, reallocatedToIdle } = findings[0]!.savings;
    const { measures } = evidence;
    expect(realisable.energyKwh * 3.6e6).to.be.closeTo(measures.cpuActiveJoules!, 1e-6);
    expect((realisable.energyKwh + reallocatedToIdle.energyKwh) * 3.6e6).to.be.closeTo(measures.energyJoules!, 1e-3);
    expect(reallocatedToIdle.costUsd).to.be.closeTo(measures.costCpuUsd! + measures.costMemoryUsd!, 1e-9);
    const carbon = measures.carbonOperationalGrams! + measures.carbonEmbodiedGrams!;
    expect(realisable.carbonGrams + reallocatedToIdle.carbonGrams).to.be.closeTo(carbon, 1e-6);
  });

  it('scales cost and embodied carbon of the observed time to exactly one year', async () => {
    const savingsOf = async (coverage: number) => {
      const { findings } = await evaluated({ workloads: [zombie({ coverage }), workloadEvidence()] });
      return findings[0]!.savings;
    };
    const [whole, half] = [await savingsOf(1), await savingsOf(0.5)];
    expect(half.reallocatedToIdle.costUsd).to.be.closeTo(whole.reallocatedToIdle.costUsd / 2, 1e-9);
    expect(half.annualFactor).to.be.closeTo(2 * whole.annualFactor, 1e-9);
  });

  it('is not a workload that uses 5 m, summed over the containers of a pod', async () => {
    expect(await types({ containers: [steadyContainer({ ...IDLE, cpu: () => 5 })] })).not.to.include('zombie_workload');
    const half = (name: string) => steadyContainer({ ...IDLE, name, cpu: () => 2.6 });
    expect(await types({ containers: [half('a')] })).to.deep.equal(['zombie_workload']);
    expect(await types({ containers: [half('a'), half('b')] })).not.to.include('zombie_workload');
  });

  it('uses the p99: 1 % of busy samples is ignored, 2 % are not', async () => {
    const busy = (hours: number) => (hour: number) => (hour < hours ? 100 : 1);
    expect(await types({ containers: [steadyContainer({ ...IDLE, cpu: busy(1) })] })).to.deep.equal([
      'zombie_workload',
    ]);
    const more = await types({ containers: [steadyContainer({ ...IDLE, cpu: busy(3) })] });
    expect(more).not.to.include('zombie_workload');
  });

  it('is not a workload with 1 KiB/s of traffic', async () => {
    expect(await types({ networkBytesPerSecond: 1023 })).to.deep.equal(['zombie_workload']);
    expect(await types({ networkBytesPerSecond: 1024 })).not.to.include('zombie_workload');
  });

  it('is undecided when network or CPU was not observed', async () => {
    expect(await types({ networkBytesPerSecond: null })).not.to.include('zombie_workload');
    expect(await types({ containers: [] })).not.to.include('zombie_workload');
  });

  it('requires 24 observed hours', async () => {
    expect(await types({ runs: (hour) => hour >= 168 - 23 })).not.to.include('zombie_workload');
    expect(await types({ runs: (hour) => hour >= 168 - 24 })).to.deep.equal(['zombie_workload']);
  });

  it('is not a workload without requests', async () => {
    const unpriced = { costCpuUsd: 0, costMemoryUsd: 0, costOtherUsd: 0 };
    const base = zombie({ containers: [steadyContainer({ ...IDLE, cpuRequest: null, memoryRequest: null })] });
    expect(await findingsOf({ ...base, measures: { ...base.measures, ...unpriced } })).to.deep.equal([]);
  });

  it('is neither a DaemonSet nor a job, which can wait for events', async () => {
    for (const kind of ['DaemonSet', 'CronJob', 'Job', 'Pod']) {
      expect(await types({ kind }), kind).not.to.include('zombie_workload');
    }
    expect(await types({ kind: 'StatefulSet' })).to.deep.equal(['zombie_workload']);
  });
});

describe('idle_namespace', () => {
  const inSandbox = (name: string, sketch: WorkloadSketch = {}) => zombie({ namespace: 'sandbox', name, ...sketch });
  const active = workloadEvidence({ namespace: 'sandbox', name: 'active' });

  it('replaces its zombie workloads and takes over their savings', async () => {
    const zombies = [inSandbox('a'), inSandbox('b')];
    const { findings } = await evaluated({ workloads: [...zombies, workloadEvidence()] });
    expect(findings.map(({ type }) => type)).to.deep.equal(['idle_namespace']);
    const [finding] = findings;
    expect(finding!.target).to.deep.equal({ kind: 'namespace', namespace: 'sandbox' });
    const charged = zombies.reduce((sum, { measures }) => sum + measures.energyJoules!, 0);
    const { realisable, reallocatedToIdle } = finding!.savings;
    expect((realisable.energyKwh + reallocatedToIdle.energyKwh) * 3.6e6).to.be.closeTo(charged, 1e-3);
  });

  it('is not found with one active workload: the zombie workloads are listed instead', async () => {
    const { findings } = await evaluated({ workloads: [inSandbox('a'), active, inSandbox('b')] });
    expect(findings.map(({ type }) => type)).to.deep.equal(['zombie_workload', 'zombie_workload']);
  });

  it('is not found with a workload that cannot be evaluated', async () => {
    for (const overrides of [{ firstSeenAt: active.lastSeenAt - 3600 }, {}]) {
      const unclear = inSandbox('unclear', { coverage: 0.4, overrides });
      const { findings } = await evaluated({ workloads: [inSandbox('a'), unclear] });
      expect(findings.map(({ type }) => type)).to.deep.equal(['zombie_workload']);
    }
  });

  it('ignores deleted workloads', async () => {
    const gone = { ...active, lastSeenAt: active.lastSeenAt - 4 * 3600 };
    const { findings } = await evaluated({ workloads: [inSandbox('a'), gone] });
    expect(findings.map(({ type }) => type)).to.deep.equal(['idle_namespace']);
  });
});
