import { expect } from 'chai';
import type { PodObservation } from '../../../../src/domain/cluster/observation.js';
import type { ValidNode } from '../../../../src/domain/cluster/valid-observation.js';
import { claimOf, type PodClaim } from '../../../../src/domain/estimation/claims.js';
import type { Reason } from '../../../../src/domain/figures/reasons.js';
import { aPod } from './estimation-fixtures.js';
import { aSaneNode, expectFigure } from './formula-fixtures.js';

const GIB = 2 ** 30;

type Figures = Pick<PodClaim, 'cpuCoreSeconds' | 'cpuRequestCoreSeconds' | 'cpuClaimCoreSeconds'>;
type MemoryFigures = Pick<PodClaim, 'memoryByteSeconds' | 'memoryRequestByteSeconds' | 'memoryClaimByteSeconds'>;

/**
 * One row: a pod on a node of 4 vCPU, both existing and covered for 300 s unless the row says otherwise, and the
 * expected figures.
 */
interface Row<Found> {
  readonly what: string;
  readonly pod: Partial<PodObservation>;
  readonly node?: Partial<ValidNode>;
  readonly by: string;
  readonly figures: Found;
}

const CPU: readonly Row<Figures>[] = [
  {
    what: 'is the request when use is lower',
    pod: { cpuRequestCores: 2, cpuCoreSeconds: 6 },
    by: 'max(2 x 300, 6)',
    figures: { cpuCoreSeconds: 6, cpuRequestCoreSeconds: 600, cpuClaimCoreSeconds: 600 },
  },
  {
    what: 'is the use when it exceeds the request',
    pod: { cpuRequestCores: 0.5, cpuCoreSeconds: 240 },
    by: 'max(0.5 x 300, 240)',
    figures: { cpuCoreSeconds: 240, cpuRequestCoreSeconds: 150, cpuClaimCoreSeconds: 240 },
  },
  {
    what: 'is 0 without use and request',
    pod: { cpuRequestCores: 0, cpuCoreSeconds: 0 },
    by: 'max(0, 0)',
    figures: { cpuCoreSeconds: 0, cpuRequestCoreSeconds: 0, cpuClaimCoreSeconds: 0 },
  },
  {
    what: 'counts only the seconds that the pod exists',
    pod: { cpuRequestCores: 4, cpuCoreSeconds: 3, liveSeconds: 30 },
    by: 'max(4 x 30, 3)',
    figures: { cpuCoreSeconds: 3, cpuRequestCoreSeconds: 120, cpuClaimCoreSeconds: 120 },
  },
  {
    what: 'extrapolates the rate of use in the covered third of a window to the whole window',
    pod: { cpuRequestCores: 0.5, cpuCoreSeconds: 100 },
    node: { coveredSeconds: 100 },
    by: 'max(0.5 x 300, 100 / (100 / 300)); the use itself stays 100',
    figures: { cpuCoreSeconds: 100, cpuRequestCoreSeconds: 150, cpuClaimCoreSeconds: 300 },
  },
  {
    what: 'takes coverage from the seconds of the node, not of the window',
    pod: { cpuRequestCores: 0, cpuCoreSeconds: 60, liveSeconds: 150 },
    node: { existsSeconds: 150, coveredSeconds: 75 },
    by: '60 / (75 / 150)',
    figures: { cpuCoreSeconds: 60, cpuRequestCoreSeconds: 0, cpuClaimCoreSeconds: 120 },
  },
  {
    what: 'is the request in a window without samples',
    pod: { cpuRequestCores: 2, cpuCoreSeconds: 6 },
    node: { coveredSeconds: 0 },
    by: 'max(2 x 300, 0); the use is unknown',
    figures: { cpuCoreSeconds: null, cpuRequestCoreSeconds: 600, cpuClaimCoreSeconds: 600 },
  },
  {
    what: 'is the request when use was not observed',
    pod: { cpuRequestCores: 2, cpuCoreSeconds: null },
    by: 'max(2 x 300, 0)',
    figures: { cpuCoreSeconds: null, cpuRequestCoreSeconds: 600, cpuClaimCoreSeconds: 600 },
  },
  {
    what: 'is the use when the request is unknown',
    pod: { cpuRequestCores: null, cpuCoreSeconds: 240 },
    by: 'max(0, 240)',
    figures: { cpuCoreSeconds: 240, cpuRequestCoreSeconds: null, cpuClaimCoreSeconds: 240 },
  },
  {
    what: 'is 0 when neither use nor request is known',
    pod: { cpuRequestCores: null, cpuCoreSeconds: null },
    by: 'max(0, 0)',
    figures: { cpuCoreSeconds: null, cpuRequestCoreSeconds: null, cpuClaimCoreSeconds: 0 },
  },
  {
    what: 'is 0 on a node that does not exist in the window',
    pod: { cpuRequestCores: 2, cpuCoreSeconds: 6, liveSeconds: 0 },
    node: { existsSeconds: 0, coveredSeconds: 0 },
    by: '2 x 0',
    figures: { cpuCoreSeconds: null, cpuRequestCoreSeconds: 0, cpuClaimCoreSeconds: 0 },
  },
  {
    what: 'caps use at pod seconds x node cores',
    pod: { cpuCoreSeconds: 1000, liveSeconds: 30 },
    by: 'min(1000, 4 x 30)',
    figures: { cpuCoreSeconds: 120, cpuRequestCoreSeconds: 0, cpuClaimCoreSeconds: 120 },
  },
  {
    what: 'caps use at the covered seconds of the pod',
    pod: { cpuCoreSeconds: 1000 },
    node: { coveredSeconds: 100 },
    by: 'min(1000, 4 x 100) = 400; 400 / (100 / 300) = 1200',
    figures: { cpuCoreSeconds: 400, cpuRequestCoreSeconds: 0, cpuClaimCoreSeconds: 1200 },
  },
  {
    what: 'does not cap use when the number of cores is unknown',
    pod: { cpuCoreSeconds: 5000 },
    node: { vcpus: null },
    by: 'min(5000, unlimited)',
    figures: { cpuCoreSeconds: 5000, cpuRequestCoreSeconds: 0, cpuClaimCoreSeconds: 5000 },
  },
];

