import { expect } from 'chai';
import type { ValidNode } from '../../../../src/domain/cluster/valid-observation.js';
import { type Attribution, attribute, type Fractions } from '../../../../src/domain/estimation/attribution.js';
import type { PodClaim } from '../../../../src/domain/estimation/claims.js';
import { aClaim, aSaneNode, expectFigure } from './formula-fixtures.js';

const GIB = 2 ** 30;
/** Capacity of the default node in one window: 4 vCPU x 300 s, 8 GiB x 300 s. */
const CPU = 1200;
const MEMORY = 8 * GIB * 300;

/** One column of fractions: pods A, B, ... in order, then the system part and the idle part. */
interface Column {
  readonly pods: readonly number[];
  readonly system: number;
  readonly idle: number;
}

/** One row: a node, the claims of its pods, and the expected fractions of one column with their calculation. */
interface Row {
  readonly what: string;
  readonly node?: Partial<ValidNode>;
  readonly claims: readonly Partial<PodClaim>[];
  readonly by: string;
  readonly fractions: Column;
}

const USE: readonly Row[] = [
  {
    what: 'of the worked example: A uses 0.02 and B 0.4 cores',
    claims: [{ cpuCoreSeconds: 6 }, { cpuCoreSeconds: 120 }],
    by: 'D = 6 + 120; A 6 / 126, B 120 / 126',
    fractions: { pods: [1 / 21, 20 / 21], system: 0, idle: 0 },
  },
  {
    what: 'assigns node use above the sum of the pods to the system',
    node: { cpuCoreSeconds: 180 },
    claims: [{ cpuCoreSeconds: 6 }, { cpuCoreSeconds: 120 }],
    by: 'D = max(180, 126); A 6 / 180, B 120 / 180, system (180 - 126) / 180',
    fractions: { pods: [1 / 30, 2 / 3], system: 0.3, idle: 0 },
  },
  {
    what: 'assigns nothing to the system when the pods use more than the node measured',
    node: { cpuCoreSeconds: 100 },
    claims: [{ cpuCoreSeconds: 6 }, { cpuCoreSeconds: 120 }],
    by: 'D = max(100, 126); A 6 / 126, B 120 / 126, system 0',
    fractions: { pods: [1 / 21, 20 / 21], system: 0, idle: 0 },
  },
  {
    what: 'is 0 for a pod whose use was not observed',
    claims: [{ cpuCoreSeconds: null }, { cpuCoreSeconds: 120 }],
    by: 'D = 120; A 0, B 120 / 120',
    fractions: { pods: [0, 1], system: 0, idle: 0 },
  },
  {
    what: 'is all system on a node without pods',
    node: { cpuCoreSeconds: 30 },
    claims: [],
    by: 'D = 30; system 30 / 30',
    fractions: { pods: [], system: 1, idle: 0 },
  },
  {
    what: 'is 0 for all rows on an idle node',
    node: { cpuCoreSeconds: 0 },
    claims: [{ cpuCoreSeconds: 0, cpuClaimCoreSeconds: 600 }],
    by: 'D = 0: there is no active energy to attribute',
    fractions: { pods: [0], system: 0, idle: 0 },
  },
  {
    what: 'is 0 for all rows when no use was observed',
    claims: [{ cpuCoreSeconds: null }],
    by: 'D = 0',
    fractions: { pods: [0], system: 0, idle: 0 },
  },
];

const CPU_CLAIM: readonly Row[] = [
  {
    what: 'of the worked example: A requests 2 and B 0.5 of 4 cores',
    claims: [{ cpuClaimCoreSeconds: 600 }, { cpuClaimCoreSeconds: 150 }],
    by: 'A 600 / 1200, B 150 / 1200, idle (1200 - 750) / 1200',
    fractions: { pods: [0.5, 0.125], system: 0, idle: 0.375 },
  },
  {
    what: 'is claim / sum of claims when claims exceed the capacity',
    claims: [{ cpuClaimCoreSeconds: 1800 }, { cpuClaimCoreSeconds: 600 }],
    by: 'A 1800 / 2400, B 600 / 2400, idle 0',
    fractions: { pods: [0.75, 0.25], system: 0, idle: 0 },
  },
  {
    what: 'leaves no idle part when claims equal the capacity',
    claims: [{ cpuClaimCoreSeconds: CPU }],
    by: '1200 / 1200, idle 0',
    fractions: { pods: [1], system: 0, idle: 0 },
  },
  {
    what: 'compares claims with the seconds that the node exists, not with the window length',
    node: { existsSeconds: 150, coveredSeconds: 100 },
    claims: [{ cpuClaimCoreSeconds: 150 }],
    by: '4 x 150 = 600; 150 / 600, idle 450 / 600',
    fractions: { pods: [0.25], system: 0, idle: 0.75 },
  },
  {
    what: 'is claim / sum of claims when the capacity is unknown',
    node: { vcpus: null },
    claims: [{ cpuClaimCoreSeconds: 300 }, { cpuClaimCoreSeconds: 100 }],
    by: 'A 300 / 400, B 100 / 400, idle 0',
    fractions: { pods: [0.75, 0.25], system: 0, idle: 0 },
  },
  {
    what: 'is all idle when the capacity is unknown and nothing is claimed',
    node: { vcpus: null },
    claims: [{}],
    by: '0 / 0: the whole part is idle',
    fractions: { pods: [0], system: 0, idle: 1 },
  },
  {
    what: 'is all idle on a node without pods',
    claims: [],
    by: '(1200 - 0) / 1200',
    fractions: { pods: [], system: 0, idle: 1 },
  },
  {
    what: 'does not depend on use',
    node: { cpuCoreSeconds: 900 },
    claims: [{ cpuCoreSeconds: 300, cpuClaimCoreSeconds: 300 }, { cpuClaimCoreSeconds: 600 }],
    by: 'A 300 / 1200, B 600 / 1200, idle 300 / 1200',
    fractions: { pods: [0.25, 0.5], system: 0, idle: 0.25 },
  },
];

