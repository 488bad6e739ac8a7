import { expect } from 'chai';
import { qualityIndex } from '../../../../src/domain/estimation/component-energy.js';
import type { Banded } from '../../../../src/domain/estimation/factors.js';
import { straightLine } from '../../../../src/domain/estimation/load-curve.js';
import type { PowerSource, Quality } from '../../../../src/domain/figures/figure-sources.js';
import type { Reason } from '../../../../src/domain/figures/reasons.js';
import { describeEnergy, type EnergyCase, type EnergyRow, energyOf, NO_JOULES } from './energy-table.js';

const exactly = (value: number): Banded => ({ value, low: value, high: value });
/** 1 W at idle, 2 W at 10 %, 4 W at 50 % and 5 W at full load. */
const BENT = { idle: exactly(1), load10: exactly(2), load50: exactly(4), full: exactly(5) };
const WIDE_AT_IDLE = straightLine({ value: 1, low: 0.5, high: 4 }, { value: 3, low: 1, high: 5 });

/** Active watts of 4 vCPU with the bent curve, by core-seconds of 1200. */
const CURVE_LOADS: readonly EnergyRow[] = (
  [
    [60, 'u = 0.05: 1 + (2 - 1) x 0.05 / 0.1 = 1.5 W; (1.5 - 1) x 1200', 600],
    [120, 'u = 0.1: (2 - 1) x 1200', 1200],
    [360, 'u = 0.3: 2 + (4 - 2) x 0.2 / 0.4 = 3 W; (3 - 1) x 1200', 2400],
    [600, 'u = 0.5: (4 - 1) x 1200', 3600],
    [900, 'u = 0.75: 4 + (5 - 4) x 0.25 / 0.5 = 4.5 W; (4.5 - 1) x 1200', 4200],
    [1200, 'u = 1: (5 - 1) x 1200', 4800],
  ] as const
).map(([demandCoreSeconds, by, joules]) => ({
  what: `of a bent curve at ${demandCoreSeconds} core-seconds`,
  factors: { cpuWattsPerVcpu: BENT },
  demandCoreSeconds,
  by,
  joules: [joules, joules, joules],
}));

const CPU_IDLE: readonly EnergyRow[] = [
  {
    what: 'of a node in use',
    demandCoreSeconds: 126,
    by: '4 vCPU x 0.74 W x 300 s; ends 4 x 0.444 x 300 and 4 x 1.036 x 300',
    joules: [532.8, 888, 1243.2],
  },
  {
    what: 'of a node without use',
    demandCoreSeconds: 0,
    by: 'same as a node in use',
    joules: [532.8, 888, 1243.2],
  },
  {
    what: 'in a window with coverage 1/3',
    node: { coveredSeconds: 100 },
    demandCoreSeconds: 42,
    by: '4 x 0.74 x 100; ends 4 x 0.444 x 100 and 4 x 1.036 x 100',
    joules: [177.6, 296, 414.4],
  },
  {
    what: 'in a window without samples',
    node: { coveredSeconds: 0 },
    demandCoreSeconds: 0,
    by: 'unknown, not 0',
    joules: null,
  },
  { what: 'of a node of unknown vCPU', node: { vcpus: null }, demandCoreSeconds: 126, by: 'unknown', joules: null },
  {
    what: 'of a curve whose band is wider at idle than at full load',
    factors: { cpuWattsPerVcpu: WIDE_AT_IDLE },
    demandCoreSeconds: 1200,
    by: 'value 4 x 1 x 300; high: P(1) 5 - active 2 = 3 W; low: P(1) 1 - active 0.5 = 0.5 W',
    joules: [600, 1200, 3600],
  },
  {
    what: 'of that curve without any use',
    factors: { cpuWattsPerVcpu: WIDE_AT_IDLE },
    demandCoreSeconds: 0,
    by: '4 x [0.5, 1, 4] x 300',
    joules: [600, 1200, 4800],
  },
];

