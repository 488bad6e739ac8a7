import type { CaseCluster } from './case-series.js';
import {
  copyWith,
  inOrder,
  isCadvisor,
  isKubeState,
  mapLabels,
  renamed,
  scrapedAt,
  spread,
  type Transformation,
} from './transformations.js';

const all = (): boolean => true;

/** Ways in which installations export any cluster twice, or under other labels, without a change of its figures. */
export const LAYOUTS: Readonly<Record<string, Transformation>> = {
  'other order': (cluster: CaseCluster) => ({ ...cluster, series: [...cluster.series].reverse() }),
  'second kubelet Service': copyWith(isCadvisor, { service: 'a-second' }),
  'two replicas of Prometheus': spread(all, [{ prometheus_replica: 'a' }, { prometheus_replica: 'b' }]),
  'two replicas of kube-state-metrics': copyWith(isKubeState, { instance: '10.1.0.8:8080' }),
  'two replicas of kube-state-metrics, scraped apart': inOrder(
    copyWith(isKubeState, { instance: '10.1.0.8:8080' }),
    scrapedAt(({ labels }) => labels['instance'] === '10.1.0.8:8080', { offsetSeconds: 22 }),
  ),
  'labels not honoured': mapLabels(isKubeState, (labels) => [
    {
      ...renamed(labels, {
        namespace: 'exported_namespace',
        pod: 'exported_pod',
        container: 'exported_container',
        node: 'exported_node',
        uid: 'exported_uid',
      }),
      namespace: 'monitoring',
      pod: 'ksm-0',
      node: 'n2',
    },
  ]),
};
