import { expect } from 'chai';
import type { Fractions } from '../../../../src/domain/estimation/attribution.js';
import {
  type Charge,
  type ChargedMeasures,
  chargedMeasures,
  partOf,
} from '../../../../src/domain/estimation/charge.js';
import { qualityIndex } from '../../../../src/domain/estimation/component-energy.js';
import type { Banded } from '../../../../src/domain/estimation/factors.js';
import { METHODOLOGY_VERSION } from '../../../../src/domain/measures/entity-facts.js';
import { someFactors } from './estimation-fixtures.js';
import { type Ends, expectEnds, expectFigure } from './formula-fixtures.js';

const banded = ([low, value, high]: Ends): Banded => ({ low, value, high });

/** A node whose components all have different figures, so that a mix-up of two is detected. */
const aCharge = (over: { energy?: Partial<Charge['energy']>; cost?: Partial<Charge['cost']> } = {}): Charge => ({
  energy: {
    cpuActive: banded([80, 100, 120]),
    cpuIdle: banded([150, 200, 250]),
    memory: banded([0, 40, 80]),
    gpu: banded([10, 16, 24]),
    gpuUnknownHighJoules: 0,
    cpuQuality: qualityIndex('modelled'),
    memoryQuality: qualityIndex('modelled'),
    gpuQuality: qualityIndex('modelled'),
    cpuSource: 'microarchitecture',
    gpuSource: 'gpu_model',
    ...over.energy,
  },
  embodied: { cpu: banded([4, 8, 12]), memory: banded([8, 16, 32]), gpu: banded([16, 32, 48]) },
  cost: { cpu: banded([32, 64, 128]), memory: banded([16, 32, 48]), other: banded([48, 48, 96]), ...over.cost },
});

/** A pod with 1/2 of the use, 1/4 of the CPU claims, 1/8 of the memory claims and 1/16 of the GPUs of its node. */
const PARTS: Fractions = { cpuUse: 1 / 2, cpuClaim: 1 / 4, memoryClaim: 1 / 8, gpuClaim: 1 / 16 };

/** Component of the node, the fraction applied to it, and the expected part. */
const BANDED_PARTS: readonly (readonly [
  what: string,
  of: (charge: Charge) => Banded | null,
  by: string,
  part: Ends,
])[] = [
  ['active CPU energy by use', (charge) => charge.energy.cpuActive, '[80, 100, 120] / 2', [40, 50, 60]],
  ['idle CPU energy by CPU claim', (charge) => charge.energy.cpuIdle, '[150, 200, 250] / 4', [37.5, 50, 62.5]],
  ['memory energy by memory claim', (charge) => charge.energy.memory, '[0, 40, 80] / 8', [0, 5, 10]],
  ['GPU energy by allocation', (charge) => charge.energy.gpu, '[10, 16, 24] / 16', [0.625, 1, 1.5]],
  ['embodied carbon of the CPU by CPU claim', (charge) => charge.embodied.cpu, '[4, 8, 12] / 4', [1, 2, 3]],
  ['embodied carbon of memory by memory claim', (charge) => charge.embodied.memory, '[8, 16, 32] / 8', [1, 2, 4]],
  ['embodied carbon of GPUs by allocation', (charge) => charge.embodied.gpu, '[16, 32, 48] / 16', [1, 2, 3]],
  ['cost of CPU by CPU claim', (charge) => charge.cost.cpu, '[32, 64, 128] / 4', [8, 16, 32]],
  ['cost of memory by memory claim', (charge) => charge.cost.memory, '[16, 32, 48] / 8', [2, 4, 6]],
  ['cost of GPUs by allocation', (charge) => charge.cost.other, '[48, 48, 96] / 16', [3, 3, 6]],
];