const MEMORY: readonly Row<MemoryFigures>[] = [
  {
    what: 'is the request when the working set is smaller',
    pod: { memoryRequestBytes: 2 * GIB, memoryWorkingSetBytes: GIB },
    by: 'max(2 GiB, 1 GiB) x 300 s',
    figures: {
      memoryByteSeconds: 300 * GIB,
      memoryRequestByteSeconds: 600 * GIB,
      memoryClaimByteSeconds: 600 * GIB,
    },
  },
  {
    what: 'is the working set when it exceeds the request',
    pod: { memoryRequestBytes: GIB, memoryWorkingSetBytes: 4 * GIB },
    by: 'max(1 GiB, 4 GiB) x 300 s',
    figures: {
      memoryByteSeconds: 1200 * GIB,
      memoryRequestByteSeconds: 300 * GIB,
      memoryClaimByteSeconds: 1200 * GIB,
    },
  },
  {
    what: 'is claimed for all seconds of the pod; only covered seconds count as used',
    pod: { memoryRequestBytes: 0, memoryWorkingSetBytes: 4 * GIB, liveSeconds: 150 },
    node: { coveredSeconds: 100 },
    by: 'claim 4 GiB x 150 s; use 4 GiB x 150 x 100 / 300 s',
    figures: { memoryByteSeconds: 200 * GIB, memoryRequestByteSeconds: 0, memoryClaimByteSeconds: 600 * GIB },
  },
  {
    what: 'is the request in a window without samples',
    pod: { memoryRequestBytes: 2 * GIB, memoryWorkingSetBytes: 4 * GIB },
    node: { coveredSeconds: 0 },
    by: '2 GiB x 300 s',
    figures: { memoryByteSeconds: null, memoryRequestByteSeconds: 600 * GIB, memoryClaimByteSeconds: 600 * GIB },
  },
  {
    what: 'is the working set when the request is unknown',
    pod: { memoryRequestBytes: null, memoryWorkingSetBytes: 4 * GIB },
    by: '4 GiB x 300 s',
    figures: { memoryByteSeconds: 1200 * GIB, memoryRequestByteSeconds: null, memoryClaimByteSeconds: 1200 * GIB },
  },
  {
    what: 'is 0 when neither is known',
    pod: { memoryRequestBytes: null, memoryWorkingSetBytes: null },
    by: 'max(0, 0) x 300 s',
    figures: { memoryByteSeconds: null, memoryRequestByteSeconds: null, memoryClaimByteSeconds: 0 },
  },
];

