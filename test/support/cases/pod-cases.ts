import { type CaseCluster, type CaseSeries, constant, counting } from './case-series.js';
import { baseCluster, MIB, threePods, twoNodes, uidOfPod, WEB } from './small-cluster.js';
import { isKubeState, mapLabels, pick, renamed } from './transformations.js';

const V1_NAMES: Readonly<Record<string, string>> = {
  kube_pod_container_resource_requests: 'kube_pod_container_resource_requests',
  kube_node_status_capacity: 'kube_node_status_capacity',
  kube_node_status_allocatable: 'kube_node_status_allocatable',
};

/** kube-state-metrics v1: the resource is part of the metric name. */
function inVersionOne(cluster: CaseCluster): CaseCluster {
  const series = cluster.series.map((each) => {
    const name = V1_NAMES[each.name];
    if (name === undefined) return each;
    const suffix = each.labels['resource'] === 'cpu' ? '_cpu_cores' : '_memory_bytes';
    return { ...each, name: `${name}${suffix}`, labels: renamed(each.labels, { resource: null, unit: null }) };
  });
  return mapLabels(isKubeState, (labels) => [renamed(labels, { uid: null, host_network: null, internal_ip: null })])({
    ...cluster,
    series,
  });
}

/** Special kinds of pods. */
export const POD_CASES: Readonly<Record<string, () => CaseCluster>> = {
  sidecar: () =>
    twoNodes()
      .pod({
        namespace: 'shop',
        name: 'web-a',
        node: 'n1',
        containers: { web: { cores: 0.5, ...WEB } },
        initContainers: {
          'istio-proxy': {
            cores: 0.2,
            cpuRequest: 0.8,
            memoryRequest: 256 * MIB,
            memoryBytes: 100 * MIB,
            isSidecar: true,
          },
          migrate: { cpuRequest: 1.2, memoryRequest: 100 * MIB },
        },
        owner: ['ReplicaSet', 'web'],
      })
      .done(),
  'state-version-one': () => inVersionOne(baseCluster()),
  evicted: () => {
    const cluster = threePods(twoNodes());
    for (const name of ['web-ev1', 'web-ev2', 'web-ev3'])
      cluster.pod({ namespace: 'shop', name, node: 'n2', containers: { web: WEB }, phase: 'Failed', hasUsage: false });
    return cluster.done();
  },
  completed: () =>
    threePods(twoNodes())
      .pod({
        namespace: 'shop',
        name: 'job-1',
        node: 'n2',
        containers: { job: WEB },
        phase: 'Succeeded',
        hasUsage: false,
      })
      .done(),
  'image-pull': () =>
    threePods(twoNodes())
      .pod({
        namespace: 'shop',
        name: 'stuck-a',
        node: 'n2',
        containers: { web: WEB },
        phase: 'Pending',
        hasUsage: false,
      })
      .done(),
  static: () =>
    threePods(twoNodes())
      .pod({
        namespace: 'kube-system',
        name: 'etcd-n1',
        node: 'n1',
        containers: { etcd: { cores: 0.05, ...WEB } },
        owner: ['Node', 'n1'],
        isHostNetwork: true,
      })
      .done(),
  // only the pod cgroup exists
  'pod-level': () => podLevel(),
};

function podLevel(): CaseCluster {
  const cluster = twoNodes()
    .pod({
      namespace: 'shop',
      name: 'web-a',
      node: 'n1',
      containers: { web: { cores: 0.5, ...WEB } },
      hasPodCgroup: true,
    })
    .done();
  const isContainer = ({ name, labels }: CaseCluster['series'][number]): boolean =>
    name.startsWith('container_') && labels['container'] !== undefined;
  return { ...cluster, series: cluster.series.filter((series) => !isContainer(series)) };
}

