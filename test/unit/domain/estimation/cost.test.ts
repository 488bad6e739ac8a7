import type { ValidNode } from '../../../../src/domain/cluster/valid-observation.js';
import { exactly } from '../../../../src/domain/estimation/bands.js';
import { nodeCost, totalCost, totalUsd } from '../../../../src/domain/estimation/cost.js';
import type { Banded, NodeFactors } from '../../../../src/domain/estimation/factors.js';
import { aSaneNode, expectEnds, expectFigure } from './formula-fixtures.js';

type Price = NodeFactors['price'];

const BY_RESOURCE: Price = {
  nodeUsdPerHour: null,
  cpuUsdPerCoreHour: exactly(0.03),
  memoryUsdPerGibHour: exactly(0.004),
  gpuUsdPerHour: exactly(0.9),
  source: 'reference_on_demand',
};
const FREE = { cpuUsdPerCoreHour: exactly(0), memoryUsdPerGibHour: exactly(0), gpuUsdPerHour: exactly(0) };

/**
 * One row: a node of 4 vCPU and 8 GiB without GPUs that exists for 300 s = 1/12 h, and prices of 0.03 USD per
 * core-hour, 0.004 per GiB-hour and 0.9 per GPU-hour, unless the row says otherwise; its cost in USD and the
 * calculation.
 */
interface Row {
  readonly what: string;
  readonly node?: Partial<ValidNode>;
  readonly price?: Partial<Price>;
  readonly by: string;
  readonly usd: readonly [cpu: number | null, memory: number | null, other: number | null];
  readonly total: number | null;
}

const BY_RESOURCE_ROWS: readonly Row[] = [
  {
    what: 'is capacity x price x hours',
    by: '4 x 0.03 / 12, 8 x 0.004 / 12, 0 GPUs',
    usd: [0.12 / 12, 0.032 / 12, 0],
    total: 0.152 / 12,
  },
  {
    what: 'keeps the cost of GPUs separate',
    node: { gpuCount: 2 },
    by: '4 x 0.03 / 12, 8 x 0.004 / 12, 2 x 0.9 / 12',
    usd: [0.01, 0.032 / 12, 0.15],
    total: 1.952 / 12,
  },
  {
    what: 'counts while the node exists, covered or not',
    node: { existsSeconds: 150, coveredSeconds: 0 },
    by: '4 x 0.03 / 24, 8 x 0.004 / 24, 0',
    usd: [0.005, 0.032 / 24, 0],
    total: 0.152 / 24,
  },
  {
    what: 'is 0 while the node does not exist',
    node: { existsSeconds: 0, coveredSeconds: 0 },
    by: '0 h',
    usd: [0, 0, 0],
    total: 0,
  },
  {
    what: 'is 0 at prices of 0, which the operator can set',
    price: FREE,
    by: '4 x 0, 8 x 0, 0 GPUs',
    usd: [0, 0, 0],
    total: 0,
  },
  {
    what: 'is unknown for CPU when the number of cores is unknown',
    node: { vcpus: null },
    by: 'unknown, 8 x 0.004 / 12, 0 GPUs',
    usd: [null, 0.032 / 12, 0],
    total: 0.032 / 12,
  },
  {
    what: 'is unknown for memory when its size is unknown',
    node: { memoryGib: null },
    by: '4 x 0.03 / 12, unknown, 0 GPUs',
    usd: [0.01, null, 0],
    total: 0.01,
  },
  {
    what: 'is the cost of the GPUs when nothing else is known',
    node: { vcpus: null, memoryGib: null, gpuCount: 1 },
    by: 'unknown, unknown, 0.9 / 12',
    usd: [null, null, 0.075],
    total: 0.075,
  },
  {
    what: 'is unknown, not 0, when nothing about the node is known',
    node: { vcpus: null, memoryGib: null },
    by: 'unknown',
    usd: [null, null, null],
    total: null,
  },
];

