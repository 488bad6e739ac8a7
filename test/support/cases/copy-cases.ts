import type { CaseCluster, Labels } from './case-series.js';
import { baseCluster, GIB, SmallCluster, threePods, twoNodes } from './small-cluster.js';
import {
  copyWith,
  inOrder,
  isCadvisor,
  isKubeState,
  isNodeExporter,
  mapLabels,
  only,
  pick,
  rename,
  renamed,
  scrapedAt,
  spread,
  type Transformation,
} from './transformations.js';

const all = (): boolean => true;
const isContainerUse = (name: string): boolean =>
  name === 'container_cpu_usage_seconds_total' || name === 'container_memory_working_set_bytes';
const base = (transform: Transformation): CaseCluster => transform(baseCluster());

/** `/metrics/resource` of the kubelet: the same names, without id, image and name. */
const resourceMetrics =
  (more: Labels, isAlone = false): Transformation =>
  (cluster) =>
    mapLabels(isContainerUse, (labels) => {
      const resource = { ...pick(labels, ['namespace', 'pod', 'container', 'instance', 'job', 'node']), ...more };
      if (!labels['container']) return isAlone ? [] : [labels];
      return isAlone ? [resource] : [labels, resource];
    })(cluster);

const notHonoured = (labels: Labels): Labels => ({
  ...renamed(labels, {
    namespace: 'exported_namespace',
    pod: 'exported_pod',
    container: 'exported_container',
    node: 'exported_node',
    service: 'exported_service',
    uid: 'exported_uid',
  }),
  job: 'kubernetes-pods',
  namespace: 'monitoring',
  pod: 'ksm-0',
  node: 'n2',
});

const KUBECOST = [
  'kube_pod_owner',
  'kube_pod_container_resource_requests',
  'kube_node_labels',
  'kube_node_status_capacity',
  'kube_node_status_allocatable',
  'kube_pod_status_phase',
  'kube_pod_info',
];

/** cAdvisor and machine series without a node label; other labels identify the node. */
const withoutNode = (more: (labels: Labels) => Labels): Transformation =>
  mapLabels(isCadvisor, (labels) => [renamed({ ...labels, ...more(labels) }, { node: null })]);

/** Every way in which an installation exports the base cluster twice or differently; all show the same cluster. */
export const COPY_CASES: Readonly<Record<string, () => CaseCluster>> = {
  base: () => baseCluster(),
  plain: () => baseCluster({ dialect: 'plain' }),
  border: () => baseCluster({ scrapes: { offsetSeconds: 0 } }),
  'two-services': () => base(copyWith(isCadvisor, { service: 'prometheus-oper-kubelet' })),
  'two-services-plain': () => copyWith(isCadvisor, { service: 'old' })(baseCluster({ dialect: 'plain' })),
  'three-services': () => base(spread(isCadvisor, [{ service: 'a' }, { service: 'b' }, { service: 'c' }])),
  'unheard-of-label': () => base(copyWith(isCadvisor, { scrape_pool: 'second' })),
  'network-only-twice': () => base(copyWith((name) => name.includes('network'), { endpoint: 'other' })),
  'two-jobs': () => base(copyWith(isCadvisor, { job: 'kubernetes-cadvisor' })),
  ha: () => base(spread(all, [{ prometheus_replica: 'a' }, { prometheus_replica: 'b' }])),
  'ha-plain': () => spread(all, [{ replica: '0' }, { replica: '1' }])(baseCluster({ dialect: 'plain' })),
  'ha-apart': () =>
    base(
      inOrder(
        spread(all, [{ __replica__: 'a' }, { __replica__: 'b' }]),
        scrapedAt(({ labels }) => labels['__replica__'] === 'b', { offsetSeconds: 19 }),
      ),
    ),
  resource: () => base(resourceMetrics({ metrics_path: '/metrics/resource' })),
  'resource-own-job': () => base(resourceMetrics({ job: 'integrations/kubernetes/resources' })),
  'resource-only': () => base(inOrder(resourceMetrics({ metrics_path: '/metrics/resource' }, true))),
  'two-cgroups': () =>
    base(
      mapLabels(isCadvisor, (labels) =>
        labels['id'] === undefined ? [labels] : [labels, { ...labels, id: `/docker/0f1e${labels['id']}` }],
      ),
    ),
  'two-states': () => base(copyWith(isKubeState, { instance: '10.1.0.10:8080', pod_ksm: 'b' })),
  'two-states-one-instance': () => base(copyWith(isKubeState, { replica_of: 'b' })),
  'two-exporters': () => base(copyWith(isNodeExporter, { job: 'node-exporter-2', pod: 'other-exporter' })),
  'exporter-copied': () => base(copyWith(isNodeExporter, { service: 'second' })),
  kubecost: () =>
    base(
      mapLabels(
        (name) => KUBECOST.includes(name),
        (labels) => [
          labels,
          {
            ...renamed(labels, {
              namespace: 'exported_namespace',
              pod: 'exported_pod',
              container: 'exported_container',
            }),
            instance: '10.1.0.20:9003',
            job: 'kubecost-cost-analyzer',
            namespace: 'kubecost',
            pod: 'kubecost-cost-analyzer-5d',
          },
        ],
      ),
    ),
  'not-honoured': () => base(mapLabels(isKubeState, (labels) => [notHonoured(labels)])),
  'mixed-honour': () => base(mapLabels(isKubeState, (labels) => [labels, notHonoured(labels)])),
  'node-by-address': () => base(withoutNode(() => ({}))),
  'node-by-name': () =>
    base(
      inOrder(
        withoutNode(() => ({})),
        mapLabels(
          (name) => name === 'kube_node_info',
          (labels) => [renamed(labels, { internal_ip: null })],
        ),
      ),
    ),
  managed: () =>
    base(
      withoutNode((labels) => ({
        instance: `${labels['node']}:cadvisor`,
        job: 'gmp-kubelet-cadvisor',
        location: 'europe-west9',
      })),
    ),
  federated: () =>
    mapLabels(all, (labels) => [
      {
        ...renamed(labels, { instance: 'exported_instance', job: 'exported_job' }),
        instance: 'edge:9090',
        job: 'federate',
      },
    ])(baseCluster({ dialect: 'plain' })),
  'federated-and-direct': () =>
    mapLabels(all, (labels) => [
      labels,
      {
        ...renamed(labels, { instance: 'exported_instance', job: 'exported_job' }),
        instance: 'edge:9090',
        job: 'federate',
      },
    ])(baseCluster({ dialect: 'plain' })),
  relabelled: () =>
    base(rename(isCadvisor, { pod: 'pod_name', container: 'container_name', node: 'kubernetes_node', service: null })),
  'job-renamed': () =>
    base(
      inOrder(
        spread(isCadvisor, [{ job: 'before' }, { job: 'after' }]),
        only(({ labels }) => labels['job'] === 'before', 0, 4650),
        only(({ labels }) => labels['job'] === 'after', 4650, 1e9),
      ),
    ),
  'no-uid': () => base(rename(isKubeState, { uid: null })),
  'pause-and-pod-cgroups': () => base(pauseContainers),
};