/** How runtimes and cgroup drivers write the path of a container; `#` is the pod uid, `*` the container id. */
export const CGROUP_LAYOUTS: Readonly<Record<string, string>> = {
  cgroupfs: '/kubepods/burstable/pod#/*',
  'systemd-containerd': '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod#.slice/cri-containerd-*.scope',
  'systemd-crio': '/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod#.slice/crio-*.scope',
  'systemd-docker': '/kubepods.slice/kubepods-pod#.slice/docker-*.scope',
  kind: '/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod#.slice/cri-containerd-*.scope',
  nested: '/docker/4f5e6d/kubepods/burstable/pod#/*',
};

const runtimeId = (name: string): string => {
  let hash = 17;
  for (const char of name) hash = (hash * 131 + char.charCodeAt(0)) % 2 ** 32;
  return hash.toString(16).padStart(8, '0').repeat(8);
};

/** The base cluster of a cAdvisor without access to the runtime: paths, and no pod or container names. */
export function unnamedCgroups(layout: string, hasContainerIds: boolean): CaseCluster {
  const cluster = threePods(twoNodes());
  const pathOf = (namespace: string, pod: string, container: string): string => {
    const uid = uidOfPod(namespace, pod);
    const written = layout.includes('.slice') ? uid.replaceAll('-', '_') : uid;
    return layout.replace('#', written).replace('*', runtimeId(`${pod}/${container}`));
  };
  const base = cluster.done();
  const unnamed = base.series.flatMap((series): CaseSeries[] => {
    if (!series.name.startsWith('container_')) return [series];
    const { namespace = '', pod = '', container = 'pause', ...target } = series.labels;
    const kept = renamed(target, { image: null, name: null });
    return [{ ...series, labels: { ...kept, id: pathOf(namespace, pod, container) } }];
  });
  const pause = base.series
    .filter(({ name }) => name.startsWith('container_network_receive'))
    .map(({ labels }) => ({
      name: 'container_cpu_usage_seconds_total',
      labels: {
        ...pick(labels, ['instance', 'job', 'node']),
        id: pathOf(labels['namespace']!, labels['pod']!, 'pause'),
      },
      valueAt: constant(1),
    }));
  const infos = base.series
    .filter(
      ({ name, labels }) =>
        hasContainerIds && name === 'kube_pod_container_resource_requests' && labels['resource'] === 'cpu',
    )
    .map(({ labels }) => ({
      name: 'kube_pod_container_info',
      labels: {
        ...pick(labels, ['namespace', 'pod', 'uid', 'container', 'job', 'instance']),
        container_id: `containerd://${runtimeId(`${labels['pod']}/${labels['container']}`)}`,
      },
      valueAt: constant(1),
    }));
  // slices above the pods include their use again
  const slices = ['/', '/kubepods', '/system.slice/kubelet.service'].flatMap((id) =>
    id === '/'
      ? []
      : [
          {
            name: 'container_cpu_usage_seconds_total',
            labels: { job: 'kubelet', node: 'n1', instance: '10.0.0.1:10250', id },
            valueAt: counting(3),
          },
        ],
  );
  return { ...base, series: [...unnamed, ...pause, ...infos, ...slices] };
}

