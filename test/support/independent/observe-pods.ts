import type { ObservedCluster } from './observe-cluster.js';
import { queryWindows, type SummedSeries, sumByKey } from './query-prometheus.js';
import type { PodInput } from './window-input.js';

type Labels = Readonly<Record<string, string>>;
type Ask = (query: string) => ReturnType<typeof queryWindows>;

const namespaceOf = (labels: Labels): string => labels['exported_namespace'] ?? labels['namespace'] ?? '';
const podOf = (labels: Labels): string => labels['exported_pod'] ?? labels['pod'] ?? '';
const nameOf = (labels: Labels): string => `${namespaceOf(labels)}/${podOf(labels)}`;
const uidOf = (labels: Labels): string => labels['uid'] ?? '';

/** Pods that were scheduled and Pending or Running, by window start. */
export async function observePods(cluster: ObservedCluster): Promise<Map<number, PodInput[]>> {
  const ask: Ask = (query) =>
    queryWindows(cluster.prometheusUrl, query.replaceAll('$C', `cluster="${cluster.name}"`), cluster.range);
  const info = await ask(
    'max by (namespace,exported_namespace,pod,exported_pod,uid,node,host_network) (count_over_time(kube_pod_info{$C,node!=""}[5m]))',
  );
  const live = sumByKey(
    await ask('sum by (uid) (sum_over_time(kube_pod_status_phase{$C,phase=~"Pending|Running"}[5m]))'),
    uidOf,
  );
  const liveSeconds = (uid: string, start: number): number =>
    Math.min(300, (live.get(uid)?.get(start) ?? 0) * cluster.scrapeSeconds);
  const use = await observeUse(ask);
  const requests = { cpu: await observeRequests(ask, 'cpu'), memory: await observeRequests(ask, 'memory') };
  /** Seconds of all pods with one name: pods of one name share its use by their seconds. */
  const secondsOfName = sumByKey(
    info.map(({ labels, values }) => ({
      labels,
      values: new Map([...values.keys()].map((start) => [start, liveSeconds(uidOf(labels), start)])),
    })),
    nameOf,
  );
  const windows = new Map<number, PodInput[]>();
  for (const { labels, values } of info) {
    for (const start of values.keys()) {
      const seconds = liveSeconds(uidOf(labels), start);
      if (seconds === 0) continue;
      const share = seconds / (secondsOfName.get(nameOf(labels))?.get(start) ?? seconds);
      const pod: PodInput = {
        namespace: namespaceOf(labels),
        name: podOf(labels),
        uid: uidOf(labels),
        node: labels['node'] ?? '',
        liveSeconds: seconds,
        ...usedBy(use, nameOf(labels), start, share, labels['host_network'] === 'true'),
        cpuRequestCores: requests.cpu(uidOf(labels)),
        memoryRequestBytes: requests.memory(uidOf(labels)),
      };
      windows.set(start, [...(windows.get(start) ?? []), pod]);
    }
  }
  return windows;
}

interface Use {
  readonly cpu: SummedSeries;
  readonly memory: SummedSeries;
  readonly receive: SummedSeries;
  readonly transmit: SummedSeries;
}

function usedBy(use: Use, name: string, start: number, share: number, isHostNetwork: boolean) {
  const part = (series: SummedSeries): number | null => {
    const value = series.get(name)?.get(start);
    return value === undefined ? null : value * share;
  };
  return {
    cpuCoreSeconds: part(use.cpu),
    memoryBytes: use.memory.get(name)?.get(start) ?? null,
    networkReceiveBytes: isHostNetwork ? null : part(use.receive),
    networkTransmitBytes: isHostNetwork ? null : part(use.transmit),
  };
}

async function observeUse(ask: Ask): Promise<Use> {
  const level = async (metric: (selector: string) => string): Promise<SummedSeries> => {
    const containers = sumByKey(await ask(metric('{$C,container!="",container!="POD"}')), nameOf);
    const cgroups = sumByKey(await ask(metric('{$C,container="",pod!=""}')), nameOf);
    // a pod cgroup repeats its containers: it counts only when it is the only one
    return new Map([...cgroups, ...containers]);
  };
  const network = async (direction: string): Promise<SummedSeries> =>
    sumByKey(
      await ask(`sum by (namespace,pod) (increase(container_network_${direction}_bytes_total{$C}[5m]))`),
      nameOf,
    );
  return {
    cpu: await level((of) => `sum by (namespace,pod) (increase(container_cpu_usage_seconds_total${of}[5m]))`),
    memory: await level(
      (of) =>
        `sum by (namespace,pod) (sum by (namespace,pod,container) (sum_over_time(container_memory_working_set_bytes${of}[5m]))` +
        ` / sum by (namespace,pod,container) (count_over_time(container_memory_working_set_bytes${of}[5m])))`,
    ),
    receive: await network('receive'),
    transmit: await network('transmit'),
  };
}

/** max(sum of containers, largest init container) + overhead by uid; 0 for a pod without requests. */
async function observeRequests(ask: Ask, resource: 'cpu' | 'memory'): Promise<(uid: string) => number> {
  // requests are constant during the lifetime of a pod in this fixture
  const most = async (query: string): Promise<Map<string, number>> =>
    new Map((await ask(query)).map(({ labels, values }) => [uidOf(labels), Math.max(...values.values())]));
  const sum = await most(
    `sum by (uid) (max_over_time(kube_pod_container_resource_requests{$C,resource="${resource}"}[5m]))`,
  );
  const init = await most(
    `max by (uid) (max_over_time(kube_pod_init_container_resource_requests{$C,resource="${resource}"}[5m]))`,
  );
  const unit = resource === 'cpu' ? 'cpu_cores' : 'memory_bytes';
  const overhead = await most(`max by (uid) (max_over_time(kube_pod_overhead_${unit}{$C}[5m]))`);
  return (uid) => Math.max(sum.get(uid) ?? 0, init.get(uid) ?? 0) + (overhead.get(uid) ?? 0);
}
