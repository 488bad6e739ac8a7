import type { ObservedCluster } from './observe-cluster.js';
import { querySampleTimes, queryWindows, type SummedSeries, sumByKey } from './query-prometheus.js';
import type { NodeInput } from './window-input.js';

type Labels = Readonly<Record<string, string>>;

/** Nodes by window start. */
export async function observeNodes(cluster: ObservedCluster): Promise<Map<number, NodeInput[]>> {
  const ask = (query: string) =>
    queryWindows(cluster.prometheusUrl, query.replaceAll('$C', `cluster="${cluster.name}"`), cluster.range);
  const info = await ask('max by (node,internal_ip) (count_over_time(kube_node_info{$C}[5m]))');
  const vcpus = sumByKey(
    await ask('max by (node) (max_over_time(kube_node_status_capacity{$C,resource="cpu"}[5m]))'),
    nodeOf,
  );
  const bytes = sumByKey(
    await ask('max by (node) (max_over_time(kube_node_status_capacity{$C,resource="memory"}[5m]))'),
    nodeOf,
  );
  const use = await observeUse(
    cluster,
    ask,
    new Map(info.map(({ labels }) => [labels['internal_ip'] ?? '', nodeOf(labels)])),
  );
  const windows = new Map<number, NodeInput[]>();
  for (const { labels, values } of info) {
    const name = nodeOf(labels);
    for (const [start, count] of values) {
      const existsSeconds = Math.min(300, count * cluster.scrapeSeconds);
      const node: NodeInput = {
        name,
        existsSeconds,
        coveredSeconds: Math.min(existsSeconds, coveredIn(use.times.get(name) ?? [], start, cluster.scrapeSeconds)),
        cpuCoreSeconds: use.cpu.get(name)?.get(start) ?? null,
        vcpus: vcpus.get(name)?.get(start) ?? 0,
        memoryBytes: bytes.get(name)?.get(start) ?? 0,
      };
      windows.set(start, [...(windows.get(start) ?? []), node]);
    }
  }
  return windows;
}

const nodeOf = (labels: Labels): string => labels['node'] ?? labels['instance'] ?? '';

/**
 * Seconds of a window between samples: a gap of up to 1.5 scrape intervals counts completely, a longer one as one
 * interval.
 */
function coveredIn(times: readonly number[], start: number, scrapeSeconds: number): number {
  let seconds = 0;
  for (const [index, time] of times.entries()) {
    const gap = (times[index + 1] ?? Number.POSITIVE_INFINITY) - time;
    const lasts = gap <= 1.5 * scrapeSeconds ? gap : index === times.length - 1 ? 1.5 * scrapeSeconds : scrapeSeconds;
    seconds += Math.max(0, Math.min(time + lasts, start + 300) - Math.max(time, start));
  }
  return seconds;
}

type TimesOfNode = ReadonlyMap<string, readonly number[]>;

/** CPU and sample times of each node: of the root cgroup if stored, otherwise of node-exporter. */
async function observeUse(
  cluster: ObservedCluster,
  ask: (query: string) => ReturnType<typeof queryWindows>,
  nodeByAddress: ReadonlyMap<string, string>,
): Promise<{ cpu: SummedSeries; times: TimesOfNode }> {
  const timesOf = async (selector: string, keyOf: (labels: Labels) => string): Promise<TimesOfNode> => {
    const filled = selector.replace('$C', `cluster="${cluster.name}"`);
    const series = await querySampleTimes(cluster.prometheusUrl, filled, cluster.range);
    return new Map(series.map(({ labels, times }) => [keyOf(labels), times]));
  };
  const root = 'container_cpu_usage_seconds_total{$C,id="/"}';
  const cpu = sumByKey(await ask(`sum by (node,instance) (increase(${root}[5m]))`), nodeOf);
  if (cpu.size > 0) return { cpu, times: await timesOf(root, nodeOf) };
  const podNodes = await ask('max by (namespace,pod,node) (max_over_time(kube_pod_info{$C,host_network="true"}[5m]))');
  const nodeByPod = new Map(podNodes.map(({ labels }) => [labels['pod'] ?? '', nodeOf(labels)]));
  const names = await ask('max by (instance,nodename) (max_over_time(node_uname_info{$C}[5m]))');
  const nodeByInstance = new Map(names.map(({ labels }) => [labels['instance'] ?? '', labels['nodename'] ?? '']));
  const exporterNode = (labels: Labels): string => {
    const instance = labels['instance'] ?? '';
    const found = nodeByPod.get(labels['pod'] ?? '') ?? nodeByAddress.get(instance.replace(/:\d+$/, ''));
    return found ?? nodeByInstance.get(instance) ?? '';
  };
  const exporter = 'node_cpu_seconds_total{$C';
  return {
    cpu: sumByKey(
      await ask(`sum by (instance,pod) (increase(${exporter},mode!~"idle|iowait|steal"}[5m]))`),
      exporterNode,
    ),
    times: await timesOf(`${exporter},mode="idle",cpu="0"}`, exporterNode),
  };
}
