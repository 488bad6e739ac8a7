import { type CaseCluster, constant, counting } from '../../support/cases/case-series.js';
import { GIB, SmallCluster, type SmallPod, uidOfPod } from '../../support/cases/small-cluster.js';

/** Seconds from the start of the series to the first tested hour; the rates of its windows need samples before it. */
export const FIRST_HOUR = 3600;
/** End of the first hour, which is rolled up, and start of the second one, which is open. */
export const SECOND_HOUR = 7200;
/** End of the newest window: six windows of the second hour. */
export const END = 9000;
/** `jobs/burst-1` runs in the first two windows of the second hour. */
export const BURST_END = 7800;

const gib = (memoryRequest: number, memoryBytes = memoryRequest / 2) => ({
  memoryRequest: memoryRequest * GIB,
  memoryBytes: memoryBytes * GIB,
});
const region = (name: string, zone = '') => ({
  label_topology_kubernetes_io_region: name,
  label_topology_kubernetes_io_zone: zone,
});
const NO_TYPE = { label_node_kubernetes_io_instance_type: '' };

/** The series of the seven nodes. `table.ts` has their figures, calculated by hand. */
export function handCluster(): CaseCluster {
  const cluster = new SmallCluster()
    .node({
      name: 'spot-1',
      address: '10.0.0.1',
      providerId: 'aws:///us-east-1a/i-01',
      instanceType: 'm5.xlarge',
      cores: 4,
      memoryBytes: 16 * GIB,
      usedCores: 1.2,
      labels: { ...region('us-east-1', 'us-east-1a'), label_karpenter_sh_capacity_type: 'spot' },
    })
    .node({
      name: 't4-1',
      address: '10.0.0.2',
      providerId: 'aws:///eu-west-1a/i-02',
      instanceType: 'g4dn.xlarge',
      cores: 4,
      memoryBytes: 16 * GIB,
      usedCores: 0.4,
      labels: {
        ...region('eu-west-1', 'eu-west-1a'),
        label_nvidia_com_gpu_product: 'Tesla-T4-SHARED',
        label_nvidia_com_gpu_count: '1',
        label_nvidia_com_gpu_replicas: '4',
      },
    })
    .node({
      name: 'a100-1',
      address: '10.0.0.3',
      providerId: 'aws:///eu-west-1a/i-03',
      instanceType: 'p4d.24xlarge',
      cores: 96,
      memoryBytes: 1152 * GIB,
      usedCores: 48,
      labels: {
        ...region('eu-west-1', 'eu-west-1a'),
        label_nvidia_com_mig_strategy: 'mixed',
        label_nvidia_com_gpu_product: 'NVIDIA-A100-SXM4-40GB',
        label_nvidia_com_gpu_count: '8',
      },
    })
    .node({
      name: 'onprem-1',
      address: '10.0.0.4',
      providerId: 'k3s://onprem-1',
      cores: 8,
      memoryBytes: 32 * GIB,
      usedCores: 2,
      labels: { ...region('IE'), ...NO_TYPE },
    })
    .node({
      name: 'unknown-1',
      address: '10.0.0.5',
      providerId: '',
      cores: 2,
      memoryBytes: 4 * GIB,
      usedCores: 0.2,
      labels: { ...region(''), ...NO_TYPE },
    })
    .node({
      name: 'virtual-node-aci-linux',
      address: '10.0.0.6',
      providerId: '',
      cores: 10_000,
      memoryBytes: 4096 * GIB,
      usedCores: 0,
      hasExporter: false,
      hasMachineMetrics: false,
      labels: {
        ...region('eastus'),
        ...NO_TYPE,
        label_type: 'virtual-kubelet',
        label_kubernetes_azure_com_managed: 'false',
      },
    })
    .node({
      name: 'fargate-ip-10-0-0-7',
      address: '10.0.0.7',
      providerId: 'aws:///eu-west-1a/0a1b2c3d4e-5f/fargate-ip-10-0-0-7.eu-west-1.compute.internal',
      cores: 2,
      memoryBytes: 4 * GIB,
      usedCores: 0,
      hasExporter: false,
      hasMachineMetrics: false,
      labels: { ...region('eu-west-1', 'eu-west-1a'), ...NO_TYPE, label_eks_amazonaws_com_compute_type: 'fargate' },
    });
  for (const pod of PODS) cluster.pod(pod);
  addGpus(cluster);
  addKepler(cluster);
  return cluster.done();
}

