import { gpuDevicesOf } from './gpu-devices.js';
import { kubeStateLabelName, prometheusLabelName } from './label-names.js';
import type { MigUnits } from './mig.js';
import { detectProvider, placeFromProviderId } from './node-provider.js';
import { type NodeSpec, withoutVirtualCapacity } from './node-spec.js';
import type { Labels } from './observation.js';
import { serverlessProductOf } from './serverless.js';

/** Resources of a node by name, in base units (cores, bytes, devices). */
export interface NodeResources {
  readonly cpuCores: number | null;
  readonly memoryBytes: number | null;
  readonly gpus: number;
  /** MIG slices under resources of their own, by profile. */
  readonly migUnits?: MigUnits | undefined;
}

export interface NodeFacts {
  /** Node labels, under their own keys or in the spelling of Prometheus (other characters become `_`). */
  readonly labels: Labels;
  readonly providerId: string | null;
  readonly capacity: NodeResources;
  readonly allocatable: NodeResources;
  /** Model reported by the GPU itself, used when no label names it. */
  readonly gpuModel: string | null;
}

const REGION = [
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/region',
  'ibm-cloud.kubernetes.io/region',
  'csi.hetzner.cloud/location',
];
const ZONE = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone', 'ibm-cloud.kubernetes.io/zone'];
const INSTANCE_TYPE = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'];
const ARCHITECTURE = ['kubernetes.io/arch', 'beta.kubernetes.io/arch'];
const POOL = [
  'cloud.google.com/gke-nodepool',
  'eks.amazonaws.com/nodegroup',
  'kubernetes.azure.com/agentpool',
  'karpenter.sh/nodepool',
  'k8s.scaleway.com/pool-name',
  'k8s.ovh.net/nodepool',
];
const GPU_COUNT = ['nvidia.com/gpu.count'];
const GPU_REPLICAS = ['nvidia.com/gpu.replicas'];
const GPU_MODEL = ['nvidia.com/gpu.product', 'cloud.google.com/gke-accelerator', 'k8s.amazonaws.com/accelerator'];
/** A label with its value. */
export type LabelPair = readonly [key: string, value: string];
/** Labels by which providers and autoscalers mark spot nodes. Upper and lower case of the values are equivalent. */
const SPOT: readonly LabelPair[] = [
  ['karpenter.sh/capacity-type', 'spot'],
  ['eks.amazonaws.com/capacityType', 'spot'],
  ['cloud.google.com/gke-spot', 'true'],
  ['cloud.google.com/gke-preemptible', 'true'],
  ['kubernetes.azure.com/scalesetpriority', 'spot'],
  ['oci.oraclecloud.com/oke-is-preemptible', 'true'],
  ['node.kubernetes.io/lifecycle', 'spot'],
  ['lifecycle', 'Ec2Spot'],
  ['spotinst.io/node-lifecycle', 'spot'],
  ['scheduling.cast.ai/spot', 'true'],
];

/**
 * Derives the specification of a node from its labels, provider id and resources. Unknown values stay null. Pure.
 * @param ownSpotLabels additional labels of spot nodes
 */
export function nodeSpecFrom(facts: NodeFacts, ownSpotLabels: readonly LabelPair[] = []): NodeSpec {
  const labels = new Map(Object.entries(facts.labels).map(([key, value]) => [prometheusLabelName(key), value]));
  const labelValue = (key: string): string | undefined =>
    labels.get(prometheusLabelName(key)) ?? labels.get(kubeStateLabelName(key));
  const first = (keys: readonly string[]): string | null => {
    for (const key of keys) {
      const value = labelValue(key);
      if (value) return value;
    }
    return null;
  };
  const gpuModel = first(GPU_MODEL) ?? migModelIn(labels) ?? facts.gpuModel;
  const gpus = gpuDevicesOf({
    units: facts.capacity.gpus,
    migUnits: facts.capacity.migUnits,
    migReplicasOf: (profile) => countIn(first([`nvidia.com/mig-${profile}.replicas`])),
    count: countIn(first(GPU_COUNT)),
    replicas: countIn(first(GPU_REPLICAS)),
    model: gpuModel,
  });
  const place = placeFromProviderId(facts.providerId);
  const hasLabel = ([key, value]: LabelPair): boolean => labelValue(key)?.toLowerCase() === value.toLowerCase();
  const provider = detectProvider(facts.providerId, labels.keys(), first(REGION));
  return withoutVirtualCapacity({
    provider,
    instanceType: first(INSTANCE_TYPE),
    region: first(REGION) ?? place.region,
    zone: first(ZONE) ?? place.zone,
    architecture: first(ARCHITECTURE),
    pool: first(POOL),
    isSpot: SPOT.some(hasLabel) || ownSpotLabels.some(hasLabel),
    serverless: serverlessProductOf({ provider, providerId: facts.providerId, labelOf: (key) => first([key]) }),
    vcpus: facts.capacity.cpuCores,
    memoryBytes: facts.capacity.memoryBytes,
    allocatableCpuCores: facts.allocatable.cpuCores,
    allocatableMemoryBytes: facts.allocatable.memoryBytes,
    gpuModel,
    gpuCount: gpus.count,
    gpuPartsPerDevice: gpus.partsPerDevice,
    ...(gpus.migShares === undefined ? {} : { migShares: gpus.migShares }),
  });
}

/** Model in a label such as `nvidia.com/mig-1g.5gb.product`, without the profile. */
function migModelIn(labels: ReadonlyMap<string, string>): string | null {
  for (const [name, value] of labels) {
    if (/^nvidia_com_mig_.*_product$/.test(name)) return value.replace(/-MIG-.*$/, '') || null;
  }
  return null;
}

/** The positive integer in a label; null if the label is missing or has another value. */
const countIn = (label: string | null): number | null =>
  label !== null && /^[1-9]\d{0,5}$/.test(label) ? Number(label) : null;
