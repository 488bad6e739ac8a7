import type { CaseCluster } from './case-series.js';
import { baseCluster, MIB, threePods, twoNodes, WEB } from './small-cluster.js';
import { isKubeState, mapLabels, renamed } from './transformations.js';

const V1_NAMES: Readonly<Record<string, string>> = {
  kube_pod_container_resource_requests: 'kube_pod_container_resource_requests',
  kube_node_status_capacity: 'kube_node_status_capacity',
  kube_node_status_allocatable: 'kube_node_status_allocatable',
};

/** kube-state-metrics v1: the resource is in the name. */
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

/** Pods as Kubernetes has them. */
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
  // the pod's own cgroup is all that there is
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
