import { expect } from 'chai';
import { qualityIndex } from '../../../../src/domain/estimation/energy.js';
import type { Quality } from '../../../../src/domain/figures/figure-sources.js';
import type { Reason } from '../../../../src/domain/figures/reasons.js';
import { describeEnergy, type EnergyCase, type EnergyRow, energyOf, NO_JOULES } from './energy-table.js';

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
    what: 'of a meter that reads more than the modelled idle energy',
    node: { measuredCpuJoules: 2000 },
    demandCoreSeconds: 126,
    by: 'min(2000, 888); ends -5 % and +5 %',
    joules: [843.6, 888, 932.4],
  },
  {
    what: 'of a meter that reads less than the modelled idle energy',
    node: { measuredCpuJoules: 500 },
    demandCoreSeconds: 126,
    by: 'min(500, 888); ends -5 % and +5 %',
    joules: [475, 500, 525],
  },
  {
    what: 'of a meter on a node without use',
    node: { measuredCpuJoules: 5000 },
    demandCoreSeconds: 0,
    by: 'the whole measurement; ends -5 % and +5 %',
    joules: [4750, 5000, 5250],
  },
  {
    what: 'of a meter in a window with coverage 1/2',
    node: { measuredCpuJoules: 2000, coveredSeconds: 150 },
    demandCoreSeconds: 63,
    by: 'min(2000, 4 x 0.74 x 150 = 444); ends -5 % and +5 %',
    joules: [421.8, 444, 466.2],
  },
  {
    what: 'of a meter on a node of unknown vCPU',
    node: { measuredCpuJoules: 2000, vcpus: null },
    demandCoreSeconds: 126,
    by: 'min(2000, 0): no idle part can be modelled',
    joules: NO_JOULES,
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
    what: 'of a meter that reads more than the modelled idle energy',
    node: { measuredCpuJoules: 2000 },
    demandCoreSeconds: 126,
    by: '2000 - 888; ends -5 % and +5 %',
    joules: [1056.4, 1112, 1167.6],
  },
  {
    what: 'of a meter that reads less than the modelled idle energy',
    node: { measuredCpuJoules: 500 },
    demandCoreSeconds: 126,
    by: '500 - 500',
    joules: NO_JOULES,
  },
  {
    what: 'of a meter on a node without use',
    node: { measuredCpuJoules: 5000 },
    demandCoreSeconds: 0,
    by: '5000 - 5000',
    joules: NO_JOULES,
  },
  {
    what: 'of a meter on a node of unknown vCPU',
    node: { measuredCpuJoules: 2000, vcpus: null },
    demandCoreSeconds: 126,
    by: '2000 - 0; ends -5 % and +5 %',
    joules: [1900, 2000, 2100],
  },
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
    factors: { isPowerDefault: false },
    demandCoreSeconds: 126,
    cpu: 'modelled',
    gpu: 'modelled',
    reasons: [],
  },
  {
    what: 'is a default with the average power of a provider',
    factors: { isPowerDefault: true },
    demandCoreSeconds: 126,
    cpu: 'default',
    gpu: 'modelled',
    reasons: [],
  },
  {
    what: 'is measured with a meter, even when the power model is a default',
    node: { measuredCpuJoules: 2000 },
    factors: { isPowerDefault: true },
    demandCoreSeconds: 126,
    cpu: 'measured',
    gpu: 'modelled',
    reasons: [],
  },
  {
    what: 'is measured for GPUs with their own meter',
    node: { gpuCount: 1, measuredGpuJoules: 700 },
    factors: { isPowerDefault: false, gpuWatts: null },
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
