import { expect } from 'chai';
import { type ShareableRow, shareIdle } from '../../../../src/domain/estimation/share.js';
import { IDLE, SYSTEM } from '../../../../src/domain/measures/entity-facts.js';
import { emptyMeasures, type Measures } from '../../../../src/domain/measures/measures.js';
import { expectFigure } from './formula-fixtures.js';

/** A row of the pod table: of a pod, or of the idle or system part of its node. */
const aRow = (name: string, node: string, own: Partial<Measures>): ShareableRow => ({
  ...emptyMeasures(),
  namespace: name === IDLE || name === SYSTEM ? name : 'production',
  workload: { kind: 'Deployment', name },
  name,
  uid: `${name}/${node}`,
  node,
  cpuRequestCores: null,
  memoryRequestBytes: null,
  ...own,
});

/** Energy in joules of idle CPU, memory and GPUs, and claims on each; null is a node without samples. */
type Figures = readonly [cpu: number, memory: number, gpu: number];
type Row = readonly [name: string, node: string, own: Figures | null, claims: Figures, shared: number | null];
const NONE: Figures = [0, 0, 0];

/**
 * One entry of the table: the rows of a window as name, node, own energy by resource, claims by resource and the shared
 * energy that follows, and how it is calculated. Own and shared energy of all rows add up to the own energy of all rows.
 */
const ENERGY: readonly { readonly what: string; readonly by: string; readonly rows: readonly Row[] }[] = [
  {
    what: 'goes to the pods of the node in proportion to their claims on the resource',
    by: 'CPU 20 x 3 / 4 and memory 12 x 1 / 6; CPU 20 x 1 / 4 and memory 12 x 5 / 6',
    rows: [
      ['a', 'n1', [30, 1, 0], [3, 1, 0], 15 + 2],
      ['b', 'n1', [10, 5, 0], [1, 5, 0], 5 + 10],
      [IDLE, 'n1', [20, 12, 0], NONE, -32],
    ],
  },
  {
    what: 'does not depend on the energy that pods have themselves',
    by: 'CPU 20 x 1 / 2 each',
    rows: [
      ['a', 'n1', [900, 0, 0], [2, 0, 0], 10],
      ['b', 'n1', [0, 0, 0], [2, 0, 0], 10],
      [IDLE, 'n1', [20, 0, 0], NONE, -20],
    ],
  },
  {
    what: 'of the worked example: 1.11 W of CPU over claims of 2 and 0.5 cores, for one second',
    by: 'a 1.11 x 2 / 2.5, b 1.11 x 0.5 / 2.5; idle -1.11',
    rows: [
      ['a', 'n1', [1.5352, 0, 0], [2, 0, 0], 0.888],
      ['b', 'n1', [1.474, 0, 0], [0.5, 0, 0], 0.222],
      [IDLE, 'n1', [1.11, 0, 0], NONE, -1.11],
    ],
  },
  {
    what: 'includes the system part, by CPU claim',
    by: 'a (20 + 4) x 3 / 4 + 12 x 1 / 6, b (20 + 4) x 1 / 4 + 12 x 5 / 6; idle -32, system -4',
    rows: [
      ['a', 'n1', [30, 1, 0], [3, 1, 0], 18 + 2],
      ['b', 'n1', [10, 5, 0], [1, 5, 0], 6 + 10],
      [IDLE, 'n1', [20, 12, 0], NONE, -32],
      [SYSTEM, 'n1', [4, 0, 0], NONE, -4],
    ],
  },
  {
    what: 'of GPUs goes to the pods with GPUs alone',
    by: 'a CPU 8 x 1 / 2 + GPU 30, b CPU 8 x 1 / 2',
    rows: [
      ['a', 'n1', NONE, [1, 0, 1], 34],
      ['b', 'n1', NONE, [1, 0, 0], 4],
      [IDLE, 'n1', [8, 0, 30], NONE, -38],
    ],
  },
  {
    what: 'of GPUs stays idle where no pod of the cluster has one',
    by: 'a CPU 8; idle keeps 30',
    rows: [
      ['a', 'n1', NONE, [1, 0, 0], 8],
      [IDLE, 'n1', [8, 0, 30], NONE, -8],
    ],
  },
  {
    what: 'of GPUs goes to the GPU pods of other nodes where none is on the node',
    by: 'a CPU 8, c GPU 30 + 5 and CPU 6',
    rows: [
      ['a', 'n1', NONE, [1, 0, 0], 8],
      [IDLE, 'n1', [8, 0, 30], NONE, -38],
      ['c', 'n2', NONE, [4, 0, 1], 41],
      [IDLE, 'n2', [6, 0, 5], NONE, -11],
    ],
  },
  {
    what: 'stays on its node where both nodes have claims',
    by: 'a 20, b 6',
    rows: [
      ['a', 'n1', [30, 0, 0], [3, 0, 0], 20],
      [IDLE, 'n1', [20, 0, 0], NONE, -20],
      ['b', 'n2', [10, 0, 0], [1, 0, 0], 6],
      [IDLE, 'n2', [6, 0, 0], NONE, -6],
    ],
  },
  {
    what: 'of a node without pods goes to all pods of the cluster in proportion to their claims',
    by: 'a 20 x 3 / 4 + 8 x 3 / 6, b 20 x 1 / 4 + 8 x 1 / 6, c 9 + 8 x 2 / 6',
    rows: [
      ['a', 'n1', [30, 0, 0], [3, 0, 0], 19],
      ['b', 'n1', [10, 0, 0], [1, 0, 0], 5 + 4 / 3],
      [IDLE, 'n1', [20, 0, 0], NONE, -20],
      ['c', 'n2', [20, 0, 0], [2, 0, 0], 9 + 8 / 3],
      [IDLE, 'n2', [9, 0, 0], NONE, -9],
      [IDLE, 'n3', [8, 0, 0], NONE, -8],
    ],
  },
  {
    what: 'of a node whose pods claim nothing goes to the cluster and not to them',
    by: 'a 20 + 8 + 2, b 0',
    rows: [
      ['a', 'n1', [30, 0, 0], [3, 0, 0], 30],
      [IDLE, 'n1', [20, 0, 0], NONE, -20],
      ['b', 'n2', NONE, NONE, 0],
      [IDLE, 'n2', [8, 0, 0], NONE, -8],
      [SYSTEM, 'n2', [2, 0, 0], NONE, -2],
    ],
  },
  {
    what: 'stays idle where no pod of the cluster claims anything',
    by: 'nothing is redistributed',
    rows: [
      ['a', 'n1', NONE, NONE, 0],
      [IDLE, 'n1', [20, 5, 1], NONE, 0],
      [SYSTEM, 'n1', [4, 0, 0], NONE, 0],
      [IDLE, 'n2', [8, 0, 0], NONE, 0],
    ],
  },
  {
    what: 'is null exactly where own energy is null: an unobserved node takes no part, whatever its pods claim',
    by: 'a 20; n2 unknown',
    rows: [
      ['a', 'n1', [30, 0, 0], [3, 0, 0], 20],
      [IDLE, 'n1', [20, 0, 0], NONE, -20],
      ['b', 'n2', null, [9, 9, 9], null],
      [IDLE, 'n2', null, NONE, null],
    ],
  },
  {
    what: 'of a full node is 0',
    by: 'nothing is idle',
    rows: [
      ['a', 'n1', [30, 4, 0], [3, 1, 0], 0],
      [IDLE, 'n1', NONE, NONE, 0],
    ],
  },
  { what: 'of a window without nodes is nothing', by: 'no rows', rows: [] },
];

