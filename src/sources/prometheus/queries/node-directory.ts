import type { SeriesLabels } from '../client/sample-series.js';
import type { Answers } from './answers.js';
import { hostnameOf, instanceHostOf, nodeLabelOf, podKeyOf, podNodeReader, subjectNodeOf } from './labels.js';

/** Tells which node a series was scraped from. */
export interface NodeDirectory {
  /** Nodes that kube-state-metrics knows; empty without it. */
  readonly names: ReadonlySet<string>;
  /** Null when no rule tells the node. */
  resolve(labels: SeriesLabels): string | null;
}

interface Lookups {
  readonly names: ReadonlySet<string>;
  readonly byIp: ReadonlyMap<string, string>;
  readonly byPod: ReadonlyMap<string, string>;
  readonly byInstance: ReadonlyMap<string, string>;
}

/**
 * Order: the series' node label; an instance or host name that is a node's name; the node of the pod it comes from;
 * the address in `kube_node_info{internal_ip}`; the name in `node_uname_info`; and only where no node names are known
 * at all, its host name or the host part of `instance`.
 */
export function createNodeDirectory(answers: Answers): NodeDirectory {
  const lookups = readLookups(answers);
  const { names } = lookups;
  return {
    names,
    resolve(labels) {
      const host = instanceHostOf(labels);
      const hostname = hostnameOf(labels);
      const named = [host, hostname].find((name) => name !== null && names.has(name));
      const found =
        nodeLabelOf(labels) ??
        named ??
        lookups.byPod.get(podKeyOf(labels) ?? '') ??
        lookups.byPod.get(exporterPodOf(labels)) ??
        lookups.byIp.get(host ?? '') ??
        lookups.byInstance.get(labels['instance'] ?? '');
      if (found !== undefined) return found;
      return names.size === 0 ? (hostname ?? host) : null;
    },
  };
}

/** Key of the scrape target's own pod, where the exporter's labels were moved to `exported_*`. */
const exporterPodOf = (labels: SeriesLabels): string => `${labels['namespace'] ?? ''}/${labels['pod'] ?? ''}`;

function readLookups(answers: Answers): Lookups {
  const names = new Set<string>();
  const byIp = new Map<string, string>();
  for (const { labels } of answers.of('nodeInfo')) {
    const node = subjectNodeOf(labels);
    if (node === null) continue;
    names.add(node);
    if (labels['internal_ip']) byIp.set(labels['internal_ip'], node);
  }
  const byInstance = new Map<string, string>();
  for (const { labels } of answers.of('nodeNames')) {
    const { instance, nodename } = labels;
    if (instance && nodename && (names.size === 0 || names.has(nodename))) byInstance.set(instance, nodename);
  }
  return { names, byIp, byPod: podNodes(answers), byInstance };
}

/** Node of each pod name that was on one node only: a name that moved tells nothing. */
function podNodes(answers: Answers): Map<string, string> {
  const nodes = new Map<string, string>();
  const moved = new Set<string>();
  const nodeOf = podNodeReader(answers.of('podInfo'));
  for (const { labels } of answers.of('podInfo')) {
    const key = podKeyOf(labels);
    const node = nodeOf(labels);
    if (key === null || node === null) continue;
    if (nodes.has(key) && nodes.get(key) !== node) moved.add(key);
    nodes.set(key, node);
  }
  for (const key of moved) nodes.delete(key);
  return nodes;
}
