import type { ValidNode } from '../../../../src/domain/cluster/valid-observation.js';
import { type NodeCost, nodeCost, totalUsd } from '../../../../src/domain/estimation/cost.js';
import type { NodeFactors } from '../../../../src/domain/estimation/factors.js';
import { aSaneNode, expectFigure } from './formula-fixtures.js';

type Price = NodeFactors['price'];

const BY_RESOURCE: Price = {
  nodeUsdPerHour: null,
  cpuUsdPerCoreHour: 0.03,
  memoryUsdPerGibHour: 0.004,
  gpuUsdPerHour: 0.9,
  source: 'reference_on_demand',
};
/** Reference prices of a spot node. There is no spot price for GPUs; their on-demand price applies. */
const SPOT = { cpuUsdPerCoreHour: 0.006655, memoryUsdPerGibHour: 0.000892, gpuUsdPerHour: 0.95 };
const FREE = { cpuUsdPerCoreHour: 0, memoryUsdPerGibHour: 0, gpuUsdPerHour: 0 };

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
    what: 'uses spot prices for CPU and memory, not for GPUs',
    node: { gpuCount: 1 },
    price: { ...SPOT, source: 'reference_spot' },
    by: '4 x 0.006655 / 12, 8 x 0.000892 / 12, 0.95 / 12',
    usd: [0.02662 / 12, 0.007136 / 12, 0.95 / 12],
    total: 0.983756 / 12,
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
    price: { nodeUsdPerHour: 12 },
    by: '12 / 12 = 1 USD; 4 x 0.03 = 0.12 to 30 x 0.004 = 0.12',
    usd: [0.5, 0.5, 0],
    total: 1,
  },
  {
    what: 'is split over GPUs too',
    node: { memoryGib: 20, gpuCount: 2 },
    price: { nodeUsdPerHour: 6 },
    by: '6 / 12 = 0.5 USD; 0.12 to 0.08 to 2 x 0.9 = 1.8, of 2',
    usd: [0.03, 0.02, 0.45],
    total: 0.5,
  },
  {
    what: 'counts while the node exists, covered or not',
    node: { memoryGib: 30, existsSeconds: 150, coveredSeconds: 0 },
    price: { nodeUsdPerHour: 12 },
    by: '12 / 24 = 0.5 USD; 0.12 to 0.12',
    usd: [0.25, 0.25, 0],
    total: 0.5,
  },
  {
    what: 'goes to CPU when only the number of cores is known',
    node: { memoryGib: null },
    price: { nodeUsdPerHour: 12 },
    by: '0.12 of 0.12',
    usd: [1, null, 0],
    total: 1,
  },
  {
    what: 'goes to memory when only its size is known',
    node: { vcpus: null },
    price: { nodeUsdPerHour: 12 },
    by: '0.032 of 0.032',
    usd: [null, 1, 0],
    total: 1,
  },
  {
    what: 'is kept when nothing about the node is known',
    node: { vcpus: null, memoryGib: null },
    price: { nodeUsdPerHour: 12 },
    by: 'there are no resources to split it by: all of it is other cost',
    usd: [null, null, 1],
    total: 1,
  },
  {
    what: 'is kept when the unit prices are 0',
    price: { ...FREE, nodeUsdPerHour: 12 },
    by: 'the weights are all 0: all of it is other cost',
    usd: [0, 0, 1],
    total: 1,
  },
  { what: 'can be 0', price: { nodeUsdPerHour: 0 }, by: '0 / 12', usd: [0, 0, 0], total: 0 },
];

const TABLES = [
  ['cost at prices per resource', BY_RESOURCE_ROWS],
  ['cost at a price for the whole node', BY_NODE_ROWS],
] as const;

for (const [title, rows] of TABLES) {
  describe(title, () => {
    for (const { what, node, price, by, usd, total } of rows) {
      it(what, () => {
        const cost: NodeCost = nodeCost(aSaneNode(node), { ...BY_RESOURCE, ...price });
        expectFigure(cost.cpuUsd, usd[0], `CPU: ${by}`);
        expectFigure(cost.memoryUsd, usd[1], `memory: ${by}`);
        expectFigure(cost.otherUsd, usd[2], `other: ${by}`);
        expectFigure(totalUsd(cost), total, `total: ${by}`);
      });
    }
  });
}