describe("a pod's part of the node's charge", () => {
  for (const [what, of, by, part] of BANDED_PARTS) {
    it(`is ${what}`, () => expectEnds(of(partOf(aCharge(), PARTS)), part, by));
  }

  it('is unknown if and only if the figure of the node is unknown', () => {
    const node = aCharge({ energy: { memory: null }, cost: { memory: null } });
    const part = partOf({ ...node, embodied: { ...node.embodied, memory: null } }, PARTS);
    expect([part.energy.memory, part.embodied.memory, part.cost.memory]).to.deep.equal([null, null, null]);
    expect([part.energy.gpu?.value, part.cost.cpu?.value]).to.deep.equal([1, 16]);
  });

  it('is 0 for a fraction of 0', () => {
    const part = partOf(aCharge(), { cpuUse: 0, cpuClaim: 0, memoryClaim: 0, gpuClaim: 0 });
    expect(chargedMeasures(part, someFactors())).to.include({ energyJoules: 0, carbonEmbodiedGrams: 0, costCpuUsd: 0 });
  });
});

const UNKNOWN: Charge['energy'] = {
  ...{ cpuActive: null, cpuIdle: null, memory: null, gpu: null, gpuUnknownHighJoules: 0 },
  ...{ cpuQuality: 0, memoryQuality: 0, gpuQuality: 0, cpuSource: null, gpuSource: null },
};

/** Columns of a charge with PUE 1.25 [1, 1.5] and 360 g/kWh [180, 720], with their calculation. */
const COLUMNS: readonly {
  readonly what: string;
  readonly energy?: Partial<Charge['energy']>;
  readonly by: string;
  readonly columns: Partial<Record<keyof ChargedMeasures, number | null>>;
}[] = [
  {
    what: 'energy is the sum of its components, separately for low, value and high',
    by: '100 + 200 + 40 + 16; ends 80 + 150 + 0 + 10 and 120 + 250 + 80 + 24',
    columns: { energyJoules: 356, energyLowJoules: 240, energyHighJoules: 474 },
  },
  {
    what: 'energy is the sum of the known components',
    energy: { memory: null, gpu: null },
    by: '100 + 200; ends 80 + 150 and 120 + 250',
    columns: { energyJoules: 300, energyLowJoules: 230, energyHighJoules: 370, memoryJoules: null, gpuJoules: null },
  },
  {
    what: 'energy of GPUs of unknown power widens the band of what is known',
    energy: { gpu: null, gpuUnknownHighJoules: 1000 },
    by: '100 + 200 + 40; ends 80 + 150 + 0 and 120 + 250 + 80 + 1000',
    columns: { energyJoules: 340, energyLowJoules: 230, energyHighJoules: 1450, gpuJoules: null },
  },
  {
    what: 'energy, and all that is made from it, is null where nothing is known',
    energy: UNKNOWN,
    by: 'unknown, not 0',
    columns: {
      energyJoules: null,
      energyLowJoules: null,
      energyHighJoules: null,
      facilityJoules: null,
      carbonOperationalGrams: null,
      carbonOperationalLowGrams: null,
      carbonOperationalHighGrams: null,
      quality: null,
      intensitySources: null,
      pueSources: null,
      powerSources: null,
    },
  },
  {
    what: 'components have their own columns',
    by: 'values of the charge',
    columns: { cpuActiveJoules: 100, cpuIdleJoules: 200, memoryJoules: 40, gpuJoules: 16 },
  },
  { what: 'facility energy is energy x PUE', by: '356 x 1.25', columns: { facilityJoules: 445 } },
  {
    what: 'operational carbon is computed from facility energy, separately for low, value and high',
    by: '445 / 3.6e6 x 360; ends 240 x 1 / 3.6e6 x 180 and 474 x 1.5 / 3.6e6 x 720',
    columns: {
      carbonOperationalGrams: 0.0445,
      carbonOperationalLowGrams: 0.012,
      carbonOperationalHighGrams: 0.1422,
    },
  },
  {
    what: 'embodied carbon does not depend on energy',
    energy: UNKNOWN,
    by: '8 + 16 + 32; ends 4 + 8 + 16 and 12 + 32 + 48',
    columns: { carbonEmbodiedGrams: 56, carbonEmbodiedLowGrams: 28, carbonEmbodiedHighGrams: 92 },
  },
  {
    what: 'cost does not depend on energy',
    energy: UNKNOWN,
    by: 'values of the charge',
    columns: { costCpuUsd: 64, costMemoryUsd: 32, costOtherUsd: 48, priceSources: 4 },
  },
  {
    what: 'sources are stored as bits, and the version is that of the formulas',
    by: 'third price source 2 ** 2, first intensity source 2 ** 0, second PUE source 2 ** 1; version n is 2 ** (n - 1)',
    columns: {
      priceSources: 4,
      intensitySources: 1,
      pueSources: 2,
      methodologyVersion: METHODOLOGY_VERSION,
      methodologyVersions: 2 ** (METHODOLOGY_VERSION - 1),
    },
  },
  {
    what: 'sources of power and embodied carbon are those of the CPU and of charged GPUs',
    by: 'fourth and eighth source of power, both sources of embodied carbon',
    columns: { powerSources: 2 ** 3 + 2 ** 7, embodiedSources: 0b11 },
  },
  {
    what: 'sources of power do not include GPUs without energy',
    energy: { gpu: banded([0, 0, 0]) },
    by: 'fourth source of power',
    columns: { powerSources: 2 ** 3 },
  },
];