const BY_NODE_ROWS: readonly Row[] = [
  {
    what: 'is split in proportion to the cost of its resources at unit prices',
    node: { memoryGib: 30 },
    price: { nodeUsdPerHour: exactly(12) },
    by: '12 / 12 = 1 USD; 4 x 0.03 = 0.12 to 30 x 0.004 = 0.12',
    usd: [0.5, 0.5, 0],
    total: 1,
  },
  {
    what: 'is split over GPUs too',
    node: { memoryGib: 20, gpuCount: 2 },
    price: { nodeUsdPerHour: exactly(6) },
    by: '6 / 12 = 0.5 USD; 0.12 to 0.08 to 2 x 0.9 = 1.8, of 2',
    usd: [0.03, 0.02, 0.45],
    total: 0.5,
  },
  {
    what: 'counts while the node exists, covered or not',
    node: { memoryGib: 30, existsSeconds: 150, coveredSeconds: 0 },
    price: { nodeUsdPerHour: exactly(12) },
    by: '12 / 24 = 0.5 USD; 0.12 to 0.12',
    usd: [0.25, 0.25, 0],
    total: 0.5,
  },
  {
    what: 'goes to CPU when only the number of cores is known',
    node: { memoryGib: null },
    price: { nodeUsdPerHour: exactly(12) },
    by: '0.12 of 0.12',
    usd: [1, null, 0],
    total: 1,
  },
  {
    what: 'goes to memory when only its size is known',
    node: { vcpus: null },
    price: { nodeUsdPerHour: exactly(12) },
    by: '0.032 of 0.032',
    usd: [null, 1, 0],
    total: 1,
  },
  {
    what: 'is kept when nothing about the node is known',
    node: { vcpus: null, memoryGib: null },
    price: { nodeUsdPerHour: exactly(12) },
    by: 'there are no resources to split it by: all of it is other cost',
    usd: [null, null, 1],
    total: 1,
  },
  {
    what: 'is kept when the unit prices are 0',
    price: { ...FREE, nodeUsdPerHour: exactly(12) },
    by: 'the weights are all 0: all of it is other cost',
    usd: [0, 0, 1],
    total: 1,
  },
  { what: 'can be 0', price: { nodeUsdPerHour: exactly(0) }, by: '0 / 12', usd: [0, 0, 0], total: 0 },
];

const TABLES = [
  ['cost at prices per resource', BY_RESOURCE_ROWS],
  ['cost at a price for the whole node', BY_NODE_ROWS],
] as const;

for (const [title, rows] of TABLES) {
  describe(title, () => {
    for (const { what, node, price, by, usd, total } of rows) {
      it(what, () => {
        const cost = nodeCost(aSaneNode(node), { ...BY_RESOURCE, ...price });
        expectExact(cost.cpu, usd[0], `CPU: ${by}`);
        expectExact(cost.memory, usd[1], `memory: ${by}`);
        expectExact(cost.other, usd[2], `other: ${by}`);
        expectExact(totalCost(cost), total, `total: ${by}`);
        const [costCpuUsd, costMemoryUsd, costOtherUsd] = usd;
        expectFigure(totalUsd({ costCpuUsd, costMemoryUsd, costOtherUsd }), total, `columns: ${by}`);
      });
    }
  });
}

/** Prices without a band make costs without one. */
function expectExact(figure: Banded | null, usd: number | null, by: string): void {
  expectEnds(figure, usd === null ? null : [usd, usd, usd], by);
}

describe('the band of a cost', () => {
  const banded = (low: number, value: number, high: number): Banded => ({ low, value, high });

  it('is that of each price per resource', () => {
    const price = {
      ...BY_RESOURCE,
      cpuUsdPerCoreHour: banded(0.024, 0.03, 0.048),
      memoryUsdPerGibHour: banded(0.002, 0.004, 0.01),
      gpuUsdPerHour: banded(0.45, 0.9, 1.8),
    };
    const cost = nodeCost(aSaneNode({ gpuCount: 2 }), price);
    expectEnds(cost.cpu, [0.008, 0.01, 0.016], '4 x [0.024, 0.03, 0.048] / 12');
    expectEnds(cost.memory, [0.016 / 12, 0.032 / 12, 0.08 / 12], '8 x [0.002, 0.004, 0.01] / 12');
    expectEnds(cost.other, [0.075, 0.15, 0.3], '2 x [0.45, 0.9, 1.8] / 12');
    expectEnds(totalCost(cost), [1.012 / 12, 1.952 / 12, 3.872 / 12], 'end by end');
  });

  it('is that of the node price, whatever the band of the prices that split it', () => {
    const price = { ...BY_RESOURCE, cpuUsdPerCoreHour: banded(0, 0.03, 9), nodeUsdPerHour: banded(6, 12, 24) };
    const cost = nodeCost(aSaneNode({ memoryGib: 30 }), price);
    expectEnds(cost.cpu, [0.25, 0.5, 1], '[6, 12, 24] / 12 x 0.12 / 0.24');
    expectEnds(cost.memory, [0.25, 0.5, 1], '[6, 12, 24] / 12 x 0.12 / 0.24');
    expectEnds(totalCost(cost), [0.5, 1, 2], '[6, 12, 24] / 12');
  });
});