/** cri-o exports the infra container as POD. */
const pauseContainers: Transformation = mapLabels(isContainerUse, (labels) =>
  labels['container'] === undefined
    ? [labels]
    : [labels, { ...labels, container: 'POD', name: 'k8s_POD', id: `${labels['id']}x` }],
);

/** A second kubelet Service whose web-a uses 20 % more, and a second such exporter of n2. */
export function differingCopies(): CaseCluster {
  const cluster = inOrder(
    copyWith(isCadvisor, { service: 'a' }),
    copyWith(isNodeExporter, { service: 'a' }),
  )(baseCluster());
  const isOther = ({ name, labels }: CaseCluster['series'][number]): boolean =>
    labels['service'] === 'a' &&
    ((name === 'container_cpu_usage_seconds_total' && labels['pod'] === 'web-a') ||
      (name === 'node_cpu_seconds_total' && labels['mode'] === 'user' && labels['pod'] === 'node-exporter-n2'));
  return {
    ...cluster,
    series: cluster.series.map((series) =>
      isOther(series) ? { ...series, valueAt: (seconds: number) => 1.2 * (series.valueAt(seconds) ?? 0) } : series,
    ),
  };
}

/** One store, two clusters with the same names. */
export const CLUSTER_CASES: Readonly<Record<string, () => CaseCluster>> = {
  'two-clusters-other-nodes': () => {
    const other = new SmallCluster().node({ name: 'm1', address: '10.9.0.1', usedCores: 1 }).done();
    const inCluster = (cluster: string): Transformation => mapLabels(all, (labels) => [{ ...labels, cluster }]);
    const one = inCluster('eu')(baseCluster());
    return { ...one, series: [...one.series, ...inCluster('us')(other).series] };
  },
  // pods of another machine under the name n1, from second 3600 on
  'foreign-pods': () => {
    const cluster = threePods(twoNodes());
    for (const name of ['alien-1', 'alien-2'])
      cluster.pod({ namespace: 'other', name, node: 'n1', containers: { c: { cores: 0.9 } }, from: 3600 });
    return mapLabels(all, (labels) => [
      labels['namespace'] === 'other' && labels['id'] ? { ...labels, zone_of: 'b' } : labels,
    ])(cluster.done());
  },
  // one node with the size of n1 uses more than it reports in two windows only
  'short-burst': () => {
    const cluster = threePods(twoNodes());
    cluster.pod({
      namespace: 'other',
      name: 'burst',
      node: 'n1',
      containers: { c: { cores: 2 } },
      from: 4207,
      to: 4717,
    });
    return cluster.done();
  },
  'two-clusters': () => base(spread(all, [{ cluster: 'eu' }, { cluster: 'us' }])),
  'two-clusters-provider': () => {
    const other = base(
      mapLabels(all, (labels) => [
        { ...labels, tenant: 'b', ...(labels['provider_id'] ? { provider_id: `${labels['provider_id']}f` } : {}) },
      ]),
    );
    const one = base(mapLabels(all, (labels) => [{ ...labels, tenant: 'a' }]));
    return { ...one, series: [...one.series, ...other.series] };
  },
  'node-replaced': () => {
    const cluster = new SmallCluster()
      .node({ name: 'n1', address: '10.0.0.1', usedCores: 1.6, providerId: 'aws:///eu-west-3a/i-old', to: 4500 })
      .node({
        name: 'n1',
        address: '10.0.0.1',
        usedCores: 1.6,
        cores: 16,
        memoryBytes: 64 * GIB,
        instanceType: 'm5.4xlarge',
        providerId: 'aws:///eu-west-3b/i-new',
        from: 4560,
      });
    return cluster.done();
  },
};

export { threePods, twoNodes };