const CPU_ACTIVE: readonly EnergyRow[] = [
  {
    what: 'of the worked example: A uses 0.02 and B 0.4 of 4 cores',
    demandCoreSeconds: 126,
    by: '0.42 x 300 = 126 core-s; 126 x 2.76 W; ends 126 x 1.656 and 126 x 3.864; with idle (888 + 347.76) / 300 = 4.1192 W',
    joules: [208.656, 347.76, 486.864],
  },
  { what: 'without use', demandCoreSeconds: 0, by: '0 x 2.76', joules: NO_JOULES },
  {
    what: 'at full load',
    demandCoreSeconds: 1200,
    by: '4 x 300 = 1200 core-s; 1200 x 2.76; ends 1200 x 1.656 and 1200 x 3.864',
    joules: [1987.2, 3312, 4636.8],
  },
  {
    what: 'of more use than the node has CPU',
    demandCoreSeconds: 1500,
    by: 'min(1, 1500 / 1200) = 1: same as at full load',
    joules: [1987.2, 3312, 4636.8],
  },
  {
    what: 'of more use than the covered third of a window can hold',
    node: { coveredSeconds: 100 },
    demandCoreSeconds: 500,
    by: 'min(4 x 100, 500) = 400 core-s; 400 x 2.76; ends 400 x 1.656 and 400 x 3.864',
    joules: [662.4, 1104, 1545.6],
  },
  {
    what: 'in a window without samples',
    node: { coveredSeconds: 0 },
    demandCoreSeconds: 126,
    by: 'unknown, not 0',
    joules: null,
  },
  { what: 'of a node of unknown vCPU', node: { vcpus: null }, demandCoreSeconds: 126, by: 'unknown', joules: null },
  {
    what: 'of a curve whose band is wider at idle than at full load',
    factors: { cpuWattsPerVcpu: WIDE_AT_IDLE },
    demandCoreSeconds: 1200,
    by: 'value 3 - 1 = 2 W; high max(2, 5 - 4), low min(2, 1 - 0.5); with idle [1, 3, 5] W x 4 x 300',
    joules: [600, 2400, 2400],
  },
  ...CURVE_LOADS,
];

describeEnergy('idle CPU energy', 'cpuIdle', CPU_IDLE);
describeEnergy('active CPU energy', 'cpuActive', CPU_ACTIVE);

/** Quality of CPU energy and GPU energy, and the reasons that weaken the estimate. */
const QUALITIES: readonly (EnergyCase & {
  readonly what: string;
  readonly cpu: Quality;
  readonly gpu: Quality;
  readonly reasons: readonly Reason[];
})[] = [
  {
    what: 'is modelled with the power of known hardware',
    factors: { powerSource: 'microarchitecture' },
    demandCoreSeconds: 126,
    cpu: 'modelled',
    gpu: 'modelled',
    reasons: [],
  },
  {
    what: 'is a default with the average power of a provider',
    factors: { powerSource: 'provider_average' },
    demandCoreSeconds: 126,
    cpu: 'default',
    gpu: 'modelled',
    reasons: [],
  },
  {
    what: 'is measured with a meter, even when the power model is a default',
    node: { measuredCpuJoules: 2000 },
    factors: { powerSource: 'provider_average' },
    demandCoreSeconds: 126,
    cpu: 'measured',
    gpu: 'modelled',
    reasons: ['power_measured_partly'],
  },
  {
    what: 'is measured as a whole with a platform sensor',
    node: { measuredPlatformJoules: 2000, measuredCpuJoules: 1000, memoryGib: null },
    factors: { powerSource: 'provider_average' },
    demandCoreSeconds: 126,
    cpu: 'measured',
    gpu: 'modelled',
    reasons: [],
  },
  {
    what: 'is measured for GPUs with their own meter',
    node: { gpuCount: 1, measuredGpuJoules: 700 },
    factors: { powerSource: 'microarchitecture', gpuWatts: null },
    demandCoreSeconds: 126,
    cpu: 'modelled',
    gpu: 'measured',
    reasons: [],
  },
  {
    what: 'has a reason when the memory capacity is unknown',
    node: { memoryGib: null },
    demandCoreSeconds: 126,
    cpu: 'default',
    gpu: 'modelled',
    reasons: ['memory_capacity_unknown'],
  },
  {
    what: 'has a reason when the GPU load was not observed',
    node: { gpuCount: 1 },
    demandCoreSeconds: 126,
    cpu: 'default',
    gpu: 'modelled',
    reasons: ['gpu_use_unknown'],
  },
  {
    what: 'has no reason when the GPU load was observed',
    node: { gpuCount: 1, gpuUtilisation: 0.5 },
    demandCoreSeconds: 126,
    cpu: 'default',
    gpu: 'modelled',
    reasons: [],
  },
  {
    what: 'has both reasons when GPU power and memory capacity are unknown',
    node: { gpuCount: 1, gpuUtilisation: 0.5, memoryGib: null },
    factors: { gpuWatts: null },
    demandCoreSeconds: 126,
    cpu: 'default',
    gpu: 'modelled',
    reasons: ['gpu_power_unknown', 'memory_capacity_unknown'],
  },
  {
    what: 'has the reason source_partial on a node of unknown vCPU without a meter',
    node: { vcpus: null },
    demandCoreSeconds: 126,
    cpu: 'measured',
    gpu: 'measured',
    reasons: ['source_partial'],
  },
  {
    what: 'has no reason in a window without samples, whose coverage is 0',
    node: { coveredSeconds: 0 },
    demandCoreSeconds: 0,
    cpu: 'measured',
    gpu: 'measured',
    reasons: [],
  },
];

