import { expect } from 'chai';
import fc from 'fast-check';
import type { AutoscalerEvidence } from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import { commandLines } from '../../../../../src/domain/recommendations/patches/command-lines.js';
import { helmValues } from '../../../../../src/domain/recommendations/patches/helm-values.js';
import { keepThreshold } from '../../../../../src/domain/recommendations/rules/scaling-threshold.js';
import {
  type ContainerSketch,
  MIB,
  steadyContainer,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';
import { evaluated } from '../evaluation/evaluated.js';

type Metrics = AutoscalerEvidence['metrics'];
const onCpu = (percent: number): Metrics => ({ cpuTargetPercent: percent, memoryTargetPercent: null, count: 1 });
const onMemory = (percent: number): Metrics => ({ cpuTargetPercent: null, memoryTargetPercent: percent, count: 1 });
const autoscaler = (metrics: Metrics, name = 'hpa-web'): AutoscalerEvidence => ({
  name,
  minReplicas: 2,
  maxReplicas: 10,
  metrics,
});

interface Given {
  readonly autoscalers: readonly AutoscalerEvidence[];
  readonly containers?: readonly Partial<ContainerSketch>[];
}

async function evaluate({ autoscalers, containers = [{}] }: Given) {
  const sketches = containers.map((container) => steadyContainer({ cpu: () => 490, cpuRequest: 1000, ...container }));
  const evidence = workloadEvidence({ pods: 3, containers: sketches, overrides: { autoscalers } });
  const { findings, noFindingReasons } = await evaluated({ workloads: [evidence] });
  const of = (type: string) => findings.filter((finding) => finding.type === type);
  return { cpu: of('rightsize_cpu'), memory: of('rightsize_memory'), reasons: noFindingReasons };
}
const figure = ({ evidence }: Finding, name: string) => evidence.find((one) => one.name === name)?.value;

describe('requests of a workload with a horizontal autoscaler', () => {
  it('keep the threshold per pod: 1000m at 60 % become 667m at 90 %, with the same number of pods', async () => {
    const { cpu } = await evaluate({ autoscalers: [autoscaler(onCpu(60))] });
    const [finding] = cpu;
    expect(finding!.action).to.deep.include({
      cpuRequestMillicores: 667,
      autoscalerTarget: { autoscaler: 'hpa-web', resource: 'cpu', targetPercent: 60, newTargetPercent: 90 },
    });
    expect(figure(finding!, 'autoscaler_target_percent')).to.equal(60);
    expect(figure(finding!, 'proposed_autoscaler_target_percent')).to.equal(90);
    expect(finding!.summary).to.match(
      /^Reduce the CPU request of app from 1000m to 667m, and the target of autoscaler hpa-web from 60 % to 90 % \(p95 use \d+m\)\.$/,
    );
  });

  it('are reduced without an autoscaler, or with one that does not depend on the request', async () => {
    for (const autoscalers of [
      [],
      [autoscaler({ cpuTargetPercent: null, memoryTargetPercent: null, count: 2 })],
      [autoscaler(onMemory(60))],
    ]) {
      const { cpu, reasons } = await evaluate({ autoscalers });
      expect(cpu[0]!.action).to.include({ kind: 'set_resources' }).and.not.to.have.property('autoscalerTarget');
      expect(figure(cpu[0]!, 'proposed_cpu_request_millicores')).to.be.lessThan(600);
      expect(reasons.scaled_on_cpu).to.equal(0);
    }
  });

  it('are not changed where the threshold cannot be kept', async () => {
    const cases: Readonly<Record<string, Given>> = {
      'another metric': { autoscalers: [autoscaler({ cpuTargetPercent: 60, memoryTargetPercent: null, count: 2 })] },
      'another container': {
        autoscalers: [autoscaler(onCpu(60))],
        containers: [{}, { name: 'proxy', cpu: () => 80, cpuRequest: 100 }],
      },
      'two autoscalers': { autoscalers: [autoscaler(onCpu(60)), autoscaler(onCpu(70), 'other')] },
      'unknown metrics': { autoscalers: [autoscaler(null)] },
    };
    for (const [name, given] of Object.entries(cases)) {
      const { cpu, reasons } = await evaluate(given);
      expect(cpu, name).to.deep.equal([]);
      expect(reasons.scaled_on_cpu, name).to.equal(1);
    }
  });

  it('are reduced only if the request that keeps the threshold saves 50 m', async () => {
    // 900 m at 85 % need 850 m at 90 %, which saves 50 m; 899 m need as much less.
    const saved = async (cpuRequest: number, percent: number) =>
      evaluate({ autoscalers: [autoscaler(onCpu(percent))], containers: [{ cpuRequest }] });
    const just = await saved(900, 85);
    expect(just.cpu[0]!.action).to.include({ cpuRequestMillicores: 850 });
    const below = await saved(898, 85);
    expect(below.cpu).to.deep.equal([]);
    expect(below.reasons.scaled_on_cpu).to.equal(1);
    expect((await saved(1000, 95)).cpu).to.deep.equal([]);
  });

  it('are raised with a lower target', async () => {
    const { cpu } = await evaluate({
      autoscalers: [autoscaler(onCpu(80))],
      containers: [{ cpu: () => 800, cpuRequest: 500 }],
    });
    const request = figure(cpu[0]!, 'proposed_cpu_request_millicores')!;
    expect(request).to.be.greaterThan(900);
    expect(figure(cpu[0]!, 'proposed_autoscaler_target_percent')).to.equal(Math.round(40_000 / request));
  });

  it('of a throttled container stay if they cannot change, and its limit is removed', async () => {
    const throttled = { cpu: () => 990, cpuRequest: 1000, cpuLimit: 1000, throttledRatio: 0.2 };
    const { cpu } = await evaluate({ autoscalers: [autoscaler(null)], containers: [throttled] });
    expect(cpu[0]!.action).to.include({ cpuRequestMillicores: 1000, removesCpuLimit: true });
  });

  it('keep the threshold of memory', async () => {
    const used = { cpu: () => 900, memory: 400 * MIB, memoryRequest: 2048 * MIB };
    const kept = await evaluate({ autoscalers: [autoscaler(onMemory(45))], containers: [used] });
    // 921.6 MiB per pod
    expect(kept.memory[0]!.action).to.deep.include({
      memoryRequestBytes: 1024 * MIB,
      autoscalerTarget: { autoscaler: 'hpa-web', resource: 'memory', targetPercent: 45, newTargetPercent: 90 },
    });
    for (const metrics of [onMemory(72), null]) {
      const fixed = await evaluate({ autoscalers: [autoscaler(metrics)], containers: [used] });
      expect(fixed.memory).to.deep.equal([]);
      expect(fixed.reasons.scaled_on_memory).to.equal(1);
    }
    expect((await evaluate({ autoscalers: [autoscaler(onMemory(71))], containers: [used] })).memory).to.have.length(1);
  });

  it('of an OOM killed container stay if they cannot change, and its limit is raised', async () => {
    const killed = { cpu: () => 900, memory: 500 * MIB, memoryRequest: 512 * MIB, oomKills: 1 };
    const given = { autoscalers: [autoscaler(null)] };
    const { memory } = await evaluate({ ...given, containers: [{ ...killed, memoryLimit: 512 * MIB }] });
    expect(memory[0]!.action).to.include({ memoryRequestBytes: 512 * MIB, memoryLimitBytes: 640 * MIB });
    expect(memory[0]!.summary).to.match(/^Set the memory limit of app to 640Mi: /);
    const unlimited = await evaluate({ ...given, containers: [killed] });
    expect(unlimited.memory).to.deep.equal([]);
    expect(unlimited.reasons.scaled_on_memory).to.equal(1);
  });

  it('and targets multiply to the threshold, up to rounding, and targets are 1 % to 90 %', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 64_000 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 10, max: 64_000 }),
        (request, targetPercent, proposed) => {
          const scaling = { kind: 'kept', autoscaler: 'a', targetPercent } as const;
          const kept = keepThreshold(scaling, 'cpu', request, proposed, 1);
          if (kept === null) return (request * targetPercent) / proposed < 0.5;
          const percent = kept.target?.newTargetPercent ?? targetPercent;
          const threshold = (request * targetPercent) / 100;
          expect(percent).to.be.within(1, 90);
          expect(kept.request).to.be.at.least(proposed);
          return Math.abs((kept.request * percent) / 100 - threshold) <= kept.request * 0.005 + 1e-9;
        },
      ),
    );
  });
});

