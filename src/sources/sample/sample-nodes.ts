import { type NodeSpec, UNKNOWN_SPEC } from '../../domain/cluster/node-spec.js';

const GIB = 2 ** 30;
/** Resources that the kubelet reserves for itself and the system, as managed clusters configure nodes of this size. */
const RESERVED_CPU_CORES = 0.08;
const RESERVED_MEMORY_RATIO = 0.08;

export interface SampleNode {
  readonly name: string;
  readonly spec: NodeSpec;
  /** The CPU package energy of the node is measured. */
  readonly isMeasured: boolean;
  /** Scrapes of this node fail occasionally, which leaves gaps. */
  readonly isFlaky: boolean;
}

type Hardware = Partial<NodeSpec> & { readonly vcpus: number; readonly gib: number };

function node(name: string, hardware: Hardware, traits: Partial<SampleNode> = {}): SampleNode {
  const { gib, ...given } = hardware;
  const spec: NodeSpec = {
    ...UNKNOWN_SPEC,
    architecture: 'amd64',
    ...given,
    memoryBytes: gib * GIB,
    allocatableCpuCores: hardware.vcpus - RESERVED_CPU_CORES,
    allocatableMemoryBytes: Math.floor(gib * GIB * (1 - RESERVED_MEMORY_RATIO)),
  };
  return { name, spec, isMeasured: false, isFlaky: false, ...traits };
}

const PARIS = { provider: 'aws', region: 'eu-west-3', zone: 'eu-west-3a' } as const;
const FRANKFURT = { provider: 'gcp', region: 'europe-west3', zone: 'europe-west3-b' } as const;
const LOS_ANGELES = { provider: 'gcp', region: 'us-west2', zone: 'us-west2-a' } as const;

const GENERAL = { ...PARIS, instanceType: 'm6i.2xlarge', pool: 'general', vcpus: 8, gib: 32 } as const;
const SPOT = { ...PARIS, instanceType: 'm6a.xlarge', pool: 'spot', isSpot: true, vcpus: 4, gib: 16 } as const;
const GPU = {
  ...PARIS,
  instanceType: 'g4dn.xlarge',
  pool: 'gpu',
  vcpus: 4,
  gib: 16,
  gpuModel: 'NVIDIA T4',
  gpuCount: 1,
} as const;
const WEB = { ...FRANKFURT, instanceType: 'n2-standard-8', pool: 'web', vcpus: 8, gib: 32 } as const;
const BATCH = { ...LOS_ANGELES, instanceType: 'n2d-standard-8', pool: 'batch', vcpus: 8, gib: 32 } as const;

/** Node names, grouped by the workloads that run on them. */
export const CORE = [
  'ip-10-0-1-11.eu-west-3.compute.internal',
  'ip-10-0-1-12.eu-west-3.compute.internal',
  'ip-10-0-1-13.eu-west-3.compute.internal',
] as const;
/** In the same pool as CORE. Its load is so low that the other nodes of the pool could run it. */
export const QUIET = ['ip-10-0-1-14.eu-west-3.compute.internal'] as const;
export const SPOTS = ['ip-10-0-2-21.eu-west-3.compute.internal', 'ip-10-0-2-22.eu-west-3.compute.internal'] as const;
export const ACCELERATED = ['ip-10-0-3-31.eu-west-3.compute.internal'] as const;
/** A pool of three nodes whose load fits on two nodes. */
export const WEBS = ['gke-sample-web-7c1d-k2lm', 'gke-sample-web-7c1d-q8rt', 'gke-sample-web-7c1d-z5vx'] as const;
export const BATCHES = ['gke-sample-batch-91ab-c4dw'] as const;
/** Runs DaemonSets of kube-system only. */
const EMPTY = 'gke-sample-batch-91ab-h7np';
export const RACK = ['rack-1'] as const;
export const EDGE = ['edge-1'] as const;

/**
 * Two clouds in three grid zones (FR, DE, US-CAL-CISO), an on-premises machine with measured energy, and a node without
 * any provider information. The measured machine has 2 GiB per vCPU, so the model adds no memory energy to the measured
 * energy.
 */
export const SAMPLE_NODES: readonly SampleNode[] = [
  ...[...CORE, ...QUIET].map((name) => node(name, GENERAL)),
  ...SPOTS.map((name) => node(name, SPOT)),
  ...ACCELERATED.map((name) => node(name, GPU)),
  ...WEBS.map((name) => node(name, WEB)),
  ...[...BATCHES, EMPTY].map((name) => node(name, BATCH)),
  ...RACK.map((name) => node(name, { provider: 'on-prem', vcpus: 16, gib: 32 }, { isMeasured: true })),
  ...EDGE.map((name) => node(name, { vcpus: 4, gib: 8 }, { isFlaky: true })),
];
export const ALL_NODES: readonly string[] = SAMPLE_NODES.map(({ name }) => name);
