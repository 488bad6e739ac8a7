import type { SeriesLabels } from '../client/sample-series.js';
import type { Answers } from './answers.js';
import {
  hostnameOf,
  instanceHostsOf,
  instanceOf,
  nodeLabelOf,
  podKeyOf,
  podNodeReader,
  subjectNodeOf,
} from './labels.js';

/** Finds the node from which a series was scraped. */
export interface NodeDirectory {
  /** Nodes that kube-state-metrics reports; empty without it. */
  readonly names: ReadonlySet<string>;
  /** Null when the node cannot be determined. */
  resolve(labels: SeriesLabels): string | null;
}

interface Lookups {
  readonly names: ReadonlySet<string>;
  readonly byIp: ReadonlyMap<string, string>;
  readonly byPod: ReadonlyMap<string, string>;
  readonly byInstance: ReadonlyMap<string, string>;
}

/**
 * Tries, in this order: the node label of the series; an instance or host name that is the name of a node; the node of
 * the pod from which the series was scraped; the address in `kube_node_info{internal_ip}`; the name in
 * `node_uname_info`. Only when no node names are known: the host name or the host part of `instance`.
 */
export function createNodeDirectory(answers: Answers): NodeDirectory {
  const lookups = readLookups(answers);
  const { names } = lookups;
  return {
    names,
    resolve(labels) {
      const hosts = instanceHostsOf(labels);
      const hostname = hostnameOf(labels);
      const named = [...hosts, hostname].find((name) => name !== null && names.has(name));
      const addressed = hosts.find((host) => lookups.byIp.has(host));
      const found =
        nodeLabelOf(labels) ??
        named ??
        lookups.byPod.get(podKeyOf(labels) ?? '') ??
        lookups.byPod.get(exporterPodOf(labels)) ??
        lookups.byIp.get(addressed ?? '') ??
        lookups.byInstance.get(instanceOf(labels) ?? '');
      if (found !== undefined) return found;
      return names.size === 0 ? (hostname ?? hosts[0] ?? null) : null;
    },
  };
}

/** Key of the scrape target's own pod, when the exporter's labels were renamed to `exported_*`. */
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
    const { nodename } = labels;
    const instance = instanceOf(labels);
    if (instance && nodename && (names.size === 0 || names.has(nodename))) byInstance.set(instance, nodename);
  }
  return { names, byIp, byPod: podNodes(answers), byInstance };
}

/** Node of each pod name. Names that were on several nodes are excluded, as they are ambiguous. */
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
