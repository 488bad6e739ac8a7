import { expect } from 'chai';
import {
  type EmbodiedGrams,
  embodiedGrams,
  embodiedPartsOf,
  embodiedTotal,
} from '../../../../src/domain/estimation/embodied.js';
import { GIB } from './estimation-fixtures.js';
import { type Ends, expectEnds } from './formula-fixtures.js';

/** Four years: 35,040 h x 3600 s. */
const LIFETIME_SECONDS = 126_144_000;
/** Grams of 1 kg in a window of 300 s: 1000 x 300 / 126,144,000 = 0.002378234 g. */
const KG = (1000 * 300) / LIFETIME_SECONDS;
const kg = (low: number, value: number, high: number): Ends => [low * KG, value * KG, high * KG];

/** One row: a node of 4 vCPU, 16 GiB and no GPU in a whole window unless it says otherwise, and grams by resource. */
const ROWS: readonly {
  readonly what: string;
  readonly node?: Partial<Parameters<typeof embodiedGrams>[0]>;
  readonly lifetimeSeconds?: number;
  readonly by: string;
  readonly grams: Readonly<Record<keyof EmbodiedGrams, Ends | null>>;
}[] = [
  {
    what: 'of 4 vCPU and 16 GiB in a window',
    by: '4 x 4.5 = 18 kg [4 x 2.6, 4 x 8], 16 x 1.05 = 16.8 kg [16 x 0.6, 16 x 1.9]; 34.8 kg x 0.002378234 = 0.082762557 g',
    grams: { cpu: kg(10.4, 18, 32), memory: kg(9.6, 16.8, 30.4), gpu: kg(0, 0, 0) },
  },
  {
    what: 'of a node with two GPUs',
    node: { gpuCount: 2 },
    by: 'and 2 x 150 kg [2 x 80, 2 x 300]',
    grams: { cpu: kg(10.4, 18, 32), memory: kg(9.6, 16.8, 30.4), gpu: kg(160, 300, 600) },
  },
  {
    what: 'in its whole lifetime',
    node: { existsSeconds: LIFETIME_SECONDS },
    by: 'all of it, in grams',
    grams: { cpu: [10_400, 18_000, 32_000], memory: [9600, 16_800, 30_400], gpu: [0, 0, 0] },
  },
  {
    what: 'with a lifetime of half as long',
    lifetimeSeconds: LIFETIME_SECONDS / 2,
    by: 'twice as much in a window',
    grams: { cpu: kg(20.8, 36, 64), memory: kg(19.2, 33.6, 60.8), gpu: kg(0, 0, 0) },
  },
  {
    what: 'of a node that exists for half a window',
    node: { existsSeconds: 150 },
    by: 'half of a window',
    grams: { cpu: kg(5.2, 9, 16), memory: kg(4.8, 8.4, 15.2), gpu: kg(0, 0, 0) },
  },
  {
    what: 'of a node that does not exist in the window',
    node: { existsSeconds: 0 },
    by: '0 s',
    grams: { cpu: [0, 0, 0], memory: [0, 0, 0], gpu: [0, 0, 0] },
  },
  {
    what: 'of a node of unknown memory',
    node: { memoryGib: null },
    by: 'the memory is unknown, not 0',
    grams: { cpu: kg(10.4, 18, 32), memory: null, gpu: kg(0, 0, 0) },
  },
  {
    what: 'of a node of unknown vCPU',
    node: { vcpus: null },
    by: 'unknown, not 0',
    grams: { cpu: null, memory: null, gpu: null },
  },
];

describe('embodied carbon', () => {
  for (const { what, node, lifetimeSeconds = LIFETIME_SECONDS, by, grams } of ROWS) {
    it(what, () => {
      const size = { vcpus: 4, memoryGib: 16, gpuCount: 0, existsSeconds: 300, ...node };
      const found = embodiedGrams(size, { lifetimeSeconds });
      for (const part of ['cpu', 'memory', 'gpu'] as const) expectEnds(found[part], grams[part], `${part}: ${by}`);
    });
  }

  it('is the sum of its known parts', () => {
    const [cpu, gpu] = [
      { value: 4, low: 1, high: 9 },
      { value: 2, low: 1, high: 3 },
    ];
    expectEnds(embodiedTotal({ cpu, memory: null, gpu }), [2, 6, 12], '4 + 2');
    expectEnds(embodiedTotal({ cpu: null, memory: null, gpu: null }), null, 'unknown');
  });
});

describe('parts of the embodied carbon of a stored row', () => {
  const row = { cpuClaimCoreSeconds: 300, memoryClaimByteSeconds: 300 * 4 * GIB, gpuSeconds: 0, methodologyVersion: 2 };

  it('are in proportion to its claims', () => {
    const { cpu, memory, gpu } = embodiedPartsOf({ ...row, gpuSeconds: 30 });
    // 4.5 x 1 core, 1.05 x 4 GiB, 150 x 0.1 GPU: 4.5 + 4.2 + 15 = 23.7
    expect([cpu, memory, gpu].map((part) => part * 23.7)).to.satisfy((found: number[]) =>
      [4.5, 4.2, 15].every((expected, place) => Math.abs(found[place]! - expected) < 1e-9),
    );
  });

  it('are those of a node to which the parts of its pods add up', () => {
    const { cpu, memory } = embodiedPartsOf(row);
    expect(cpu).to.be.closeTo(4.5 / 8.7, 1e-12);
    expect(memory).to.be.closeTo(4.2 / 8.7, 1e-12);
  });

  it('are all of the CPU in rows of version 1, and in rows without claims', () => {
    expect(embodiedPartsOf({ ...row, methodologyVersion: 1 })).to.deep.equal({ cpu: 1, memory: 0, gpu: 0 });
    const nothing = { ...row, cpuClaimCoreSeconds: null, memoryClaimByteSeconds: 0 };
    expect(embodiedPartsOf(nothing)).to.deep.equal({ cpu: 1, memory: 0, gpu: 0 });
  });
});