const energyOf = (own: Figures | null, [cpu, memory, gpu]: Figures): Partial<Measures> => ({
  cpuIdleJoules: own?.[0] ?? null,
  memoryJoules: own?.[1] ?? null,
  gpuJoules: own?.[2] ?? null,
  energyJoules: own === null ? null : own[0] + own[1] + own[2],
  cpuClaimCoreSeconds: cpu,
  memoryClaimByteSeconds: memory,
  gpuSeconds: gpu,
});

describe('energy of idle and system shared over pods', () => {
  for (const { what, by, rows } of ENERGY) {
    it(what, () => {
      const facts = rows.map(([name, node, own, claims]) => aRow(name, node, energyOf(own, claims)));
      shareIdle(facts, []);
      for (const [place, [name, node, , , shared]] of rows.entries()) {
        expectFigure(facts[place]!.sharedEnergyJoules, shared, `${name} on ${node}: ${by}`);
      }
      const own = facts.reduce((sum, row) => sum + (row.energyJoules ?? 0), 0);
      const all = facts.reduce((sum, row) => sum + (row.energyJoules ?? 0) + (row.sharedEnergyJoules ?? 0), 0);
      expect(all, 'own + shared of all rows').to.be.closeTo(own, 1e-12 * own);
    });
  }
});

/** Pod a claims 3 of 4 cores that are claimed, 1 of 5 GiB and no GPU; pod b the rest. */
const CLAIMS: readonly Figures[] = [
  [3, 1, 0],
  [1, 4, 2],
  [0, 0, 0],
];

/**
 * Each quantity by its own parts of resources, and each end of a band by the parts of the value, so that low <= value <=
 * high: own figures of the idle row, and what a and b take.
 */