/** Sources of the power of CPU and GPUs. */
const SOURCES: readonly (EnergyCase & {
  readonly what: string;
  readonly cpu: PowerSource | null;
  readonly gpu: PowerSource | null;
})[] = [
  ...(['measured_host', 'microarchitecture', 'provider_average', 'overall_average'] as const).map((source) => ({
    what: `is ${source} for the model with these watts`,
    factors: { powerSource: source },
    demandCoreSeconds: 126,
    cpu: source,
    gpu: null,
  })),
  {
    what: 'is the package meter, and the model for GPUs beside it',
    node: { measuredCpuJoules: 2000, gpuCount: 1 },
    demandCoreSeconds: 126,
    cpu: 'package_meter',
    gpu: 'gpu_model',
  },
  {
    what: 'is the platform meter alone, which includes the GPUs',
    node: { measuredPlatformJoules: 2000, measuredCpuJoules: 1000, gpuCount: 1, measuredGpuJoules: 700 },
    demandCoreSeconds: 126,
    cpu: 'platform_meter',
    gpu: null,
  },
  {
    what: 'is the meter of the GPUs where they have one',
    node: { gpuCount: 1, measuredGpuJoules: 700 },
    factors: { powerSource: 'microarchitecture', gpuWatts: null },
    demandCoreSeconds: 126,
    cpu: 'microarchitecture',
    gpu: 'gpu_meter',
  },
  {
    what: 'is unknown for GPUs of unknown power',
    node: { gpuCount: 1 },
    factors: { powerSource: 'microarchitecture', gpuWatts: null },
    demandCoreSeconds: 126,
    cpu: 'microarchitecture',
    gpu: null,
  },
  {
    what: 'is unknown without samples',
    node: { coveredSeconds: 0 },
    demandCoreSeconds: 0,
    cpu: null,
    gpu: null,
  },
];

describe('source of power', () => {
  for (const { what, cpu, gpu, ...given } of SOURCES) {
    it(what, () => {
      const energy = energyOf(given);
      expect(energy.cpuSource, 'CPU').to.equal(cpu);
      expect(energy.gpuSource, 'GPU').to.equal(gpu);
    });
  }
});

describe('quality of energy', () => {
  for (const { what, cpu, gpu, reasons, ...given } of QUALITIES) {
    it(what, () => {
      const energy = energyOf(given);
      expect(energy.cpuQuality, 'CPU').to.equal(qualityIndex(cpu));
      expect(energy.gpuQuality, 'GPU').to.equal(qualityIndex(gpu));
      expect(energy.reasons).to.deep.equal(reasons);
    });
  }

  it('is stored as its index in the list, best quality first', () => {
    expect((['measured', 'modelled', 'default'] as const).map(qualityIndex)).to.deep.equal([0, 1, 2]);
  });
});
