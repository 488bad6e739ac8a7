import { FROM, growing, type HandSeries, series, stateNode, statePod } from './hand-series.js';

const CPU = 'container_cpu_usage_seconds_total';
const MEMORY = 'container_memory_working_set_bytes';
export const UID = '0a1b2c3d-1111-2222-3333-444455556666';

/** With kube-state-metrics, all kinds of invalid values, and duplicate series. */
export function modern(): HandSeries[] {
  const cluster = 'modern';
  const cadvisor = { cluster, node: 'n1', namespace: 'shop', job: 'kubelet', instance: '10.0.0.1:10250' };
  const app = { ...cadvisor, pod: 'web-1-abc', container: 'app' };
  const bad = (name: string, container: string) => ({ ...cadvisor, pod: name, container });
  const ksm = { cluster, namespace: 'shop', job: 'ksm', instance: 'ksm-1' };
  return [
    ...stateNode('n1', cluster, 4, { internal_ip: '10.0.0.1', provider_id: 'aws:///eu-west-1a/i-1' }),
    series('kube_node_labels', {
      cluster,
      node: 'n1',
      label_node_kubernetes_io_instance_type: 'm5.xlarge',
      label_team_example_com_owner: 'core',
    }),
    ...statePod({ cluster, namespace: 'shop', pod: 'web-1-abc', node: 'n1', uid: 'u-web' }),
    // a second kube-state-metrics replica exports everything twice
    ...statePod({ cluster, namespace: 'shop', pod: 'web-1-abc', node: 'n1', uid: 'u-web', instance: 'ksm-2' }),
    series('kube_node_info', { cluster, node: 'n1', internal_ip: '10.0.0.1', instance: 'ksm-2', job: 'ksm' }),
    ...statePod({ cluster, namespace: 'shop', pod: 'short', node: 'n1', uid: 'u-short', from: 60, to: 120 }),
    ...statePod({
      cluster,
      namespace: 'shop',
      pod: 'short',
      node: 'n1',
      uid: 'u-short',
      instance: 'ksm-2',
      from: 60,
      to: 120,
    }),
    ...statePod({ cluster, namespace: 'shop', pod: 'broken', node: 'n1', uid: 'u-broken' }),
    ...statePod({ cluster, namespace: 'shop', pod: 'agent', node: 'n1', uid: 'u-agent', hostNetwork: true }),
    series('kube_pod_owner', {
      ...ksm,
      pod: 'web-1-abc',
      uid: 'u-web',
      owner_kind: 'ReplicaSet',
      owner_name: 'web-1',
      owner_is_controller: 'true',
    }),
    series('kube_replicaset_owner', {
      ...ksm,
      replicaset: 'web-1',
      owner_kind: 'Deployment',
      owner_name: 'web',
      owner_is_controller: 'true',
    }),
    series('kube_pod_labels', {
      ...ksm,
      pod: 'web-1-abc',
      uid: 'u-web',
      label_team_example_com_owner: 'web-team',
      label_other: 'x',
    }),
    series('kube_namespace_labels', { ...ksm, label_team_example_com_owner: 'shop-team' }),
    series(
      'kube_pod_container_resource_requests',
      { ...ksm, pod: 'web-1-abc', uid: 'u-web', container: 'app', resource: 'cpu' },
      0.5,
    ),
    series(
      'kube_pod_container_resource_requests',
      { ...ksm, pod: 'web-1-abc', uid: 'u-web', container: 'app', resource: 'nvidia_com_gpu' },
      1,
    ),
    series(
      'kube_pod_init_container_resource_requests',
      { ...ksm, pod: 'web-1-abc', uid: 'u-web', container: 'init', resource: 'cpu' },
      2,
    ),
    series('kube_pod_overhead_cpu_cores', { ...ksm, pod: 'web-1-abc', uid: 'u-web' }, 0.25),
    // between the last scrape of window 0 and the first of window 1
    series(
      'kube_pod_container_status_restarts_total',
      { ...ksm, pod: 'web-1-abc', uid: 'u-web', container: 'app' },
      (at) => (at > 300 ? 3 : 2),
    ),
    series(
      'kube_pod_container_status_last_terminated_reason',
      { ...ksm, pod: 'web-1-abc', uid: 'u-web', container: 'app', reason: 'OOMKilled' },
      1,
      300,
    ),
    series(CPU, { ...app, id: '/a' }, growing(0.4)),
    series(CPU, { ...app, id: '/a', job: 'kubernetes-cadvisor' }, growing(0.4)),
    series(CPU, { ...cadvisor, pod: 'web-1-abc', id: '/p' }, growing(0.5)),
    series(CPU, { ...cadvisor, pod: 'web-1-abc', container: 'POD', id: '/pause' }, growing(0.1)),
    series(MEMORY, { ...app, id: '/a' }, 1e8),
    series(CPU, bad('broken', 'nan'), Number.NaN),
    series(CPU, bad('broken', 'absurd'), growing(7)),
    series(CPU, bad('broken', 'fine'), growing(0.1)),
    series(CPU, bad('agent', 'agent'), growing(0.1)),
    series('container_network_receive_bytes_total', { ...cadvisor, pod: 'agent', interface: 'eth0' }, growing(1e6)),
    series('container_network_receive_bytes_total', { ...cadvisor, pod: 'web-1-abc', interface: 'eth0' }, growing(100)),
    series('container_network_receive_bytes_total', { ...cadvisor, pod: 'web-1-abc', interface: 'eth1' }, growing(10)),
    series(
      'node_cpu_seconds_total',
      { cluster, instance: '10.0.0.1:9100', job: 'ne', mode: 'user', cpu: '0' },
      growing(1),
    ),
    series(
      'node_cpu_seconds_total',
      { cluster, instance: '10.0.0.1:9100', job: 'ne', mode: 'iowait', cpu: '0' },
      growing(1),
    ),
    series(
      'node_cpu_seconds_total',
      { cluster, instance: '10.0.0.1:9100', job: 'ne', mode: 'idle', cpu: '0' },
      growing(2),
    ),
    // a machine outside of the cluster
    series(
      'node_cpu_seconds_total',
      { cluster, instance: '10.9.9.9:9100', job: 'ne', mode: 'idle', cpu: '0' },
      growing(1),
    ),
    ...['package', 'core', 'dram', 'psys'].map((zone, index) =>
      series(
        'kepler_node_cpu_joules_total',
        { cluster, node_name: 'n1', zone, job: 'kepler' },
        growing(10 * (index + 1)),
      ),
    ),
    ...(['idle', 'active'] as const).map((kind, index) =>
      series(
        `kepler_node_cpu_${kind}_joules_total`,
        { cluster, node_name: 'n1', zone: 'psys', job: 'kepler' },
        growing(10 + 20 * index),
      ),
    ),
    ...['shop/web', 'shop/other'].map((user) =>
      series(
        'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
        { cluster, Hostname: 'n1', UUID: 'GPU-1', modelName: 'NVIDIA T4', exported_pod: user },
        growing(20_000),
      ),
    ),
    series('DCGM_FI_DEV_GPU_UTIL', { cluster, Hostname: 'n1', UUID: 'GPU-1', modelName: 'NVIDIA T4' }, 40),
    series('DCGM_FI_DEV_GPU_UTIL', { cluster, Hostname: 'n1', UUID: 'GPU-2', modelName: 'NVIDIA T4' }, 60),
  ];
}

