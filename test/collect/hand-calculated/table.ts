/**
 * Figures of the cluster in `cluster.ts`, calculated by hand from the formulas of methodology 2 and from the rows of the
 * reference tables that are quoted below. Nothing is imported from the service.
 */

/** Low end, value and high end. */
export type Ends = readonly [low: number, value: number, high: number];

/** One row of a node: a pod, or its idle or system part. */
export interface HandRow {
  readonly node: string;
  readonly namespace: string;
  readonly name: string;
  /** Watts of IT power. */
  readonly active: Ends;
  readonly idle: Ends;
  readonly memory: Ends;
  readonly gpu: Ends;
  /** Kilograms of manufacturing emissions. */
  readonly kg: Ends;
  /** US dollars per hour. */
  readonly cpuUsd: Ends;
  readonly memoryUsd: Ends;
  readonly otherUsd: Ends;
  readonly pue: Ends;
  readonly intensity: Ends;
  /** Hours in the first (rolled-up) and in the second (open) hour. */
  readonly hours: readonly [first: number, second: number];
}

const NONE: Ends = [0, 0, 0];
const part = ([low, value, high]: Ends, fraction: number): Ends => [low * fraction, value * fraction, high * fraction];
const band = (value: number, low: number, high: number): Ends => [value * low, value, value * high];
const plus = (...all: readonly Ends[]): Ends => [
  all.reduce((sum, [low]) => sum + low, 0),
  all.reduce((sum, [, value]) => sum + value, 0),
  all.reduce((sum, [, , high]) => sum + high, 0),
];

interface HandNode {
  readonly node: string;
  readonly active: Ends;
  readonly idle: Ends;
  readonly memory: Ends;
  readonly gpu: Ends;
  readonly cpuKg: Ends;
  readonly memoryKg: Ends;
  readonly gpuKg: Ends;
  readonly cpuUsd: Ends;
  readonly memoryUsd: Ends;
  readonly otherUsd: Ends;
  readonly pue: Ends;
  readonly intensity: Ends;
}

/** Fractions of a node: of its CPU use, and of its CPU, memory and GPUs by claim. */
type Fractions = readonly [use: number, cpu: number, memory: number, gpu: number];

const rowOf = (
  { node, active, idle, memory, gpu, cpuKg, memoryKg, gpuKg, cpuUsd, memoryUsd, otherUsd, pue, intensity }: HandNode,
  namespace: string,
  name: string,
  [ofUse, ofCpu, ofMemory, ofGpu]: Fractions,
  hours: HandRow['hours'] = [1, 0.5],
): HandRow => ({
  node,
  namespace,
  name,
  active: part(active, ofUse),
  idle: part(idle, ofCpu),
  memory: part(memory, ofMemory),
  gpu: part(gpu, ofGpu),
  kg: plus(part(cpuKg, ofCpu), part(memoryKg, ofMemory), part(gpuKg, ofGpu)),
  cpuUsd: part(cpuUsd, ofCpu),
  memoryUsd: part(memoryUsd, ofMemory),
  otherUsd: part(otherUsd, ofGpu),
  pue,
  intensity,
  hours,
});

/** Manufacturing: 4.5 kg per vCPU, 1.05 kg per GiB, 150 kg per GPU. */
const kgOf = (vcpus: number, gib: number, gpus: number): Pick<HandNode, 'cpuKg' | 'memoryKg' | 'gpuKg'> => ({
  cpuKg: [2.6 * vcpus, 4.5 * vcpus, 8 * vcpus],
  memoryKg: [0.6 * gib, 1.05 * gib, 1.9 * gib],
  gpuKg: [80 * gpus, 150 * gpus, 300 * gpus],
});

const AWS_PUE: Ends = [1.075, 1.15, 1.225];
const AZURE_PUE: Ends = [1.09, 1.18, 1.27];
const ASSUMED_PUE: Ends = [1.2, 1.5, 2];
/** US-MIDA-PJM, IE, and the world average +-60 %. */
const VIRGINIA: Ends = [355.3, 418, 480.7];
const IRELAND: Ends = [255.85, 301, 403];
const WORLD: Ends = [189.2, 473, 756.8];

/**
 * m5.xlarge in Virginia, spot. A measured host at u = 1.2 / 4 = 0.3, half-way from 10 % to 50 %: package (6.11 + 14.32) / 2
 * = 10.215 W, memory (3.85 + 9.92) / 2 = 6.885 W, other 4 W; idle: package 2.41 W. Package and memory +-25 %, other
 * +-100 %. P(0.3) = 14.215 [7.66125, 20.76875], P(0) = 6.41 [1.8075, 11.0125]. Spot price of the type: 0.0749, -50 % to
 * +100 %, of which the CPU has 4 x 0.031611 / (4 x 0.031611 + 16 x 0.004237) = 0.126444 / 0.194236.
 */
