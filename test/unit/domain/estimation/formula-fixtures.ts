import { expect } from 'chai';
import type { ValidNode } from '../../../../src/domain/cluster/valid-observation.js';
import type { PodClaim } from '../../../../src/domain/estimation/claims.js';
import type { Banded } from '../../../../src/domain/estimation/factors.js';
import { aPod } from './estimation-fixtures.js';

/** Compared to 12 digits with the hand calculation: the order of operations may differ. */
const RELATIVE_TOLERANCE = 1e-12;

/** Low end, value and high end of a figure. */
export type Ends = readonly [low: number, value: number, high: number];

/** A node of 4 vCPU and 8 GiB without GPUs that exists and is covered for one whole window of 300 s. */
export const aSaneNode = (over: Partial<ValidNode> = {}): ValidNode => ({
  name: 'n1',
  existsSeconds: 300,
  coveredSeconds: 300,
  vcpus: 4,
  memoryGib: 8,
  gpuCount: 0,
  gpuPartsPerDevice: 1,
  isImplausible: false,
  cpuCoreSeconds: null,
  memoryWorkingSetBytes: null,
  measuredCpuJoules: null,
  measuredPlatformJoules: null,
  measuredDramJoules: null,
  measuredIdlePart: null,
  measuredGpuJoules: null,
  gpuUtilisation: null,
  reasons: [],
  ...over,
});

/** A pod that uses, requests and claims nothing. */
export const aClaim = (over: Partial<PodClaim> = {}): PodClaim => ({
  pod: aPod(),
  coveredSeconds: 300,
  cpuCoreSeconds: 0,
  memoryByteSeconds: 0,
  cpuRequestCoreSeconds: 0,
  memoryRequestByteSeconds: 0,
  cpuClaimCoreSeconds: 0,
  memoryClaimByteSeconds: 0,
  gpuSeconds: 0,
  reasons: [],
  ...over,
});

/** Compares a figure with the hand calculation; null must be null. */
export function expectFigure(found: number | null, expected: number | null, what: string): void {
  if (found === null || expected === null) expect(found, what).to.equal(expected);
  else expect(found, what).to.be.closeTo(expected, RELATIVE_TOLERANCE * Math.abs(expected));
}

/** Compares low, value and high with the hand calculation; null must be null. */
export function expectEnds(found: Banded | null, expected: Ends | null, what: string): void {
  expectFigure(found?.low ?? null, expected?.[0] ?? null, `low end of ${what}`);
  expectFigure(found?.value ?? null, expected?.[1] ?? null, `value of ${what}`);
  expectFigure(found?.high ?? null, expected?.[2] ?? null, `high end of ${what}`);
}