describe('columns of a charge', () => {
  const factors = someFactors({
    pue: { ...banded([1, 1.25, 1.5]), source: 'provider_published' },
    intensity: { ...banded([180, 360, 720]), zone: null, source: 'live' },
    price: { ...someFactors().price, source: 'reference_spot' },
  });
  for (const { what, energy = {}, by, columns } of COLUMNS) {
    it(what, () => {
      const found = chargedMeasures(aCharge({ energy }), factors);
      for (const [name, figure] of Object.entries(columns)) {
        expectFigure(found[name as keyof ChargedMeasures], figure, `${name}: ${by}`);
      }
    });
  }

  it('have no source of embodied carbon when it is unknown, and none of GPUs when none is charged', () => {
    const sourcesOf = (embodied: Charge['embodied']) =>
      chargedMeasures({ ...aCharge(), embodied }, factors).embodiedSources;
    expect(sourcesOf({ cpu: null, memory: null, gpu: null })).to.equal(null);
    expect(sourcesOf({ cpu: banded([4, 8, 12]), memory: null, gpu: banded([0, 0, 0]) })).to.equal(0b1);
  });

  it('have no price source when the cost is unknown', () => {
    const unpriced = aCharge({ cost: { cpu: null, memory: null, other: null } });
    expect(chargedMeasures(unpriced, factors).priceSources).to.equal(null);
  });
});

/** Lowest quality of the components that consume energy; memory is always modelled. */
const QUALITIES: readonly (readonly [what: string, energy: Partial<Charge['energy']>, quality: number])[] = [
  ['default when the CPU power is a default', { cpuQuality: 2 }, 2],
  ['modelled when metered CPU and modelled memory both consume energy', { cpuQuality: 0, gpu: null }, 1],
  ['measured when memory consumes no energy', { cpuQuality: 0, memory: banded([0, 0, 0]), gpu: null }, 0],
  ['measured when memory energy is unknown', { cpuQuality: 0, memory: null, gpu: null }, 0],
  ['modelled when only the GPUs are modelled', { cpuQuality: 0, gpuQuality: 1, memory: null }, 1],
  ['measured when no GPU is modelled', { cpuQuality: 0, memory: null, gpu: banded([0, 0, 0]) }, 0],
  ['default when the CPU is a default and the GPUs are metered', { cpuQuality: 2, gpuQuality: 0, memory: null }, 2],
];

describe('quality of a charge', () => {
  for (const [what, energy, quality] of QUALITIES) {
    it(`is ${what}`, () => expect(chargedMeasures(aCharge({ energy }), someFactors()).quality).to.equal(quality));
  }
});
