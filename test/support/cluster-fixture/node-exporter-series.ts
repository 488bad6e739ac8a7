import { integrate } from './noise.js';
import type { FixtureCluster, FixtureNode } from './scenario.js';
import { type Series, scrapesOf, within } from './series.js';
import { nodeCores } from './usage.js';

/** iowait is idle time of a processor. */
const IOWAIT_CORES = 0.01;

/** Series of the node-exporter of one node: CPU modes, memory, and the host name. */
export function* nodeExporterSeries(cluster: FixtureCluster, node: FixtureNode): Generator<Series> {
  const scrapes = within(scrapesOf(cluster, `exporter/${node.name}`), node.exists.from, node.exists.to).filter(
    (instant) => node.unreachable === null || instant < node.unreachable.from || instant >= node.unreachable.to,
  );
  const labels = targetLabels(cluster, node);
  const rate = nodeCores(cluster, node);
  const start = cluster.range.from - 7200;
  const used = integrate(rate, start);
  const modes: Record<string, (instant: number) => number> = {
    user: (instant) => (0.75 * used(instant)) / node.vcpus,
    system: (instant) => (0.25 * used(instant)) / node.vcpus,
    iowait: (instant) => IOWAIT_CORES * (instant - start),
    idle: (instant) => (1 - IOWAIT_CORES) * (instant - start) - used(instant) / node.vcpus,
  };
  for (let cpu = 0; cpu < node.vcpus; cpu++) {
    for (const [mode, valueAt] of Object.entries(modes)) {
      yield {
        name: 'node_cpu_seconds_total',
        labels: { ...labels, cpu: String(cpu), mode },
        scrapes,
        valueAt: (instant) => 30_000 + valueAt(instant),
      };
    }
  }
  yield { name: 'node_memory_MemTotal_bytes', labels, scrapes, valueAt: () => node.memoryBytes };
  yield { name: 'node_memory_MemAvailable_bytes', labels, scrapes, valueAt: () => 0.45 * node.memoryBytes };
  yield {
    name: 'node_uname_info',
    labels: { ...labels, nodename: node.name, sysname: 'Linux' },
    scrapes,
    valueAt: () => 1,
  };
}

function targetLabels(cluster: FixtureCluster, node: FixtureNode): Record<string, string> {
  const base = { cluster: cluster.name, job: 'node-exporter' };
  if (cluster.dialect === 'plain') return { ...base, instance: node.name };
  if (node.exporter === 'uname') return { ...base, instance: 'metal.fixture.example:9100' };
  const instance = `${node.internalIp}:9100`;
  if (node.exporter === 'address') return { ...base, instance };
  const pod = cluster.pods.find((one) => one.node === node.name && one.namespace === 'monitoring' && one.isHostNetwork);
  return { ...base, instance, namespace: 'monitoring', pod: pod?.name ?? '', container: 'node-exporter' };
}