/** cAdvisor only, with its older label names. */
export function bare(): HandSeries[] {
  const cluster = 'bare';
  const target = {
    cluster,
    job: 'cadvisor',
    instance: 'old-node',
    kubernetes_io_hostname: 'old-node',
    topology_kubernetes_io_region: 'GRA11',
    k8s_ovh_net_nodepool: 'blue',
  };
  return [
    series(CPU, { ...target, id: '/' }, growing(1.5)),
    series('machine_cpu_cores', target, 2),
    series('machine_memory_bytes', target, 2 ** 33),
    series(
      CPU,
      { ...target, namespace: 'a', pod_name: 'known', container_name: 'c', id: `/kubepods/pod${UID}/x` },
      growing(0.2),
    ),
    series(
      MEMORY,
      { ...target, namespace: 'a', pod_name: 'known', container_name: 'c', id: `/kubepods/pod${UID}/x` },
      5e7,
    ),
    series(
      CPU,
      { ...target, namespace: 'a', pod_name: 'nameless', container_name: 'c', id: '/docker/1' },
      growing(0.1),
    ),
    series(
      'container_start_time_seconds',
      { ...target, namespace: 'a', pod_name: 'nameless', container_name: 'c', id: '/docker/1' },
      FROM - 50,
    ),
  ];
}
