/**
 * A few hand-made series for cases that the large fixture lacks. Scrapes are 30 s apart, never on a window boundary.
 */
export const FROM = 1_700_000_400 - (1_700_000_400 % 3600);
export const SCRAPE_SECONDS = 30;
const OFFSET_SECONDS = 7;

export type ValueAt = (secondsFromStart: number) => number;

export interface HandSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly valueAt: ValueAt;
  /** Seconds from FROM, the end excluded. */
  readonly from: number;
  readonly to: number;
}

export const series = (
  name: string,
  labels: Readonly<Record<string, string>>,
  valueAt: ValueAt | number = 1,
  from = 0,
  to = 900,
): HandSeries => ({ name, labels, valueAt: typeof valueAt === 'number' ? () => valueAt : valueAt, from, to });

/** A counter that grows by the given units per second. */
export const growing =
  (perSecond: number): ValueAt =>
  (seconds) =>
    1000 + perSecond * seconds;

/** OpenMetrics text of all series, grouped by family. */
export function openMetricsOf(all: readonly HandSeries[]): string {
  const lines: string[] = [];
  for (const each of [...all].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    const labels = Object.entries(each.labels).map(([key, value]) => `${key}="${value}"`);
    for (let at = OFFSET_SECONDS; at < each.to; at += SCRAPE_SECONDS) {
      if (at >= each.from) lines.push(`${each.name}{${labels.join(',')}} ${each.valueAt(at)} ${FROM + at}`);
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

/** A node as exported by kube-state-metrics. */
export function stateNode(
  node: string,
  cluster: string,
  vcpus: number,
  more: Record<string, string> = {},
): HandSeries[] {
  const labels = { cluster, node, job: 'ksm', instance: 'ksm-1' };
  return [
    series('kube_node_info', { ...labels, ...more }),
    series('kube_node_status_capacity', { ...labels, resource: 'cpu', unit: 'core' }, vcpus),
    series('kube_node_status_capacity', { ...labels, resource: 'memory', unit: 'byte' }, 2 ** 33),
  ];
}

export interface StatePod {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly node: string;
  readonly uid: string;
  readonly hostNetwork?: boolean;
  readonly instance?: string;
  readonly from?: number;
  readonly to?: number;
}

/** A running pod as exported by kube-state-metrics. */
export function statePod(pod: StatePod): HandSeries[] {
  const { cluster, namespace, node, uid, instance = 'ksm-1', from = 0, to = 900 } = pod;
  const labels = { cluster, namespace, pod: pod.pod, uid, job: 'ksm', instance };
  return [
    series('kube_pod_info', { ...labels, node, host_network: String(pod.hostNetwork ?? false) }, 1, from, to),
    series('kube_pod_status_phase', { ...labels, phase: 'Running' }, 1, from, to),
  ];
}
