import { observeNodes } from './observe-nodes.js';
import { observePods } from './observe-pods.js';
import type { WindowInput } from './window-input.js';

export interface ObservedCluster {
  readonly prometheusUrl: string;
  /** Value of the `cluster` label. */
  readonly name: string;
  readonly scrapeSeconds: number;
  readonly range: { readonly from: number; readonly to: number };
}

/** Observations of a cluster from PromQL, one entry per window in which any node was observed. */
export async function observeCluster(cluster: ObservedCluster): Promise<WindowInput[]> {
  const nodes = await observeNodes(cluster);
  const pods = await observePods(cluster);
  return [...nodes.keys()]
    .sort((a, b) => a - b)
    .map((start) => {
      const found = nodes.get(start) ?? [];
      const names = new Set(found.map((node) => node.name));
      return { start, nodes: found, pods: (pods.get(start) ?? []).filter((pod) => names.has(pod.node)) };
    });
}
