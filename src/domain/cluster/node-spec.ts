import type { MigShares } from './mig.js';
import { isVirtual, type ServerlessProduct } from './serverless.js';

export const PROVIDERS = [
  'aws',
  'gcp',
  'azure',
  'ovh',
  'scaleway',
  'hetzner',
  'digitalocean',
  'linode',
  'exoscale',
  'oracle',
  'ibm',
  'on-prem',
  'unknown',
] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Specification of a node. Null means unknown, never "none". */
export interface NodeSpec {
  readonly provider: Provider;
  readonly instanceType: string | null;
  /** Region, as labelled by the provider. */
  readonly region: string | null;
  /** Availability zone, as labelled by the provider. */
  readonly zone: string | null;
  readonly architecture: string | null;
  /** Node pool or group, from the provider's label. */
  readonly pool: string | null;
  readonly isSpot: boolean;
  /** Product that runs its pods, if they are billed instead of the node; null for ordinary nodes. */
  readonly serverless: ServerlessProduct | null;
  /** Capacity of the node, not allocatable. Null for virtual nodes. */
  readonly vcpus: number | null;
  readonly memoryBytes: number | null;
  readonly allocatableCpuCores: number | null;
  readonly allocatableMemoryBytes: number | null;
  readonly gpuModel: string | null;
  /** Number of physical devices. */
  readonly gpuCount: number;
  /** Number of requestable units per device; above 1 with time slicing or MIG. Not stored with the node. */
  readonly gpuPartsPerDevice: number;
  /** Fraction of a device of one unit of each MIG resource (MIG strategy `mixed`). Not stored with the node. */
  readonly migShares?: MigShares;
}

export const UNKNOWN_SPEC: NodeSpec = {
  provider: 'unknown',
  instanceType: null,
  region: null,
  zone: null,
  architecture: null,
  pool: null,
  isSpot: false,
  serverless: null,
  vcpus: null,
  memoryBytes: null,
  allocatableCpuCores: null,
  allocatableMemoryBytes: null,
  gpuModel: null,
  gpuCount: 0,
  gpuPartsPerDevice: 1,
};

/** Takes the values of the first specification, and those of the second where the first has none. */
export function mergeSpecs(first: NodeSpec, second: NodeSpec): NodeSpec {
  // Without node labels, time slices cannot be distinguished from devices, so the specification with slices is correct.
  const isSliced = second.gpuPartsPerDevice > first.gpuPartsPerDevice;
  const gpus = first.gpuCount === 0 || isSliced ? second : first;
  const migShares = first.migShares ?? second.migShares;
  return withoutVirtualCapacity({
    provider: first.provider === 'unknown' ? second.provider : first.provider,
    instanceType: first.instanceType ?? second.instanceType,
    region: first.region ?? second.region,
    zone: first.zone ?? second.zone,
    architecture: first.architecture ?? second.architecture,
    pool: first.pool ?? second.pool,
    isSpot: first.isSpot || second.isSpot,
    serverless: first.serverless ?? second.serverless,
    vcpus: first.vcpus ?? second.vcpus,
    memoryBytes: first.memoryBytes ?? second.memoryBytes,
    allocatableCpuCores: first.allocatableCpuCores ?? second.allocatableCpuCores,
    allocatableMemoryBytes: first.allocatableMemoryBytes ?? second.allocatableMemoryBytes,
    gpuModel: first.gpuModel ?? second.gpuModel,
    gpuCount: gpus.gpuCount,
    gpuPartsPerDevice: gpus.gpuPartsPerDevice,
    ...(migShares === undefined ? {} : { migShares }),
  });
}

/** Removes the capacity that a virtual node reports, because it is not that of a machine. */
export function withoutVirtualCapacity(spec: NodeSpec): NodeSpec {
  if (!isVirtual(spec)) return spec;
  const { migShares: _, ...rest } = spec;
  return {
    ...rest,
    vcpus: null,
    memoryBytes: null,
    allocatableCpuCores: null,
    allocatableMemoryBytes: null,
    gpuCount: 0,
    gpuPartsPerDevice: 1,
  };
}