/** Covered seconds and allocated GPU-seconds. */
const SECONDS: readonly Row<Pick<PodClaim, 'coveredSeconds' | 'gpuSeconds'>>[] = [
  {
    what: 'for a complete window',
    pod: { gpuRequest: 2 },
    by: '2 x 300',
    figures: { coveredSeconds: 300, gpuSeconds: 600 },
  },
  {
    what: 'for a short-lived pod in a window with coverage 1/3',
    pod: { gpuRequest: 1, liveSeconds: 150 },
    node: { coveredSeconds: 100 },
    by: '150 x 100 / 300 covered; 1 x 150 allocated',
    figures: { coveredSeconds: 50, gpuSeconds: 150 },
  },
  {
    what: 'for a window without samples: GPUs stay allocated',
    pod: { gpuRequest: 1 },
    node: { coveredSeconds: 0 },
    by: '0 covered; 1 x 300 allocated',
    figures: { coveredSeconds: 0, gpuSeconds: 300 },
  },
  {
    what: 'for time slices of a device and MIG slices of another one',
    pod: { gpuRequest: 1, migRequest: { '3g.20gb': 1, '1g.10gb': 2 }, liveSeconds: 200 },
    node: { gpuPartsPerDevice: 4, migShares: { '3g.20gb': 0.5, '1g.10gb': 0.25 } },
    by: '(1/4 + 1 x 0.5 + 2 x 0.25) x 200 allocated',
    figures: { coveredSeconds: 200, gpuSeconds: 250 },
  },
];

const TABLES: readonly (readonly [title: string, rows: readonly Row<Partial<PodClaim>>[]])[] = [
  ['CPU claim', CPU],
  ['memory claim', MEMORY],
  ['covered and allocated seconds', SECONDS],
];

for (const [title, rows] of TABLES) {
  describe(title, () => {
    for (const { what, pod, node, by, figures } of rows) {
      it(what, () => {
        const claim = claimOf(aPod(pod), aSaneNode(node));
        for (const name of Object.keys(figures) as (keyof (Figures & MemoryFigures))[]) {
          expectFigure(claim[name], figures[name] ?? null, `${name}: ${by}`);
        }
      });
    }
  });
}

/** Reasons why the figures of a pod are estimates. */
const REASONS: readonly (Omit<Row<never>, 'by' | 'figures'> & { readonly reasons: readonly Reason[] })[] = [
  { what: 'are empty when everything was observed', pod: {}, reasons: [] },
  {
    what: 'include the reasons of the observation',
    pod: { reasons: ['uid_synthetic'], cpuCoreSeconds: null },
    reasons: ['uid_synthetic', 'usage_missing'],
  },
  { what: 'include usage_missing without CPU use', pod: { cpuCoreSeconds: null }, reasons: ['usage_missing'] },
  {
    what: 'include usage_missing without memory use',
    pod: { memoryWorkingSetBytes: null },
    reasons: ['usage_missing'],
  },
  {
    what: 'do not include usage_missing in a window without samples',
    pod: { cpuCoreSeconds: null },
    node: { coveredSeconds: 0 },
    reasons: [],
  },
  {
    what: 'include request_unknown without a CPU request',
    pod: { cpuRequestCores: null },
    reasons: ['request_unknown'],
  },
  {
    what: 'include request_unknown without a memory request',
    pod: { memoryRequestBytes: null },
    reasons: ['request_unknown'],
  },
  { what: 'include usage_capped for use above the cap', pod: { cpuCoreSeconds: 1201 }, reasons: ['usage_capped'] },
  {
    what: 'do not include usage_capped for use at the cap, within rounding',
    pod: { cpuCoreSeconds: 1200 * (1 + 5e-10) },
    reasons: [],
  },
];

describe('reasons of a claim', () => {
  for (const { what, pod, node, reasons } of REASONS) {
    it(what, () => expect(claimOf(aPod(pod), aSaneNode(node)).reasons).to.deep.equal(reasons));
  }
});