const COLUMNS: readonly {
  readonly shared: keyof Measures & `shared${string}`;
  readonly own: Partial<Record<keyof Measures, number>>;
  readonly parts?: readonly [memory: number, gpu: number];
  readonly by: string;
  readonly takes: readonly [a: number, b: number];
}[] = [
  {
    shared: 'sharedEnergyJoules',
    own: { energyJoules: 20, cpuIdleJoules: 8, memoryJoules: 10, gpuJoules: 2 },
    by: 'a 8 x 3 / 4 + 10 x 1 / 5, b 8 / 4 + 10 x 4 / 5 + 2',
    takes: [8, 12],
  },
  {
    shared: 'sharedEnergyLowJoules',
    own: { energyJoules: 20, memoryJoules: 10, gpuJoules: 2, energyLowJoules: 10 },
    by: 'half of the value',
    takes: [4, 6],
  },
  {
    shared: 'sharedEnergyHighJoules',
    own: { energyJoules: 20, memoryJoules: 10, gpuJoules: 2, energyHighJoules: 40 },
    by: 'twice the value',
    takes: [16, 24],
  },
  {
    shared: 'sharedFacilityJoules',
    own: { energyJoules: 20, memoryJoules: 10, gpuJoules: 2, facilityJoules: 30 },
    by: 'PUE 1.5',
    takes: [12, 18],
  },
  {
    shared: 'sharedCarbonOperationalGrams',
    own: { energyJoules: 20, memoryJoules: 10, gpuJoules: 2, carbonOperationalGrams: 5 },
    by: 'a quarter of the energy',
    takes: [2, 3],
  },
  {
    shared: 'sharedCarbonOperationalLowGrams',
    own: { energyJoules: 20, memoryJoules: 10, gpuJoules: 2, carbonOperationalLowGrams: 2.5 },
    by: 'an eighth of the energy',
    takes: [1, 1.5],
  },
  {
    shared: 'sharedCarbonOperationalHighGrams',
    own: { energyJoules: 20, memoryJoules: 10, gpuJoules: 2, carbonOperationalHighGrams: 10 },
    by: 'half of the energy',
    takes: [4, 6],
  },
  {
    shared: 'sharedCarbonEmbodiedGrams',
    own: { carbonEmbodiedGrams: 40 },
    parts: [0.25, 0.25],
    by: 'CPU 20, memory 10, GPU 10: a 20 x 3 / 4 + 10 / 5, b 20 / 4 + 10 x 4 / 5 + 10',
    takes: [17, 23],
  },
  {
    shared: 'sharedCarbonEmbodiedLowGrams',
    own: { carbonEmbodiedGrams: 40, carbonEmbodiedLowGrams: 20 },
    parts: [0.25, 0.25],
    by: 'half of the value',
    takes: [8.5, 11.5],
  },
  {
    shared: 'sharedCarbonEmbodiedHighGrams',
    own: { carbonEmbodiedGrams: 40, carbonEmbodiedHighGrams: 80 },
    parts: [0.25, 0.25],
    by: 'twice the value',
    takes: [34, 46],
  },
  {
    shared: 'sharedCostUsd',
    own: { costCpuUsd: 4, costMemoryUsd: 5, costOtherUsd: 6 },
    by: 'a 4 x 3 / 4 + 5 / 5, b 4 / 4 + 5 x 4 / 5 + 6',
    takes: [4, 11],
  },
];

describe('idle shared over pods', () => {
  for (const { shared, own, parts, by, takes } of COLUMNS) {
    it(`fills ${shared}`, () => {
      const zero = Object.fromEntries(Object.keys(own).map((name) => [name, 0]));
      const facts = ['a', 'b', IDLE].map((name, place) => {
        const [cpuClaimCoreSeconds, memoryClaimByteSeconds, gpuSeconds] = CLAIMS[place]!;
        const claims = { cpuClaimCoreSeconds, memoryClaimByteSeconds, gpuSeconds };
        return aRow(name, 'n1', { ...claims, ...(name === IDLE ? own : zero) });
      });
      const node = { name: 'n1', idleEmbodiedMemoryPart: parts?.[0] ?? null, idleEmbodiedGpuPart: parts?.[1] ?? null };
      shareIdle(facts, [node]);
      const [a, b, idle] = facts.map((row) => row[shared]);
      expectFigure(a!, takes[0], `a: ${by}`);
      expectFigure(b!, takes[1], `b: ${by}`);
      expectFigure(idle!, -(takes[0] + takes[1]), `idle: ${by}`);
    });
  }

  it('shares embodied carbon of methodology 1 by CPU claim, as it was attributed', () => {
    const claims = { cpuClaimCoreSeconds: 3, memoryClaimByteSeconds: 1, gpuSeconds: 0, carbonEmbodiedGrams: 0 };
    const facts = [
      aRow('a', 'n1', claims),
      aRow('b', 'n1', { ...claims, cpuClaimCoreSeconds: 1 }),
      aRow(IDLE, 'n1', { carbonEmbodiedGrams: 8 }),
    ];
    shareIdle(facts, [{ name: 'n1', idleEmbodiedMemoryPart: null, idleEmbodiedGpuPart: null }]);
    expect(facts.map((row) => row.sharedCarbonEmbodiedGrams)).to.deep.equal([6, 2, -8]);
  });
});