const SPOT: HandNode = {
  node: 'spot-1',
  active: [7.66125 - 1.8075, 14.215 - 6.41, 20.76875 - 11.0125],
  idle: [1.8075, 6.41, 11.0125],
  memory: band(6.885, 0.75, 1.25),
  gpu: NONE,
  ...kgOf(4, 16, 0),
  cpuUsd: band((0.0749 * 0.126444) / 0.194236, 0.5, 2),
  memoryUsd: band((0.0749 * 0.067792) / 0.194236, 0.5, 2),
  otherUsd: NONE,
  pue: AWS_PUE,
  intensity: VIRGINIA,
};

/**
 * g4dn.xlarge in Ireland, Cascade Lake at u = 0.4 / 4 = 0.1: 4 x 2.346 [0.708, 5.959] W, idle 4 x 1.216 [0.434, 4.036] W.
 * Memory: (0.2 + 0.4 x 0.1) [0.12, 0.46] W/GiB x (16 - 2 x 4) GiB. One T4 at 50 %: between 8 [4.8, 11.2] and 71 [49.7, 74.5]
 * W. List price of Virginia: 0.526, -10 % to +60 %, divided by 0.126444 + 0.067792 + 0.95 = 1.144236.
 */
const T4: HandNode = {
  node: 't4-1',
  active: [2.832 - 1.736, 9.384 - 4.864, 23.836 - 16.144],
  idle: [1.736, 4.864, 16.144],
  memory: [0.96, 1.92, 3.68],
  gpu: [27.25, 39.5, 42.85],
  ...kgOf(4, 16, 1),
  cpuUsd: band((0.526 * 0.126444) / 1.144236, 0.9, 1.6),
  memoryUsd: band((0.526 * 0.067792) / 1.144236, 0.9, 1.6),
  otherUsd: band((0.526 * 0.95) / 1.144236, 0.9, 1.6),
  pue: AWS_PUE,
  intensity: IRELAND,
};

/**
 * p4d.24xlarge in Ireland, Cascade Lake at u = 48 / 96 = 0.5: 96 x 4.832 [1.805, 9.733] W, idle 96 x 1.216 [0.434, 4.036] W.
 * Memory: 0.4 [0.2, 0.7] W/GiB x (1152 - 2 x 96) GiB. Eight A100 of unknown use: 46 [27.6, 427.4] W each. List price
 * of Virginia: 32.7726, divided by 96 x 0.031611 + 1152 x 0.004237 + 8 x 0.95 = 3.034656 + 4.881024 + 7.6 = 15.51568.
 */
const A100: HandNode = {
  node: 'a100-1',
  active: [173.28 - 41.664, 463.872 - 116.736, 934.368 - 387.456],
  idle: [41.664, 116.736, 387.456],
  memory: [192, 384, 672],
  gpu: [220.8, 368, 3419.2],
  ...kgOf(96, 1152, 8),
  cpuUsd: band((32.7726 * 3.034656) / 15.51568, 0.9, 1.6),
  memoryUsd: band((32.7726 * 4.881024) / 15.51568, 0.9, 1.6),
  otherUsd: band((32.7726 * 7.6) / 15.51568, 0.9, 1.6),
  pue: AWS_PUE,
  intensity: IRELAND,
};

/**
 * 8 cores and 32 GiB on premises in Ireland. Kepler: packages 60 W, idle 20 W, +-5 %; plus 1 [0.2, 2] W per vCPU that does
 * not depend on the load, plus memory of all 32 GiB at u = 2 / 8: 0.3 [0.15, 0.55] W/GiB. Reference prices, -20 % to +60 %.
 */
const ON_PREMISES: HandNode = {
  node: 'onprem-1',
  active: [38, 40, 42],
  idle: [19 + 1.6, 20 + 8, 21 + 16],
  memory: [4.8, 9.6, 17.6],
  gpu: NONE,
  ...kgOf(8, 32, 0),
  cpuUsd: band(8 * 0.031611, 0.8, 1.6),
  memoryUsd: band(32 * 0.004237, 0.8, 1.6),
  otherUsd: NONE,
  pue: ASSUMED_PUE,
  intensity: IRELAND,
};

/**
 * 2 cores and 4 GiB of which nothing else is known, at u = 0.2 / 2 = 0.1. Default: 2 x 0.75 = 1.5 W idle, 1.7 x 3.5 = 5.95 W
 * full, 1.5 + 0.2 x 4.45 = 2.39 W at 10 % load, -50 % to +150 %. The watts include the memory (4 - 2 x 2 = 0 GiB).
 */
const UNKNOWN_TYPE: HandNode = {
  node: 'unknown-1',
  active: [2.39 - 1.5, 4.78 - 3, 11.95 - 7.5],
  idle: [1.5, 3, 7.5],
  memory: NONE,
  gpu: NONE,
  ...kgOf(2, 4, 0),
  cpuUsd: band(2 * 0.031611, 0.8, 1.6),
  memoryUsd: band(4 * 0.004237, 0.8, 1.6),
  otherUsd: NONE,
  pue: ASSUMED_PUE,
  intensity: WORLD,
};

