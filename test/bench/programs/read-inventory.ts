import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createKubernetesInventory } from '../../../src/sources/kubernetes/kubernetes-inventory.js';

/** Reads the inventory of the kubeconfig twice and prints what the second reading, without the import of the client, cost. */
const [kubeconfig = ''] = process.argv.slice(2);
const inventory = createKubernetesInventory({ kubeconfig, labels: { patterns: ['tier'] }, now: () => 0 });
const signal = new AbortController().signal;
await inventory.list(signal);
const delay = monitorEventLoopDelay({ resolution: 5 });
const [startedAt, startedCpu] = [performance.now(), process.cpuUsage()];
delay.enable();
let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed);
}, 20);
const { pods, nodes, problems } = await inventory.list(signal);
clearInterval(watch);
delay.disable();
const result = {
  pods: pods.length,
  owned: pods.filter(({ workload }) => workload?.kind === 'Deployment').length,
  nodes: nodes.length,
  problems: problems.length,
  cpuMilliseconds: Math.round(process.cpuUsage(startedCpu).user / 1000),
  milliseconds: Math.round(performance.now() - startedAt),
  longestBlockMilliseconds: Math.round(delay.max / 1e6),
  peakHeapMebibytes: Math.round(peakBytes / 2 ** 20),
  peakRssMebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.log(JSON.stringify(result));