const MEMORY_CLAIM: readonly Row[] = [
  {
    what: 'is claim / capacity',
    claims: [{ memoryClaimByteSeconds: MEMORY / 4 }, { memoryClaimByteSeconds: MEMORY / 8 }],
    by: 'A 2 of 8 GiB, B 1 of 8 GiB, idle 5 of 8 GiB',
    fractions: { pods: [0.25, 0.125], system: 0, idle: 0.625 },
  },
  {
    what: 'is claim / sum of claims when claims exceed the capacity',
    claims: [{ memoryClaimByteSeconds: MEMORY }, { memoryClaimByteSeconds: 3 * MEMORY }],
    by: 'A 8 of 32 GiB, B 24 of 32 GiB, idle 0',
    fractions: { pods: [0.25, 0.75], system: 0, idle: 0 },
  },
  {
    what: 'is claim / sum of claims when the capacity is unknown',
    node: { memoryGib: null },
    claims: [{ memoryClaimByteSeconds: 3 * GIB }, { memoryClaimByteSeconds: GIB }],
    by: 'A 3 / 4, B 1 / 4, idle 0',
    fractions: { pods: [0.75, 0.25], system: 0, idle: 0 },
  },
  {
    what: 'is all idle on a node without pods',
    claims: [],
    by: '8 of 8 GiB',
    fractions: { pods: [], system: 0, idle: 1 },
  },
];

const GPU_CLAIM: readonly Row[] = [
  {
    what: 'is allocated GPUs / all GPUs',
    node: { gpuCount: 2 },
    claims: [{ gpuSeconds: 300 }, { gpuSeconds: 0 }, { gpuSeconds: 150 }],
    by: '2 x 300 = 600; A 300 / 600, B 0, C 150 / 600, idle 150 / 600',
    fractions: { pods: [0.5, 0, 0.25], system: 0, idle: 0.25 },
  },
  {
    what: 'is allocated GPUs / sum of allocated GPUs when more is allocated than the node has',
    node: { gpuCount: 1 },
    claims: [{ gpuSeconds: 300 }, { gpuSeconds: 300 }],
    by: 'A 300 / 600, B 300 / 600, idle 0',
    fractions: { pods: [0.5, 0.5], system: 0, idle: 0 },
  },
  {
    what: 'is all idle on a node without GPUs',
    claims: [{}],
    by: '0 of 0',
    fractions: { pods: [0], system: 0, idle: 1 },
  },
];

const COLUMNS: readonly (readonly [
  title: string,
  column: keyof Fractions,
  rows: readonly Row[],
  sum: 'one' | 'use',
])[] = [
  ['CPU use', 'cpuUse', USE, 'use'],
  ['CPU claim', 'cpuClaim', CPU_CLAIM, 'one'],
  ['memory claim', 'memoryClaim', MEMORY_CLAIM, 'one'],
  ['GPU allocation', 'gpuClaim', GPU_CLAIM, 'one'],
];

const attributionOf = ({ node, claims }: Pick<Row, 'node' | 'claims'>): Attribution =>
  attribute(aSaneNode(node), claims.map(aClaim));

for (const [title, column, rows, sum] of COLUMNS) {
  describe(`attribution by ${title}`, () => {
    for (const row of rows) {
      it(row.what, () => {
        const { pods, system, idle, demandCoreSeconds } = attributionOf(row);
        expect(pods.length).to.equal(row.fractions.pods.length);
        for (const [place, fraction] of row.fractions.pods.entries()) {
          expectFigure(pods[place]![column], fraction, `pod ${place}: ${row.by}`);
        }
        expectFigure(system[column], row.fractions.system, `system: ${row.by}`);
        expectFigure(idle[column], row.fractions.idle, `idle: ${row.by}`);
        const whole = [...pods, system, idle].reduce((total, part) => total + part[column], 0);
        expectFigure(whole, sum === 'use' && demandCoreSeconds === 0 ? 0 : 1, 'sum of the column');
      });
    }
  });
}

/** D and its part outside pods, in core-seconds. */
const DEMAND: readonly (Pick<Row, 'what' | 'node' | 'claims' | 'by'> & {
  readonly D: number;
  readonly system: number;
})[] = [
  {
    what: 'is the use of the pods when node use was not observed',
    claims: [{ cpuCoreSeconds: 6 }, { cpuCoreSeconds: 120 }],
    by: 'max(0, 6 + 120)',
    D: 126,
    system: 0,
  },
  {
    what: 'is node use when it is larger',
    node: { cpuCoreSeconds: 180 },
    claims: [{ cpuCoreSeconds: 6 }, { cpuCoreSeconds: 120 }],
    by: 'max(180, 126); system 180 - 126',
    D: 180,
    system: 54,
  },
  {
    what: 'is the use of the pods when it is larger',
    node: { cpuCoreSeconds: 100 },
    claims: [{ cpuCoreSeconds: 6 }, { cpuCoreSeconds: 120 }],
    by: 'max(100, 126); system 126 - 126',
    D: 126,
    system: 0,
  },
  { what: 'is 0 without use', claims: [{ cpuCoreSeconds: null }], by: 'max(0, 0)', D: 0, system: 0 },
];

describe('CPU demand of a node', () => {
  for (const row of DEMAND) {
    it(row.what, () => {
      const { demandCoreSeconds, systemCoreSeconds } = attributionOf(row);
      expectFigure(demandCoreSeconds, row.D, row.by);
      expectFigure(systemCoreSeconds, row.system, `system: ${row.by}`);
    });
  }
});
