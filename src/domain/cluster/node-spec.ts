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
  /** Capacity of the node, not allocatable. */
  readonly vcpus: number | null;
  readonly memoryBytes: number | null;
  readonly allocatableCpuCores: number | null;
  readonly allocatableMemoryBytes: number | null;
  readonly gpuModel: string | null;
  /** Physical devices. */
  readonly gpuCount: number;
  /** Units that pods request per device: more than 1 with time slicing or MIG. Not stored with the node. */
  readonly gpuPartsPerDevice: number;
}

export const UNKNOWN_SPEC: NodeSpec = {
  provider: 'unknown',
  instanceType: null,
  region: null,
  zone: null,
  architecture: null,
  pool: null,
  isSpot: false,
  vcpus: null,
  memoryBytes: null,
  allocatableCpuCores: null,
  allocatableMemoryBytes: null,
  gpuModel: null,
  gpuCount: 0,
  gpuPartsPerDevice: 1,
};