const PODS: readonly SmallPod[] = [
  { namespace: 'shop', name: 'web-a', node: 'spot-1', containers: { c: { cores: 0.5, cpuRequest: 1, ...gib(4) } } },
  {
    namespace: 'shop',
    name: 'web-b',
    node: 'spot-1',
    containers: { c: { cores: 0.4, cpuRequest: 0.2, ...gib(1, 2) } },
  },
  { namespace: 'ml', name: 'train-0', node: 't4-1', containers: { c: { cores: 0.3, cpuRequest: 1, ...gib(2) } } },
  { namespace: 'ml', name: 'infer-0', node: 'a100-1', containers: { c: { cores: 40, cpuRequest: 32, ...gib(256) } } },
  { namespace: 'ml', name: 'infer-1', node: 'a100-1', containers: { c: { cores: 6, cpuRequest: 10, ...gib(64) } } },
  { namespace: 'data', name: 'db-0', node: 'onprem-1', containers: { c: { cores: 1.5, cpuRequest: 4, ...gib(16) } } },
  {
    namespace: 'shop',
    name: 'cache-0',
    node: 'unknown-1',
    containers: { c: { cores: 0.1, cpuRequest: 0.5, ...gib(1) } },
  },
  {
    namespace: 'jobs',
    name: 'burst-0',
    node: 'virtual-node-aci-linux',
    hasUsage: false,
    containers: { c: { cpuRequest: 1.2, ...gib(2.25) } },
  },
  {
    namespace: 'jobs',
    name: 'burst-1',
    node: 'virtual-node-aci-linux',
    hasUsage: false,
    to: BURST_END,
    containers: { c: { cpuRequest: 0.5, ...gib(1) } },
  },
  {
    namespace: 'jobs',
    name: 'report-0',
    node: 'fargate-ip-10-0-0-7',
    containers: { c: { cores: 0.1, cpuRequest: 0.25, ...gib(0.5) } },
  },
];

/** Units of each GPU resource that a node offers, and those that its pods request. */
function addGpus(cluster: SmallCluster): void {
  const offered = {
    't4-1': { nvidia_com_gpu: 4 },
    'a100-1': { nvidia_com_gpu: 6, nvidia_com_mig_1g_5gb: 7, nvidia_com_mig_3g_20gb: 1, nvidia_com_mig_2g_10gb: 1 },
  };
  for (const [node, units] of Object.entries(offered)) {
    for (const [resource, count] of Object.entries<number>(units)) {
      const labels = { ...cluster.kubeState(), node, resource, unit: 'integer' };
      cluster.add('kube_node_status_capacity', labels, constant(count));
    }
  }
  for (const [node, pod, resource, count] of [
    ['t4-1', 'train-0', 'nvidia_com_gpu', 1],
    ['a100-1', 'infer-0', 'nvidia_com_mig_1g_5gb', 2],
    ['a100-1', 'infer-1', 'nvidia_com_mig_3g_20gb', 1],
  ] as const) {
    const of = { namespace: 'ml', pod, uid: uidOfPod('ml', pod), node, container: 'c' };
    const labels = { ...cluster.kubeState(), ...of, resource, unit: 'integer' };
    cluster.add('kube_pod_container_resource_requests', labels, constant(count));
  }
  const device = { Hostname: 't4-1', UUID: 'GPU-1', gpu: '0', modelName: 'Tesla T4' };
  const target = { instance: '10.2.0.7:9400', job: 'dcgm-exporter', namespace: 'gpu-operator', pod: 'dcgm-exporter-x' };
  cluster.add('DCGM_FI_DEV_GPU_UTIL', { ...device, ...target }, constant(50));
}

/** 60 W of the packages, of which 20 W are idle. There is no sensor of the platform or of the memory. */
function addKepler(cluster: SmallCluster): void {
  const labels = {
    instance: '10.0.0.4:28282',
    job: 'kepler',
    namespace: 'kepler',
    pod: 'kepler-x',
    node: 'onprem-1',
    zone: 'package',
    path: '/sys/class/powercap/intel-rapl:0',
  };
  for (const [metric, watts] of [
    ['kepler_node_cpu_joules_total', 60],
    ['kepler_node_cpu_active_joules_total', 40],
    ['kepler_node_cpu_idle_joules_total', 20],
  ] as const) {
    cluster.add(metric, labels, counting(watts));
  }
}
