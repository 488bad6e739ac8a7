import { type CaseCluster, constant, counting } from './case-series.js';
import { baseCluster, threePods, twoNodes } from './small-cluster.js';
import { copyWith, inOrder, isCadvisor, isKubeState, scrapedAt, spread } from './transformations.js';

/** A second kubelet Service and a second kube-state-metrics with other gauges: memory of web-b, a request, a capacity. */
export function differingGauges(): CaseCluster {
  const cluster = inOrder(
    copyWith(isCadvisor, { service: 'a' }),
    copyWith(isKubeState, { instance: '10.1.0.10:8080' }),
  )(baseCluster());
  const isOther = ({ name, labels }: CaseCluster['series'][number]): boolean =>
    (labels['service'] === 'a' && name === 'container_memory_working_set_bytes' && labels['pod'] === 'web-b') ||
    (labels['instance'] === '10.1.0.10:8080' &&
      labels['resource'] === 'cpu' &&
      ((name === 'kube_pod_container_resource_requests' && labels['container'] === 'exporter') ||
        (name === 'kube_node_status_capacity' && labels['node'] === 'n1')));
  return {
    ...cluster,
    series: cluster.series.map((series) =>
      isOther(series) ? { ...series, valueAt: (seconds: number) => 1.2 * (series.valueAt(seconds) ?? 0) } : series,
    ),
  };
}

/** Kepler and DCGM on n1: 40 W of two packages, one GPU with 100 W at 60 %. */
function meteredCluster(): CaseCluster {
  const cluster = threePods(twoNodes());
  const kepler = { instance: '10.0.0.1:9103', job: 'kepler', node: 'n1', namespace: 'monitoring', pod: 'kepler-x' };
  for (const zone of ['package-0', 'package-1'])
    cluster.add('kepler_node_cpu_joules_total', { ...kepler, zone, path: `/rapl/${zone}` }, counting(20));
  const gpu = {
    instance: '10.0.0.1:9400',
    job: 'dcgm',
    Hostname: 'n1',
    UUID: 'GPU-1',
    gpu: '0',
    modelName: 'Tesla T4',
  };
  return cluster
    .add('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', gpu, counting(100_000))
    .add('DCGM_FI_DEV_GPU_UTIL', gpu, constant(60))
    .done();
}

const isMeter = (name: string): boolean => name.startsWith('kepler_') || name.startsWith('DCGM_');

/** Ways in which the meters of one node occur several times. */
export const METER_CASES: Readonly<Record<string, () => CaseCluster>> = {
  meters: () => meteredCluster(),
  'meters-ha': () => spread(() => true, [{ prometheus_replica: 'a' }, { prometheus_replica: 'b' }])(meteredCluster()),
  'meters-two-jobs': () => copyWith(isMeter, { job: 'another' })(meteredCluster()),
  'meters-two-services': () => copyWith(isMeter, { service: 'old', endpoint: 'http' })(meteredCluster()),
  'meters-unknown-label': () => copyWith(isMeter, { scrape_pool: 'second' })(meteredCluster()),
  'meters-apart': () =>
    inOrder(
      spread(isMeter, [{ replica: 'a' }, { replica: 'b' }]),
      scrapedAt(({ labels }) => labels['replica'] === 'b', { offsetSeconds: 19 }),
    )(meteredCluster()),
  'meters-other-order': () => {
    const cluster = copyWith(isMeter, { job: 'a-job' })(meteredCluster());
    return { ...cluster, series: [...cluster.series].reverse() };
  },
};
