import type { CaseCluster, Labels } from './case-series.js';
import { baseCluster } from './small-cluster.js';
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

/** kubecost and OpenCost export `kube_*` too, with the object in `exported_*` labels and their own pod in the others. */
const withKubecost = (instance: string, job: string): Transformation =>
  mapLabels(
    (name) => KUBECOST.includes(name),
    (labels) => [
      labels,
      {
        ...renamed(labels, { namespace: 'exported_namespace', pod: 'exported_pod', container: 'exported_container' }),
        instance,
        job,
        namespace: 'kubecost',
        pod: 'kubecost-cost-analyzer-5d',
      },
    ],
  );

/** cAdvisor and machine series without a node label; other labels identify the node. */
const withoutNode = (more: (labels: Labels) => Labels): Transformation =>
  mapLabels(isCadvisor, (labels) => [renamed({ ...labels, ...more(labels) }, { node: null })]);

const withoutAddress = rename((name) => name === 'kube_node_info', { internal_ip: null });

/** Google's managed collection: the node is in `instance`, with a port name. */
const managed = withoutNode((labels) => ({
  instance: `${labels['node']}:cadvisor`,
  job: 'gmp-kubelet-cadvisor',
  location: 'europe-west9',
}));

/** Labels of a federating server that does not honour those of its source. */
const federated = (labels: Labels): Labels => ({
  ...renamed(labels, { instance: 'exported_instance', job: 'exported_job' }),
  instance: 'edge:9090',
  job: 'federate',
});

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
  // replica b fails over: it lacks scrapes that a has
  'ha-one-lost': () =>
    base(
      inOrder(
        spread(all, [{ prometheus_replica: 'a' }, { prometheus_replica: 'b' }]),
        scrapedAt(({ labels }) => labels['prometheus_replica'] === 'b', { isLost: (at) => at > 4600 && at < 4800 }),
      ),
    ),
  resource: () => base(resourceMetrics({ metrics_path: '/metrics/resource' })),
  'resource-own-job': () => base(resourceMetrics({ job: 'integrations/kubernetes/resources' })),
  'resource-only': () => base(inOrder(resourceMetrics({ metrics_path: '/metrics/resource' }, true))),
  'resource-and-two-services': () =>
    base(inOrder(resourceMetrics({ metrics_path: '/metrics/resource' }), copyWith(isCadvisor, { service: 'old' }))),
  'two-cgroups': () =>
    base(
      mapLabels(isCadvisor, (labels) =>
        labels['id'] === undefined ? [labels] : [labels, { ...labels, id: `/docker/0f1e${labels['id']}` }],
      ),
    ),
  'two-states': () => base(copyWith(isKubeState, { instance: '10.1.0.10:8080', pod_ksm: 'b' })),
  'two-states-one-instance': () => base(copyWith(isKubeState, { replica_of: 'b' })),
  'three-states-apart': () =>
    base(
      inOrder(
        spread(isKubeState, [{ instance: '10.1.0.8:80' }, { instance: '10.1.0.9:80' }, { instance: 'ksm:80' }]),
        scrapedAt(({ labels }) => labels['instance'] === 'ksm:80', { offsetSeconds: 23 }),
      ),
    ),
  'two-exporters': () => base(copyWith(isNodeExporter, { job: 'node-exporter-2', pod: 'other-exporter' })),
  'exporter-copied': () => base(copyWith(isNodeExporter, { service: 'second' })),
  kubecost: () => base(withKubecost('10.1.0.20:9003', 'kubecost-cost-analyzer')),
  // its labels sort before those of kube-state-metrics
  'kubecost-first': () => base(withKubecost('10.0.0.9:9003', 'a-cost-model')),
  'kubecost-two-states': () =>
    base(inOrder(withKubecost('10.1.0.20:9003', 'cost-model'), copyWith(isKubeState, { instance: '10.1.0.10:8080' }))),
  'not-honoured': () => base(mapLabels(isKubeState, (labels) => [notHonoured(labels)])),
  'mixed-honour': () => base(mapLabels(isKubeState, (labels) => [labels, notHonoured(labels)])),
  'node-by-address': () => base(withoutNode(() => ({}))),
  'node-by-name': () =>
    base(
      inOrder(
        withoutNode(() => ({})),
        withoutAddress,
      ),
    ),
  managed: () => base(managed),
  'managed-without-address': () => base(inOrder(managed, withoutAddress)),
  federated: () => mapLabels(all, (labels) => [federated(labels)])(baseCluster({ dialect: 'plain' })),
  'federated-stack': () => base(mapLabels(all, (labels) => [federated(labels)])),
  'federated-two-states': () =>
    base(
      inOrder(
        copyWith(isKubeState, { instance: '10.1.0.10:8080' }),
        mapLabels(all, (labels) => [federated(labels)]),
      ),
    ),
  // a federated stack whose node is only in the address of the target
  'federated-by-address': () =>
    base(
      inOrder(
        withoutNode(() => ({})),
        mapLabels(isNodeExporter, (labels) => [renamed(labels, { namespace: null, pod: null })]),
        mapLabels(all, (labels) => [federated(labels)]),
      ),
    ),
  'federated-and-direct': () =>
    mapLabels(all, (labels) => [labels, federated(labels)])(baseCluster({ dialect: 'plain' })),
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