/** A node with windows_exporter only. */
export function windowsCluster(): CaseCluster {
  const cluster = twoNodes().node({
    name: 'w1',
    address: '10.0.0.3',
    usedCores: 0,
    hasExporter: false,
    hasMachineMetrics: false,
  });
  threePods(cluster).pod({
    namespace: 'shop',
    name: 'iis-0',
    node: 'w1',
    containers: { iis: { cores: 0, ...WEB } },
    hasUsage: false,
    owner: ['StatefulSet', 'iis'],
  });
  const state = {
    ...cluster.kubeState(),
    namespace: 'shop',
    pod: 'iis-0',
    uid: uidOfPod('shop', 'iis-0'),
    container: 'iis',
  };
  const id = `containerd://${runtimeId('iis')}`;
  const exporter = { instance: '10.0.0.3:9182', job: 'windows-exporter' };
  const container = { ...exporter, container_id: id };
  cluster
    .add('kube_pod_container_info', { ...state, container_id: id }, constant(1))
    .add('windows_cpu_time_total', { ...exporter, core: '0,0', mode: 'user' }, counting(0.6))
    .add('windows_cpu_time_total', { ...exporter, core: '0,0', mode: 'idle' }, counting(3.4))
    .add('windows_memory_physical_total_bytes', exporter, constant(16 * 2 ** 30))
    .add('windows_memory_physical_free_bytes', exporter, constant(12 * 2 ** 30))
    .add('windows_container_cpu_usage_seconds_total', container, counting(0.4))
    .add('windows_container_memory_usage_private_working_set_bytes', container, constant(300 * MIB))
    .add('windows_container_network_receive_bytes_total', { ...container, interface: 'vEthernet' }, counting(50))
    .add('windows_container_network_transmit_bytes_total', { ...container, interface: 'vEthernet' }, counting(40));
  return cluster.done();
}

/**
 * Container pg of db-0 is OOM killed every 10 minutes, at a limit of 1 GiB. The ended container keeps its series for up
 * to two minutes, next to those of its successor.
 */
export function killedContainer(): CaseCluster {
  const base = baseCluster();
  const [period, kept] = [600, 120];
  const isPg = ({ labels }: CaseSeries): boolean => labels['container'] === 'pg' && labels['pod'] === 'db-0';
  const usage = base.series.filter((series) => isPg(series) && series.name.startsWith('container_'));
  const state = base.series.find((series) => isPg(series) && series.name === 'kube_pod_container_resource_requests')!;
  const { resource: _, unit: __, ...of } = state.labels;
  const instances = Array.from({ length: 12 }, (_, instance) =>
    usage.map(({ name, labels }): CaseSeries => {
      const from = instance * period;
      const ended = (seconds: number): boolean => seconds < from || seconds >= from + period + kept;
      const used = (seconds: number): number => 0.9 * (Math.min(seconds, from + period) - from);
      return {
        name,
        labels: { ...labels, id: `${labels['id']}-${instance}` },
        valueAt: (seconds) => (ended(seconds) ? null : name.endsWith('_total') ? used(seconds) : 1000 * MIB),
      };
    }),
  );
  return {
    ...base,
    series: [
      ...base.series.filter((series) => !usage.includes(series)),
      ...instances.flat(),
      {
        name: 'kube_pod_container_resource_limits',
        labels: { ...of, resource: 'memory', unit: 'byte' },
        valueAt: () => 1024 * MIB,
      },
      {
        name: 'kube_pod_container_status_restarts_total',
        labels: of,
        valueAt: (seconds) => Math.floor(seconds / period),
      },
      {
        name: 'kube_pod_container_status_last_terminated_reason',
        labels: { ...of, reason: 'OOMKilled' },
        valueAt: () => 1,
      },
    ],
  };
}

/** Container pg of db-0 restarts at second 4500: a new cgroup, counters from 0, without a missing scrape. */
export function restartedContainer(): CaseCluster {
  const base = baseCluster();
  const isPg = ({ name, labels }: CaseSeries): boolean => name.startsWith('container_') && labels['container'] === 'pg';
  return {
    ...base,
    series: base.series.flatMap((series): CaseSeries[] => {
      if (!isPg(series)) return [series];
      const isCounter = series.name.endsWith('_total');
      const value = (seconds: number): number | null => (isCounter ? 0.9 * (seconds - 4500) : 800 * MIB);
      const before: CaseSeries = { ...series, valueAt: (seconds) => (seconds < 4500 ? series.valueAt(seconds) : null) };
      const after = { ...series, labels: { ...series.labels, id: `${series.labels['id']}-2` } };
      return [before, { ...after, valueAt: (seconds) => (seconds < 4500 ? null : value(seconds)) }];
    }),
  };
}
