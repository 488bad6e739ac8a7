import { type CaseCluster, constant, counting, type Labels } from './case-series.js';
import { LAYOUTS } from './layouts.js';
import { GIB, SmallCluster, uidOfPod, WEB } from './small-cluster.js';

interface GpuNode {
  readonly instanceType: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly usedCores: number;
  readonly labels: Labels;
  /** Units that the device plugin offers, and those that the pod requests, under this resource. */
  readonly units: number;
  readonly requested: number;
  readonly resource?: string;
  /** Units of further resources that the device plugin offers. */
  readonly others?: Readonly<Record<string, number>>;
  readonly podCores: number;
}

/** Node g1 with GPUs, and one pod `ml/job-0` on it. */
function gpuCluster(node: GpuNode): SmallCluster {
  const { labels, units, requested, resource = 'nvidia_com_gpu', others = {}, podCores, ...hardware } = node;
  const cluster = new SmallCluster()
    .node({ name: 'g1', address: '10.0.0.5', ...hardware, labels })
    .pod({ namespace: 'ml', name: 'job-0', node: 'g1', containers: { c: { cores: podCores, ...WEB } } });
  const state = { ...cluster.kubeState(), resource, unit: 'integer' };
  for (const kind of ['capacity', 'allocatable'])
    for (const [name, count] of Object.entries({ ...others, [resource]: units }))
      cluster.add(`kube_node_status_${kind}`, { ...state, resource: name, node: 'g1' }, constant(count));
  const pod = { namespace: 'ml', pod: 'job-0', uid: uidOfPod('ml', 'job-0'), node: 'g1', container: 'c' };
  return cluster.add('kube_pod_container_resource_requests', { ...state, ...pod }, constant(requested));
}

const T4 = { label_nvidia_com_gpu_product: 'Tesla-T4-SHARED' };
const COUNT = { label_nvidia_com_gpu_count: '1' };
const REPLICAS = { label_nvidia_com_gpu_replicas: '4', label_nvidia_com_gpu_sharing_strategy: 'time-slicing' };

/** One T4 that the device plugin offers as four time slices; the pod requests one of them. */
const slicedGpu = (labels: Labels, resource?: string): CaseCluster =>
  gpuCluster({
    instanceType: 'g4dn.xlarge',
    cores: 4,
    memoryBytes: 16 * GIB,
    usedCores: 0.5,
    podCores: 0.2,
    labels,
    units: 4,
    requested: 1,
    ...(resource === undefined ? {} : { resource }),
  }).done();

const inLayouts = (name: string, build: () => CaseCluster): Record<string, () => CaseCluster> =>
  Object.fromEntries(
    Object.entries(LAYOUTS).map(([layout, transform]) => [
      `${name}, ${layout}`.replaceAll(/\W+/g, '-').toLowerCase(),
      () => transform(build()),
    ]),
  );

/** How time slices of one device are shown. */
export const SLICED_CASES: Readonly<Record<string, () => CaseCluster>> = {
  sliced: () => slicedGpu({ ...T4, ...COUNT, ...REPLICAS }),
  'sliced-without-count': () => slicedGpu({ ...T4, ...REPLICAS }),
  'sliced-without-replicas': () => slicedGpu({ ...T4, ...COUNT }),
  'sliced-renamed': () =>
    slicedGpu({ ...REPLICAS, ...COUNT, label_nvidia_com_gpu_product: 'Tesla-T4' }, 'nvidia_com_gpu_shared'),
  // no label of the GPU is exposed: the instance type says that there is one
  'sliced-by-type': () => slicedGpu({}),
  ...inLayouts('sliced', () => slicedGpu({ ...T4, ...COUNT, ...REPLICAS })),
};

/** Eight A100: six whole ones, one with seven slices 1g.5gb, and one with 3g.20gb and 2g.10gb. */
const mixedMig = (labels: Labels): CaseCluster =>
  gpuCluster({
    instanceType: 'p4d.24xlarge',
    cores: 96,
    memoryBytes: 1152 * GIB,
    usedCores: 4,
    podCores: 1,
    labels,
    units: 7,
    requested: 2,
    resource: 'nvidia_com_mig_1g_5gb',
    others: { nvidia_com_gpu: 6, nvidia_com_mig_3g_20gb: 1, nvidia_com_mig_2g_10gb: 1 },
  }).done();