describe('commands for a request with a target', () => {
  const findingOf = async (autoscalers: readonly AutoscalerEvidence[]): Promise<Finding> =>
    (await evaluate({ autoscalers })).cpu[0]!;

  it('set the request first, then the target', async () => {
    const finding = await findingOf([autoscaler(onCpu(60))]);
    expect(commandLines(finding)).to.deep.equal([
      'kubectl --namespace production set resources deployment/checkout -c app --requests=cpu=667m',
      `kubectl --namespace production patch horizontalpodautoscaler/hpa-web --type=merge -p '{"spec":{"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":90}}}]}}'`,
    ]);
    expect(helmValues(finding)).to.deep.equal({
      resources: { requests: { cpu: '667m' } },
      autoscaling: { targetCPUUtilizationPercentage: 90 },
    });
  });

  it('change the ScaledObject of an autoscaler of KEDA, which reverts other changes', async () => {
    const [, command] = commandLines(await findingOf([autoscaler(onCpu(60), 'keda-hpa-web')]));
    expect(command).to.equal(
      `kubectl --namespace production patch scaledobject/web --type=merge -p '{"spec":{"triggers":[{"type":"cpu","metricType":"Utilization","metadata":{"value":"90"}}]}}'`,
    );
  });
});

describe('requests of a workload with a vertical autoscaler', () => {
  it('are not changed, as it sets them; other rules are evaluated', async () => {
    const wasteful = { cpu: () => 50, cpuRequest: 1000, memory: 100 * MIB, memoryRequest: 2048 * MIB };
    const of = (hasVerticalAutoscaler: boolean) =>
      evaluated({
        workloads: [
          workloadEvidence({ containers: [steadyContainer(wasteful)], overrides: { hasVerticalAutoscaler } }),
        ],
      });
    expect((await of(false)).findings.map(({ type }) => type)).to.deep.equal(['rightsize_cpu', 'rightsize_memory']);
    const { findings, noFindingReasons, undecided } = await of(true);
    expect([findings, undecided]).to.deep.equal([[], []]);
    expect(noFindingReasons.managed_by_vpa).to.equal(1);
    const idle = steadyContainer({ cpu: () => 1 });
    const zombie = { containers: [idle], networkBytesPerSecond: 1, overrides: { hasVerticalAutoscaler: true } };
    const [found] = (await evaluated({ workloads: [workloadEvidence(zombie), workloadEvidence({ name: 'other' })] }))
      .findings;
    expect(found?.type).to.equal('zombie_workload');
  });
});