/**
 * A pod on AKS' virtual node in Virginia: 1.2 cores and 2.25 GiB are rounded up to 2 vCPU and 2.3 GiB, 0.5 cores and 1 GiB to
 * 1 vCPU and 1 GiB. Its use is not observed: u = 0.5 [0, 1]. Azure's default: 2 x 0.78 = 1.56 W idle, 1.7 x 3.76 = 6.392 W
 * full, 1.56 + 0.64 x 4.832 = 4.65248 W at half load, -50 % to +150 %. List price of Container Instances, -10 % to +30 %.
 */
const burst = (vcpus: number, gib: number): HandNode => ({
  node: 'virtual-node-aci-linux',
  // P(0.5) - P(0), from nothing in an idle machine to P(1) - P(0)
  active: [0, (4.65248 - 1.56) * vcpus, (6.392 - 1.56) * 2.5 * vcpus],
  idle: band(1.56 * vcpus, 0.5, 2.5),
  memory: NONE,
  gpu: NONE,
  ...kgOf(vcpus, gib, 0),
  cpuUsd: band(0.0405 * vcpus, 0.9, 1.3),
  memoryUsd: band(0.00445 * gib, 0.9, 1.3),
  otherUsd: NONE,
  pue: AZURE_PUE,
  intensity: VIRGINIA,
});

/**
 * A pod of Fargate in Ireland: 0.25 cores and 0.5 + 0.25 GiB are rounded up to 0.25 vCPU and 1 GiB. u = 0.1 / 0.25 = 0.4, three
 * quarters of the way from 10 % (1.48 + 0.2 x 4.47 = 2.374 W) to 50 % (1.48 + 0.64 x 4.47 = 4.3408 W): 3.8491 W per vCPU, idle
 * 1.48 W, -50 % to +150 %. Memory: (0.2 + 0.4 x 0.4) [0.18, 0.64] W/GiB x (1 - 2 x 0.25) GiB. List price, -10 % to +60 %.
 */
const REPORT: HandNode = {
  node: 'fargate-ip-10-0-0-7',
  active: band((3.8491 - 1.48) * 0.25, 0.5, 2.5),
  idle: band(1.48 * 0.25, 0.5, 2.5),
  memory: [0.18 * 0.5, 0.36 * 0.5, 0.64 * 0.5],
  gpu: NONE,
  ...kgOf(0.25, 1, 0),
  cpuUsd: band(0.04048 * 0.25, 0.9, 1.6),
  memoryUsd: band(0.004445, 0.9, 1.6),
  otherUsd: NONE,
  pue: AWS_PUE,
  intensity: IRELAND,
};

const WHOLE: Fractions = [1, 1, 1, 1];

/** Claims are the larger of request and use. */
export const HAND_ROWS: readonly HandRow[] = [
  rowOf(SPOT, 'shop', 'web-a', [0.5 / 1.2, 1 / 4, 4 / 16, 0]),
  rowOf(SPOT, 'shop', 'web-b', [0.4 / 1.2, 0.4 / 4, 2 / 16, 0]),
  rowOf(SPOT, '__system__', '__system__', [0.3 / 1.2, 0, 0, 0]),
  rowOf(SPOT, '__idle__', '__idle__', [0, 2.6 / 4, 10 / 16, 1]),
  // one of four time slices
  rowOf(T4, 'ml', 'train-0', [0.3 / 0.4, 1 / 4, 2 / 16, 1 / 4]),
  rowOf(T4, '__system__', '__system__', [0.1 / 0.4, 0, 0, 0]),
  rowOf(T4, '__idle__', '__idle__', [0, 3 / 4, 14 / 16, 3 / 4]),
  // two slices 1g.5gb are 2 x 1/7 of a device, 3g.20gb is max(3/7, 4/8)
  rowOf(A100, 'ml', 'infer-0', [40 / 48, 40 / 96, 256 / 1152, 2 / 7 / 8]),
  rowOf(A100, 'ml', 'infer-1', [6 / 48, 10 / 96, 64 / 1152, 0.5 / 8]),
  rowOf(A100, '__system__', '__system__', [2 / 48, 0, 0, 0]),
  rowOf(A100, '__idle__', '__idle__', [0, 46 / 96, 832 / 1152, (8 - 2 / 7 - 0.5) / 8]),
  rowOf(ON_PREMISES, 'data', 'db-0', [1.5 / 2, 4 / 8, 16 / 32, 0]),
  rowOf(ON_PREMISES, '__system__', '__system__', [0.5 / 2, 0, 0, 0]),
  rowOf(ON_PREMISES, '__idle__', '__idle__', [0, 4 / 8, 16 / 32, 1]),
  rowOf(UNKNOWN_TYPE, 'shop', 'cache-0', [0.1 / 0.2, 0.5 / 2, 1 / 4, 0]),
  rowOf(UNKNOWN_TYPE, '__system__', '__system__', [0.1 / 0.2, 0, 0, 0]),
  rowOf(UNKNOWN_TYPE, '__idle__', '__idle__', [0, 1.5 / 2, 3 / 4, 1]),
  rowOf(burst(2, 2.3), 'jobs', 'burst-0', WHOLE),
  rowOf(burst(1, 1), 'jobs', 'burst-1', WHOLE, [1, 1 / 6]),
  rowOf(REPORT, 'jobs', 'report-0', WHOLE),
];