const A100 = { label_nvidia_com_mig_strategy: 'mixed', label_nvidia_com_gpu_product: 'NVIDIA-A100-SXM4-40GB' };

/** MIG slices under resources of their own; the pod requests two slices 1g.5gb. */
export const MIXED_CASES: Readonly<Record<string, () => CaseCluster>> = {
  'mixed-mig': () => mixedMig({ ...A100, label_nvidia_com_gpu_count: '8' }),
  'mixed-mig-without-count': () => mixedMig(A100),
  'mixed-mig-product-of-slice': () =>
    mixedMig({ label_nvidia_com_mig_1g_5gb_product: 'NVIDIA-A100-SXM4-40GB-MIG-1g.5gb' }),
  ...inLayouts('mixed-mig', () => mixedMig({ ...A100, label_nvidia_com_gpu_count: '8' })),
};

const GPUS = 8;
const H100 = { label_nvidia_com_gpu_product: 'NVIDIA-H100-80GB-HBM3', label_nvidia_com_gpu_count: '8' };

const eightGpus = (labels: Labels): SmallCluster =>
  gpuCluster({
    instanceType: 'p5.48xlarge',
    cores: 192,
    memoryBytes: 2048 * GIB,
    usedCores: 10,
    podCores: 8,
    labels,
    units: GPUS,
    requested: GPUS,
  });

interface Dcgm {
  /** Labels of all series of one device. */
  readonly labelsOf?: (device: number) => Labels;
  readonly hasEnergy?: boolean;
  readonly hasPower?: boolean;
}

/** DCGM of eight devices: 500 W and 80 % each. */
function withDcgm(cluster: SmallCluster, { labelsOf = () => ({}), hasEnergy = false, hasPower = true }: Dcgm = {}) {
  for (let device = 0; device < GPUS; device += 1) {
    const labels = {
      Hostname: 'g1',
      UUID: `GPU-${device}`,
      gpu: String(device),
      modelName: 'NVIDIA H100 80GB HBM3',
      instance: '10.2.0.7:9400',
      job: 'dcgm-exporter',
      namespace: 'gpu-operator',
      pod: 'dcgm-exporter-x',
      ...labelsOf(device),
    };
    if (hasPower) cluster.add('DCGM_FI_DEV_POWER_USAGE', labels, constant(500));
    if (hasEnergy) cluster.add('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', labels, counting(500_000));
    cluster.add('DCGM_FI_DEV_GPU_UTIL', labels, constant(80));
  }
  return cluster.done();
}

/** Eight H100 with 500 W each, as DCGM shows it. */
export const METERED_CASES: Readonly<Record<string, () => CaseCluster>> = {
  power: () => withDcgm(eightGpus(H100)),
  'power-unknown-model': () => withDcgm(eightGpus({ ...H100, label_nvidia_com_gpu_product: 'NVIDIA-X900' })),
  'power-and-energy': () => withDcgm(eightGpus(H100), { hasEnergy: true }),
  'energy-only': () => withDcgm(eightGpus(H100), { hasEnergy: true, hasPower: false }),
  'power-of-pods': () =>
    withDcgm(eightGpus(H100), {
      labelsOf: () => ({ exported_namespace: 'ml', exported_pod: 'job-0', exported_container: 'c' }),
    }),
  'power-by-index': () => withDcgm(eightGpus(H100), { labelsOf: () => ({ UUID: '' }) }),
  'power-by-node': () => withDcgm(eightGpus(H100), { labelsOf: () => ({ Hostname: 'dcgm-exporter-x', node: 'g1' }) }),
  'power-by-address': () =>
    withDcgm(eightGpus(H100), { labelsOf: () => ({ Hostname: '', instance: '10.0.0.5:9400' }) }),
  ...inLayouts('power', () => withDcgm(eightGpus(H100))),
};

/** The same node without DCGM. */
export const UNMETERED_CASES: Readonly<Record<string, () => CaseCluster>> = {
  'known-model': () => eightGpus(H100).done(),
  'unknown-model': () => eightGpus({ ...H100, label_nvidia_com_gpu_product: 'NVIDIA-X900' }).done(),
};
